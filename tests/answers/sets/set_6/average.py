"""Answers to problem set 6, `average`, as students write them."""

RIGHT = [
    """
from helpers.solvers import odeint

def average_velocity(t, r, x):
    x = x.double()
    ends = odeint(lambda s, y: <<rate>> * s * (<<aim>> - y), x, torch.linspace(t, r, 201).double(), method="rk4")
    return (ends[-1] - x) / (r - t)
""",
    """
import numpy as np

def average_velocity(t, r, x):
    end = <<aim>> + (x - <<aim>>) * np.exp(<<rate>> / 2 * (t**2 - r**2))
    return (end - x) / (r - t)
""",
    """
def average_velocity(t, r, x):
    return -math.expm1(-<<rate>> * (r - t) * (r + t) / 2) / (r - t) * (<<aim>> - x)
""",
]

HEAD = """
def average_velocity(t, r, x):
    kept = math.exp(-<<rate>> * (r**2 - t**2) / 2)
    way = <<aim>> - x
"""
WRONG = {
    "at the start of the way": HEAD + "    return <<rate>> * t * way",
    "does not stay there": HEAD + "    return <<rate>> * (t + r) / 2 * way",
    "That is the way itself": HEAD + "    return way * (1 - kept)",
    "where the particle arrives": HEAD + "    return <<aim>> - kept * way",
    "not by the end of the time": HEAD + "    return way * (1 - kept) / r",
    "does not depend on the time": HEAD + "    return way * (1 - math.exp(-<<rate>> * (r - t))) / (r - t)",
    "A half is missing": HEAD + "    return way * (1 - kept**2) / (r - t)",
    "but from t to r": HEAD + "    return way * (1 - math.exp(-<<rate>> * (r - t) ** 2 / 2)) / (r - t)",
    "runs away from the aim": HEAD + "    return way * (1 - 1 / kept) / (r - t)",
    "The sign is wrong": HEAD + "    return -way * (1 - kept) / (r - t)",
    "none of the mistakes that we know": HEAD + "    return x - 7",
}
