"""Answers to problem set 2, `back`, as students write them."""

RIGHT = [
    """
def there_and_back(a, n):
    x, h = 1.0, <<end>> / n
    for _ in range(n):
        x += h * a * x
    for _ in range(n):
        x -= h * a * x
    return x
""",
    """
def there_and_back(a, n):
    t = torch.linspace(0, <<end>>, n + 1)
    law = lambda s, x: a * x
    there = solvers.odeint(law, torch.ones(1), t, method="euler")[-1]
    return solvers.odeint(law, there, t.flip(0), method="euler")[-1, 0]
""",
]

WRONG = {
    "does not come back": """
def there_and_back(a, n):
    return 1.0
""",
    "the way back is missing": """
def there_and_back(a, n):
    return (1 + a * <<end>> / n) ** n
""",
    "h is negative": """
def there_and_back(a, n):
    x = 1.0
    for _ in range(2 * n):
        x = x + <<end>> / n * a * x
    return x
""",
    "count the steps twice": """
def there_and_back(a, n):
    h = <<end>> / n
    return (1 - a**2 * h**2) ** (2 * n)
""",
    "does not end at 1": """
def there_and_back(a, n):
    return ((1 + a / n) * (1 - a / n)) ** n
""",
    "one step there and one back; there are more": """
def there_and_back(a, n):
    h = <<end>> / n
    return (1 + h * a) * (1 - h * a)
""",
    "multiply out": """
def there_and_back(a, n):
    return (1 + (a * <<end>> / n) ** 2) ** n
""",
}
