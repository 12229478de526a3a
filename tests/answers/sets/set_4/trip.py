"""Answers to problem set 4, `trip`, as students write them."""

RIGHT = [
    """
def round_trip(N):
    h, v = 1 / N, lambda x: -<<rate>> * x
    midpoint = rk4 = 1.0
    for step in [-h] * N + [h] * N:
        midpoint = midpoint + step * v(midpoint + step / 2 * v(midpoint))
        k1 = v(rk4)
        k2 = v(rk4 + step / 2 * k1)
        k3 = v(rk4 + step / 2 * k2)
        k4 = v(rk4 + step * k3)
        rk4 = rk4 + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return midpoint, rk4
""",
    """
from helpers import solvers

def round_trip(N):
    up, factors = torch.linspace(0, 1, N + 1, dtype=torch.float64), []
    for method in ("midpoint", "rk4"):
        start = torch.ones(1, 1, dtype=torch.float64)
        code = solvers.odeint(lambda t, x: -<<rate>> * x, start, up.flip(0), method=method)[-1]
        factors.append(solvers.odeint(lambda t, x: -<<rate>> * x, code, up, method=method)[-1].item())
    return factors
""",
    """
import numpy as np

def round_trip(N):
    a = <<rate>> / N
    back = np.array([1 + a + a**2 / 2, 1 + a + a**2 / 2 + a**3 / 6 + a**4 / 24])
    forth = np.array([1 - a + a**2 / 2, 1 - a + a**2 / 2 - a**3 / 6 + a**4 / 24])
    return back**N * forth**N
""",
]

WRONG = {
    "does not undo": "def round_trip(N):\n    return 1.0, 1.0",
    "You go forth twice": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h + h**2 / 2) ** (2 * N), (1 - h + h**2 / 2 - h**3 / 6 + h**4 / 24) ** (2 * N)
""",
    "You go back twice": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h + h**2 / 2) ** (2 * N), (1 + h + h**2 / 2 + h**3 / 6 + h**4 / 24) ** (2 * N)
""",
    "there are N of each": """
def round_trip(N):
    h = <<rate>> / N
    return 1 + h**4 / 4, 1 + h**6 / 72 + h**8 / 576
""",
    "The way back is missing": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h + h**2 / 2) ** N, (1 - h + h**2 / 2 - h**3 / 6 + h**4 / 24) ** N
""",
    "exchanged": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**6 / 72 + h**8 / 576) ** N, (1 + h**4 / 4) ** N
""",
    "nearer home": """
def round_trip(N):
    return (1 + (<<rate>> / N) ** 4 / 4) ** N, 1.0
""",
    "to the last power": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**4 / 4) ** N, (1 + h**6 / 72) ** N
""",
    "do not cancel": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h**4 / 4) ** N, (1 + h**6 / 72 + h**8 / 576) ** N
""",
    "These are the errors": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**4 / 4) ** N - 1, (1 + h**6 / 72 + h**8 / 576) ** N - 1
""",
    "and so above 0": """
def round_trip(N):
    return -1.0, -1.0
""",
}
