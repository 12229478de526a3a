"""Answers to problem set 5, `second`, as students write them."""

RIGHT = [
    """
def second_field(t, x, N):
    k = 1.0
    for _ in range(N):
        k = k + 1 / N * (-<<brake>> * k)
    start = x / ((1 - t) + t * k)
    return k * start - start
""",
    """
from helpers.solvers import odeint

def second_field(t, x, N):
    ends = odeint(lambda s, y: -<<brake>> * y, torch.ones(1, 1).to(x), torch.linspace(0, 1, N + 1), method="euler")[-1]
    gap = ends[0, 0] - 1
    return gap / (1 + t * gap) * x
""",
    """
import numpy as np

def second_field(t, x, N):
    k = np.power(1 - <<brake>> / N, N)
    return (k - 1) / (1 - t + t * k) * np.asarray(x)
""",
]

K = "def second_field(t, x, N):\n    k = (1 - <<brake>> / N) ** N\n"
WRONG = {
    "made without error": """
def second_field(t, x, N):
    k = math.exp(-<<brake>>)
    return (k - 1) * x / (1 - t + t * k)
""",
    "the first network's field": "def second_field(t, x, N):\n    return -<<brake>> * x",
    "x for the start": K + "    return (k - 1) * x",
    "x for the end": K + "    return x - x / k",
    "from the end of a pair to its start": K + "    return (1 - k) * x / (1 - t + t * k)",
    "clock runs backwards": K + "    return (k - 1) * x / (t + (1 - t) * k)",
    "one step of the N": K + "    k = 1 - <<brake>> / N\n    return (k - 1) * x / (1 - t + t * k)",
    "a single Euler step": K + "    k = 1 - <<brake>>\n    return (k - 1) * x / (1 - t + t * k)",
    "the place where x will end": K + "    return x / (1 - t + t * k) * k",
    "in the other direction": K + "    k = (1 + <<brake>> / N) ** N\n    return (k - 1) * x / (1 - t + t * k)",
    "none of the mistakes that we know": K + "    return k * x",
}
