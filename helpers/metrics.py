"""How far apart two samples, or a learned and an exact field, are (chapters 4 to 7).

Samples are (n, d); distances are in the data's units, and never 0: print the floor, data against data at that n, beside them.
"""

import math

import torch

from .couplings import assignment
from .datasets import dimension, standard_normal
from .exact import marginal_velocity
from .paths import STRAIGHT
from .tensors import floating, seeded


def _checked(a, b, equal=False):
    """Both samples as real numbers, on the CPU (float64 is not everywhere), without the way in which they were made."""
    a, b = (floating(sample).detach().cpu() for sample in (a, b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise ValueError(f"samples must be (n, d) and (m, d); got {tuple(a.shape)} and {tuple(b.shape)}")
    if equal and len(a) != len(b):
        raise ValueError(f"both samples must have the same number of points; got {len(a)} and {len(b)}")
    for name, sample in (("a", a), ("b", b)):
        if not torch.isfinite(sample).all():
            raise ValueError(f"sample {name} holds NaN or infinite values")
    return a, b


def wasserstein(a, b):
    """The exact 2-Wasserstein distance of two samples of equal size: the root of the least mean squared displacement over all
    one-to-one assignments. O(n**3). ValueError for NaN or other sizes. Chapter 5; Peyre & Cuturi (2019).
    """
    a, b = (sample.double() for sample in _checked(a, b, equal=True))
    return math.sqrt((a - b[assignment(a, b)]).square().sum(-1).mean())


def sliced_wasserstein(a, b, projections=64, seed=0):
    """Root mean square, over directions, of the 1-D 2-Wasserstein distances of the projections of two samples of equal size.

    In the plane the directions are equally spaced, so the result does not depend on `seed`; else they are random. Raises
    ValueError for NaN or sizes that differ. Chapter 5; Bonneel et al., Sliced and Radon Wasserstein Barycenters (2015).
    """
    a, b = _checked(a, b, equal=True)
    d = a.shape[1]
    if d == 2:
        angle = math.pi * (torch.arange(projections) + 0.5) / projections
        directions = torch.stack([angle.cos(), angle.sin()])
    else:
        directions = torch.randn(d, projections, generator=torch.Generator().manual_seed(seed))
        directions = directions / directions.norm(dim=0)
    directions = directions.to(a)
    return float((a @ directions).sort(0)[0].sub((b @ directions).sort(0)[0]).square().mean().sqrt())


@torch.no_grad()
def field_error(model, target, source=None, *, path=STRAIGHT, n=20_000, seed=0):
    """E|v - u|**2 / E|u|**2 along the path, against the exact velocity u: 0 is exact, 1 is as good as standing still.

    model: v(t, x). target, source, path: as in `exact.marginal_velocity`. n: samples (xt, t), t uniform. Chapter 4.
    """
    with seeded(seed):
        source = standard_normal(dimension(target)) if source is None else source
        exact_velocity = marginal_velocity(target, source, path=path)
        x0, x1 = source.sample((n,)), target.sample((n,))
        t = (torch.arange(n)[:, None] + torch.rand(n, 1)) / n
    xt = path.position(x0, x1, t)
    u = exact_velocity(t, xt)
    v = model(t, xt)
    if not torch.isfinite(v).all():
        raise ValueError("the model's velocity holds NaN or infinite values")
    return float((v - u).square().sum() / u.square().sum())


def straightness(trajectory):
    """Mean over particles of displacement divided by path length: 1 for straight lines, 2/pi for half circles.

    trajectory: (k, n, d), k >= 2, else ValueError. What does not move is straight. Chapter 6; an index of Batschelet's (1981).
    """
    if trajectory.ndim != 3 or len(trajectory) < 2:
        raise ValueError(f"trajectory must be (times >= 2, n, d); got {tuple(trajectory.shape)}")
    length = trajectory.diff(dim=0).norm(dim=-1).sum(0)
    displacement = (trajectory[-1] - trajectory[0]).norm(dim=-1)
    return float(torch.where(length > 0, displacement / length, torch.ones_like(length)).mean())
