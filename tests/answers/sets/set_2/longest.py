"""Answers to problem set 2, `longest`, as students write them."""

RIGHT = [
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
]

WRONG = {
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
}
