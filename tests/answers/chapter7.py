"""Answers to chapter 7 as people write them."""

import numpy as np
import torch

I = np.eye(2)  # noqa: E741


def one_midpoint_step(s, where=0.5, start=1.0):
    """For N(0, s²), by the field of the chapter, from x0 = 1."""
    pull = lambda t: (t * s**2 - (1 - t)) / ((1 - t) ** 2 + t**2 * s**2)  # noqa: E731
    half = 1 + 0.5 * pull(0.0)
    return start + pull(0.5) * (half if where == 0.5 else where)


def mean_by_hand(v, t, x):
    rest = 1.0 - torch.as_tensor(t)
    return rest * v(t, x) + x


def at_one_time(v, t, x):
    t = float(np.mean(np.asarray(t)))
    return x + (1 - t) * v(t, x)


def mean_by_rows(v, t, x):
    times = torch.as_tensor(t).expand(len(x), 1).tolist() if isinstance(t, torch.Tensor) else [[t]] * len(x)
    return torch.cat([p[None] + (1 - a) * v(a, p[None]) for (a,), p in zip(times, x, strict=True)])


ANSWERS = {
    "7.1": {
        "right": [
            lambda mean, cov: (0.5 * mean, 0.25 * torch.eye(2), 0.25 * (torch.eye(2) + cov)),
            lambda mean, cov: (np.asarray(mean) / 2, I / 4, I / 4 + np.asarray(cov) / 4),
            lambda mean, cov: (mean.double() - mean / 2, [[0.25, 0], [0, 0.25]], 0.25 * (cov + torch.eye(2))),
        ],
        "wrong": {
            "Three things": lambda mean, cov: (mean / 2, torch.eye(2) / 4),
            "yours are (2,), (), (2, 2)": lambda mean, cov: (mean / 2, 1 / 4, (torch.eye(2) + cov) / 4),
            "The mean is that of the data": lambda mean, cov: (mean, torch.eye(2) / 4, (torch.eye(2) + cov) / 4),
            "The mean is not": lambda mean, cov: (torch.zeros(2), torch.eye(2) / 4, (torch.eye(2) + cov) / 4),
            "comes out squared.": lambda mean, cov: (mean / 2, torch.eye(2) / 2, (torch.eye(2) + cov) / 4),
            "knows the shape of the data": lambda mean, cov: (mean / 2, (torch.eye(2) + cov) / 4, (torch.eye(2) + cov) / 4),
            "the noise has not gone": lambda mean, cov: (mean / 2, torch.eye(2) / 4, cov / 4),
            "from both terms": lambda mean, cov: (mean / 2, torch.eye(2) / 4, (torch.eye(2) + cov) / 2),
        },
    },
    "7.2": {
        "right": [
            one_midpoint_step,
            lambda s: 2 / (1 + 1 / s**2),
            lambda s: [2 * float(a) ** 2 / (1 + float(a) ** 2) for a in s],
            lambda s: 1 + (np.asarray(s) ** 2 - 1) / (np.asarray(s) ** 2 + 1),
        ],
        "wrong": {
            "what the true flow does": lambda s: s,
            "where two Euler steps end": lambda s: s**2 / (1 + s**2),
            "You asked at x₀": lambda s: one_midpoint_step(s, where=1.0),
            "for asking only": lambda s: one_midpoint_step(s, start=0.5),
            "s is a standard deviation": lambda s: 2 * s / (1 + s),
            "This is the variance": lambda s: one_midpoint_step(s) ** 2,
        },
    },
    "7.3": {
        "right": [
            {"middle": 0.5**0.7, "best": "bent", "worst": "rk4"},
            {"middle": torch.tensor(1 - 0.5**1.4), "best": "Bent", "worst": "RK4"},
            {"worst": "rk4 ", "best": "bent", "middle": np.float32(0.6)},
        ],
        "blank": [{"middle": ..., "best": ..., "worst": ...}],
        "wrong": {
            "grid is uniform": {"middle": 0.5, "best": "uniform", "worst": "rk4"},
            "middle time is early": {"middle": 0.5**1.4, "best": "bent", "worst": "rk4"},
            "0.7 is the power": {"middle": 0.7, "best": "bent", "worst": "rk4"},
            "1.4 is the power": {"middle": 1.4, "best": "bent", "worst": "rk4"},
            "Euler gained nothing": {"middle": 0.62, "best": "uniform", "worst": "rk4"},
            "promise for small steps": {"middle": 0.62, "best": "rk4", "worst": "uniform"},
            "bent the grid and lost": {"middle": 0.62, "best": "bent", "worst": "bent"},
        },
    },
    "7.4": {
        "right": [
            mean_by_hand,
            mean_by_rows,
            lambda v, t, x: x - t * v(t, x) + v(t, x),
            lambda v, t, x: np.asarray(x) + (1 - np.asarray(t)) * np.asarray(v(t, x)),
        ],
        "wrong": {
            "how much time is left": lambda v, t, x: x + v(t, x),
            "the time that has passed": lambda v, t, x: x + t * v(t, x),
            "the other end": lambda v, t, x: x - t * v(t, x),
            "have still to start": lambda v, t, x: (1 - t) * v(t, x),
            "data lie ahead": lambda v, t, x: x - (1 - t) * v(t, x),
            "one time for the whole batch": at_one_time,
            "the time comes first": lambda v, t, x: x + (1 - t) * v(x, t),
            "leave it a tensor": lambda v, t, x: x + (1 - float(t)) * v(float(t), x),
        },
    },
}
