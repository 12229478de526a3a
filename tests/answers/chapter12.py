"""Answers to chapter 12 as people write them."""

import itertools

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment


def guess(**other):
    return {**dict(zip(("w=0", "w=1", "w=2", "w=-1"), (0.0, 2.0, 4.0, -2.0), strict=True)), **other}


def by_precisions(w, m, c, s):
    whole = w / c**2 - (w - 1) / s**2
    return w * m / c**2 / whole, whole**-0.5


def on_a_grid(w, m, c, s):
    x = np.linspace(-40, 40, 400_001)
    log_p = -(1 - w) * x**2 / (2 * s**2) - w * (x - m) ** 2 / (2 * c**2)
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    mean = (p * x).sum()
    return [mean, np.sqrt((p * (x - mean) ** 2).sum())]


def wrong_tilt(kind):
    def run(w, m, c, s):
        if kind == "swapped":
            c, s = s, c
        if kind == "papers":
            w = 1 + w
        a, b = (c, s) if kind == "not squared" else (c**2, s**2)
        rest = {"alone": 0, "whole": 1 / b, "sign": (w - 1) / b}.get(kind, (1 - w) / b)
        variance = 1 / (w / a + rest)
        mean = {"m": m, "w m": w * m, "mixture": w * m, "lost": variance * m / a}.get(kind, variance * w * m / a)
        spread = {
            "averaged": w * c + (1 - w) * s,
            "variances": (w * c**2 + (1 - w) * s**2) ** 0.5,
            "variance": variance,
            "precision": 1 / variance,
            "unchanged": c,
            "mixture": c,
            "half": c / np.sqrt(w),
        }.get(kind, variance**0.5)
        return (spread, mean) if kind == "order" else (mean, spread)

    return run


def class_by_class(x0, x1, labels):
    order = torch.zeros(len(labels), dtype=torch.long)
    for k in set(labels.tolist()):
        rows = (labels == k).nonzero().flatten()
        cost = (x0[rows, None] - x1[None, rows]).square().sum(-1)
        order[rows] = rows[linear_sum_assignment(cost.numpy())[1]]
    return order


def with_a_wall(x0, x1, labels):
    cost = torch.cdist(x0, x1) ** 2 + 1e6 * (labels[:, None] != labels[None])
    return linear_sum_assignment(cost)[1]


def in_a_list(x0, x1, labels, of=sum):
    order = list(range(len(labels)))
    for k in range(3):
        rows = [i for i in range(len(labels)) if labels[i] == k]
        costs = {}
        for ends in itertools.permutations(rows):
            costs[ends] = of([float(((x0[i] - x1[j]) ** 2).sum()) for i, j in zip(rows, ends, strict=True)])
        for i, j in zip(rows, min(costs, key=costs.get), strict=True):
            order[i] = j
    return order


def by_exchanges(x0, x1, labels):
    """Pairs, and threes in a ring, change as long as it helps: with few of a class that is enough."""
    cost = np.asarray(torch.cdist(x0, x1)) ** 2
    order, better = np.arange(len(labels)), True
    while better:
        better = False
        for size in (2, 3):
            for rows in map(list, itertools.permutations(range(len(labels)), size)):
                ring = order[rows[1:] + rows[:1]]
                if len(set(np.asarray(labels)[rows])) == 1 and cost[rows, ring].sum() < cost[rows, order[rows]].sum() - 1e-9:
                    order[rows], better = ring, True
    return order


def wrong_order(kind):
    def run(x0, x1, labels):
        cost = (x0[:, None] - x1[None]).square().sum(-1)
        wall = 1e6 * (labels[:, None] != labels[None])
        if kind == "across":
            return linear_sum_assignment(cost)[1]
        if kind == "as they came":
            return np.arange(len(labels))
        if kind == "nearest":
            return (cost + wall).argmin(1)
        if kind in ("numbers", "numbers in a row", "in a row"):
            rows = [(labels == k).nonzero()[:, 0] for k in range(3)]
            parts = [torch.as_tensor(linear_sum_assignment(cost[r][:, r])[1]) for r in rows]
            if kind == "numbers in a row":
                return torch.cat(parts)
            if kind == "in a row":
                return torch.cat([r[part] for r, part in zip(rows, parts, strict=True)])
            found = torch.zeros(len(labels))
            for r, part in zip(rows, parts, strict=True):
                found[r] = part.float()
            return found
        if kind == "distance":
            return linear_sum_assignment(torch.cdist(x0, x1) + wall)[1]
        if kind == "largest":
            return in_a_list(x0, x1, labels, of=max)
        if kind == "by a coordinate":
            found = torch.zeros(len(labels), dtype=torch.int32)
            found[np.lexsort((x0[:, 0], labels))] = torch.as_tensor(np.lexsort((x1[:, 0], labels))).int()
            return found
        if kind == "turned":
            return torch.arange(len(labels)).flip(0)
        if kind == "pairs":
            rest, found = (cost + wall).numpy(), {}
            for k in np.argsort(rest, axis=None):
                i, j = divmod(int(k), len(labels))
                if i not in found and j not in found.values():
                    found[i] = j
            return [found[i] for i in range(len(labels))]
        if kind == "greedy":
            rest, found = cost + wall, []
            for i in range(len(labels)):
                found.append(int(rest[i].argmin()))
                rest[:, found[-1]] = 1e9
            return found
        if kind == "longest":
            return linear_sum_assignment(wall - cost)[1]
        if kind == "inverse":
            return np.argsort(linear_sum_assignment(cost + wall)[1])
        if kind == "halves":
            return torch.arange(len(labels)) + 0.5
        if kind == "beyond":
            return torch.arange(len(labels)) + 1
        return cost + wall  # the costs

    return run


def of_all_rows(means, counts):
    return sum(a * n for a, n in zip(means, counts, strict=True)) / sum(counts)


def row_by_row(means, counts):
    return np.mean([a for a, n in zip(means, counts, strict=True) for _ in range(n)])


def emptied(means, counts):
    rows, whole = sum(counts), 0
    while means:
        whole += means.pop() * counts.pop()
    return whole / rows


def wrong_joint(kind):
    def run(means, counts):
        a, n = np.array(means), np.array(counts)
        return {
            "means": a.mean(), "sum": a.sum(), "rows": (a * n).sum(), "processes": (a * n).sum() / len(a),
            "inverse": np.average(a, weights=1 / n), "largest": a[n.argmax()], "roots": np.average(a, weights=n**0.5),
            "changed": (a * n).sum() / a.sum(), "first": means[0],
            "squares": np.average(a, weights=n**2), "max": a.max(), "middle": torch.tensor(a).median(),
        }[kind]  # fmt: skip

    return run


ANSWERS = {
    "12.1": {
        "right": [guess(), guess(**{"w=2": torch.tensor(4), "w=0": "0"}), {k: np.float64(v) for k, v in guess().items()}],
        "blank": [{"w=0": ..., "w=1": ..., "w=2": ..., "w=-1": ...}],
        "wrong": {
            "count at 1 + w": guess(**{"w=0": 2, "w=1": 4, "w=2": 6, "w=-1": 0}),
            "mean of all data": guess(**{"w=0": 2}),
            "does not go to one of the points": guess(**{"w=0": -2}),
            "changed the two fields": guess(**{"w=0": 2, "w=1": 0, "w=2": -2, "w=-1": 4}),
            "that of the class alone": guess(**{"w=1": 0}),
            "You stop at the point": guess(**{"w=2": 2}),
            "once too often": guess(**{"w=2": 6}),
            "turns away from the class": guess(**{"w=-1": 2}),
            "with the other sign": guess(**{"w=-1": 0}),
        },
    },
    "12.2": {
        "right": [by_precisions, on_a_grid],
        "blank": [lambda w, m, c, s: ...],
        "wrong": {
            "This is the variance": wrong_tilt("variance"),
            "forgotten p(x)": wrong_tilt("alone"),
            "taken p(x) in whole": wrong_tilt("whole"),
            "has the wrong sign": wrong_tilt("sign"),
            "yours is 1 + w": wrong_tilt("papers"),
            "the mean is not m": wrong_tilt("m"),
            "not stretched by w": wrong_tilt("w m"),
            "lost its w": wrong_tilt("lost"),
            "c and s for each other": wrong_tilt("swapped"),
            "one over their squares": wrong_tilt("not squared"),
            "average the two spreads": wrong_tilt("averaged"),
            "average the two variances": wrong_tilt("variances"),
            "This is the precision": wrong_tilt("precision"),
            "in the other order": wrong_tilt("order"),
            "that of the class still": wrong_tilt("unchanged"),
            "and your spread does not": wrong_tilt("half"),
            "is no mixture": wrong_tilt("mixture"),
        },
    },
    "12.3": {
        "right": [class_by_class, with_a_wall, in_a_list, by_exchanges],
        "blank": [lambda x0, x1, labels: None],
        "wrong": {
            "labels are not heard": wrong_order("across"),
            "meant for one class": wrong_order("turned"),
            "within their class": wrong_order("numbers"),
            "one after another": wrong_order("in a row"),
            "The sum of the distances": wrong_order("distance"),
            "The largest distance": wrong_order("largest"),
            "by one coordinate": wrong_order("by a coordinate"),
            "The nearest pair goes first": wrong_order("pairs"),
            "as they came": wrong_order("as they came"),
            "given away twice": wrong_order("nearest"),
            "the nearest that is left": wrong_order("greedy"),
            "as long as they can be": wrong_order("longest"),
            "This is the inverse": wrong_order("inverse"),
            "whole numbers": wrong_order("halves"),
            "no row of x1": wrong_order("beyond"),
            "one number for each": wrong_order("costs"),
        },
    },
    "12.4": {
        "right": [of_all_rows, row_by_row, emptied],
        "blank": [lambda means, counts: None],
        "wrong": {
            "counts every process alike": wrong_joint("means"), "sum of the means": wrong_joint("sum"),
            "sum over all rows": wrong_joint("rows"), "number of processes": wrong_joint("processes"),
            "count more, and not less": wrong_joint("inverse"), "the counts for each other": wrong_joint("changed"),
            "the first process": wrong_joint("first"), "the largest process": wrong_joint("largest"),
            "the roots of the counts": wrong_joint("roots"), "the squares of the counts": wrong_joint("squares"),
            "the largest loss": wrong_joint("max"), "the middle one": wrong_joint("middle"),
        },
    },
}  # fmt: skip
