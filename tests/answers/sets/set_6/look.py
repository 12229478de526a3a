"""Answers to problem set 6, `look`, as students write them."""

RIGHT = [
    """
def two_looks(noise, x, start, end):
    def ddim(eps, x, levels, goal):  # one step, with given noise
        return goal[0] / levels[0] * (x - levels[1] * eps) + goal[1] * eps

    between = math.sqrt(start[1] * end[1] / (start[0] * end[0]))
    angle = math.atan(between)
    middle = math.cos(angle), math.sin(angle)
    there = ddim(noise(x, *start), x, start, middle)
    return ddim(noise(there, *middle), x, start, end)
""",
    """
import numpy as np

def two_looks(noise, x, start, end):
    log_a, log_b = (np.log(s / a) for a, s in (start, end))
    m = float(np.exp((log_a + log_b) / 2))
    am = (1 + m * m) ** -0.5
    y = x / start[0] + (m - float(np.exp(log_a))) * noise(x, start[0], start[1])
    second = noise(am * y, am, am * m)
    return end[0] * (x / start[0] + float(np.exp(log_b) - np.exp(log_a)) * second)
""",
]

HEAD = """
def two_looks(noise, x, start, end):
    a, b = start[1] / start[0], end[1] / end[0]
    m = math.sqrt(a * b)
    am = 1 / math.sqrt(1 + m * m)
    y, one = x / start[0], noise(x, *start)
    moved = y + (m - a) * one
    two = noise(am * moved, am, am * m)
"""
WRONG = {
    "that is DDIM": HEAD + "    return end[0] * (y + (b - a) * one)",
    "not between their logarithms": """
def two_looks(noise, x, start, end):
    a, b = start[1] / start[0], end[1] / end[0]
    m = (a + b) / 2
    am = 1 / math.sqrt(1 + m * m)
    y = x / start[0]
    moved = y + (m - a) * noise(x, *start)
    return end[0] * (y + (b - a) * noise(am * moved, am, am * m))
""",
    "forgot to undo the zoom": HEAD + "    return end[0] * (y + (b - a) * noise(moved, am, am * m))",
    "the levels of the start": HEAD + "    return end[0] * (y + (b - a) * noise(am * moved, *start))",
    "at the place of the start": HEAD + "    return end[0] * (y + (b - a) * noise(am * y, am, am * m))",
    "begins where the first look was": HEAD + "    return end[0] * (moved + (b - a) * two)",
    "two steps of DDIM": HEAD + "    return end[0] * (moved + (b - m) * two)",
    "the mean of the two looks": HEAD + "    return end[0] * (y + (b - a) * (one + two) / 2)",
    "asked for is x": HEAD + "    return y + (b - a) * two",
    "their squares do": HEAD + "    am = 1 / (1 + m)\n    return end[0] * (y + (b - a) * noise(am * moved, am, am * m))",
    "none of the mistakes that we know": HEAD + "    return end[0] * (y + b * two)",
}
