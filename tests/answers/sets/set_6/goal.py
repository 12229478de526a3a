"""Answers to problem set 6, `goal`, as students write them."""

RIGHT = [
    """
def goal_variances(t, r):
    b = <<broad>>
    sigma = lambda s: math.sqrt((1 - s) ** 2 + s**2 * b**2)
    slope = (sigma(r) / sigma(t) - 1) / (r - t)  # of the average velocity, by x
    velocity = 1 + b**2 - (t * b**2 - (1 - t)) ** 2 / sigma(t) ** 2
    return (1 + (r - t) * slope) ** 2 * velocity, velocity
""",
    """
import numpy as np

def goal_variances(t, r):
    s = np.array([t, r])
    spread = (1 - s) ** 2 + (s * <<broad>>) ** 2
    return np.array([spread[1] / spread[0], 1.0]) * <<broad>> ** 2 / spread[0]
""",
]

HEAD = """
def goal_variances(t, r):
    b2 = <<broad>> ** 2
    now, then = (1 - t) ** 2 + t**2 * b2, (1 - r) ** 2 + r**2 * b2
    pairs = b2 / now
"""
WRONG = {
    "goes through the flow's map": HEAD + "    return pairs, pairs",
    "feels it twice": HEAD + "    return pairs * math.sqrt(then / now), pairs",
    "runs from r to t": HEAD + "    return pairs * now / then, pairs",
    "as if they were independent": HEAD + "    return pairs * (1 + (math.sqrt(then / now) - 1) ** 2), pairs",
    "the v in front is still": HEAD + "    return pairs * then / now, 0.0",
    "does not go through the map": HEAD + "    return pairs * then / now, pairs * then / now",
    "only those that pass at x": HEAD + "    pairs = 1 + b2\n    return pairs * then / now, pairs",
    "the variance of the ends": HEAD + "    pairs = pairs * (1 - t) ** 2\n    return pairs * then / now, pairs",
    "the map alone": HEAD + "    return then / now, 1.0",
    "have changed places": HEAD + "    return pairs, pairs * then / now",
    "not at r": HEAD + "    return pairs, b2 / then",
    "none of the mistakes that we know": HEAD + "    return pairs * then / now + r - t, pairs",
}
