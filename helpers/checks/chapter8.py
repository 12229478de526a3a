"""Exercises of chapter 8, likelihood."""

import math

import torch

from . import Exercise, Mistake

POINTS = torch.tensor([[0.3, -0.8], [1.2, 0.4], [-0.5, 0.1]])
MATRIX = torch.tensor([[-0.9, 0.5], [0.2, 0.4]])
BIT = math.log(2)
LOG_P = torch.tensor([-2.1, -0.4, -3.3, -1.0])


def bends(t, x):
    """A field whose Jacobian depends on the time and on the place."""
    x = torch.as_tensor(x)
    return (1 + t) * (x @ MATRIX.to(x).T) + torch.stack([x[..., 0] * x[..., 1], 0 * x[..., 1]], -1)


def _jacobian(t, x):
    first = torch.stack([x[:, 1], x[:, 0]], -1)
    return (1 + t) * MATRIX + torch.stack([first, torch.zeros_like(first)], 1)


def _walk(sign=-1.0, late=0, after=False, source=True, keep=lambda D: torch.linalg.det(D).abs().log(), gather=-1.0):
    """Euler's way back and both accounts, each of its parts as it may go wrong."""

    def accounts(v, x, steps):
        h, by_field, by_map = 1 / steps, torch.zeros(len(x)), torch.zeros(len(x))
        for k in range(steps, 0, -1):
            t = (k - late) * h
            moved = x + sign * h * v(t, x)
            A = _jacobian(t, moved if after else x)
            by_field = by_field + gather * h * A.diagonal(dim1=1, dim2=2).sum(1)
            by_map = by_map + keep(torch.eye(2) + sign * h * A)
            x = moved
        start = -x.square().sum(1) / 2 - math.log(2 * math.pi) if source else 0
        return start + by_field, start + by_map

    return accounts


def both_accounts(answer):
    found = answer(bends, POINTS, 4)
    if not (isinstance(found, (tuple, list)) or (isinstance(found, torch.Tensor) and found.ndim == 2)) or len(found) != 2:
        raise Mistake("Return two tensors: the field's account, and the map's.")
    return [*found]


def _pair(first, second):
    """Two ways of walking, of which one account each is handed in."""
    return lambda v, x, steps: (first(v, x, steps)[0], second(v, x, steps)[1])


def _swapped(v, x, steps):
    return _walk()(v, x, steps)[::-1]


def _twice(which):
    return lambda v, x, steps: 2 * [_walk()(v, x, steps)[which]]


def _bits(total=lambda p, d, w: p.mean() + d * math.log(w), unit=BIT, per=lambda d: d, sign=-1):
    return lambda log_p, d, width: sign * total(torch.as_tensor(log_p), d, width) / (per(d) * unit)


EXERCISES = {
    "8.1": Exercise(
        right={"sink": 2, "vortex": 0, "stretch": -0.5},
        tol=0.02,
        wrong={
            "In the sink everything comes closer together: what does that do to the density?": {"sink": -2},
            "The sink contracts along both axes, and each counts.": {"sink": 1},
            "By that factor the density grows; asked for is the change of its logarithm.": {"sink": math.exp(2)},
            "The vortex turns a square without changing its area; what you took is its curl.": {"vortex": 2},
            "You took minus the curl of the vortex: density feels the divergence.": {"vortex": -2},
            "The third field's rate depends on the time: add it up from 0 to 1.": {"stretch": -1},
            "The third field stretches, so the density falls.": {"stretch": 0.5},
            "The third field has a divergence: only the second component is 0.": {"stretch": 0},
        },
    ),
    "8.2": Exercise(
        right=_walk(),
        measure=both_accounts,
        wrong={
            "The two accounts have changed places: the field's comes first.": _swapped,
            "Both are the field's account. The map's has a determinant in it.": _twice(0),
            "Both are the map's account. The field's adds up divergences.": _twice(1),
            "The map's account has the matrix of a step forwards: you walk back.": _pair(
                _walk(), _walk(keep=lambda D: torch.linalg.det(2 * torch.eye(2) - D).abs().log())
            ),
            "Your walk goes forwards in space: x loses h v on the way back.": _walk(sign=1.0, gather=1.0),
            "The sign of the field's account: on the way back divergences are taken off.": _pair(_walk(gather=1.0), _walk()),
            "Your clock is a step late: the first look is at t = 1.": _walk(late=1),
            "You take the Jacobian after the step: it belongs to the place where the step began.": _walk(after=True),
            "The log-density of the source at the start is missing.": _walk(source=False),
            "In the map's account the logarithm is missing: determinants multiply.": _pair(
                _walk(), _walk(keep=lambda D: torch.linalg.det(D).abs())
            ),
        },
    ),
    "8.3": Exercise(
        right=lambda s, k: math.exp(s**2 / (2 * k)),
        probes=((0.5, 1), (1.0, 2), (1.5, 4), (2.0, 1)),
        wrong={
            "The mean of log p is right, but the exponential bends: it makes more of a rise than of a fall.": lambda s, k: 1.0,
            "You have left the k probes out: their mean scatters less than one of them.": lambda s, k: math.exp(s**2 / 2),
            "The square is not completed to the end: there is a half.": lambda s, k: math.exp(s**2 / k),
            "The variance of a mean falls like 1/k, its standard deviation more slowly.": lambda s, k: math.exp(
                s**2 / (2 * k**2)
            ),
            "It has to be the variance, not the standard deviation, in the exponent.": lambda s, k: math.exp(s / (2 * k)),
            "The exponent's sign: the mean of p is too large, not too small.": lambda s, k: math.exp(-(s**2) / (2 * k)),
            "This holds for two equally likely answers, as in the plane; here the error is Gaussian.": lambda s, k: math.cosh(
                s / math.sqrt(k)
            ),
            "These are the first terms only: for a large s they are far off.": lambda s, k: 1 + s**2 / (2 * k),
        },
    ),
    "8.4": Exercise(
        right=_bits(),
        probes=((LOG_P, 2, 0.25), (LOG_P, 64, 0.06), (LOG_P, 1, 3.0)),
        wrong={
            "These are nats: a bit is log 2 of them.": _bits(unit=1.0),
            "The sign: a probable point needs few bits.": _bits(sign=1),
            "This is for the whole point: share it among its d components.": _bits(per=lambda d: 1),
            "The width is missing: log_p is in other units than levels.": _bits(lambda p, d, w: p.mean()),
            "The width counts once for each of the d components.": _bits(lambda p, d, w: p.mean() + math.log(w)),
            "Narrow levels need more bits, and with yours they need fewer.": _bits(lambda p, d, w: p.mean() - d * math.log(w)),
            "Average the log-densities, not the densities.": _bits(lambda p, d, w: p.exp().mean().log() + d * math.log(w)),
            "Asked for is the mean over the points, not their sum.": _bits(lambda p, d, w: p.sum() + len(p) * d * math.log(w)),
        },
    ),
}
