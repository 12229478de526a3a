"""Answers to problem set 5, `budget`, as students write them."""

RIGHT = [
    """
def budget(s):
    t = torch.linspace(0, 1, 20_001, dtype=torch.float64)
    variance = (1 - t) ** 2 + t**2 * s**2
    speed = (t * s**2 - (1 - t)) / variance.sqrt()  # of a particle that started at 1
    travel = (1 - s) ** 2
    return [<<size>> * float(part) for part in (
        travel, torch.trapezoid(speed**2, t) - travel, torch.trapezoid(s**2 / variance, t))]
""",
    """
import numpy as np

def budget(s):
    floor = <<size>> * s * np.pi / 2
    return np.array([<<size>> * (1 - s) ** 2, 2 * <<size>> * s - floor, floor])
""",
]

WRONG = {
    "what the pairs travel": """
def budget(s):
    return <<size>> * (1 + s**2), <<size>> * s * (2 - math.pi / 2), <<size>> * s * math.pi / 2
""",
    "not at constant speed": "def budget(s):\n    return <<size>> * (1 - s) ** 2, 0.0, <<size>> * 2 * s",
    "no field can know them all": "def budget(s):\n    return <<size>> * (1 - s) ** 2, <<size>> * 2 * s, 0.0",
    "for one component": "def budget(s):\n    return (1 - s) ** 2, s * (2 - math.pi / 2), s * math.pi / 2",
    "have changed places": """
def budget(s):
    return <<size>> * (1 - s) ** 2, <<size>> * s * math.pi / 2, <<size>> * s * (2 - math.pi / 2)
""",
    "the whole mean square velocity": """
def budget(s):
    return <<size>> * (1 - s) ** 2, <<size>> * (1 + s**2 - s * math.pi / 2), <<size>> * s * math.pi / 2
""",
    "that of a single time;": """
def budget(s):
    return <<size>> * (1 - s) ** 2, <<size>> * s * (2 - math.pi / 2), <<size>> * 4 * s**2 / (1 + s**2)
""",
    "stands the integral alone": """
def budget(s):
    return <<size>> * (1 - s) ** 2, <<size>> * s * (2 - math.pi / 2), <<size>> * math.pi / (2 * s)
""",
    "all that the pairs' velocities vary": """
def budget(s):
    return <<size>> * (1 - s) ** 2, <<size>> * s * (2 - math.pi / 2), <<size>> * (1 + s**2)
""",
    "none of the mistakes that we know": "def budget(s):\n    return 1.0, 2.0, 3.0",
    "none of them negative": "def budget(s):\n    return -1.0, 2.0, 3.0",
}
