"""Answers to problem set 3, `late`, as students write them."""

RIGHT = [
    """
from torch import nn

def late_loss(model, x0, x1, t):
    xt = x0 + t ** <<power>> * (x1 - x0)
    answer = <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return nn.functional.mse_loss(model(t, xt), answer)
""",
    """
def late_loss(model, x0, x1, t):
    n, d = x0.shape
    total = 0.0
    for i in range(n):
        s = float(t[i, 0]) ** <<power>>
        place = ((1 - s) * x0[i] + s * x1[i])[None]
        guess = model(t[i : i + 1], place)[0]
        for j in range(d):
            velocity = <<power>> * float(t[i, 0]) ** (<<power>> - 1) * (x1[i, j] - x0[i, j])
            total += (guess[j] - velocity) ** 2 / (n * d)
    return total
""",
    """
import numpy as np

def late_loss(model, x0, x1, t):
    x0, x1, t = np.asarray(x0), np.asarray(x1), np.asarray(t)
    s = np.power(t, <<power>>)
    v = model(t, (1 - s) * x0 + s * x1)
    return np.mean((v - <<power>> * s / t * (x1 - x0)) ** 2)
""",
]

WRONG = {
    "not equally fast": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - (x1 - x0)) ** 2).mean()
""",
    "A factor is missing": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - t ** (<<power>> - 1) * (x1 - x0)) ** 2).mean()
""",
    "a derivative lowers it": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - <<power>> * t ** <<power>> * (x1 - x0)) ** 2).mean()
""",
    "on the straight path": """
def late_loss(model, x0, x1, t):
    xt = (1 - t) * x0 + t * x1
    velocity = <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return (model(t, xt) - velocity).square().mean()
""",
    "the time t itself": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    return (model(s, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)).square().mean()
""",
    "sum over all entries": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    return (model(t, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)).square().sum()
""",
    "sum over the components": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    off = model(t, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return (off.norm(dim=1) ** 2).mean()
""",
    "a multiple of the place": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    xt = (1 - s) * x0 + s * x1
    return ((model(t, xt) - <<power>> * t ** (<<power>> - 1) * xt) ** 2).mean()
""",
}
