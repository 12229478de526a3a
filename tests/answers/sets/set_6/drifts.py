"""Answers to problem set 6, `drifts`, as students write them."""

RIGHT = [
    """
def drifts(u, t, x, g):
    noise = (x - t * u) / <<width>>  # of width 1
    s = -noise / ((1 - t) * <<width>>)
    return torch.stack([u + 0.5 * g * g * s, -(u - 0.5 * g * g * s)])
""",
    """
from helpers import diffusion

def drifts(u, t, x, g):
    # in units in which the source has width 1
    s = diffusion.convert(u / <<width>>, t, x / <<width>>, "velocity", "score") / <<width>>
    return u + g**2 * s / 2, g**2 * s / 2 - u
""",
    """
import numpy as np

def drifts(u, t, x, g):
    u, x = np.asarray(u), np.asarray(x)
    data = x + (1 - t) * u
    s = -(x - t * data) / ((1 - t) * <<width>>) ** 2
    return [u + g**2 / 2 * s, -u + g**2 / 2 * s]
""",
]

HEAD = """
def drifts(u, t, x, g):
    s = (t * u - x) / ((1 - t) * <<width>> ** 2)
    pull = g**2 / 2 * s
"""
WRONG = {
    "turn round the whole drift": HEAD + "    return u + pull, -(u + pull)",
    "the velocity has to turn round": HEAD + "    return u + pull, u + pull",
    "instead of the velocity": HEAD + "    return u + pull, u - pull",
    "has no pull": HEAD + "    return u + pull, -u",
    "a source of width 1": HEAD + "    pull = g**2 / 2 * (t * u - x) / (1 - t)\n    return u + pull, pull - u",
    "width once": HEAD + "    pull = pull * <<width>>\n    return u + pull, pull - u",
    "points away from the data": HEAD + "    return u - pull, -u - pull",
    "too strong, by a constant": HEAD + "    pull = g**2 * s\n    return u + pull, pull - u",
    "not by its standard deviation": HEAD + "    pull = g / 2 * s\n    return u + pull, pull - u",
    "without the score": HEAD + "    return u, -u",
    "have changed places": HEAD + "    return pull - u, pull + u",
    "two drifts, each for five points": HEAD + "    return u + pull, pull - u, s",
    "none of the mistakes that we know": HEAD + "    return u + 3 * pull, pull - u",
}
