"""Answers to chapter 8 as people write them."""

import math

import numpy as np
import torch
from torch.func import jacrev, vmap


def walk(v, x, steps, *, clock=0, gather=-1, forwards=False, logdet=lambda D: D.det().abs().log(), start=True):
    """By vmap and jacrev, as in the chapter."""
    h, field, own = 1 / steps, 0, 0
    for k in range(steps, 0, -1):
        t = (k - clock) / steps
        J = vmap(jacrev(lambda y: v(t, y[None])[0]))(x)  # noqa: B023
        field = field + gather * h * torch.einsum("nii->n", J)
        own = own + logdet(torch.eye(2) + (h if forwards else -h) * J)
        x = x - h * v(t, x)
    base = torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(x) if start else 0
    return base + field, base + own


def by_differences(v, x, steps):
    """In numpy, with the Jacobian from small differences in float64."""
    h, x = 1 / steps, np.asarray(x, float)
    call = lambda t, x: np.asarray(v(t, torch.as_tensor(x)))  # noqa: E731
    field, own = np.zeros(len(x)), np.zeros(len(x))
    for k in range(steps, 0, -1):
        t, e = k * h, 1e-5
        J = np.stack([(call(t, x + e * d) - call(t, x - e * d)) / (2 * e) for d in np.eye(2)], -1)
        field -= h * np.trace(J, axis1=1, axis2=2)
        own += np.log(np.abs(np.linalg.det(np.eye(2) - h * J)))
        x = x - h * call(t, x)
    base = -(x**2).sum(1) / 2 - math.log(2 * math.pi)
    return [base + field, base + own]


def trace_afterwards(v, x, steps):
    h, field, own = 1 / steps, 0, 0
    for k in range(steps, 0, -1):
        t = k / steps
        x = x - h * v(t, x)
        J = vmap(jacrev(lambda y: v(t, y[None])[0]))(x)  # noqa: B023
        field, own = field - h * torch.einsum("nii->n", J), own + (torch.eye(2) - h * J).det().abs().log()
    base = -(x**2).sum(1) / 2 - math.log(2 * math.pi)
    return base + field, base + own


ANSWERS = {
    "8.1": {
        "right": [
            {"sink": 2, "vortex": 0, "stretch": -1 / 2},
            {"sink": 2.0, "vortex": 0.0, "stretch": torch.tensor(-0.5)},
            {"stretch": np.float32(-0.5), "vortex": np.array(0), "sink": 2},
        ],
        "blank": [{"sink": ..., "vortex": ..., "stretch": ...}],
        "wrong": {
            "comes closer together": {"sink": -2, "vortex": 0, "stretch": 0.5},
            "each counts": {"sink": 1, "vortex": 0, "stretch": -0.5},
            "change of its logarithm": {"sink": math.e**2, "vortex": 1, "stretch": math.e**-0.5},
            "what you took is its curl": {"sink": 2, "vortex": 2, "stretch": -0.5},
            "minus the curl": {"sink": 2, "vortex": -2, "stretch": -0.5},
            "add it up from 0 to 1": {"sink": 2, "vortex": 0, "stretch": -1},
            "stretches, so the density falls": {"sink": 2, "vortex": 0, "stretch": 0.5},
            "only the second component is 0": {"sink": 2, "vortex": 0, "stretch": 0},
        },
    },
    "8.2": {
        "right": [walk, by_differences, lambda v, x, n: tuple(part.double() for part in walk(v, x, n))],
        "wrong": {
            "changed places": lambda v, x, n: walk(v, x, n)[::-1],
            "Both are the field's": lambda v, x, n: (walk(v, x, n)[0],) * 2,
            "Both are the map's": lambda v, x, n: (walk(v, x, n)[1],) * 2,
            "a step forwards: you walk back": lambda v, x, n: walk(v, x, n, forwards=True),
            "divergences are taken off": lambda v, x, n: walk(v, x, n, gather=1),
            "a step late": lambda v, x, n: walk(v, x, n, clock=1),
            "Jacobian after the step": trace_afterwards,
            "source at the start is missing": lambda v, x, n: walk(v, x, n, start=False),
            "determinants multiply": lambda v, x, n: walk(v, x, n, logdet=lambda D: D.det().abs()),
            "Return two tensors": lambda v, x, n: walk(v, x, n)[0],
        },
    },
    "8.3": {
        "right": [
            lambda s, k: math.e ** (s * s / k / 2),
            lambda s, k: torch.exp(torch.tensor(s**2 / 2 / k)),
            lambda s, k: np.exp(0.5 * (s / np.sqrt(k)) ** 2),
        ],
        "wrong": {
            "more of a rise than of a fall": lambda s, k: 1,
            "left the k probes out": lambda s, k: math.exp(s * s / 2),
            "there is a half": lambda s, k: math.exp(s * s / k),
            "its standard deviation more slowly": lambda s, k: math.exp((s / k) ** 2 / 2),
            "not the standard deviation, in the exponent": lambda s, k: math.exp(s / k / 2),
            "too large, not too small": lambda s, k: math.exp(-s * s / k / 2),
            "two equally likely answers": lambda s, k: (math.exp(s / k**0.5) + math.exp(-s / k**0.5)) / 2,
            "first terms only": lambda s, k: 1 + s * s / k / 2,
        },
    },
    "8.4": {
        "right": [
            lambda log_p, d, width: -(log_p.mean() / d + math.log(width)) / math.log(2),
            lambda log_p, d, width: -np.mean(np.asarray(log_p)) / d / np.log(2) - np.log2(width),
            lambda log_p, d, width: torch.stack([-(p + d * math.log(width)) / d for p in log_p]).mean() / math.log(2),
        ],
        "wrong": {
            "These are nats": lambda log_p, d, width: -(log_p.mean() / d + math.log(width)),
            "needs few bits": lambda log_p, d, width: (log_p.mean() / d + math.log(width)) / math.log(2),
            "share it among its d": lambda log_p, d, width: -(log_p.mean() + d * math.log(width)) / math.log(2),
            "The width is missing": lambda log_p, d, width: -log_p.mean() / d / math.log(2),
            "once for each of the d": lambda log_p, d, width: -(log_p.mean() + math.log(width)) / d / math.log(2),
            "need more bits": lambda log_p, d, width: -(log_p.mean() / d - math.log(width)) / math.log(2),
            "not the densities": lambda log_p, d, width: -(log_p.exp().mean().log() / d + math.log(width)) / math.log(2),
            "not their sum": lambda log_p, d, width: -(log_p.sum() / d + len(log_p) * math.log(width)) / math.log(2),
        },
    },
}
