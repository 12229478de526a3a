"""Answers to problem set 3, `bells`, as students write them."""

RIGHT = [
    """
def floor_at(t):
    a, b = <<broad>>, <<slim>>
    covariance = t * b**2 - (1 - t) * a**2  # of x1 - x0 and xt
    return a**2 + b**2 - covariance**2 / ((1 - t) ** 2 * a**2 + t**2 * b**2)
""",
    """
import numpy as np

def floor_at(t):
    to_line = np.array([[-1, 1], [1 - t, t]])  # (x0, x1) -> (x1 - x0, xt)
    both = to_line @ np.diag([<<broad>> ** 2, <<slim>> ** 2]) @ to_line.T
    return 1 / np.linalg.inv(both)[0, 0]
""",
    """
def floor_at(t):
    return 1 / (t**2 / <<broad>> ** 2 + (1 - t) ** 2 / <<slim>> ** 2)
""",
]

WRONG = {
    "once you know": "def floor_at(t):\n    return <<broad>> ** 2 + <<slim>> ** 2 + 0 * t",
    "always answers 0": "def floor_at(t):\n    return <<broad>> ** 2 + <<slim>> ** 2 + 2.0**2",
    "of the place": "def floor_at(t):\n    return ((1 - t) * <<broad>>) ** 2 + (t * <<slim>>) ** 2",
    "exchanged": """
def floor_at(t):
    a, b = <<slim>>, <<broad>>
    return a**2 * b**2 / ((1 - t) ** 2 * a**2 + t**2 * b**2)
""",
    "standard deviation": """
def floor_at(t):
    return <<broad>> * <<slim>> / math.hypot((1 - t) * <<broad>>, t * <<slim>>)
""",
    "wrong units": """
def floor_at(t):
    covariance = t * <<slim>> ** 2 - (1 - t) * <<broad>> ** 2
    total = <<broad>> ** 2 + <<slim>> ** 2
    return total - covariance**2
""",
    "straight line": "def floor_at(t):\n    return <<slim>> ** 2 + t * (<<broad>> ** 2 - <<slim>> ** 2)",
}
