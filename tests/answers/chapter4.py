"""Answers to chapter 4 as people write them."""

import statistics

import numpy as np
import torch
from torch import nn

from helpers import flow, solvers


def in_steps(model, x0, x1, t):
    line = x1 - x0
    miss = model(t, x0 + t * line) - line
    return miss.pow(2).sum(1).mean() / 2


def in_numpy(model, x0, x1, t):
    x0, x1, t = np.asarray(x0), np.asarray(x1), np.asarray(t)
    return np.mean((model(t, x0 * (1 - t) + x1 * t) - x1 + x0) ** 2)


def pair_by_pair(model, x0, x1, t):
    total = 0.0
    for a, b, s in zip(x0, x1, t, strict=True):
        total += float(((model(s, (1 - s) * a + s * b) - (b - a)) ** 2).sum())
    return total / x0.numel()


def way_back(v, x, n=100):
    """Euler, from 1 down to 0."""
    for k in range(n):
        x = x - v(1 - k / n, x) / n
    return x


def down(v, x, sign=1, keep=-1):
    return solvers.odeint(lambda t, y: sign * v(t, y), x, torch.linspace(1, 0, 51), method="midpoint")[keep]


def search(Y):
    c = torch.linspace(-2, 2, 4001, dtype=torch.float64)
    squares, absolutes = (Y[:, None] - c).square().mean(0), (Y[:, None] - c).abs().mean(0)
    return c[squares.argmin()], squares.min(), c[absolutes.argmin()]


def by_statistics(Y):
    y = [float(a) for a in Y]
    return statistics.fmean(y), statistics.pvariance(y), statistics.median(y)


ANSWERS = {
    "4.1": {
        "right": [
            in_steps,
            in_numpy,
            pair_by_pair,
            lambda model, x0, x1, t: nn.MSELoss()(model(t, torch.lerp(x0, x1, t)), x1 - x0),
        ],
        "wrong": {
            "path runs from": lambda m, x0, x1, t: ((m(t, t * x0 + (1 - t) * x1) - (x1 - x0)) ** 2).mean(),
            "wrong sign": lambda m, x0, x1, t: ((m(t, (1 - t) * x0 + t * x1) + x1 - x0) ** 2).mean(),
            "swapped, in the path": lambda m, x0, x1, t: flow.loss(m, x1, x0, t),
            "compare with a place": lambda m, x0, x1, t: ((m(t, (1 - t) * x0 + t * x1) - x1) ** 2).mean(),
            "looks at the data": lambda m, x0, x1, t: (m(t, x1) - x1 + x0).square().mean(),
            "for the whole batch": lambda m, x0, x1, t: flow.loss(m, x0, x1, t[:1].expand(len(x0), 1)),
            "over the components": lambda m, x0, x1, t: 2 * in_numpy(m, x0, x1, t),
            "over the batch": lambda m, x0, x1, t: nn.MSELoss(reduction="sum")(m(t, x0 + t * (x1 - x0)), x1 - x0),
            "what is left of the way": lambda m, x0, x1, t: (m(t, x0 + t * (x1 - x0)) - (1 - t) * (x1 - x0)).square().mean(),
            "divided the velocity by t": lambda m, x0, x1, t: (m(t, x0 + t * (x1 - x0)) - (x1 - x0) / t).square().mean(),
            "mean before the square": lambda m, x0, x1, t: (m(t, x0 + t * (x1 - x0)) - x1 + x0).mean().square(),
            "mean is missing": lambda m, x0, x1, t: (m(t, x0 + t * (x1 - x0)) - x1 + x0) ** 2,
            "not squares": lambda m, x0, x1, t: nn.L1Loss()(m(t, x0 + t * (x1 - x0)), x1 - x0),
            "v(x, t)": lambda m, x0, x1, t: ((m((1 - t) * x0 + t * x1, t) - (x1 - x0)) ** 2).mean(),
        },
    },
    "4.2": {
        "right": [
            down,
            way_back,
            lambda v, x: flow.sample(lambda t, y: -v(1 - t, y), x),
            lambda v, x: solvers.odeint(v, x, torch.tensor([1.0, 0.0]))[-1].numpy(),
        ],
        "wrong": {
            "from 0 to 1": lambda v, x: flow.sample(v, x),
            "not the clock": lambda v, x: flow.sample(lambda t, y: -v(t, y), x, steps=100),
            "not the arrows": lambda v, x: flow.sample(lambda t, y: v(1 - t, y), x, method="rk4"),
            "still the noise": lambda v, x: x + 0 * v(0, x),
            "the same place": lambda v, x: solvers.odeint(v, x, torch.tensor([1.0, 0.0]), method="euler")[-1],
            "(n, 1)": lambda v, x: x - v(torch.ones(len(x)), x),
            "whole way": lambda v, x: down(v, x, keep=slice(None)),
        },
    },
    "4.3": {
        "right": [
            search,
            by_statistics,
            lambda Y: (np.mean(Y), np.var(Y), np.median(Y)),
            lambda Y: (Y.mean(0, keepdim=True), Y.var(0, correction=0, keepdim=True), Y.median(0, keepdim=True)[0]),
            lambda Y: [Y.mean(), (Y**2).mean() - Y.mean() ** 2, Y.quantile(0.5)],
        ],
        "wrong": {
            "Three numbers": lambda Y: Y.mean(),
            "on which side": lambda Y: (Y.mean(), Y.var(correction=0), Y.mean()),
            "best for the absolute": lambda Y: (Y.median(), ((Y - Y.median()) ** 2).mean(), Y.median()),
            "wrong way round": lambda Y: (np.median(Y), np.var(Y), np.mean(Y)),
            "n − 1": lambda Y: (Y.mean(), Y.var(), Y.median()),
            "root": lambda Y: (Y.mean(), np.std(Y.numpy()), Y.median()),
            "at g = 0": lambda Y: (Y.mean(), (Y**2).mean(), Y.median()),
            "put it in": lambda Y: (Y.mean(), 0.0, Y.median()),
        },
    },
    "4.4": {
        "right": [
            {"same expectation": True, "loss": 39.6, "gradient": 1.54},
            {"same expectation": "yes", "loss": 47, "gradient": torch.tensor(1.4)},
            {"same expectation": 1, "loss": np.float64(33.0), "gradient": "1.7"},
        ],
        "blank": [{"same expectation": True, "loss": ..., "gradient": ...}],
        "wrong": {
            "one pair alone": {"same expectation": "No", "loss": 40, "gradient": 1.6},
            "asked is one t per batch": {"same expectation": True, "loss": 0.025, "gradient": 0.6},
            "NaN": {"same expectation": True, "loss": float("nan"), "gradient": 1.6},
            "luck of one t": {"same expectation": True, "loss": 1.1, "gradient": 1},
            "standard deviations": {"same expectation": True, "loss": 6.3, "gradient": 1.25},
            "independent of each other": {"same expectation": True, "loss": 1024, "gradient": 1.6},
            "a little noisier": {"same expectation": True, "loss": 40, "gradient": 1.0},
            "does not follow": {"same expectation": True, "loss": 40, "gradient": 40},
        },
    },
}
