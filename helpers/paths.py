"""The path from a source sample to a target sample, stated once: what trains, what is exact and what judges take it from here.

Chapter 4 derives the straight one, chapter 10 the others, from a source N(0, I): they are one path, at other times and scales.
Albergo, Boffi & Vanden-Eijnden, Stochastic Interpolants (2023).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class AffinePath:
    """xt = alpha(t) x1 + sigma(t) x0, and its velocity, d xt / dt, for one pair (x0, x1).

    alpha, sigma: functions of t, from 0 to 1 and from 1 to 0 on [0, 1], or nearly; alpha_dot, sigma_dot: their derivatives.
    Each takes a number or a tensor and returns what broadcasts against it. Raises ValueError if the share of noise,
    sigma / alpha, ever rises: unless alpha_dot sigma - alpha sigma_dot > 0 within (0, 1). Chapters 4 and 10.
    """

    alpha: Callable
    sigma: Callable
    alpha_dot: Callable
    sigma_dot: Callable

    def __post_init__(self):
        t = torch.linspace(0, 1, 201, dtype=torch.float64)[1:-1]
        if not ((rate := self.rate(t)) > 0).all():
            raise ValueError(
                f"noise must give way to data at all times; at t = {t[rate.argmin()]:.3g} the share of noise rises"
            )

    def rate(self, t):
        """alpha_dot sigma - alpha sigma_dot, of the shape of t: how fast noise gives way to data. Chapter 10."""
        return self.alpha_dot(t) * self.sigma(t) - self.alpha(t) * self.sigma_dot(t)

    def position(self, x0, x1, t):
        """xt, of the shape of x0 and x1, (n, d). t: scalar or (n, 1)."""
        return self.sigma(t) * x0 + self.alpha(t) * x1

    def velocity(self, x0, x1, t):
        """What a network learns to predict: d xt / dt, (n, d). t: scalar or (n, 1)."""
        return self.sigma_dot(t) * x0 + self.alpha_dot(t) * x1


STRAIGHT = AffinePath(alpha=lambda t: t, sigma=lambda t: 1 - t, alpha_dot=lambda t: 1.0, sigma_dot=lambda t: -1.0)


def _number(t):  # a plain one in float64, which as a scalar leaves the precision of what it multiplies
    return t if isinstance(t, torch.Tensor) else torch.tensor(t, dtype=torch.float64)


def _turn(t):
    return math.pi / 2 * _number(t)


COSINE = AffinePath(
    alpha=lambda t: _turn(t).sin(), sigma=lambda t: _turn(1 - t).sin(),
    alpha_dot=lambda t: math.pi / 2 * _turn(1 - t).sin(), sigma_dot=lambda t: -math.pi / 2 * _turn(t).sin(),
)  # fmt: skip


def variance_preserving(first=0.1, last=20.0, end=1e-3):
    """The AffinePath with alpha = exp(-(first s + (last - first) s**2 / 2) / 2), sigma**2 = 1 - alpha**2, s = 1 - (1 - end) t.

    s is the time of Song et al. (2021), equation 32, from data to noise, of which Ho et al. (2020) took 1000 steps. The ends
    miss: by default alpha(0) = 0.0066 and sigma(1) = 0.0105. Raises ValueError unless 0 < first and 0 < end < 1. Chapter 10.
    """
    if not (first > 0 and 0 < end < 1):
        raise ValueError(f"first must be above 0, and end between 0 and 1; got first={first} and end={end}")
    s = lambda t: 1 - (1 - end) * _number(t)  # noqa: E731
    total = lambda t: first * s(t) + (last - first) * s(t) ** 2 / 2  # noqa: E731
    alpha, sigma = lambda t: (-total(t) / 2).exp(), lambda t: (-(-total(t)).expm1()).sqrt()
    alpha_dot = lambda t: (first + (last - first) * s(t)) * (1 - end) / 2 * alpha(t)  # noqa: E731
    return AffinePath(alpha, sigma, alpha_dot, lambda t: -alpha(t) * alpha_dot(t) / sigma(t))
