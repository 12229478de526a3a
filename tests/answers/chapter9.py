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


def midpoint(v, x0, steps, *, half=True, back=False, clock=lambda t: t, later=True):
    x, h = x0, 1 / steps
    for t in torch.arange(steps) * h:
        k = v(clock(t), x)
        k = v(clock(t + h / 2 if later else t), x + (-h if back else h) * k / 2) if half else k
        x = x - h * k if back else x + h * k
    return x0, x


def row_by_row(v, x0, steps):
    """One start after the other."""
    ends = []
    for start in x0:
        x = start[None]
        for k in range(steps):
            x = x + v((k + 0.5) / steps, x + v(k / steps, x) / (2 * steps)) / steps
        ends.append(x[0])
    return x0, torch.stack(ends)


def in_place(v, x0, steps):
    x, h = x0, 1 / steps
    for k in range(steps):
        x += h * v((k + 0.5) * h, x + h / 2 * v(k * h, x))
    return x0, x


def from_noise(v, x0, steps):
    return midpoint(v, torch.randn_like(x0), steps)


def correlation_throughout(t, s, rho):
    both = np.array([[1, rho], [rho, s * s]])
    D, x = np.array([-1, 1]), np.array([1 - t, t])
    return D @ both @ D - (D @ both @ x) ** 2 / (x @ both @ x)


def not_squared(t, s, rho):
    both = np.array([[1, rho * s], [rho * s, s * s]])
    D, x = np.array([-1, 1]), np.array([1 - t, t])
    return D @ both @ D - D @ both @ x / (x @ both @ x)


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
            "Look at each pair": {"crossings": 3, "left": 0.37, "bend": "no"},
            "Each meeting of two": {"crossings": 1, "left": 0.37, "bend": "no"},
            "after the best pairing": {"crossings": 0, "left": 0.37, "bend": "no"},
            "drawn at least once": {"crossings": 2, "left": 0.632, "bend": "no"},
            "a given draw takes": {"crossings": 2, "left": 1 / 1000, "bend": "no"},
            "some are left out": {"crossings": 2, "left": 0, "bend": "no"},
            "a percentage": {"crossings": 2, "left": 36.8, "bend": "no"},
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
            "what the pairing costs": lambda x0, x1: ((by_the_solver(x0, x1) - x0) ** 2).sum(),
            "places in a list": lambda x0, x1: np.argsort(np.argsort(np.asarray(x0)[:, 0])),
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
            "stands for a covariance": lambda t, s, rho: (
                (1 - rho**2) * s**2 / ((1 - t) ** 2 + t**2 * s**2 + 2 * t * (1 - t) * rho)
            ),
            "is too small": lambda t, s, rho: (1 - rho**2) * s**2 / ((1 - t) ** 2 + t**2 * s**2 + t * (1 - t) * rho * s),
            "This is a share": lambda t, s, rho: (1 - rho**2) / ((1 - t) ** 2 + t**2 * s**2 + 2 * t * (1 - t) * rho * s),
            "clock runs backwards": lambda t, s, rho: from_the_definition(1 - t, s, rho),
            "its square": lambda t, s, rho: (1 - rho**2) * s / ((1 - t) ** 2 + t**2 * s + 2 * t * (1 - t) * rho * s),
            "asked for is the variance": lambda t, s, rho: math.sqrt(from_the_definition(t, s, rho)),
            "once too often": lambda t, s, rho: (
                (1 - rho**2) * s**2 / ((1 - t) ** 2 + (t * s) ** 2 + 2 * t * (1 - t) * rho * s) ** 2
            ),
            "all the way through": correlation_throughout,
            "to the wrong power": not_squared,
        },
    },
    "9.4": {
        "right": [midpoint, by_torchdiffeq, row_by_row, lambda v, x0, n: tuple(part.double() for part in midpoint(v, x0, n))],
        "wrong": {
            "Euler's ends": lambda v, x0, n: midpoint(v, x0, n, half=False),
            "the other way round": lambda v, x0, n: midpoint(v, x0, n)[::-1],
            "at t = 0 all the time": lambda v, x0, n: midpoint(v, x0, n, clock=lambda t: 0 * t),
            "against the field": lambda v, x0, n: midpoint(v, x0, n, back=True),
            "from t = 1 to t = 0": lambda v, x0, n: midpoint(v, x0, n, clock=lambda t: 1 - t, back=True),
            "the walk does not": lambda v, x0, n: midpoint(v, x0, n, clock=lambda t: 1 - t),
            "the time of the first": lambda v, x0, n: midpoint(v, x0, n, later=False),
            "moved along": in_place,
            "fresh ones": from_noise,
            "the time comes first": lambda v, x0, n: midpoint(lambda t, x: v(x, t), x0, n),
            "One step only": lambda v, x0, n: midpoint(v, x0, 1),
            "Return both ends": lambda v, x0, n: midpoint(v, x0, n)[1],
        },
    },
}
