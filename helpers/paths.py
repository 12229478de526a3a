"""The path from a source sample to a target sample, stated once: what trains, what is exact and what judges take it from here.

Chapter 4 derives the straight one. Any affine path (Albergo, Boffi & Vanden-Eijnden, Stochastic Interpolants, 2023) fits.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class AffinePath:
    """xt = alpha(t) x1 + sigma(t) x0, and its velocity, d xt / dt, for one pair (x0, x1).

    alpha, sigma: functions of t, from 0 to 1 and from 1 to 0 on [0, 1]; alpha_dot, sigma_dot: their derivatives. Each
    takes a number or a tensor and returns what broadcasts against it. Chapter 4 has the straight path.
    """

    alpha: Callable
    sigma: Callable
    alpha_dot: Callable
    sigma_dot: Callable

    def position(self, x0, x1, t):
        """xt, of the shape of x0 and x1, (n, d). t: scalar or (n, 1)."""
        return self.sigma(t) * x0 + self.alpha(t) * x1

    def velocity(self, x0, x1, t):
        """What a network learns to predict: d xt / dt, (n, d). t: scalar or (n, 1)."""
        return self.sigma_dot(t) * x0 + self.alpha_dot(t) * x1


STRAIGHT = AffinePath(alpha=lambda t: t, sigma=lambda t: 1 - t, alpha_dot=lambda t: 1.0, sigma_dot=lambda t: -1.0)
