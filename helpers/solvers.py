"""ODE solvers with torchdiffeq's call, small enough to read, and a counter of field evaluations (chapter 3)."""

from functools import partial

import torch

from .tensors import floating

# Butcher's tableaus: how far each further look at the field lies along the looks before it, and the weight of every look.
TABLEAUS = {
    "euler": ((), (1,)),
    "midpoint": (((1 / 2,),), (0, 1)),
    "heun": (((1,),), (1 / 2, 1 / 2)),
    "rk4": (((1 / 3,), (-1 / 3, 1), (1, -1, 1)), (1 / 8, 3 / 8, 3 / 8, 1 / 8)),
}


def _slope(rows, weights, v, t, h, x):
    looks = [v(t, x)]
    for row in rows:
        looks.append(v(t + sum(row) * h, x + h * sum(a * k for a, k in zip(row, looks, strict=True))))
    return sum(b * k for b, k in zip(weights, looks, strict=True) if b)


SLOPES = {name: partial(_slope, *tableau) for name, tableau in TABLEAUS.items()}
EVALUATIONS = {name: len(weights) for name, (_, weights) in TABLEAUS.items()}
METHODS = (*SLOPES, "dopri5")
MOST_STEPS = 5000  # that dopri5 may take from one time to the next: some ten seconds


def check_method(method):
    """Raise ValueError unless `method` names a solver of this module."""
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; choose one of {', '.join(METHODS)}")


def odeint(v, x0, t, *, method="dopri5", rtol=1e-5, atol=1e-5):
    """Solve dx/dt = v(t, x) from x(t[0]) = x0 and return x at every time of t: (len(t), *x0.shape).

    v: v(t, x) with t a scalar tensor -> the shape of x. t: (k,), strictly monotone; decreasing, they run the field backwards.
    method: euler, midpoint, heun and rk4 take exactly one step per interval of t; rk4 is the 3/8 rule and heun is
    what torchdiffeq calls heun2. dopri5 is torchdiffeq's: it chooses its own steps to meet rtol and atol, and is told to
    land on t[-1], so that it never evaluates v outside [t[0], t[-1]].

    Raises ValueError for a t of another shape or not strictly monotone, an unknown method, or a v that changes the shape of
    x; from dopri5 also for half precision, NaN, a solution that grows beyond all bounds, and more than 5000 steps.
    Derived in chapter 3; Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I, chapter II.
    """
    check_method(method)
    x0 = floating(x0)
    t = torch.as_tensor(t, dtype=x0.dtype, device=x0.device)
    if t.ndim != 1 or len(t) < 2:
        raise ValueError(f"t must be one-dimensional with at least two times; got shape {tuple(t.shape)}")
    steps = t.diff()
    if not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(f"t must be strictly increasing or strictly decreasing; got {t.tolist()[:8]}")
    if method == "dopri5":
        return _dopri5(v, x0, t, rtol, atol)
    slope, trajectory = SLOPES[method], [x0]
    for t_n, h in zip(t[:-1], steps, strict=True):
        trajectory.append(trajectory[-1] + h * slope(partial(_velocity, v), t_n, h, trajectory[-1]))
    return torch.stack(trajectory)


def _velocity(v, t, x):
    velocity = v(t, x)
    if velocity.shape != x.shape:
        raise ValueError(f"v must return the shape of x, {tuple(x.shape)}; it returned {tuple(velocity.shape)}")
    return velocity


def _dopri5(v, x0, t, rtol, atol):
    import torchdiffeq  # with scipy behind it, more than a second that only this method is worth

    if x0.dtype not in (torch.float32, torch.float64):
        raise ValueError(f"dopri5 needs float32 or float64, for its steps are too fine for less; got {x0.dtype}")
    if not torch.isfinite(x0).all():
        raise ValueError("x0 holds NaN or infinite values")
    if x0.numel() == 0:
        return x0.expand(len(t), *x0.shape)
    first, last = t.min(), t.max()  # the guess at a first step length may look beyond them, whatever step_t says

    def inside(s, x):
        inside.t, inside.x = s.clamp(first, last), x
        velocity = _velocity(v, inside.t, x)
        if velocity.isnan().any() and torch.isfinite(x).all():
            raise ValueError(f"v returned NaN, at t = {inside.t:.4g}")
        return velocity

    options = {"step_t": t[-1:], "max_num_steps": MOST_STEPS, "dtype": torch.float32 if x0.is_mps else torch.float64}
    try:
        return torchdiffeq.odeint(inside, x0, t, method="dopri5", rtol=rtol, atol=atol, options=options)
    except AssertionError as error:
        if "max_num_steps" in str(error):
            why = f"has taken {MOST_STEPS} steps: the field is stiff, or a tolerance of {rtol:g} is small"
        else:
            why = f"cannot go on: the solution grows beyond all bounds; x holds {inside.x.abs().max():.2g}"
        raise ValueError(f"dopri5 is at t = {inside.t:.4g} and {why}") from None


def count_evaluations(v):
    """Wrap v so that `wrapped.nfe` counts its calls (NFE, the number of function evaluations). Chapter 3."""

    def counted(t, x):
        counted.nfe += 1
        return v(t, x)

    counted.nfe = 0
    return counted
