"""Answers to problem set 1, `relax`, as students write them."""

RIGHT = [
    """
import numpy as np

def relax(t, y0):
    decayed = np.exp(-<<rate>> / 2 * np.asarray(t) ** 2)
    return y0 * decayed + <<rest>> * (1 - decayed)
""",
    """
def relax(t, y0):
    return torch.tensor([<<rest>> - (<<rest>> - y0) / math.exp(<<rate>> * s * s / 2) for s in t.tolist()])
""",
    """
def relax(t, y0):
    # by many small steps of Heun's method
    y, now = torch.full_like(t, y0), torch.zeros_like(t)
    for _ in range(2000):
        h = t / 2000
        k1 = -<<rate>> * now * (y - <<rest>>)
        k2 = -<<rate>> * (now + h) * (y + h * k1 - <<rest>>)
        y, now = y + h * (k1 + k2) / 2, now + h
    return y
""",
]

WRONG = {
    "runs away": """
def relax(t, y0):
    return <<rest>> - (<<rest>> - y0) * torch.exp(<<rate>> * t**2 / 2)
""",
    "dies down to 0": """
def relax(t, y0):
    return y0 / torch.exp(<<rate>> * t**2 / 2)
""",
    "at t = 0 it stands at y0": """
def relax(t, y0):
    return y0 * torch.exp(-<<rate>> * t**2 / 2) + <<rest>>
""",
    "equally hard at all times": """
def relax(t, y0):
    return y0 * torch.exp(-<<rate>> * t) + <<rest>> * (1 - torch.exp(-<<rate>> * t))
""",
    "as it does in the end": """
def relax(t, y0):
    return <<rest>> + (y0 - <<rest>>) * torch.exp(-(<<rate>> * t) * t)
""",
    "is missing from the exponent": """
def relax(t, y0):
    return <<rest>> + (y0 - <<rest>>) / torch.exp(t * t / 2)
""",
}
