"""Diffusion: four readings of one function, and the noise that leaves every marginal as it is (chapter 10)."""

import torch

from .paths import STRAIGHT
from .tensors import floating, seeded, time_of

READINGS = ("velocity", "score", "noise", "denoiser")


def convert(value, t, x, given, wanted, *, path=STRAIGHT):
    """What a network that predicts `given` says of `wanted`, for pairs with a source N(0, I): (n, d) -> (n, d).

    Each of READINGS is a mean given xt = x: velocity, of d xt / dt; noise, of x0; denoiser, of x1; score, minus the noise
    divided by sigma. So each is p E[x0] + q E[x1], as is x itself, and two of them give a third. value: `given` at times t,
    scalar or (n, 1), and places x (n, d). Raises ValueError for other names and shapes, and at an end of the path where
    `given` does not tell `wanted`. Chapter 10; the score: Song et al. (2021), Albergo, Boffi & Vanden-Eijnden (2023).
    """
    if wrong := {given, wanted} - set(READINGS):
        raise ValueError(f"no reading: {', '.join(map(repr, wrong))}; choose among {', '.join(READINGS)}")
    x, value = floating(x), floating(value)
    t = time_of(t, x, x.shape[-1])
    if value.shape != x.shape:
        raise ValueError(f"value must have the shape of x, {tuple(x.shape)}; got {tuple(value.shape)}")
    if given == wanted:
        return value
    here, one, zero = (path.sigma(t), path.alpha(t)), torch.ones_like(t), torch.zeros_like(t)
    parts = {"velocity": (path.sigma_dot(t), path.alpha_dot(t)), "denoiser": (zero, one)}
    g, w = parts.get(given, (one, zero)), parts.get(wanted, (one, zero))  # else noise, and minus sigma times the score

    def over(numerator, divisor):
        if (divisor == 0).any():
            raise ValueError(f"at t = {t[divisor == 0][0]:g} the {given} does not tell the {wanted}")
        return numerator / divisor

    found = -here[0] * value if given == "score" else value
    if {given, wanted} != {"noise", "score"}:
        found = over(_det(w, here) * found + _det(g, w) * x, _det(g, here))
    return over(-found, here[0]) if wanted == "score" else found


def _det(a, b):
    return a[0] * b[1] - a[1] * b[0]


def sample_sde(v, x0, t, g, *, score=None, path=STRAIGHT, seed=0):
    """Solve dx = (v + g**2 s / 2) dt + g dW by Euler and Maruyama: x at every time of t, (len(t), n, d).

    For every g, a number or a function of t, x has the marginals of dx = v dt. v, score: functions (t, x) -> (n, d); the
    score s is that of v, for a source N(0, I), if None. x0: (n, d). t: (k,), increasing, one step from each to the next,
    short enough: about |1 - g**2 / 2 h / var| < 1, with the least variance of the data's blur. seed: of the noise.

    Raises ValueError for a negative g, and for times that do not increase or at which `convert` cannot tell the score:
    start such a path later. Chapter 10; Song et al. (2021), Albergo, Boffi & Vanden-Eijnden (2023).
    """
    x = floating(x0)
    t = torch.as_tensor(t, dtype=x.dtype, device=x.device)
    if t.ndim != 1 or len(t) < 2 or not (t.diff() > 0).all():
        raise ValueError(f"t must be two or more increasing times; got {t.tolist()[:8]}")
    way = [x]
    with seeded(seed):
        for now, h in zip(t, t.diff(), strict=False):
            size = float(g(now) if callable(g) else g)
            if not size >= 0:
                raise ValueError(f"g must be 0 or more; at t = {now:g} it is {size:g}")
            velocity, noise = v(now, x), torch.randn(x.shape, dtype=x.dtype).to(x)
            s = score(now, x) if score else convert(velocity, now, x, "velocity", "score", path=path)
            x = x + h * (velocity + size**2 / 2 * s) + size * h.sqrt() * noise
            way.append(x)
    return torch.stack(way)
