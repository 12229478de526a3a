"""Exercises of chapter 1, vector fields."""

import torch

from . import Exercise

POINTS = torch.tensor([[1.0, 0.5], [-0.7, 1.2], [0.4, -2.0], [-1.5, -0.3]])


def _away(power):
    return lambda x: -x / x.norm(dim=-1, keepdim=True) ** power


def _spin(turn, pull):
    return lambda x: turn * torch.stack([-x[..., 1], x[..., 0]], -1) + pull * x


def divergence_and_curl(field, h=1e-3):
    """By central differences, so that any field that takes points will do."""
    x = POINTS.double()
    along = [(field(x + h * e) - field(x - h * e)) / (2 * h) for e in torch.eye(2, dtype=x.dtype)]
    return [along[0][..., 0] + along[1][..., 1], along[0][..., 1] - along[1][..., 0]]


EXERCISES = {
    "1.1": Exercise(
        right={"A": 4, "B": 1, "C": 2, "D": 3},
        wrong={
            "C does not turn: follow its arrows along the diagonal, and they lead straight out.": {"C": 4},
            "A does turn: go once around its centre. A saddle has a way in and a way out.": {"A": 2},
            "B lets everything leave, in every direction; the formula you chose lets something in.": {"B": 2},
            "D's arrows all point to the right. In your formula the first component changes sign.": {"D": 4},
            "One formula has the same first component everywhere. Which panel shows a steady wind?": {"D": 2},
            "B and D both lead to the right on their right halves. Compare the left halves.": {"B": 3},
        },
    ),
    "1.2": Exercise(
        right=_spin(0.5, -0.5),
        measure=divergence_and_curl,
        wrong={
            "It turns clockwise: the curl is −1. Look at the sign in (−x₂, x₁).": _spin(-0.5, -0.5),
            "It is a spiral, but twice as strong: rigid rotation has curl 2, and the sink divergence −2.": _spin(1, -1),
            "The curl is right and the divergence is −2: each of the two components adds to it.": _spin(0.5, -1),
            "The divergence is right and the curl is 2: both of its terms count.": _spin(1, -0.5),
            "Everything flows out: the divergence is +1.": _spin(0.5, 0.5),
            "It turns, and nothing falls in: the divergence is 0.": _spin(0.5, 0),
            "Everything falls in, and nothing turns: the curl is 0.": _spin(0, -0.5),
        },
    ),
    "1.3": Exercise(
        right=_away(3),
        probes=((POINTS,),),
        wrong={
            "This is still 1/r: x over r² has the length r/r², see note 1 on the page of notes.": _away(2),
            "This falls off as 1/r³: x itself grows as r, so one division is too many.": _away(4),
            "This has the same strength at every distance: you divided by r once.": _away(1),
            "It pushes away: gravity points to the mass.": lambda x: -_away(3)(x),
            "You divided by one length for the whole batch: norm needs dim=-1, and keepdim=True.": lambda x: -x / x.norm() ** 3,
            "Divided by 1 + r, or by another softened distance, it is finite at the mass; a point mass is not.": (
                lambda x: -x / (x.norm(dim=-1, keepdim=True) ** 2 + 1) ** 1.5
            ),
        },
    ),
    "1.4": Exercise(
        right=lambda r, d: r ** (1 - d),
        measure=lambda f: [f(torch.tensor([0.5, 2.0, 3.0]), d) / f(torch.tensor([1.0]), d) for d in (2, 3)],
        wrong={
            "1/r² is right in space, but not in the plane: how does the edge of a ball grow with r?": lambda r, d: r**-2,
            "1/r is right in the plane, but not in space: how does the edge of a ball grow with r?": lambda r, d: 1 / r,
            "This is f(r)/r, the factor of x. Asked for is f, the length of the arrow.": lambda r, d: r ** -float(d),
            "The sign of the exponent: this grows with the distance.": lambda r, d: r ** (d - 1),
            "A steady length leaves f′ = 0 but not the other term, (d − 1) f/r.": lambda r, d: 0 * r + 1,
        },
    ),
}
