"""How probable a point is under a flow: the source's log-density, carried along the point's path (chapter 8)."""

import torch
from torch.func import jvp

from . import fields
from .datasets import dimension, standard_normal
from .solvers import check_method, odeint
from .tensors import floating, seeded

ROWS = 10_000  # points carried at a time: bounds memory, whatever their number


def divergence(v, t, x):
    """The divergence of x -> v(t, x), row by row: (n, d) -> (n,), at the price of d backward passes. Chapter 8.

    t: scalar or (n, 1). Errors, and what v must be: as in `fields.divergence`.
    """
    return fields.divergence(lambda x: v(t, x), x)


def _exact(v, t, x):
    velocity, rows = fields.jacobian_rows(lambda x: v(t, x), x)
    return velocity, sum(row[..., i] for i, row in enumerate(rows))


def _hutchinson(probes):
    """probes: (k, n, d), of signs. Its estimates, each a mean over k, are right on average, for any k (Hutchinson, 1989)."""

    def estimate(v, t, x):
        velocity, turned = zip(*(jvp(lambda x: v(t, x), (x,), (probe,)) for probe in probes), strict=True)
        return velocity[0], (probes * torch.stack(turned)).sum(-1).mean(0)

    return estimate


def _carried(v, x, trace, method, steps):
    """The start x0 of each point x at t = 1, and minus the integral of the divergence along the way."""
    if method == "midpoint":  # the divergence counts at its second stage alone, so that is where it is computed
        gained, h = x.new_zeros(len(x)), 1 / steps
        for k in range(steps, 0, -1):
            half = odeint(v, x, [k * h, (k - 0.5) * h], method="euler")[-1]
            velocity, rate = trace(v, torch.tensor((k - 0.5) * h).to(x), half)
            x, gained = x - h * velocity, gained - h * rate
        return x, gained

    def augmented(t, state):
        velocity, rate = trace(v, t, state[:, :-1])
        return torch.cat([velocity, rate[:, None]], -1)

    times = torch.linspace(1, 0, 2 if method == "dopri5" else steps + 1)
    end = odeint(augmented, torch.cat([x, x.new_zeros(len(x), 1)], -1), times, method=method)[-1]
    return end[:, :-1], end[:, -1]


@torch.no_grad()
def log_prob(model, x, source=None, *, method="midpoint", steps=64, probes=None, seed=0):
    """The log-density at x (n, d) of what `model`, a field v(t, x), makes of `source` by t = 1: (n,), in nats. Chapter 8.

    Each point goes back to the source; on the way the divergence of the field is summed. source: a distribution with
    log_prob, N(0, I) if None. method, steps: as in `flow.sample`; too few steps return densities that do not integrate to 1.
    probes: None for the exact divergence, which costs d backward passes a step, or a number of Hutchinson's probes, which are
    drawn from `seed` once for the whole way. Chen et al. (2018); Grathwohl et al. (2019).

    Raises ValueError if x is not (n, d) with the d of the source and the model, or holds NaN, if the source has no density,
    and if steps or probes are below 1.
    """
    check_method(method)
    x = floating(x).contiguous()  # jvp refuses what `expand` makes
    if x.ndim != 2 or not torch.isfinite(x).all():
        wrong = int((~x.isfinite()).sum())
        raise ValueError(f"x must be (n, d), of finite numbers; got {tuple(x.shape)}, with {wrong} that are not")
    source = standard_normal(x.shape[1]) if source is None else source
    if dimension(source) != x.shape[1]:
        raise ValueError(f"x and the source must share a dimension; got {x.shape[1]} and {dimension(source)}")
    if steps < 1 or (probes is not None and probes < 1):
        raise ValueError(f"steps and probes must be at least 1; got steps={steps}, probes={probes}")
    if len(x) == 0:
        return x.new_zeros(0)
    try:
        source.log_prob(x[:1])
    except NotImplementedError:
        raise ValueError(f"the source, {type(source).__name__}, has no log_prob, which is what the points carry back") from None
    found = []
    with seeded(seed):
        for rows in x.split(ROWS):
            trace = _exact if probes is None else _hutchinson(torch.randint(2, (probes, *rows.shape)).to(rows) * 2 - 1)
            start, gained = _carried(model, rows, trace, method, steps)
            found.append(source.log_prob(start) + gained)
    return torch.cat(found)
