"""Answers to problem set 5, `whole`, as students write them."""

RIGHT = [
    """
def whole(N):
    h, x, gained = 1 / N, 1.0, 0.0
    for _ in range(N):
        half = x - h / 2 * (-<<pull>> * x)
        x = x - h * (-<<pull>> * half)
        gained = gained + h * <<pull>> * <<many>>
    return math.exp(gained) / x**<<many>>
""",
    """
from helpers import likelihood

def whole(N):
    # in every direction alike: along one axis, to the power of the dimension
    x = torch.linspace(-12, 12, 4001, dtype=torch.float64)[:, None]
    with torch.no_grad():
        p = likelihood.log_prob(lambda t, x: -<<pull>> * x, x, steps=N).exp()
    return torch.trapezoid(p, x[:, 0]).item() ** <<many>>
""",
    """
import numpy as np

def whole(N):
    step = np.log1p(<<pull>> / N + (<<pull>> / N) ** 2 / 2)
    return np.exp(<<many>> * (<<pull>> - N * step))
""",
]

WRONG = {
    "determinant of the solver's own map": "def whole(N):\n    return 1.0",
    "That is Euler's walk": "def whole(N):\n    return math.exp(<<many>> * <<pull>>) / (1 + <<pull>> / N) ** (<<many>> * N)",
    "You walk forwards": """
def whole(N):
    z = <<pull>> / N
    return math.exp(<<many>> * <<pull>>) / (1 - z + z * z / 2) ** (<<many>> * N)
""",
    "upside down": """
def whole(N):
    z = <<pull>> / N
    return (1 + z + z * z / 2) ** (<<many>> * N) * math.exp(-<<many>> * <<pull>>)
""",
    "for one dimension": """
def whole(N):
    z = <<pull>> / N
    return math.exp(<<pull>>) / (1 + z + z * z / 2) ** N
""",
    "what one step does": """
def whole(N):
    z = <<pull>> / N
    return (math.exp(z) / (1 + z + z * z / 2)) ** <<many>>
""",
    "That is a logarithm": """
def whole(N):
    z = <<pull>> / N
    return <<many>> * (<<pull>> - N * math.log(1 + z + z * z / 2))
""",
    "moved no point": "def whole(N):\n    return math.exp(<<many>> * <<pull>>)",
    "gathered divergence is missing": """
def whole(N):
    z = <<pull>> / N
    return 1 / (1 + z + z * z / 2) ** (<<many>> * N)
""",
    "sign of what is gathered": """
def whole(N):
    z = <<pull>> / N
    return math.exp(-<<many>> * <<pull>>) / (1 + z + z * z / 2) ** (<<many>> * N)
""",
    "none of the mistakes that we know": "def whole(N):\n    return 1 + <<pull>> / N",
}
