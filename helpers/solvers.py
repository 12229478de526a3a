"""ODE solvers with torchdiffeq's call, small enough to read, and a counter of field evaluations (chapter 3)."""

import torch


def _euler(v, t, h, x):
    return v(t, x)


def _midpoint(v, t, h, x):
    return v(t + h / 2, x + h / 2 * v(t, x))


def _heun(v, t, h, x):
    k1 = v(t, x)
    return (k1 + v(t + h, x + h * k1)) / 2


def _rk4(v, t, h, x):
    k1 = v(t, x)
    k2 = v(t + h / 3, x + h / 3 * k1)
    k3 = v(t + 2 * h / 3, x + h * (k2 - k1 / 3))
    k4 = v(t + h, x + h * (k1 - k2 + k3))
    return (k1 + 3 * k2 + 3 * k3 + k4) / 8


SLOPES = {"euler": _euler, "midpoint": _midpoint, "heun": _heun, "rk4": _rk4}
EVALUATIONS = {"euler": 1, "midpoint": 2, "heun": 2, "rk4": 4}
METHODS = (*SLOPES, "dopri5")


def check_method(method):
    """Raise ValueError unless `method` names a solver of this module."""
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; choose one of {', '.join(METHODS)}")


def odeint(v, x0, t, *, method="dopri5", rtol=1e-5, atol=1e-5):
    """Solve dx/dt = v(t, x) from x(t[0]) = x0 and return x at every time of t: (len(t), *x0.shape).

    v: callable, v(t, x) with t a scalar tensor, returning the shape of x.
    t: (k,), strictly monotone; decreasing times run the field backwards.
    method: euler, midpoint, heun and rk4 take exactly one step per interval of t; rk4 is the 3/8 rule and heun is
    what torchdiffeq calls heun2. dopri5 is torchdiffeq's: it chooses its own steps to meet rtol and atol, and is told to
    land on t[-1], so that it never evaluates v outside [t[0], t[-1]].

    Raises ValueError for a t of another shape or not strictly monotone, an unknown method, or a v that changes the
    shape of x. Derived in chapter 3; Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I, chapter II.
    """
    check_method(method)
    t = torch.as_tensor(t, dtype=x0.dtype, device=x0.device)
    if t.ndim != 1 or len(t) < 2:
        raise ValueError(f"t must be one-dimensional with at least two times; got shape {tuple(t.shape)}")
    steps = t.diff()
    if not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(f"t must be strictly increasing or strictly decreasing; got {t.tolist()[:8]}")
    if method == "dopri5":
        import torchdiffeq  # with scipy behind it, more than a second that only this method is worth

        first, last = t.min(), t.max()  # the guess at a first step length may look beyond them, whatever step_t says
        inside = lambda s, x: v(s.clamp(first, last), x)  # noqa: E731
        return torchdiffeq.odeint(inside, x0, t, method="dopri5", rtol=rtol, atol=atol, options={"step_t": t[-1:]})
    slope, trajectory = SLOPES[method], [x0]
    for t_n, h in zip(t[:-1], steps, strict=True):
        velocity = slope(v, t_n, h, trajectory[-1])
        if velocity.shape != x0.shape:
            raise ValueError(f"v must return the shape of x, {tuple(x0.shape)}; it returned {tuple(velocity.shape)}")
        trajectory.append(trajectory[-1] + h * velocity)
    return torch.stack(trajectory)


def count_evaluations(v):
    """Wrap v so that `wrapped.nfe` counts its calls (NFE, the number of function evaluations). Chapter 3."""

    def counted(t, x):
        counted.nfe += 1
        return v(t, x)

    counted.nfe = 0
    return counted
