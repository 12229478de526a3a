"""Answers to problem set 2, `weights`, as students write them."""

RIGHT = [
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
]

WRONG = {
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
    "four points have four arrows": """
def two_look_step(v, t, h, x):
    k1 = v(t, x[0])
    return k1 + (v(t + <<where>> * h, x[0] + <<where>> * h * k1) - k1) / (2 * <<where>>)
""",
}
