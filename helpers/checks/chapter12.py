"""Exercises of chapter 12, from points to pictures."""

import itertools

import torch

from ..couplings import assignment
from . import Exercise, Mistake

KINDS = torch.tensor([0, 1, 0, 2, 1, 0, 2, 1, 0, 2])
NOISE = torch.tensor(
    [[1.0, 1.2, 0.7, 0.0, 0.1, -0.2, -0.8, 0.9, 1.1, -2.0], [-0.8, -1.2, 0.6, -0.3, -0.3, 3.8, -0.6, 0.8, -2.0, 0.0]],
    dtype=torch.float64,
).T
PLACES = torch.tensor(
    [[-0.1, -0.1, -0.1, -0.1, -0.7, 2.3, 1.4, -1.7, -0.4, 0.2], [1.3, -0.7, 0.5, 0.4, -2.5, -1.3, -1.1, -1.1, -1.7, -1.5]],
    dtype=torch.float64,
).T
TILTS = ((1.5, 1.0, 0.8, 1.2), (0.5, -2.0, 0.8, 1.5), (1.0, 0.7, 0.6, 0.9), (1.3, 1.3, 0.7, 1.0))


def _tilt(precision=lambda w, c, s: w / c**2 + (1 - w) / s**2, mean=lambda w, m, c, v: w * m / c**2 * v, power=0.5):
    """Mean and spread of the tilted law, and their parts as they may go wrong."""

    def tilt(w, m, c, s):
        variance = 1 / precision(w, c, s)
        return torch.tensor([mean(w, m, c, variance), abs(variance) ** power])

    return tilt


def _pairing(answer):
    """What comes of a permutation: whether it is one, whether each noise has its class, and what it costs."""

    def asked(rows):
        x0, x1, labels = NOISE[rows], PLACES[rows], KINDS[rows]
        found = torch.as_tensor(answer(x0, x1, labels))
        if found.shape != labels.shape:
            raise Mistake(f"A permutation has one number for each of the {len(labels)} rows; yours is {tuple(found.shape)}.")
        if found.is_floating_point() and not (found == found.round()).all():
            raise Mistake("A permutation is made of whole numbers, the rows of x1.")
        found = found.long()
        if found.min() < 0 or found.max() >= len(labels):
            raise Mistake("A number of yours is no row of x1.")
        if torch.equal(found, _within(back=False)(x0, x1, labels)) or torch.equal(found, _stacked(x0, x1, labels, False)):
            raise Mistake("You number the pictures within their class; asked for are the rows of x1.")
        if len(found.unique()) < len(labels):
            raise Mistake("A picture is given away twice, and another never: each row of x1 has to be there once.")
        if torch.equal(found, assignment(x0, x1)):
            raise Mistake("The pairs are near, and your labels are not heard: classes are mixed.")
        if torch.equal(found, _stacked(x0, x1, labels, True)):
            raise Mistake("Your classes come one after another, and those of x0 do not.")
        if not torch.equal(labels[found], labels):
            raise Mistake("A noise that was meant for one class gets a picture of another.")
        return (x0 - x1[found]).square().sum()

    return torch.stack([asked(torch.arange(10)), asked(torch.arange(10).flip(0)), asked(torch.arange(1, 9))])


def _within(order=None, back=True):
    """The permutation made of one for each class, by a function of (x0, x1). back: from numbers within the class to rows."""

    def whole(x0, x1, labels):
        found = torch.arange(len(labels))
        for kind in labels.unique():
            rows = torch.nonzero(labels == kind)[:, 0]
            one = (order or assignment)(x0[rows], x1[rows])
            found[rows] = rows[one] if back else one
        return found

    return whole


def _stacked(x0, x1, labels, back):
    """The parts of `_within`, one class after another."""
    return _within(back=back)(x0, x1, labels)[labels.argsort(stable=True)]


def _by(cost):
    """The best order for another cost of all distances, by trying every one."""

    def order(x0, x1):
        every = torch.tensor(list(itertools.permutations(range(len(x0)))))
        return every[torch.stack([cost((x0 - x1[one]).norm(dim=1)) for one in every]).argmin()]

    return order


def _ranked(x0, x1):
    return x1[:, 0].argsort()[x0[:, 0].argsort().argsort()]


def _greedy(x0, x1):
    left, found = list(range(len(x1))), []
    for place in x0:
        found.append(min(left, key=lambda k: float((place - x1[k]).norm())))
        left.remove(found[-1])
    return torch.tensor(found)


def _nearest_pair_first(x0, x1):
    cost, found = torch.cdist(x0, x1), torch.zeros(len(x0), dtype=torch.long)
    for _ in x0:
        i, k = divmod(int(cost.argmin()), len(x1))
        found[i] = k
        cost[i], cost[:, k] = torch.inf, torch.inf
    return found


REPORTS = (([0.5, 0.9, 0.3], [100, 100, 56]), ([1.2, 0.4], [3, 17]), ([0.25, 0.75, 1.5, 0.1], [8, 8, 4, 60]))


def reported(answer):
    """For each report, in lists of its own: an answer may empty them."""
    return [answer(list(means), list(counts)) for means, counts in REPORTS]


def _joint(put):
    return lambda means, counts: put(torch.as_tensor(means, dtype=torch.float64), torch.as_tensor(counts, dtype=torch.float64))


EXERCISES = {
    "12.1": Exercise(
        right={"w=0": 0.0, "w=1": 2.0, "w=2": 4.0, "w=-1": -2.0},
        tol=0.02,
        wrong={
            "That is where they would go if w began to count at 1 + w.": {"w=0": 2.0, "w=1": 4.0},
            "At w = 0 the name is not heard: what is the mean of all data?": {"w=0": 2.0, "w=1": 2.0},
            "Without a name one step does not go to one of the points.": {"w=0": -2.0},
            "You have changed the two fields for each other.": {"w=0": 2.0, "w=1": 0.0},
            "At w = 1 the field is that of the class alone.": {"w=1": 0.0},
            "You stop at the point. Does the field know that there are no data beyond it?": {"w=2": 2.0},
            "At w = 2 you go once too often by what the name adds.": {"w=2": 6.0},
            "A weight below 0 turns away from the class.": {"w=-1": 2.0},
            "At w = -1 the difference still counts, with the other sign.": {"w=-1": 0.0},
        },
    ),
    "12.2": Exercise(
        right=_tilt(),
        probes=TILTS,
        wrong={
            "This is the variance; asked for is the standard deviation.": _tilt(power=1),
            "This is the precision; asked for is the standard deviation.": _tilt(power=-1),
            "Both are there, but in the other order: the mean comes first.": lambda w, m, c, s: _tilt()(w, m, c, s).flip(0),
            "The mean moves, and your spread is that of the class still.": lambda w, m, c, s: torch.tensor(
                [_tilt()(w, m, c, s)[0], c]
            ),
            "Your mean knows of p(x), and your spread does not.": lambda w, m, c, s: torch.tensor(
                [_tilt()(w, m, c, s)[0], c / w**0.5]
            ),
            "Your mean is a mixture of the two means; a product of densities is no mixture.": lambda w, m, c, s: torch.tensor(
                [w * m, c]
            ),
            "You have forgotten p(x): its share of the precision is missing.": _tilt(lambda w, c, s: w / c**2),
            "You have taken p(x) in whole: p(y|x) brings p(x) in once more, below the line, w times.": _tilt(
                lambda w, c, s: w / c**2 + 1 / s**2
            ),
            "The power of p(x) has the wrong sign.": _tilt(lambda w, c, s: w / c**2 + (w - 1) / s**2),
            "Your w counts from 0 as papers' w does: yours is 1 + w.": _tilt(
                lambda w, c, s: (1 + w) / c**2 - w / s**2, lambda w, m, c, v: (1 + w) * m / c**2 * v
            ),
            "A Gaussian to a power keeps its middle, but another Gaussian pulls: the mean is not m.": _tilt(
                mean=lambda w, m, c, v: m
            ),
            "The mean is not stretched by w.": _tilt(mean=lambda w, m, c, v: w * m),
            "The mean has lost its w.": _tilt(mean=lambda w, m, c, v: m / c**2 * v),
            "You have changed c and s for each other.": lambda w, m, c, s: _tilt()(w, m, s, c),
            "c and s are standard deviations: the precision is one over their squares.": _tilt(
                lambda w, c, s: w / c + (1 - w) / s, lambda w, m, c, v: w * m / c * v
            ),
            "You average the two spreads; a product of densities does not.": lambda w, m, c, s: torch.tensor(
                [_tilt()(w, m, c, s)[0], w * c + (1 - w) * s]
            ),
            "You average the two variances; a product of densities does not.": lambda w, m, c, s: torch.tensor(
                [_tilt()(w, m, c, s)[0], (w * c**2 + (1 - w) * s**2) ** 0.5]
            ),
        },
    ),
    "12.3": Exercise(
        right=_within(),
        measure=_pairing,
        wrong={
            "Nothing is moved: the pairs are as they came.": lambda x0, x1, labels: torch.arange(len(labels)),
            "The classes are kept, and each noise takes the nearest that is left: the last ones pay for it.": _within(_greedy),
            "The nearest pair goes first, then the nearest of the rest: the last ones pay for it.": _within(
                _nearest_pair_first
            ),
            "The sum of the distances is least; asked for is the mean of their squares.": _within(_by(torch.sum)),
            "The largest distance is least; asked for is the mean of their squares.": _within(_by(torch.max)),
            "You sort by one coordinate, and there may be more.": _within(_ranked),
            "This makes the pairs as long as they can be.": _within(lambda a, b: assignment(a, -b)),
            "This is the inverse: the permutation says for each noise which picture, and not for each picture which noise.": (
                lambda x0, x1, labels: _within()(x0, x1, labels).argsort()
            ),
        },
    ),
    "12.4": Exercise(
        right=_joint(lambda a, n: (a * n).sum() / n.sum()),
        measure=reported,
        wrong={
            "The mean of means counts every process alike, whatever it has seen.": _joint(lambda a, n: a.mean()),
            "This is the sum of the means.": _joint(lambda a, n: a.sum()),
            "This is the sum over all rows; asked for is their mean.": _joint(lambda a, n: (a * n).sum()),
            "You divide by the number of processes, after weighing.": _joint(lambda a, n: (a * n).mean()),
            "The process with more rows has to count more, and not less.": _joint(lambda a, n: (a / n).sum() / (1 / n).sum()),
            "You have changed the means and the counts for each other.": _joint(lambda a, n: (a * n).sum() / a.sum()),
            "This is what the first process reports.": _joint(lambda a, n: a[0]),
            "You take the largest process for all of them.": _joint(lambda a, n: a[n.argmax()]),
            "You weigh by the roots of the counts.": _joint(lambda a, n: (a * n.sqrt()).sum() / n.sqrt().sum()),
            "You weigh by the squares of the counts.": _joint(lambda a, n: (a * n**2).sum() / (n**2).sum()),
            "This is the largest loss.": _joint(lambda a, n: a.max()),
            "This is the middle one.": _joint(lambda a, n: a.median()),
        },
    ),
}
