"""Exercises of chapter 10, diffusion and scores."""

import torch

from . import Exercise, Mistake, time_first

PLACES = torch.tensor([[0.4, -1.1], [-0.9, 0.3], [1.6, 0.7], [0.2, 0.5]])
ALPHAS, SIGMAS = (0.1, 0.45, 0.8, 0.98), (0.99, 0.85, 0.6, 0.15)


def field(t, x):
    """A velocity that depends on the time and on the place."""
    return torch.stack([torch.cos(2 * t + x[:, 1]), (1 + t) * x[:, 0]], -1)


def both_times(answer):
    """The score at a time for all, and at one time for each row."""

    def asked(t, x):
        time_first(t, x)
        return field(torch.as_tensor(t).reshape(-1), torch.as_tensor(x))

    return torch.cat([answer(asked, t, PLACES) for t in (0.3, torch.tensor([[0.6]]).expand(4, 1))])


def _score(find):
    return lambda v, t, x: find(v(t, x), t, x)


def levels(answer):
    """Where DDIM ends, and at which levels it asked for the noise."""
    asked = []

    def noise(x, alpha, sigma):
        x = torch.as_tensor(x)
        asked.append(float(torch.as_tensor(alpha)))
        return torch.sin(x * (1 + alpha)) + sigma * x.flip(-1)

    found = answer(noise, PLACES, ALPHAS, SIGMAS)
    again = answer(noise, PLACES, ALPHAS, SIGMAS)
    if isinstance(found, torch.Tensor) and isinstance(again, torch.Tensor) and not torch.equal(found, again):
        raise Mistake("You add fresh noise; DDIM puts back the noise that was predicted, so it always ends at the same place.")
    asked = asked[: len(asked) // 2]
    if len(asked) == len(ALPHAS) and abs(asked[-1] - ALPHAS[-1]) < 1e-6:
        raise Mistake("You ask for the noise once too often: at the last level there is nowhere left to go.")
    return found


def _ddim(keep=True, of=0, data=lambda x, e, a, s: (x - s * e) / a, back=False, stop=False, zoom=True):
    """The update, and its parts as they may go wrong. of: the level of which the noise is asked, from the present one."""

    def run(noise, x, alphas, sigmas):
        pairs = list(zip(alphas, sigmas, strict=True))[:: -1 if back else 1]
        for (a, s), (c, d) in zip(pairs, pairs[1:], strict=False):
            e = noise(x, *((a, s) if of == 0 else (c, d)))
            clean = data(x, e, a, s)
            x = (c if zoom else 1) * clean + (d if keep else 0) * e
        return clean if stop else x

    return run


EXERCISES = {
    "10.1": Exercise(
        right={"velocity": 0.4, "noise": 0.3, "score": 1.2},
        tol=0.02,
        wrong={
            "The denoiser's error enters the velocity divided by 1 − t, not by t: u = (D − x)/(1 − t).": {
                "velocity": 0.1 / 0.75
            },
            "An error is not carried over as it is: D stands in u with the factor 1/(1 − t).": {"velocity": 0.1},
            "You shrank the error of the velocity: near the data it grows.": {"velocity": 0.025},
            "In ε̂ = (x − tD)/(1 − t) the factor t stands before D.": {"noise": 0.4},
            "You have multiplied by (1 − t)/t, the other way round: ε̂ = (x − tD)/(1 − t).": {"noise": 0.1 * 0.25 / 0.75},
            "In ε̂ = (x − tD)/(1 − t) the denominator is missing.": {"noise": 0.075},
            "s is −ε̂ divided by σ = 1 − t: once more.": {"score": 0.3},
            "You multiplied the noise's error by σ; s = −ε̂/σ.": {"score": 0.075},
            "You divided the denoiser's error by σ², and forgot its factor α = t.": {"score": 1.6},
        },
    ),
    "10.2": Exercise(
        right=_score(lambda v, t, x: (t * v - x) / (1 - t)),
        measure=both_times,
        wrong={
            "The sign: far out, your score points away from the data.": _score(lambda v, t, x: (x - t * v) / (1 - t)),
            "This is minus the noise: divide by σ = 1 − t.": _score(lambda v, t, x: t * v - x),
            "This is the noise: s = −ε̂/σ.": _score(lambda v, t, x: x - t * v),
            "You divide by t; the noise has the width 1 − t.": _score(lambda v, t, x: (t * v - x) / t),
            "You divided by σ twice.": _score(lambda v, t, x: (t * v - x) / (1 - t) ** 2),
            "v has lost its factor t.": _score(lambda v, t, x: (v - x) / (1 - t)),
            "This is the denoiser, x + (1 − t) v.": _score(lambda v, t, x: x + (1 - t) * v),
            "This turns a score into a velocity; wanted is the way back.": _score(lambda v, t, x: (x + (1 - t) * v) / t),
            "The clock runs backwards: at t = 0 all is noise.": _score(lambda v, t, x: ((1 - t) * v - x) / t),
        },
    ),
    "10.3": Exercise(
        right=lambda g, b, h: b**2 / (1 - g**2 * h / (4 * b**2)),
        probes=((1.0, 0.5, 0.1), (0.7, 0.3, 0.05), (1.5, 1.0, 0.3)),
        wrong={
            "This is the exact answer; the steps make it larger.": lambda g, b, h: b**2,
            "The pull is g²/2 times the score: the half is missing.": lambda g, b, h: b**2 / (2 - g**2 * h / b**2),
            "A half too much: 1 − q² is (1 − q)(1 + q).": lambda g, b, h: b**2 / (1 - g**2 * h / (2 * b**2)),
            "The steps make it larger, not smaller.": lambda g, b, h: b**2 * (1 - g**2 * h / (4 * b**2)),
            "The sign in the denominator.": lambda g, b, h: b**2 / (1 + g**2 * h / (4 * b**2)),
            "b is a standard deviation: the score is −x/b².": lambda g, b, h: b / (1 - g**2 * h / (4 * b)),
            "This is a standard deviation; asked for is the variance.": lambda g, b, h: (
                (b**2 / (1 - g**2 * h / (4 * b**2))) ** 0.5
            ),
            "The noise of one step has the variance g²h; you have left out h.": lambda g, b, h: (
                g**2 / (1 - (1 - g**2 * h / (2 * b**2)) ** 2)
            ),
            "This is only the first correction; the sum of all is asked for.": lambda g, b, h: b**2 + g**2 * h / 4,
            "The variance is multiplied by q² in a step, not by q.": lambda g, b, h: 2 * b**2,
        },
    ),
    "10.4": Exercise(
        right=_ddim(),
        measure=levels,
        wrong={
            "The predicted noise must be put back, less of it: here all of it is gone.": _ddim(keep=False),
            "You ask for the noise at the next level; x is still at the present one.": _ddim(of=1),
            "To find the data, divide by α: x is α·data + σ·noise.": _ddim(data=lambda x, e, a, s: x - s * e),
            "The sign: the noise must be taken off x.": _ddim(data=lambda x, e, a, s: (x + s * e) / a),
            "You took the noise off with the factor 1.": _ddim(data=lambda x, e, a, s: (x - e) / a),
            "α and σ have changed places.": _ddim(data=lambda x, e, a, s: (x - a * e) / s),
            "The levels run from the noisiest to the cleanest; you go the other way.": _ddim(back=True),
            "This is the last prediction of the data; wanted is x at the last level.": _ddim(stop=True),
            "The new x lacks its factor α.": _ddim(zoom=False),
        },
    ),
}
