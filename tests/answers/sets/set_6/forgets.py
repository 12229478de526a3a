"""Answers to problem set 6, `forgets`, as students write them."""

RIGHT = [
    """
def still_off(g):
    b, m, n = <<blur>>, <<push>>, 4000
    h = 0.5 / n

    def drift(t, m):
        variance = (1 - t) ** 2 + t**2 * b**2
        return ((t * b**2 - (1 - t)) - g**2 / 2) / variance * m

    for i in range(n):
        t = 0.5 + i * h
        m = m + h * drift(t + h / 2, m + h / 2 * drift(t, m))
    return m
""",
    """
import numpy as np

def still_off(g):
    widths = np.sqrt([0.25 * (1 + <<blur>> ** 2), <<blur>> ** 2])
    left = (np.pi / 2 - np.arctan(<<blur>>)) / <<blur>>
    return <<push>> * widths[1] / widths[0] * np.exp(-0.5 * g**2 * left)
""",
]

HEAD = """
def still_off(g):
    b = <<blur>>
    ratio = 2 * b / math.sqrt(1 + b**2)
    spent = math.atan(1 / b) / b
"""
WRONG = {
    "but not unchanged": HEAD + "    return <<push>> * math.exp(-(g**2) / 2 * spent)",
    "the wrong way round": HEAD + "    return <<push>> / ratio * math.exp(-(g**2) / 2 * spent)",
    "Those are variances": HEAD + "    return <<push>> * ratio**2 * math.exp(-(g**2) / 2 * spent)",
    "came half-way": HEAD + "    return <<push>> * b * math.exp(-(g**2) / 2 * spent)",
    "the pull of the score is missing": HEAD + "    return <<push>> * ratio",
    "twice as strong": HEAD + "    return <<push>> * ratio * math.exp(-(g**2) * spent)",
    "grows with the square": HEAD + "    return <<push>> * ratio * math.exp(-g / 2 * spent)",
    "half of the way to forget": HEAD + "    return <<push>> * ratio * math.exp(-(g**2) / 2 * math.pi / (2 * b))",
    "the score of the target": HEAD + "    return <<push>> * ratio * math.exp(-(g**2) / 2 / (2 * b**2))",
    "grows with the noise": HEAD + "    return <<push>> * ratio * math.exp(g**2 / 2 * spent)",
    "none of the mistakes that we know": HEAD + "    return <<push>> * ratio / (1 + g)",
    "to the left of where": HEAD + "    return -1.0",
}
