"""Answers to problem set 2 as students write them."""

ANSWERS = {
    "looks": {
        "right": [
            """
looks = {}
for name, (price, p) in {"euler": (1, 1), "midpoint": (2, 2), "rk4": (4, 4)}.items():
    h = 1.0
    while h**p > 1 / <<shrink>>:
        h *= 0.9999
    looks[name] = price * <<steps>> / h
euler, midpoint, rk4 = looks.values()
""",
            """
root = math.sqrt(<<shrink>>)
euler = torch.tensor(<<steps>> * <<shrink>>)
midpoint = torch.tensor(<<steps>> * root * solvers.EVALUATIONS["midpoint"])
rk4 = torch.tensor(<<steps>> * math.sqrt(root) * solvers.EVALUATIONS["rk4"])
""",
        ],
        "wrong": {
            "These are steps": """
euler = <<steps>> * <<shrink>>
midpoint = <<steps>> * math.sqrt(<<shrink>>)
rk4 = <<steps>> * math.sqrt(math.sqrt(<<shrink>>))
""",
            "pay as Euler does": """
n = <<steps>> * <<shrink>>
euler, midpoint, rk4 = n, 2 * n, 4 * n
""",
            "the power of the order": """
euler, midpoint, rk4 = <<steps>> * <<shrink>>, 2 * <<steps>> * <<shrink>> ** 2, 4 * <<steps>> * <<shrink>> ** 4
""",
            "you left out the steps": """
euler, midpoint, rk4 = <<shrink>>, 2 * <<shrink>> ** 0.5, 4 * <<shrink>> ** 0.25
""",
            "cost now": "euler, midpoint, rk4 = <<steps>>, 2 * <<steps>>, 4 * <<steps>>",
        },
    },
    "weights": {
        "right": [
            """
def two_look_step(v, t, h, x):
    a = <<where>>
    first = v(t, x)
    second = v(t + a * h, x + a * h * first)
    bend = (second - first) / (a * h)  # the second derivative of the path
    return first + h / 2 * bend
""",
            """
import numpy as np

def two_look_step(v, t, h, x):
    x = np.asarray(x, dtype=float)
    k1 = np.asarray(v(t, x))
    k2 = np.asarray(v(t + <<where>> * h, x + <<where>> * h * k1))
    b1, b2 = np.linalg.solve([[1, 1], [0, <<where>>]], [1, 0.5])
    return b1 * k1 + b2 * k2
""",
            """
def two_look_step(v, t, h, x):
    rows = []
    for row in x:
        k1 = v(t, row)
        k2 = v(t + <<where>> * h, row + <<where>> * h * k1)
        rows.append((2 * <<where>> * k1 - k1 + k2) / (2 * <<where>>))
    return torch.stack(rows)
""",
        ],
        "wrong": {
            "With equal weights": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    return (k1 + v(t + <<where>> * h, x + <<where>> * h * k1)) / 2
""",
            "the second arrow alone": """
def two_look_step(v, t, h, x):
    return v(t + <<where>> * h, x + <<where>> * h * v(t, x))
""",
            "which arrow should count for more": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t + <<where>> * h, x + <<where>> * h * k1)
    b1 = 0.5 / <<where>>
    return b1 * k1 + (1 - b1) * k2
""",
            "how far on it was taken": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t + <<where>> * h, x + <<where>> * h * k1)
    return k1 + <<where>> * (k2 - k1)
""",
            "in a steady wind": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t + <<where>> * h, x + <<where>> * h * k1)
    return k1 + k2 / (2 * <<where>>)
""",
            "at the old time": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t, x + <<where>> * h * k1)
    return k1 + (k2 - k1) / (2 * <<where>>)
""",
            "at the old place": """
def two_look_step(v, t, h, x):
    k1, k2 = v(t, x), v(t + <<where>> * h, x)
    return k1 + (k2 - k1) / (2 * <<where>>)
""",
            "Heun's method": """
def two_look_step(v, t, h, x):
    return solvers.SLOPES["heun"](v, t, h, x)
""",
            "This is the next place": """
def two_look_step(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t + <<where>> * h, x + <<where>> * h * k1)
    return x + h * (k1 + (k2 - k1) / (2 * <<where>>))
""",
            "not yet multiplied by h": """
def two_look_step(v, t, h, x):
    k1 = h * v(t, x)
    k2 = h * v(t + <<where>> * h, x + <<where>> * k1)
    return k1 + (k2 - k1) / (2 * <<where>>)
""",
            "four points have four slopes": """
def two_look_step(v, t, h, x):
    k1 = v(t, x[0])
    return k1 + (v(t + <<where>> * h, x[0] + <<where>> * h * k1) - k1) / (2 * <<where>>)
""",
        },
    },
    "longest": {
        "right": [
            """
def longest(k, w):
    # |1 + h z| = 1 for z = -k + iw
    z = complex(-k, w)
    return -2 * z.real / abs(z) ** 2
""",
            """
def longest(k, w):
    short, long = 1e-6, 2 / k  # without turning
    for _ in range(60):
        h = (short + long) / 2
        grows = math.hypot(1 - h * k, h * w) > 1 + 1e-15
        short, long = (short, h) if grows else (h, long)
    return short
""",
            """
def longest(k, w):
    return torch.tensor(2.0) / (k + w * w / k)
""",
        ],
        "wrong": {
            "for the pull alone": """
def longest(k, w):
    return 2 / k
""",
            "the rate √(k² + w²)": """
def longest(k, w):
    return 2 / math.sqrt(k**2 + w**2)
""",
            "the radius shrinks most": """
def longest(k, w):
    h = torch.linspace(0, 2 / k, 200001, dtype=torch.float64)
    return h[((1 - h * k) ** 2 + (h * w) ** 2).argmin()]
""",
            "do not add up": """
def longest(k, w):
    return 2.0 / (abs(k) + abs(w))
""",
            "they are not subtracted": """
def longest(k, w):
    return 2 * k / (k * k - w * w)
""",
            "Compare the units": """
def longest(k, w):
    return 2 / (k * k + w * w)
""",
            "a finite number": """
def longest(k, w):
    return math.inf
""",
        },
    },
    "back": {
        "right": [
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
        ],
        "wrong": {
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
        },
    },
    "stride": {
        "right": [
            """
import numpy as np

def next_step(h, error, tol):
    with np.errstate(divide="ignore"):
        ratio = np.divide(tol, error)
    return h * np.clip(<<safety>> * ratio ** (1 / <<power>>), <<least>>, <<most>>)
""",
            """
def next_step(h, error, tol):
    ratio = torch.tensor(tol) / torch.tensor(error)
    return h * (<<safety>> * ratio ** (1 / <<power>>)).clamp(<<least>>, <<most>>)
""",
            """
def next_step(h, error, tol):
    if error <= 0:
        return h * <<most>>
    wish = <<safety>> * h * math.exp(math.log(tol / error) / <<power>>)
    if wish > <<most>> * h:
        return <<most>> * h
    return <<least>> * h if wish < <<least>> * h else wish
""",
        ],
        "wrong": {
            "by which power of h": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * math.sqrt(tol / (error + 1e-30)), <<least>>), <<most>>)
""",
            "You take a power": """
def next_step(h, error, tol):
    factor = <<safety>> * (tol / error) ** <<power>> if error else <<most>>
    return h * min(max(factor, <<least>>), <<most>>)
""",
            "upside down": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * (error / tol) ** (1 / <<power>>), <<least>>), <<most>>)
""",
            "Safety is missing": """
def next_step(h, error, tol):
    return float(h * (torch.tensor(tol) / error).pow(1 / <<power>>).clamp(<<least>>, <<most>>))
""",
            "in the end, after safety": """
def next_step(h, error, tol):
    factor = (tol / error) ** (1 / <<power>>) if error > 0 else <<most>>
    return <<safety>> * h * min(max(factor, <<least>>), <<most>>)
""",
            "stays as it was": """
def next_step(h, error, tol):
    if error == 0:
        return h
    return h * min(max(<<safety>> * (tol / error) ** (1 / <<power>>), <<least>>), <<most>>)
""",
            "The lower limit is missing": """
def next_step(h, error, tol):
    return min(<<most>> * h, <<safety>> * h * (tol / max(error, 1e-100)) ** (1 / <<power>>))
""",
            "ratio of two steps": """
def next_step(h, error, tol):
    wish = <<safety>> * h * (tol / error) ** (1 / <<power>>) if error else math.inf
    return min(max(wish, <<least>>), <<most>>)
""",
            "ZeroDivisionError": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * (tol / error) ** (1 / <<power>>), <<least>>), <<most>>)
""",
        },
    },
}
