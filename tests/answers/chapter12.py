"""Answers to chapter 12 as people write them."""

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
        mean = {"m": m, "w m": w * m, "lost": variance * m / a}.get(kind, variance * w * m / a)
        spread = w * c + (1 - w) * s if kind == "averaged" else variance if kind == "variance" else variance**0.5
        return mean, spread

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


def in_a_list(x0, x1, labels):
    order = list(range(len(labels)))
    for k in range(3):
        rows = [i for i in range(len(labels)) if labels[i] == k]
        pairs = zip(sorted(rows, key=lambda i: float(x0[i])), sorted(rows, key=lambda i: float(x1[i])), strict=True)
        for i, j in pairs:  # on a line the order of the places is the best
            order[i] = j
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
        if kind == "within":
            return torch.cat([torch.as_tensor(linear_sum_assignment(cost[labels == k][:, labels == k])[1]) for k in range(3)])
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


def wrong_joint(kind):
    def run(means, counts):
        a, n = np.array(means), np.array(counts)
        return {
            "means": a.mean(), "sum": a.sum(), "rows": (a * n).sum(), "processes": (a * n).sum() / len(a),
            "inverse": np.average(a, weights=1 / n), "largest": a[n.argmax()], "roots": np.average(a, weights=n**0.5),
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
            "Nothing holds it back": guess(**{"w=2": 2}),
            "taken away as often": guess(**{"w=2": 6}),
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
            "spreads are not averaged": wrong_tilt("averaged"),
        },
    },
    "12.3": {
        "right": [class_by_class, with_a_wall, in_a_list],
        "blank": [lambda x0, x1, labels: None],
        "wrong": {
            "meant for one class": wrong_order("across"),
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
        "right": [of_all_rows, row_by_row],
        "blank": [lambda means, counts: None],
        "wrong": {
            "counts every process alike": wrong_joint("means"),
            "sum of the means": wrong_joint("sum"),
            "sum over all rows": wrong_joint("rows"),
            "number of processes": wrong_joint("processes"),
            "count more, and not less": wrong_joint("inverse"),
            "the largest process": wrong_joint("largest"),
            "not their roots": wrong_joint("roots"),
            "not their squares": wrong_joint("squares"),
            "the largest loss": wrong_joint("max"),
            "the middle one": wrong_joint("middle"),
        },
    },
}
