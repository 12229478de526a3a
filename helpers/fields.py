"""The gallery of analytic vector fields in the plane, with their divergence and curl (chapter 1).

Every field takes positions x (..., 2), else ValueError, and returns vectors (..., 2); the two singular ones return NaN at the
origin. With the default constants, a field at distance 1 has the strength that its docstring states.
"""

import math

import torch

from .tensors import floating


def _components(x):
    x = torch.as_tensor(x)
    if x.ndim == 0 or x.shape[-1] != 2:
        raise ValueError(f"x must have shape (..., 2), one point in the plane per row; got shape {tuple(x.shape)}")
    return x[..., 0], x[..., 1]


def _radius_squared(x1, x2):
    r2 = x1**2 + x2**2
    return torch.where(r2 > 0, r2, torch.nan)


def vortex(x):
    """Rigid rotation (-x2, x1), which the post calls a vortex. Divergence 0, curl 2. Chapter 1."""
    x1, x2 = _components(x)
    return torch.stack([-x2, x1], -1)


def gravity(x, G=1.0, m=1.0):
    """Pull of a point mass at the origin, -G m x / r**3: strength G m / r**2. Divergence G m / r**3 and curl 0 (in the plane),
    away from the origin. Chapter 1 corrects the post's r**2.
    """
    x1, x2 = _components(x)
    r2 = _radius_squared(x1, x2)
    return -G * m * torch.stack([x1, x2], -1) / r2[..., None] ** 1.5


def wire(x, mu0=1.0, current=1.0):
    """Magnetic field around a long straight wire through the origin, mu0 I (-x2, x1) / (2 pi r**2): strength mu0 I / (2 pi r).
    Divergence and curl 0 away from the wire: the irrotational vortex. Chapter 1; Griffiths, Electrodynamics, section 5.3.
    """
    x1, x2 = _components(x)
    r2 = _radius_squared(x1, x2)
    return mu0 * current / (2 * math.pi) * torch.stack([-x2, x1], -1) / r2[..., None]


def sink(x):
    """Everything falls in: (-x1, -x2). Divergence -2, curl 0. Chapter 1."""
    x1, x2 = _components(x)
    return -torch.stack([x1, x2], -1)


def saddle(x):
    """Stretch along x1, squeeze along x2: (x1, -x2). Divergence 0, curl 0. Chapter 1."""
    x1, x2 = _components(x)
    return torch.stack([x1, -x2], -1)


def shear(x):
    """Layers that slide over each other: (x2, 0). Straight streamlines, and yet curl -1; divergence 0. Chapter 1."""
    x1, x2 = _components(x)
    return torch.stack([x2, torch.zeros_like(x1)], -1)


def jacobian_rows(field, x):
    """field(x), and the gradient of each of its components: (..., d), and d tensors (..., d). Errors as of `divergence`."""
    with torch.inference_mode(False), torch.enable_grad():  # wherever it is called
        x = floating(x).detach().clone().requires_grad_(True)
        y = field(x)
        if y.shape != x.shape:
            raise ValueError(f"the field must return the shape of x, {tuple(x.shape)}; it returned {tuple(y.shape)}")
        if y.requires_grad:
            sums = y.flatten(0, -2).sum(0) if y.ndim > 1 else y
            rows = [torch.autograd.grad(part, x, retain_graph=True, allow_unused=True)[0] for part in sums]
            if rows[0] is not None:
                return y.detach(), rows
    # Autograd saw no x: either there is none in the field, and all derivatives are 0, or the field hides it.
    elsewhere = field(1.1 * x.detach() + torch.arange(1, x.shape[-1] + 1, device=x.device))
    if not torch.equal(y.detach().nan_to_num(), elsewhere.detach().nan_to_num()):
        raise ValueError("the field depends on x, but autograd cannot see how: it detaches x, or switches autograd off inside")
    return y.detach(), [torch.zeros_like(y) for _ in range(x.shape[-1])]


def divergence(field, x):
    """Net outflow per unit area, the sum of d field_i / d x_i, by automatic differentiation: (..., d) -> (...).

    The field must treat rows independently. Raises ValueError if it does not return the shape of x, or depends on x in a way
    that autograd cannot see. Works where autograd is switched off, too. Chapter 1.
    """
    _, rows = jacobian_rows(field, x)
    return sum(row[..., i] for i, row in enumerate(rows))


def curl(field, x):
    """Twice the local spin, d field_2 / d x1 - d field_1 / d x2, by automatic differentiation: (..., 2) -> (...).

    Raises ValueError unless x is (..., 2) and the field returns that shape, and as `divergence` does. Chapter 1.
    """
    _components(x)
    _, (first, second) = jacobian_rows(field, x)
    return second[..., 0] - first[..., 1]
