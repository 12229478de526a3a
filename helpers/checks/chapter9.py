"""Exercises of chapter 9, straighter paths."""

import math

import torch

from . import Exercise, Mistake
from .chapter6 import yes_or_no as _yes_or_no

LEFT = torch.tensor([[0.4], [-1.3], [2.2], [0.9], [-0.2], [-2.5]])
RIGHT = torch.tensor([[1.0], [3.5], [-4.0], [0.5], [2.0], [-0.7]])
STARTS = torch.tensor([[0.3, -0.8], [1.2, 0.4], [-0.5, 0.1], [0.0, 1.5]])


def said(answer):
    """True and False will do as well."""
    if not isinstance(answer, dict) or "bend" not in answer:
        return answer
    return {**answer, "bend": _yes_or_no({"zero": answer["bend"]})["zero"]}


def ranked(x0, x1):
    return x1.sort(0).values[x0.argsort(0).argsort(0)[:, 0]]


def winds(t, x):
    """A field that depends on the time and on the place."""
    x = torch.as_tensor(x)
    return torch.stack([torch.cos(3 * t + x[:, 1]), (1 + t) * x[:, 0]], -1)


def two_ends(answer):
    found = answer(winds, STARTS, 3)
    if not (isinstance(found, (tuple, list)) or (isinstance(found, torch.Tensor) and found.ndim == 3)) or len(found) != 2:
        raise Mistake("Return both ends of the pairs: the starts, and where the field takes them.")
    return [*found]


def _flow(clock=lambda k, h: k * h, sign=1.0, euler=False, pack=lambda x0, x1: (x0, x1), steps=None):
    """Midpoint, and its parts as they may go wrong."""

    def reflow(v, x0, n):
        n, x = steps or n, x0
        h = 1 / n
        for k in range(n):
            t = torch.as_tensor(clock(k, h))
            half = x if euler else x + sign * h / 2 * v(t, x)
            x = x + sign * h * v(t if euler else t + (h / 2 if clock(1, h) else 0), half)
        return pack(x0, x)

    return reflow


def _variance(power=2, mixed=lambda t, s, rho: 2 * t * (1 - t) * rho * s, top=lambda s, rho: (1 - rho**2) * s**2, turn=False):
    def variance(t, s, rho):
        t = 1 - t if turn else t
        return top(s, rho) / ((1 - t) ** 2 + t**2 * s**power + mixed(t, s, rho))

    return variance


EXERCISES = {
    "9.1": Exercise(
        right={"crossings": 2, "left": math.exp(-1), "bend": "no"},
        measure=said,
        tol=0.02,
        wrong={
            "Two of the three lines keep their order from the first moment to the last.": {"crossings": 3},
            "One line passes two others: count each crossing.": {"crossings": 1},
            "This is after the best pairing; before it, 0 goes to 5.": {"crossings": 0},
            "This is the share that is drawn at least once.": {"left": 1 - math.exp(-1)},
            "Some pairs are drawn twice, so some are left out.": {"left": 0},
            "One draw misses a given pair nearly always, but there are 1000 draws.": {"left": 0.999},
            "That would be so if a pair were as likely to be missed as to be drawn.": {"left": 0.5},
            "No two of the lines meet any more: what else could turn a particle aside?": {"bend": "yes"},
        },
    ),
    "9.2": Exercise(
        right=ranked,
        probes=((LEFT, RIGHT), (RIGHT, LEFT)),
        wrong={
            "You sorted x1 and forgot that x0 has an order of its own.": lambda x0, x1: x1.sort(0).values,
            "x1 comes in the order that would sort x0, but is not sorted itself.": lambda x0, x1: x1[x0.argsort(0)[:, 0]],
            "argsort says who stands at each rank. Asked for is the rank of each.": lambda x0, x1: x1.sort(0).values[
                x0.argsort(0)[:, 0]
            ],
            "The largest goes with the smallest: that is the dearest pairing.": lambda x0, x1: x1.sort(
                0, descending=True
            ).values[x0.argsort(0).argsort(0)[:, 0]],
            "x1 is as it was: nothing has been paired.": lambda x0, x1: x1,
            "Each start has taken the end that is nearest, and some ends are taken twice.": lambda x0, x1: x1[
                (x0 - x1.T).abs().argmin(1)
            ],
            "You sorted by size, without the sign.": lambda x0, x1: x1[x1.abs().argsort(0)[:, 0]][
                x0.abs().argsort(0).argsort(0)[:, 0]
            ],
        },
    ),
    "9.3": Exercise(
        right=_variance(),
        probes=((0.3, 1.7, 0.4), (0.5, 0.5, -0.6), (0.8, 2.0, 0.0), (0.0, 1.3, 0.5)),
        wrong={
            "This is the variance before xₜ is known.": lambda t, s, rho: 1 + s**2 - 2 * rho * s,
            "The mixed term is missing from the variance of xₜ.": _variance(mixed=lambda t, s, rho: 0),
            "The covariance of x₀ and x₁ is ρ s, and not ρ: it counts in the mixed term.": _variance(
                mixed=lambda t, s, rho: 2 * t * (1 - t) * rho
            ),
            "The mixed term of a square comes twice.": _variance(mixed=lambda t, s, rho: t * (1 - t) * rho * s),
            "This is a share; the variance of x₁, too, should appear in it.": _variance(top=lambda s, rho: 1 - rho**2),
            "The clock runs backwards: at t = 0, xₜ is x₀.": _variance(turn=True),
            "s is a standard deviation: the variance of x₁ is its square.": _variance(1, top=lambda s, rho: (1 - rho**2) * s),
            "This is a standard deviation; asked for is the variance.": lambda t, s, rho: _variance()(t, s, rho) ** 0.5,
        },
    ),
    "9.4": Exercise(
        right=_flow(),
        measure=two_ends,
        wrong={
            "These are Euler's ends: midpoint looks half-way first.": _flow(euler=True),
            "Both ends are there, but the other way round.": _flow(pack=lambda x0, x1: (x1, x0)),
            "Your field is asked at t = 0 all the time: hand the clock on.": _flow(clock=lambda k, h: 0.0),
            "The walk goes against the field.": _flow(sign=-1.0),
            "The starts have moved along: keep them.": _flow(pack=lambda x0, x1: (x1, x1)),
            "The starts are fresh ones; the pairs need those that were handed in.": _flow(
                pack=lambda x0, x1: (x0.flip(0) + 1.234, x1)
            ),
            "One step only: take as many as `steps` says.": _flow(steps=1),
        },
    ),
}
