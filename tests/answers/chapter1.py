"""Answers to chapter 1 as people write them."""

import math

import numpy as np
import torch


def loop(x):
    rows = []
    for a, b in x:
        r = math.sqrt(a * a + b * b)
        rows.append([-a / r**3, -b / r**3])
    return rows


def by_numpy(points):
    r = np.linalg.norm(points, axis=1)
    return -points / r[:, None] ** 3


def not_for_a_batch(x):
    r = math.hypot(x[0], x[1])
    return torch.tensor([-x[0] / r**3, -x[1] / r**3])


ANSWERS = {
    "1.1": {
        "right": [{"A": 4, "B": 1, "C": 2, "D": 3}, dict(D=3.0, C=2.0, B=1.0, A=4.0)],
        "blank": [{"A": ..., "B": ..., "C": ..., "D": ...}, {"A": 4, "B": None, "C": 2, "D": 3}],
        "wrong": {
            "C does not turn": {"A": 2, "B": 1, "C": 4, "D": 3},
            "D's arrows all point to the right": {"A": 3, "B": 1, "C": 2, "D": 4},
            "lets everything leave": {"A": 4, "B": 2, "C": 1, "D": 3},
            "Compare the left halves": {"A": 4, "B": 3, "C": 2, "D": 1},
        },
    },
    "1.2": {
        "right": [
            lambda x: 0.5 * torch.stack([-x[..., 1] - x[..., 0], x[..., 0] - x[..., 1]], -1),
            lambda x: np.stack([-x[:, 0], x[:, 0]], -1),  # a shear that falls in: other arrows, same divergence and curl
            lambda p: [[-0.5 * a - 0.5 * b, 0.5 * a - 0.5 * b] for a, b in p],
            lambda x: x.double() @ torch.tensor([[-0.5, 0.5], [-0.5, -0.5]], dtype=torch.float64),
        ],
        "wrong": {
            "clockwise": lambda x: torch.stack([x[:, 1] - x[:, 0], -x[:, 0] - x[:, 1]], 1) / 2,
            "twice as strong": lambda x: torch.stack([-x[:, 1] - x[:, 0], x[:, 0] - x[:, 1]], 1),
            "Everything flows out": lambda x: torch.stack([x[:, 0] - x[:, 1], x[:, 0] + x[:, 1]], 1) / 2,
            "divergence is 0": lambda x: torch.stack([-x[:, 1], x[:, 0]], 1) / 2,
            "curl is 0": lambda x: -x / 2,
        },
    },
    "1.3": {
        "right": [loop, by_numpy, lambda x: -x * (x**2).sum(-1, keepdim=True) ** -1.5],
        "wrong": {
            "still 1/r": lambda x: -x / (x**2).sum(-1, keepdim=True),
            "1/r³": lambda x: -x / (x**2).sum(-1, keepdim=True) ** 2,
            "pushes away": lambda x: x / x.norm(dim=1, keepdim=True) ** 3,
            "whole batch": lambda x: -x / torch.linalg.norm(x) ** 3,
            "not for a batch": not_for_a_batch,
        },
    },
    "1.4": {
        "right": [
            lambda r, d: 1 / r if d == 2 else 1 / r**2,
            lambda r, d: 3 * np.exp(-(d - 1) * np.log(r)),
            lambda r, d: [float(a) ** (1 - d) for a in r],
        ],
        "wrong": {
            "1/r² is right in space": lambda r, d: 1 / r**2,
            "1/r is right in the plane": lambda r, d: 1 / r,
            "factor of x": lambda r, d: r ** (-1.0 * d),
            "sign of the exponent": lambda r, d: r ** (d - 1),
        },
    },
}
