"""Exercises of chapter 9, straighter paths."""

import math

import torch

from . import Exercise, Mistake, time_first

LEFT = torch.tensor([[0.4], [-1.3], [2.2], [0.9], [-0.2], [-2.5]])
RIGHT = torch.tensor([[1.0], [3.5], [-4.0], [0.5], [2.0], [-0.7]])
STARTS = torch.tensor([[0.3, -0.8], [1.2, 0.4], [-0.5, 0.1], [0.0, 1.5]])


def said(answer):
    """True and False will do as well."""
    if not isinstance(answer, dict) or "bend" not in answer:
        return answer
    word = str(answer["bend"]).strip().lower()
    return {**answer, "bend": {"true": "yes", "false": "no"}.get(word, word if answer["bend"] is not ... else ...)}


def ranked(x0, x1):
    return x1.sort(0).values[x0.argsort(0).argsort(0)[:, 0]]


def winds(t, x):
    """A field that depends on the time and on the place."""
    x = torch.as_tensor(x)
    return torch.stack([torch.cos(3 * t + x[:, 1]), (1 + t) * x[:, 0]], -1)


def two_ends(answer):
    """Both parts, and where the walk began: the first place at which the field is asked."""
    began = []

    def field(t, x):
        time_first(t, x)
        began.append(torch.as_tensor(x).detach().clone())
        return winds(t, x)

    found = answer(field, STARTS, 3)
    if began and began[0].shape == STARTS.shape and not torch.allclose(began[0].double(), STARTS.double(), atol=1e-3):
        raise Mistake("The starts are fresh ones; the pairs need those that were handed in.")
    if not (isinstance(found, (tuple, list)) or (isinstance(found, torch.Tensor) and found.ndim == 3)) or len(found) != 2:
        raise Mistake("Return both ends of the pairs: the starts, and where the field takes them.")
    return [*found]


def _flow(clock=lambda u: u, sign=1.0, euler=False, half=0.5, pack=lambda x0, x1: (x0, x1), steps=None):
    """Midpoint, and its parts as they may go wrong. clock: from the share of the way that is done to the time."""

    def reflow(v, x0, n):
        n, x = steps or n, x0
        h = sign / n
        for k in range(n):
            first = v(clock(k / n), x)
            x = x + h * (first if euler else v(clock((k + half) / n), x + h / 2 * first))
        return pack(x0, x)

    return reflow


def _variance(power=2, mixed=lambda t, s, rho: 2 * t * (1 - t) * rho * s, top=lambda s, rho: (1 - rho**2) * s**2, turn=False):
    def variance(t, s, rho):
        t = 1 - t if turn else t
        return top(s, rho) / ((1 - t) ** 2 + t**2 * s**power + mixed(t, s, rho))

    return variance


def _at(t, s, rho):
    """The variance of x at the time t."""
    return (1 - t) ** 2 + t**2 * s**2 + 2 * t * (1 - t) * rho * s


def _rest(t, s, rho):
    """The right answer, before anything cancels."""
    both = (1 - t) * (rho * s - 1) + t * (s**2 - rho * s)
    return 1 + s**2 - 2 * rho * s - both**2 / _at(t, s, rho)


EXERCISES = {
    "9.1": Exercise(
        right={"crossings": 2, "left": math.exp(-1), "bend": "no"},
        measure=said,
        tol=0.02,
        wrong={
            "Two lines cross only if their order at the start is not their order at the end. Look at each pair.": {
                "crossings": 3
            },
            "You counted the lines that pass others. Each meeting of two counts.": {"crossings": 1},
            "This is after the best pairing; before it, 0 goes to 5.": {"crossings": 0},
            "This is the share that is drawn at least once.": {"left": 1 - math.exp(-1)},
            "This is the chance that a given draw takes a given pair.": {"left": 0.001},
            "Some pairs are drawn twice, so some are left out.": {"left": 0},
            "This is a percentage, and a share is at most 1.": {"left": 100 * math.exp(-1)},
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
            "This is what the pairing costs; asked for are the points.": lambda x0, x1: (ranked(x0, x1) - x0).square().sum(),
            "These are places in a list; asked for are the points.": lambda x0, x1: x0.argsort(0).argsort(0)[:, 0],
        },
    ),
    "9.3": Exercise(
        right=_variance(),
        probes=((0.3, 1.7, 0.4), (0.5, 0.5, -0.6), (0.8, 2.0, 0.0), (0.0, 1.3, 0.5)),
        wrong={
            "This is the variance before xₜ is known.": lambda t, s, rho: 1 + s**2 - 2 * rho * s,
            "The mixed term is missing from the variance of xₜ.": _variance(mixed=lambda t, s, rho: 0),
            "In your mixed term a correlation stands for a covariance.": _variance(
                mixed=lambda t, s, rho: 2 * t * (1 - t) * rho
            ),
            "The mixed term of the square is too small.": _variance(mixed=lambda t, s, rho: t * (1 - t) * rho * s),
            "This is a share; the variance of x₁, too, should appear in it.": _variance(top=lambda s, rho: 1 - rho**2),
            "The clock runs backwards: at t = 0, xₜ is x₀.": _variance(turn=True),
            "s is a standard deviation: the variance of x₁ is its square.": _variance(1, top=lambda s, rho: (1 - rho**2) * s),
            "This is a standard deviation; asked for is the variance.": lambda t, s, rho: _variance()(t, s, rho) ** 0.5,
            "You divide by the variance of xₜ once too often.": lambda t, s, rho: _variance()(t, s, rho) / _at(t, s, rho),
            "You took the correlation for the covariance, all the way through.": lambda t, s, rho: _rest(t, s, rho / s),
            "What xₜ explains is taken off with the covariance to the wrong power: compare the units.": lambda t, s, rho: (
                1 + s**2 - 2 * rho * s - ((1 - t) * (rho * s - 1) + t * (s**2 - rho * s)) / _at(t, s, rho)
            ),
        },
    ),
    "9.4": Exercise(
        right=_flow(),
        measure=two_ends,
        wrong={
            "These are Euler's ends: midpoint looks half-way first.": _flow(euler=True),
            "Both ends are there, but the other way round.": _flow(pack=lambda x0, x1: (x1, x0)),
            "Your field is asked at t = 0 all the time: hand the clock on.": _flow(clock=lambda u: 0.0),
            "The walk goes against the field.": _flow(sign=-1.0),
            "This is the way back, from t = 1 to t = 0.": _flow(clock=lambda u: 1 - u, sign=-1.0),
            "The clock runs backwards, and the walk does not.": _flow(clock=lambda u: 1 - u),
            "The second look of a step is at the right place, and at the time of the first.": _flow(half=0.0),
            "The starts have moved along: keep them.": _flow(pack=lambda x0, x1: (x1, x1)),
            "One step only: take as many as `steps` says.": _flow(steps=1),
        },
    ),
}
