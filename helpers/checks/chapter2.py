"""Exercises of chapter 2, ordinary differential equations."""

import math

import torch

from . import Exercise

POINTS = torch.tensor([[1.0, 0.0], [0.5, -1.5], [-2.0, 0.7], [-0.3, -0.9]])
ANGLES = [torch.tensor(t) for t in (0.4, math.pi / 2, -2.0)]
TIMES = [torch.tensor(t, dtype=torch.float64) for t in (0.0, 0.3, 0.6, 0.9)]
LAWS = [(-1.5, 0.6, 2.0), (-0.5, -2.0, 0.0), (0.8, 0.5, 1.3)]  # a, b, y0: two that come to rest, and one that runs away


def _arrival(x0):
    """When dx/dt = x - x^3 is within 0.1 of 1: by the closed form, solved for t."""
    end = 0.9 if x0 < 1 else 1.1
    return math.log(end**2 * (1 - x0**2) / (x0**2 * (1 - end**2))) / 2


def _turn(row):
    """x -> the rotated points, from row(cos t, sin t), which holds the two new components' coefficients."""
    return lambda x, t: x @ torch.tensor(row(math.cos(t), math.sin(t))).T


def _updated_in_place(x, t):
    first = math.cos(t) * x[..., 0] - math.sin(t) * x[..., 1]
    return torch.stack([first, math.sin(t) * first + math.cos(t) * x[..., 1]], -1)


def _relaxed(t, a, b, y0):
    return -b / a + (y0 + b / a) * math.exp(a * t)


def _degrees(c, s):
    angle = math.radians(math.atan2(s, c))
    return [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]


EXERCISES = {
    "2.1": Exercise(
        right={"0.001": _arrival(0.001), "1": 0.0, "5": _arrival(5.0)},
        tol=0.02,
        after="So 5 is there long before 0.001, though its way is four times as long.",
        wrong={
            "The start at 0.001 does not end at 0: there x is larger than x³. Which way does it go?": {"0.001": 0},
            "All times are twice too long: the closed form holds a root, so what you solve for is e²ᵗ.": {
                "0.001": 2 * _arrival(0.001),
                "5": 2 * _arrival(5.0),
            },
            "From 0.001 you let it grow as eᵗ all the way. That holds near 0 only: what does x³ do near 1?": {
                "0.001": math.log(900)
            },
            "From 5 you used the slope of the law at 1. Far out the pull is much stronger than that.": {"5": math.log(40) / 2},
            "From 5 you followed −x³ alone. Near 1 the other term is just as large.": {"5": (1 / 1.21 - 1 / 25) / 2},
            "A start at 1 never moves. How long must you wait until it is within 0.1 of 1?": {"1": math.inf},
        },
    ),
    "2.2": Exercise(
        right=_relaxed,
        probes=tuple((t, *law) for law in LAWS for t in TIMES),
        after="Now say it without a formula: where is the state of rest, and for which a does everything run to it?",
        wrong={
            "At t = 0 this is not y₀. What decays is the distance from the state of rest, not y itself.": (
                lambda t, a, b, y0: y0 * math.exp(a * t) - b / a
            ),
            "This is the distance from the state of rest. Go back from it to y.": (
                lambda t, a, b, y0: (y0 + b / a) * math.exp(a * t)
            ),
            "It rests in the wrong place: put your state of rest into a y + b, and see whether the rate is 0.": (
                lambda t, a, b, y0: b / a + (y0 - b / a) * math.exp(a * t)
            ),
            "You added b t to the solution for b = 0. But what b adds grows or decays, too.": (
                lambda t, a, b, y0: y0 * math.exp(a * t) + b * t
            ),
            "b is missing: this solves dy/dt = a y.": lambda t, a, b, y0: y0 * math.exp(a * t),
            "The sign in the exponent: for a < 0 this runs away, and for a > 0 it comes to rest.": (
                lambda t, a, b, y0: -b / a + (y0 + b / a) * math.exp(-a * t)
            ),
            "This solves dy/dt = b y + a: the order of the arguments is t, a, b, y₀.": (
                lambda t, a, b, y0: _relaxed(t, b, a, y0)
            ),
        },
    ),
    "2.3": Exercise(
        right=_turn(lambda c, s: [[c, -s], [s, c]]),
        probes=tuple((POINTS, t) for t in ANGLES),
        after="Now verify both rules: two turns in a row, and a turn and back.",
        wrong={
            "It turns clockwise: try (1, 0) and a quarter turn. If you used a matrix: points are rows here.": _turn(
                lambda c, s: [[c, s], [-s, c]]
            ),
            "This is one straight move along the arrow, and it leaves the circle. Follow the field for the whole time.": (
                lambda x, t: x + t * torch.stack([-x[..., 1], x[..., 0]], -1)
            ),
            "This is a mirror, not a turn: it swaps left and right. Look at the signs once more.": _turn(
                lambda c, s: [[c, s], [s, -c]]
            ),
            "This is the velocity at time t, a quarter turn ahead of the place.": _turn(lambda c, s: [[-s, -c], [c, -s]]),
            "You used the new x₁ to compute the new x₂. Keep the old one until both are done.": _updated_in_place,
            "You took t for degrees. The speed at radius 1 is 1, so t is the length of the arc.": _turn(_degrees),
            "You took t for a number of turns. The speed at radius 1 is 1, so t is the length of the arc.": (
                lambda x, t: _turn(lambda c, s: [[c, -s], [s, c]])(x, 2 * math.pi * t)
            ),
        },
    ),
    "2.4": Exercise(
        right=lambda t: 1 / (1 - t),
        probes=tuple((t,) for t in TIMES),
        after="So the future ends at t = 1. Which condition of this chapter does y² violate, and where?",
        wrong={
            "This solves dy/dt = y. The square makes it grow faster than that.": lambda t: math.exp(t),
            "This shrinks, though every rate y² is positive. Look at the sign when you integrate 1/y².": lambda t: 1 / (1 + t),
            "The constant is missing: at t = 0 this is not 1.": lambda t: -1 / t,
            "You integrated y² as if y were t. The rate depends on y: separate first.": lambda t: 1 + t**3 / 3,
            "This keeps the rate that it had at the start. The rate grows with y.": lambda t: 1 + t,
            "One power too many: differentiate this, and compare with its square.": lambda t: 1 / (1 - t) ** 2,
            "You integrated 1/y² as log y². Its integral is a power of y.": lambda t: math.exp(t / 2),
        },
    ),
}
