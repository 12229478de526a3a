"""The oracle: the exact marginal velocity between two point clouds, and the floor of the loss (chapter 4).

If x0 comes from a Gaussian around the point a_j, a blur of width b_0, and x1 from one around c_i with b_1, then
xt = sigma x0 + alpha x1 (`paths`) is Gaussian given the pair (i, j). Bayes' rule weighs the pairs; the velocity is the
weighted mean of theirs, which on the straight path is that of their straight lines. A Gaussian source is one point with a
large b_0. Lipman et al. (2023), theorem 1 and equation 15, give the conditional parts; chapter 4 derives the sum.
"""

import math

import torch
from torch.distributions import Independent, Normal
from torch.special import log_ndtr

from .datasets import Checkerboard, PointCloud, dimension, standard_normal
from .paths import STRAIGHT
from .tensors import floating, seeded, time_of

MAX_ELEMENTS = 2**23  # of the largest intermediate tensor: bounds memory, whatever the number of points


def as_cloud(distribution):
    """A point cloud as it is, and an isotropic Gaussian as the one-point cloud that it is; else ValueError."""
    if isinstance(distribution, PointCloud):
        return distribution
    if isinstance(distribution, Independent) and isinstance(distribution.base_dist, Normal):
        mean, sd = distribution.base_dist.loc, distribution.base_dist.scale
        if mean.ndim == 1 and (sd == sd[0]).all():
            return PointCloud(mean[None], float(sd[0]))
    wrong, advice = type(distribution).__name__, "sample it first: PointCloud(d.sample((1000,)), bandwidth=0.05)"
    raise ValueError(f"the exact field needs a PointCloud or an isotropic Gaussian; got {wrong}: {advice}")


def marginal_velocity(target, source=None, *, path=STRAIGHT):
    """The exact velocity v(t, x) = E[d xt / dt | xt = x] for independent pairs (straight: E[x1 - x0 | xt = x]).

    target: a PointCloud or the checkerboard; source: a PointCloud or an isotropic Gaussian, N(0, I) if None, with a
    bandwidth above 0 if the target is the checkerboard; else ValueError. path: a `paths.AffinePath`.
    Returns v with t a scalar or (n, 1) in [0, 1], x (n, d) -> (n, d). Differentiable in x. Where a bandwidth is 0, and for
    the checkerboard, the velocity at that end is the limit at a distance of 1e-4 in t. Chapter 4.
    """
    return _mean(target, source, path, lambda t, x0, x1, score: path.velocity(x0, x1, t))


def score(target, source=None, *, path=STRAIGHT):
    """The exact score s(t, x), the gradient of log p_t(x), finite at both ends. All else: `marginal_velocity`. Chapter 10."""
    return _mean(target, source, path, lambda t, x0, x1, score: score)


def denoiser(target, source=None, *, path=STRAIGHT):
    """The exact D(t, x) = E[x1 | xt = x], the mean of the data behind x. All else: `marginal_velocity`. Chapter 10."""
    return _mean(target, source, path, lambda t, x0, x1, score: x1)


def marginal(target, source=None, *, path=STRAIGHT):
    """The exact distribution of xt for independent pairs, as a function of t: at each time a PointCloud, with its density.

    target, source, path, errors: as for `marginal_velocity`, of point clouds alone. Chapter 4.
    """
    target = as_cloud(target)
    source = as_cloud(standard_normal(target.event_shape[0]) if source is None else source)
    q = source.points.repeat_interleave(len(target.points), 0)
    p = target.points.repeat(len(source.points), 1)

    def at(t):
        spread = math.hypot(path.sigma(t) * source.bandwidth, path.alpha(t) * target.bandwidth)
        return PointCloud(path.position(q, p, t), spread)

    return at


def _mean(target, source, path, read):
    """The function (t, x) -> read(t, E[x0 | xt = x], E[x1 | xt = x], score), each of them (n, d)."""
    towards = _towards_squares if isinstance(target, Checkerboard) else _towards_points
    target = target if towards is _towards_squares else as_cloud(target)
    d = target.event_shape[0]
    source = as_cloud(standard_normal(d) if source is None else source)
    if source.event_shape != target.event_shape:
        raise ValueError(f"source and target must share a dimension; got {source.event_shape[0]} and {d}")
    means, pairs, first, last = towards(target, source, path)

    def at(t, x):
        x = floating(x)
        t = time_of(t, x, d).clamp(first, last)
        rows = max(1, MAX_ELEMENTS // (pairs * d))
        starts = range(0, len(x), rows)
        parts = [(t if len(t) == 1 else t[i : i + rows], x[i : i + rows]) for i in starts]
        return torch.cat([read(t, *means(t, x)) for t, x in parts]) if parts else x.clone()

    return at


def _towards_points(target, source, path):
    """What the mean of xt's parts is for a point cloud, how many pairs it weighs, and the first and last time that it has."""
    a, b = source.bandwidth, target.bandwidth
    q = source.points.repeat_interleave(len(target.points), 0)
    p = target.points.repeat(len(source.points), 1)

    def means(t, x):
        away = x[:, None, :] - path.position(q, p, t[..., None])  # from the mean of xt given the pair: (n or 1, pairs, d)
        alpha, sigma = path.alpha(t), path.sigma(t)
        variance = (sigma * a) ** 2 + (alpha * b) ** 2
        weight = (-away.square().sum(-1) / (2 * variance)).softmax(-1)
        start, end = weight @ q.to(away), weight @ p.to(away)
        score = (path.position(start, end, t) - x) / variance
        return start - sigma * a**2 * score, end - alpha * b**2 * score, score

    return means, len(p), 0.0 if a else 1e-4, 1.0 if b else 1 - 1e-4


def _towards_squares(board, source, path):
    """As `_towards_points`. Given xt, a source point q and a square, alpha x1 is normal around xt - sigma q, cut at the edges.

    In float64, and with logarithms of the normal distribution's tails: far from a square its mass underflows.
    """
    if source.bandwidth == 0:
        raise ValueError("towards the checkerboard the exact field needs a source with a bandwidth above 0; this one's is 0")
    q = source.points.double().repeat_interleave(8, 0)
    low = board.corners.double().repeat(len(source.points), 1)

    def means(t, x):
        t, here = t.cpu().double(), x.cpu().double()  # on the CPU: not every device has float64
        alpha, sigma = path.alpha(t), path.sigma(t)
        s, middle = sigma[..., None] * source.bandwidth, here[:, None] - sigma[..., None] * q
        lower, upper = ((alpha[..., None] * edge - middle) / s for edge in (low, low + 1))
        flip = lower > 0  # by symmetry, so that both ends are where log_ndtr is accurate
        near, far = torch.where(flip, -lower, upper), torch.where(flip, -upper, lower)
        log_mass = log_ndtr(near) + torch.log1p(-(log_ndtr(far) - log_ndtr(near)).exp())
        density = lambda z: (-(z**2) / 2 - log_mass).exp() / math.sqrt(2 * math.pi)  # noqa: E731
        weight = log_mass.sum(-1, keepdim=True).softmax(1)
        score = (weight * (density(lower) - density(upper)) / s).sum(1)  # of s times the mean of (alpha x1 - middle) / s
        x0 = (weight * q).sum(1) - sigma * source.bandwidth**2 * score
        return x0.to(x), ((here - sigma * x0) / alpha).to(x), score.to(x)

    return means, len(q), 1e-4, 1 - 1e-4


def loss_floor(target, source=None, *, path=STRAIGHT, t=None, n=50_000, seed=0):
    """The smallest value that flow.loss can have: the variance of d xt / dt given xt, averaged over t, x and components.

    t: None averages over times uniform in [0, 1]; a number gives the floor at that time. n: samples of the Monte-Carlo
    estimate, whose standard error is below 1 % at the default. Raises ValueError as `marginal_velocity`. Chapter 4.
    """
    with seeded(seed):
        source = standard_normal(dimension(target)) if source is None else source
        x0, x1 = source.sample((n,)), target.sample((n,))
        times = (torch.arange(n)[:, None] + torch.rand(n, 1)) / n if t is None else torch.full((n, 1), float(t))
        u = marginal_velocity(target, source, path=path)(times, path.position(x0, x1, times))
        return float((path.velocity(x0, x1, times) - u).square().mean())
