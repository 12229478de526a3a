"""Answers to chapter 3 as people write them."""

import numpy as np
import torch


def with_names(v, t, h, x):
    here = v(t, x)
    there = v(t + h, x + here * h)
    return 0.5 * here + 0.5 * there


def in_numpy(v, t, h, x):
    arrows = np.stack([v(t, x), v(t + h, x + h * v(t, x))])
    return np.mean(arrows, axis=0)


def as_a_table(v, t, h, x):
    nodes, weights, k = (0.0, 1.0), (0.5, 0.5), []
    for c in nodes:
        k.append(v(t + c * h, x + c * h * k[-1] if k else x))
    return sum(w * slope for w, slope in zip(weights, k, strict=True))


def in_lists(v, t, h, x):
    first = [float(v(float(t), float(a))) for a in x]
    last = [float(v(float(t + h), float(a + h * k))) for a, k in zip(x, first, strict=True)]
    return [(a + b) / 2 for a, b in zip(first, last, strict=True)]


def limits(name):
    """A search over h for dy/dt = -10 y."""
    h = torch.arange(1, 400, dtype=torch.float64) / 1000
    z = -10 * h
    factor = {"euler": 1 + z, "midpoint": 1 + z + z**2 / 2}[name]
    return h[factor.abs() < 1].max(), h[factor >= 0].max()


def turns_by_walking(h=0.1):
    z, n = 1 + 0j, 0
    while abs(z) < 2:
        z, n = z + h * 1j * z, n + 1
    return n * h / (2 * np.pi)


ROOT, HALF = np.sqrt(5) / 2, np.log(2)

ANSWERS = {
    "3.1": {
        "right": [with_names, in_numpy, as_a_table, in_lists],
        "wrong": {
            "Euler's arrow": lambda v, t, h, x: v(t, x),
            "add the two arrows": lambda v, t, h, x: 2 * with_names(v, t, h, x),
            "next place": lambda v, t, h, x: x + h * with_names(v, t, h, x),
            "h times the arrow": lambda v, t, h, x: in_numpy(v, t, h, x) * float(h),
            "wrong time": lambda v, t, h, x: 0.5 * (v(t, x) + v(t, x + h * v(t, x))),
            "wrong place": lambda v, t, h, x: 0.5 * (v(t, x) + v(t + h, x)),
            "midpoint": lambda v, t, h, x: v(t + 0.5 * h, x + 0.5 * h * v(t, x)),
            "end alone": lambda v, t, h, x: v(t + h, x + v(t, x) * h),
            "v(x, t)": lambda v, t, h, x: 0.5 * (v(x, t) + v(x + h * v(x, t), t + h)),
        },
    },
    "3.2": {
        "right": [
            {"euler decays": 0.2, "euler keeps its sign": 0.1, "midpoint decays": 0.2},
            {"euler decays": 1 / 5, "euler keeps its sign": np.float32(0.1), "midpoint decays": 0.199},
            {"euler decays": 0.19, "euler keeps its sign": 0.09, "midpoint decays": "0.19"},
            {
                "euler decays": limits("euler")[0],
                "euler keeps its sign": limits("euler")[1],
                "midpoint decays": limits("midpoint")[0],
            },
        ],
        "blank": [{"euler decays": ..., "euler keeps its sign": ..., "midpoint decays": ...}],
        "wrong": {
            "wrong way round": {"euler decays": 0.1, "euler keeps its sign": 0.2, "midpoint decays": 0.2},
            "1 is the limit": {"euler decays": 1, "euler keeps its sign": 0.5, "midpoint decays": 1},
            "½ is the limit": {"euler decays": 0.2, "euler keeps its sign": 0.5, "midpoint decays": 0.2},
            "twice as long": {"euler decays": 0.2, "euler keeps its sign": 0.1, "midpoint decays": 0.4},
            "rk4": {"euler decays": 0.2, "euler keeps its sign": 0.1, "midpoint decays": 0.278},
            "factor is smallest": {"euler decays": 0.2, "euler keeps its sign": 0.1, "midpoint decays": 0.1},
        },
    },
    "3.3": {
        "right": [
            {"a": 20, "b": 40, "c": 40, "d": 8, "e": 68},
            dict(a=20.0, b=2 * 20, c=4 * (11 - 1), d=2 * 4, e=2 + 6 * (9 + 2)),
            {"a": np.int64(20), "b": torch.tensor(40), "c": 40.0, "d": np.float32(8), "e": torch.tensor([67.0, 1.0]).sum()},
        ],
        "blank": [{"a": 20, "b": ..., "c": ..., "d": ..., "e": ...}],
        "wrong": {
            "(b) That is": {"a": 20, "b": 20, "c": 40, "d": 8, "e": 68},
            "(c) Eleven times": {"a": 20, "b": 40, "c": 44, "d": 8, "e": 68},
            "(d) From 0 to 1": {"a": 20, "b": 40, "c": 40, "d": 10, "e": 68},
            "as one step": {"a": 20, "b": 40, "c": 40, "d": 2, "e": 68},
            "thrown away": {"a": 20, "b": 40, "c": 40, "d": 8, "e": 2 + 6 * 9},
            "before the first step": {"a": 20, "b": 40, "c": 40, "d": 8, "e": 6 * 11},
            "you paid for it twice": {"a": 20, "b": 40, "c": 40, "d": 8, "e": 2 + 7 + 6 * 10},
            "begins at the same place": {"a": 20, "b": 40, "c": 40, "d": 8, "e": 2 + 6 * 9 + 7 * 2},
            "not paid twice": {"a": 20, "b": 40, "c": 40, "d": 8, "e": 7 * 11},
        },
    },
    "3.4": {
        "right": [
            {"midpoint factor": 1.118, "euler turns": 2.2, "midpoint turns": 882},
            {"midpoint factor": ROOT, "euler turns": turns_by_walking(), "midpoint turns": 55452 / 62.83},
            {"midpoint factor": abs(0.5 + 1j), "euler turns": torch.tensor(2.21), "midpoint turns": np.float64(884)},
        ],
        "blank": [{"midpoint factor": ROOT, "euler turns": ..., "midpoint turns": ...}],
        "wrong": {
            "as good as 1": {"midpoint factor": 1.0000125, "euler turns": 2.2, "midpoint turns": 882},
            "take the root": {"midpoint factor": 5 / 4, "euler turns": 2.2, "midpoint turns": 880},
            "Euler's factor": {"midpoint factor": np.sqrt(2), "euler turns": 2.2, "midpoint turns": 880},
            "across it": {"midpoint factor": 1 - 0.5, "euler turns": 2.2, "midpoint turns": 880},
            "That is a number of steps": {"midpoint factor": ROOT, "euler turns": 139, "midpoint turns": 55_000},
            "the square of the radius": {
                "midpoint factor": ROOT,
                "euler turns": HALF / np.log(1.01) / 62.83,
                "midpoint turns": HALF / np.log(1.000025) / 62.83,
            },
            "equal gains": {"midpoint factor": ROOT, "euler turns": 200 / 62.83, "midpoint turns": 880},
            "twice Euler's": {"midpoint factor": ROOT, "euler turns": 2.2, "midpoint turns": 4.4},
        },
    },
}
