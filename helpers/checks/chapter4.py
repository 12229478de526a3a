"""Exercises of chapter 4, flow matching."""

import math
from bisect import bisect

import torch

from ..solvers import odeint
from . import Exercise, Mistake, time_first

X0 = torch.tensor([[0.5, -1.2], [1.0, 0.3], [-0.7, 0.8], [0.1, -0.4], [-1.6, 1.1]], dtype=torch.float64)
X1 = torch.tensor([[1.5, 0.2], [-0.8, 1.3], [0.9, -1.0], [2.0, 0.6], [0.4, -0.3]], dtype=torch.float64)
T = torch.tensor([[0.1], [0.85], [0.4], [0.65], [0.95]], dtype=torch.float64)
LINES = [torch.tensor(y, dtype=torch.float64) for y in ((-0.5, 0.4, -0.2, 1.9, 0.1, 1.6, 0.3), (1.2, -0.7, -0.9, 0.2, -1.1))]


def _model(t, x):
    time_first(t, x)
    return t * x**2 + x - 0.5


def _loss(at=lambda x0, x1, t: (1 - t) * x0 + t * x1, answer=lambda x0, x1: x1 - x0, reduce=torch.mean):
    return lambda model, x0, x1, t: reduce((model(t, at(x0, x1, t)) - answer(x0, x1)) ** 2)


def _from_data_to_noise(t, x, middle=2.0, width=0.5):
    """The field that carries N(middle, width^2) at t = 0 to N(0, 1) at t = 1, in closed form."""
    time_first(t, x)
    slope = (t - (1 - t) * width**2) / ((1 - t) ** 2 * width**2 + t**2)
    return slope * (x - (1 - t) * middle) - middle


def carried(generate):
    x = generate(_from_data_to_noise, X0)
    if x.ndim == 3:
        raise Mistake("This is the whole way. Samples are the places at its end: which index is that?")
    return [x]


def _carry(field, start, end):
    return lambda v, x: odeint(field(v), x, torch.linspace(start, end, 41), method="midpoint")[-1]


def _best(square=torch.mean, value=lambda Y: Y.var(correction=0), absolute=torch.median):
    return lambda Y: (square(Y), value(Y), absolute(Y))


def three_numbers(best):
    found = [best(Y) for Y in LINES]
    found = [numbers.flatten() if getattr(numbers, "shape", ())[:1] == (3,) else numbers for numbers in found]
    if any(getattr(numbers, "shape", ()) != (3,) for numbers in found):
        raise Mistake("Three numbers are asked for, in this order: the best g, its mean square, and the other best g.")
    return found


def in_words(answer, loss=(0.5, 2, 10, 200), gradient=(0.9, 1.15, 5)):
    """Measured ratios vary from run to run, so only their ranges are compared: the last but one is right."""
    if not isinstance(answer, dict):
        raise Mistake("Asked for is a dict: keep the keys of the cell, and put your answers in place of the dots.")
    if any(isinstance(x, float) and math.isnan(x) for x in answer.values()):
        raise Mistake("One of your ratios is NaN: something was divided by 0, or no batch was counted.")
    kinds = {"loss": lambda r: bisect(loss, float(r)), "gradient": lambda r: bisect(gradient, float(r))}
    said = {"yes": True, "no": False}
    return {key: kinds[key](x) if key in kinds else said.get(str(x).strip().lower(), x) for key, x in answer.items()}


EXERCISES = {
    "4.1": Exercise(
        right=_loss(),
        measure=lambda loss: [loss(field, X0, X1, T) for field in (_model, lambda t, x: 0 * x)],
        after="Now predict the loss of a model that always returns 0, and run it.",
        wrong={
            "Your path runs from x₁ to x₀: at t = 0 it must be at the source.": _loss(lambda x0, x1, t: t * x0 + (1 - t) * x1),
            "The answer has the wrong sign: from which end to which does the line run?": _loss(answer=lambda x0, x1: x0 - x1),
            "You have x₀ and x₁ swapped, in the path and in the answer: this learns to run from the data to the noise.": (
                lambda model, x0, x1, t: _loss()(model, x1, x0, t)
            ),
            "You compare with a place, x₁. A field returns a velocity.": _loss(answer=lambda x0, x1: x1),
            "The model looks at the data x₁. It must look at the place on the way, at time t.": _loss(lambda x0, x1, t: x1),
            "One t for the whole batch: each pair has its own, a row of t.": lambda m, x0, x1, t: _loss()(m, x0, x1, t[0]),
            "Your answer is x₁ − xₜ, what is left of the way at time t. The velocity of a pair is x₁ − x₀, all along.": (
                lambda model, x0, x1, t: _loss(answer=lambda a, b: b - ((1 - t) * x0 + t * x1))(model, x0, x1, t)
            ),
            "You divided the velocity by t. A pair needs the whole time from 0 to 1 for the way x₁ − x₀.": (
                lambda model, x0, x1, t: _loss(answer=lambda a, b: (b - a) / t)(model, x0, x1, t)
            ),
            "You took the mean before the square: then misses to the left and to the right cancel.": (
                lambda model, x0, x1, t: (model(t, (1 - t) * x0 + t * x1) - (x1 - x0)).mean() ** 2
            ),
            "You sum over the components. The loss of this chapter is divided by d.": _loss(reduce=lambda s: s.sum(-1).mean()),
            "You sum over the batch. With a mean, the loss does not depend on how many pairs you draw.": _loss(
                reduce=torch.sum
            ),
            "The mean is missing: a loss is one number for the whole batch.": _loss(reduce=lambda s: s),
            "These are lengths, not squares: their minimum is not at the mean of the lines.": _loss(
                reduce=lambda s: s.sqrt().mean()
            ),
            "You took a root at the end. The loss is the mean of the squares itself.": _loss(reduce=lambda s: s.mean().sqrt()),
        },
    ),
    "4.2": Exercise(
        right=_carry(lambda v: v, 1, 0),
        measure=carried,
        tol=0.05,
        wrong={
            "You integrate from 0 to 1. Of this network's two ends, which one is noise?": _carry(lambda v: v, 0, 1),
            "You turned the arrows round, but not the clock: at your start, what time is it for the network?": _carry(
                lambda v: lambda t, x: -v(t, x), 0, 1
            ),
            "You turned the clock round, but not the arrows; or the arrows twice, for decreasing times turn them, too.": _carry(
                lambda v: lambda t, x: v(1 - t, x), 0, 1
            ),
            "One long step takes every sample to the same place. Give the solver more times.": lambda v, x: x - v(1.0, x),
            "This is still the noise. Carry it along the field.": lambda v, x: x,
        },
    ),
    "4.3": Exercise(
        right=_best(),
        measure=three_numbers,
        tol=5e-3,
        after="So with the absolute value the network would learn a field that does not carry the right mass.",
        wrong={
            "The absolute value has another best g than the square: on which side of g do more of the lines lie?": _best(
                absolute=torch.mean
            ),
            "Your g is best for the absolute value. Set the derivative of the mean square to 0.": _best(
                torch.median, lambda Y: (Y - Y.median()).square().mean()
            ),
            "You have the two best g the wrong way round.": _best(torch.median, absolute=torch.mean),
            "You divided by n − 1. That estimates a variance from a sample; here the pairs are all there is.": _best(
                value=torch.var
            ),
            "The smallest mean square is a square: you took its root.": _best(value=lambda Y: Y.std(correction=0)),
            "Even the best g is not 0 away from all the lines: put it in.": _best(value=lambda Y: 0 * Y[0]),
            "That is the mean square of Y, which you get at g = 0. Put your g in.": _best(value=lambda Y: Y.square().mean()),
            "That is a sum over the lines. An expectation is divided by their number.": _best(
                value=lambda Y: len(Y) * Y.var(correction=0)
            ),
        },
    ),
    "4.4": Exercise(
        right={"same expectation": True, "loss": 40.0, "gradient": 1.6},
        measure=in_words,
        wrong={
            "Look at one pair alone: how is its t distributed, in the one case and in the other?": {"same expectation": False},
            "You divided the wrong way round: asked is one t per batch over one t per pair.": {"loss": 1 / 40},
            "The variance of the loss does change: all pairs share the luck of one t, and does it still average out?": {
                "loss": 1
            },
            "For the loss this looks like a ratio of standard deviations. Asked is the variance.": {"loss": 40**0.5},
            "The pairs are still independent of each other: only what t alone decides no longer averages out.": {"loss": 1024},
            "For the gradient you divided the wrong way round: one t per batch over one t per pair.": {"gradient": 1 / 1.6},
            "The gradient does get a little noisier. Sum the variances of its components, over enough batches.": {
                "gradient": 1
            },
            "The gradient does not follow the loss: what in the loss depends on t, and not on the weights?": {"gradient": 40},
        },
    ),
}
