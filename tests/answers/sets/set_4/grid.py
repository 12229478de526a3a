"""Answers to problem set 4, `grid`, as students write them."""

RIGHT = [
    """
from helpers import solvers

def euler_on(v, x0, T):
    return solvers.odeint(v, x0, T, method="euler")[-1]
""",
    """
import numpy as np

def euler_on(v, x0, T):
    x, times = np.asarray(x0, dtype=float).copy(), [float(t) for t in T]
    while len(times) > 1:
        now = times.pop(0)
        x += (times[0] - now) * np.asarray(v(now, x))
    return x
""",
    """
def euler_on(v, x0, T):
    if len(T) == 1:
        return x0
    return euler_on(v, x0 + v(T[0], x0) * (T[1] - T[0]), T[1:])
""",
]

WRONG = {
    "fewer gaps than times": """
def euler_on(v, x0, T):
    h = 1 / len(T)
    for t in T:
        x0 = x0 + h * v(t, x0)
    return x0
""",
    "do not reach t = 1": """
def euler_on(v, x0, T):
    x, h = x0, 1 / len(T)
    for n in range(len(T) - 1):
        x = x + h * v(T[n], x)
    return x
""",
    "need not be": """
def euler_on(v, x0, T):
    x, h = x0, 1 / (len(T) - 1)
    for n in range(len(T) - 1):
        x = x + h * v(T[n], x)
    return x
""",
    "as if the times were equally spaced": """
def euler_on(v, x0, T):
    x, N = x0, len(T) - 1
    for n in range(N):
        x = x + (T[n + 1] - T[n]) * v(n / N, x)
    return x
""",
    "at the end of each step": """
def euler_on(v, x0, T):
    x = x0
    for n in range(1, len(T)):
        x = x + (T[n] - T[n - 1]) * v(T[n], x)
    return x
""",
    "where you have arrived": """
def euler_on(v, x0, T):
    return x0 + sum((b - a) * v(a, x0) for a, b in zip(T, T[1:]))
""",
    "stop before t = 1": """
def euler_on(v, x0, T):
    x = x0
    for n in range(len(T) - 2):
        x = x + (T[n + 1] - T[n]) * v(T[n], x)
    return x
""",
}
