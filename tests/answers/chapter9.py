"""Answers to chapter 9 as people write them."""

import math

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment


def by_the_solver(x0, x1):
    return x1[linear_sum_assignment(torch.cdist(x0, x1).square())[1]]


def in_numpy(x0, x1):
    x0, out = np.asarray(x0), np.array(np.asarray(x1), float)
    out[np.argsort(x0[:, 0])] = np.sort(np.asarray(x1), 0)
    return out


def from_the_definition(t, s, rho):
    both = np.array([[1, rho * s], [rho * s, s * s]])
    D, x = np.array([-1, 1]), np.array([1 - t, t])
    return D @ both @ D - (D @ both @ x) ** 2 / (x @ both @ x)


def midpoint(v, x0, steps, *, half=True, back=False, stop=False):
    x, h = x0, 1 / steps
    for t in torch.arange(steps) * h:
        t = 0 * t if stop else t
        k = v(t, x)
        k = v(t + (0 if stop else h / 2), x + (-h if back else h) * k / 2) if half else k
        x = x - h * k if back else x + h * k
    return x0, x


def by_torchdiffeq(v, x0, steps):
    import torchdiffeq

    return [x0, torchdiffeq.odeint(v, x0, torch.linspace(0, 1, steps + 1), method="midpoint")[-1]]


ANSWERS = {
    "9.1": {
        "right": [
            {"crossings": 2, "left": 0.999**1000, "bend": "no"},
            {"crossings": torch.tensor(2), "left": 1 / math.e, "bend": False},
            {"bend": " No", "left": np.float32(0.37), "crossings": 2.0},
        ],
        "blank": [{"crossings": ..., "left": ..., "bend": ...}],
        "wrong": {
            "keep their order": {"crossings": 3, "left": 0.37, "bend": "no"},
            "One line passes two others": {"crossings": 1, "left": 0.37, "bend": "no"},
            "after the best pairing": {"crossings": 0, "left": 0.37, "bend": "no"},
            "drawn at least once": {"crossings": 2, "left": 0.632, "bend": "no"},
            "some are left out": {"crossings": 2, "left": 0, "bend": "no"},
            "nearly always": {"crossings": 2, "left": 0.999, "bend": "no"},
            "as likely to be missed": {"crossings": 2, "left": 0.5, "bend": "no"},
            "turn a particle aside": {"crossings": 2, "left": 0.368, "bend": True},
        },
    },
    "9.2": {
        "right": [
            by_the_solver,
            in_numpy,
            lambda x0, x1: torch.stack([x1.sort(0).values[(x0 < p).sum()] for p in x0]),
        ],
        "wrong": {
            "order of its own": lambda x0, x1: torch.sort(x1, dim=0)[0],
            "not sorted itself": lambda x0, x1: x1[torch.argsort(x0.flatten())],
            "the rank of each": lambda x0, x1: torch.sort(x1, dim=0)[0][torch.argsort(x0.flatten())],
            "dearest pairing": lambda x0, x1: x1.sort(0).values.flip(0)[x0.flatten().argsort().argsort()],
            "as it was": lambda x0, x1: x1.clone(),
            "taken twice": lambda x0, x1: torch.stack([x1[(x1 - p).abs().argmin()] for p in x0]),
            "without the sign": lambda x0, x1: x1[x1.abs().flatten().argsort()][x0.abs().flatten().argsort().argsort()],
        },
    },
    "9.3": {
        "right": [
            from_the_definition,
            lambda t, s, rho: s**2 * (1 - rho**2) / ((1 - t) ** 2 + (t * s) ** 2 + 2 * rho * s * (t - t * t)),
            lambda t, s, rho: torch.tensor((1 - rho**2) * s**2 / ((1 - t + rho * s * t) ** 2 + (1 - rho**2) * (t * s) ** 2)),
        ],
        "wrong": {
            "before xₜ is known": lambda t, s, rho: 1 - 2 * rho * s + s * s,
            "mixed term is missing": lambda t, s, rho: (1 - rho**2) * s**2 / ((1 - t) ** 2 + t**2 * s**2),
            "ρ s, and not ρ": lambda t, s, rho: (1 - rho**2) * s**2 / ((1 - t) ** 2 + t**2 * s**2 + 2 * t * (1 - t) * rho),
            "comes twice": lambda t, s, rho: (1 - rho**2) * s**2 / ((1 - t) ** 2 + t**2 * s**2 + t * (1 - t) * rho * s),
            "This is a share": lambda t, s, rho: (1 - rho**2) / ((1 - t) ** 2 + t**2 * s**2 + 2 * t * (1 - t) * rho * s),
            "clock runs backwards": lambda t, s, rho: from_the_definition(1 - t, s, rho),
            "its square": lambda t, s, rho: (1 - rho**2) * s / ((1 - t) ** 2 + t**2 * s + 2 * t * (1 - t) * rho * s),
            "asked for is the variance": lambda t, s, rho: math.sqrt(from_the_definition(t, s, rho)),
        },
    },
    "9.4": {
        "right": [midpoint, by_torchdiffeq, lambda v, x0, n: tuple(part.double() for part in midpoint(v, x0, n))],
        "wrong": {
            "Euler's ends": lambda v, x0, n: midpoint(v, x0, n, half=False),
            "the other way round": lambda v, x0, n: midpoint(v, x0, n)[::-1],
            "at t = 0 all the time": lambda v, x0, n: midpoint(v, x0, n, stop=True),
            "against the field": lambda v, x0, n: midpoint(v, x0, n, back=True),
            "moved along": lambda v, x0, n: 2 * (midpoint(v, x0, n)[1],),
            "fresh ones": lambda v, x0, n: (x0.flip(0) + 1.234, midpoint(v, x0, n)[1]),
            "One step only": lambda v, x0, n: midpoint(v, x0, 1),
            "Return both ends": lambda v, x0, n: midpoint(v, x0, n)[1],
        },
    },
}
