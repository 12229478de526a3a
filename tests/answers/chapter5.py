"""Answers to chapter 5 as people write them."""

import math

import numpy as np
import torch


def heun_but_the_last(model, x0, steps, last="euler"):
    t, x = torch.linspace(0, 1, steps + 1), x0
    for a, b in zip(t[:-1], t[1:], strict=True):
        here = model(a, x)
        if b == 1 and last != "heun":
            return x + (b - a) * here
        there = model(b, x + (b - a) * here)
        x = x + (b - a) * 0.5 * (here + there)
    return x


def heun_by_numpy(model, x0, steps, last):
    x, h = np.asarray(x0), 1 / steps
    for n in range(steps - 1):
        s = model(n / steps, x)
        x = x + h / 2 * s + h / 2 * model((n + 1) / steps, x + h * s)
    s = model(1 - h, x)
    return x + h * (s if last == "euler" else (s + model(1.0, x + h * s)) / 2)


def heun_by_numpy_with_default(model, x0, steps, last="euler"):
    return heun_by_numpy(model, x0.double().numpy(), steps, last)


def always_heun(model, x0, steps, last="euler"):
    for n in range(steps):
        k1 = model(torch.tensor(n / steps), x0)
        k2 = model(torch.tensor((n + 1) / steps), x0 + k1 / steps)
        x0 = x0 + (k1 + k2) / 2 / steps
    return x0


def asks_and_throws_away(model, x0, steps, last="euler"):
    for n in range(steps):
        k1 = model(n / steps, x0)
        k2 = model((n + 1) / steps, x0 + k1 / steps)
        x0 = x0 + (k1 if n == steps - 1 and last == "euler" else (k1 + k2) / 2) / steps
    return x0


def place_before_time(model, x0, steps, last="euler"):
    return x0 + model(x0, torch.tensor(0.0)) / steps


def deaf(model, x0, steps, last="euler"):
    return heun_but_the_last(model, x0, steps)


def without_a_mean(model, x0, steps, last="euler"):
    h = 1 / steps
    for n in range(steps):
        k = model(n * h, x0)
        if n + 1 < steps or last == "heun":
            k = k + model((n + 1) * h, x0 + h * k)
        x0 = x0 + h * k
    return x0


def energy_by_loops(a, b):
    def mean(p, q):
        return sum(math.dist(u, v) for u in p.tolist() for v in q.tolist()) / (len(p) * len(q))

    return math.sqrt(2 * mean(a, b) - mean(a, a) - mean(b, b))


def energy_by_numpy(a, b):
    lengths = lambda p, q: np.linalg.norm(p[:, None] - q[None], axis=-1)  # noqa: E731
    a, b = a.double().numpy(), b.double().numpy()
    return np.sqrt((2 * lengths(a, b) - lengths(a, a) - lengths(b, b)).mean())


def energy_by_torch(a, b, lengths=lambda p, q: (p[:, None] - q).square().sum(-1).sqrt(), mean=torch.mean):
    return (2 * mean(lengths(a, b)) - mean(lengths(a, a)) - mean(lengths(b, b))).sqrt()


def no_pair_with_itself(a, b):
    apart = ~torch.eye(len(a), dtype=torch.bool)
    within = [torch.cdist(p, p)[apart].mean() for p in (a, b)]
    return float((2 * torch.cdist(a, b).mean() - sum(within)) ** 0.5)


ANSWERS = {
    "5.1": {
        "right": [
            {"heun": 40, "rk4": 40, "dearer": "exact"},
            {"dearer": " Exact ", "rk4": 40.0, "heun": torch.tensor(40)},
            {"heun": np.int64(40), "rk4": np.float32(40), "dearer": "EXACT"},
        ],
        "blank": [{"heun": ..., "rk4": ..., "dearer": ...}, {"heun": 40, "rk4": 40, "dearer": None}],
        "wrong": {
            "number of Heun's steps": {"heun": 20, "rk4": 10, "dearer": "learned"},
            "21 for Heun": {"heun": 21, "rk4": 40, "dearer": "exact"},
            "number of RK4's steps": {"heun": 40, "rk4": 10, "dearer": "exact"},
            "midpoint's price": {"heun": 40, "rk4": 20, "dearer": "exact"},
            "sharper near t = 1": {"heun": 40, "rk4": 40, "dearer": "learned"},
        },
    },
    "5.2": {
        "right": [
            {"last": 0.0156, "distance": 1, "share": 1.5},
            {"last": torch.tensor(1.0) - (1 - (1 - 7 / 8) ** 2), "distance": 1.0, "share": np.float64(1.5)},
            {"last": float((1 - (1 - torch.linspace(0, 1, 9)) ** 2).diff()[-1]), "distance": torch.tensor(1), "share": 3 / 2},
        ],
        "blank": [{"last": ..., "distance": ..., "share": ...}],
        "wrong": {
            "fine near t = 0": {"last": 1 - (7 / 8) ** 2, "distance": 1, "share": 1.5},
            "seven gaps": {"last": float((1 - (1 - torch.linspace(0, 1, 8)) ** 2).diff()[-1]), "distance": 1, "share": 1.5},
            "the bend is not in": {"last": 0.125, "distance": 1, "share": 1.5},
            "Asked is its length": {"last": 0.984, "distance": 1, "share": 1.5},
            "too small": {"last": 1 / 64, "distance": 1.5, "share": 1.5},
            "fine strokes": {"last": 1 / 64, "distance": 1, "share": 1},
        },
    },
    "5.3": {
        "right": [
            lambda x, mean: (mean - x, x),
            lambda x, mean: [mean.numpy() - x.numpy(), x.numpy()],
            lambda x, mean: torch.stack([-(x - mean), x.double()]),
            lambda x, mean: ([[float(mean[0] - a), float(mean[1] - b)] for a, b in x], x.tolist()),
        ],
        "wrong": {
            "Two things": lambda x, mean: mean - x,
            "At t = 0 the sign": lambda x, mean: (x - mean, x),
            "At t = 1 the sign": lambda x, mean: (mean - x, -x),
            "left x₀ out": lambda x, mean: (mean, x),
            "mean of x₀": lambda x, mean: (mean - x, x - mean),
            "it is not 0": lambda x, mean: (mean - x, torch.zeros_like(x)),
            "took the data's mean for 0": lambda x, mean: (-x, x),
            "other order": lambda x, mean: (x, mean - x),
        },
    },
    "5.4": {
        "right": [
            heun_but_the_last,
            heun_by_numpy_with_default,
            lambda m, x, n, last="euler": heun_by_numpy(m, x, n, last),
            lambda model, x0, steps, *, last="euler": heun_but_the_last(model, x0, steps, last),
        ],
        "wrong": {
            "like the others": always_heun,
            "throw the answer away": asks_and_throws_away,
            "nothing changes": deaf,
            "twice as far": without_a_mean,
            "the time comes first": place_before_time,
            "(n, 1)": lambda m, x, n, last="euler": heun_but_the_last(
                lambda t, x: m(torch.full((len(x),), float(t)), x), x, n, last
            ),
        },
    },
    "5.5": {
        "right": [energy_by_loops, energy_by_numpy, energy_by_torch],
        "wrong": {
            "This is the square": lambda a, b: energy_by_torch(a, b) ** 2,
            "within each cloud are missing": lambda a, b: (2 * torch.cdist(a, b).mean()).sqrt(),
            "sums over the pairs": lambda a, b: energy_by_torch(a, b, mean=torch.sum),
            "squared the lengths": lambda a, b: energy_by_torch(a, b, lambda p, q: (p[:, None] - q).square().sum(-1)),
            "row i with row i": lambda a, b: energy_by_torch(a, b, lambda p, q: (p - q).square().sum(-1).sqrt()),
            "point with itself": no_pair_with_itself,
            "sizes of the components": lambda a, b: energy_by_torch(a, b, lambda p, q: (p[:, None] - q).abs().sum(-1)),
        },
    },
}
