"""Answers to problem set 4, `two`, as students write them."""

RIGHT = [
    """
def two_steps(s):
    return <<noise>> * s**2 / (<<noise>> ** 2 + s**2)
""",
    """
from torch.distributions import Independent, Normal
from helpers import datasets, exact, flow

def two_steps(s):
    source = Independent(Normal(torch.zeros(1), <<noise>> * torch.ones(1)), 1)
    v = exact.marginal_velocity(datasets.PointCloud([[0.0]], s), source)
    return flow.sample(v, <<noise>> * torch.ones(1, 1), "euler", 2).item()
""",
    """
import numpy as np

def two_steps(s):
    x = <<noise>>
    for t in (0.0, 0.5):
        slope, offset = np.polyfit(*lines(t, s), 1)
        x = x + 0.5 * slope * x
    return abs(x)

def lines(t, s):
    # xt and x1 - x0 of four pairs that have exactly the right variances, and no correlation
    x0, x1 = <<noise>> * np.array([1, 1, -1, -1]), s * np.array([1, -1, 1, -1])
    return (1 - t) * x0 + t * x1, x1 - x0
""",
]

WRONG = {
    "after very many steps": "def two_steps(s):\n    return s",
    "a single point; two do not": "def two_steps(s):\n    return 0.0",
    "not where they ought to be": "def two_steps(s):\n    return s**2 / math.sqrt(s**2 + <<noise>> ** 2)",
    "the variance of what the two": "def two_steps(s):\n    return (<<noise>> * s**2 / (<<noise>> ** 2 + s**2)) ** 2",
    "source of width 1": "def two_steps(s):\n    return s**2 / (1 + s**2)",
    "the first of the two steps": "def two_steps(s):\n    return <<noise>> / 2",
    "ask the field at t = 0.": "def two_steps(s):\n    return <<noise>> / 4",
    "the second step begins half-way": "def two_steps(s):\n    return <<noise>> / 2 * (1 + 1 / 2)",
    "one midpoint step": "def two_steps(s):\n    return 2 * <<noise>> * s**2 / (<<noise>> ** 2 + s**2)",
}
