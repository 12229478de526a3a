"""Exercises of chapter 7, fewer steps."""

import torch

from . import Exercise, Mistake, time_first

POINTS = torch.tensor([[1.0, 0.5], [-0.7, 1.2], [0.4, -2.0], [-1.5, -0.3]])
MEAN, COV, ONE = torch.tensor([0.6, -0.2]), torch.tensor([[0.7, 0.1], [0.1, 0.9]]), torch.eye(2)
TIMES = torch.tensor([[0.1], [0.4], [0.7], [0.9]])


def middle(f):
    value = f(MEAN, COV)
    if isinstance(value, dict):
        return value
    parts = value if isinstance(value, list) or getattr(value, "shape", ()) else [value]
    if len(parts) != 3:
        raise Mistake("Three things are asked for, in this order: a mean, its covariance, and the covariance of true points.")
    shapes = [tuple(getattr(part, "shape", ())) for part in parts]
    if shapes != [(2,), (2, 2), (2, 2)]:
        raise Mistake(f"The shapes should be (2,), (2, 2) and (2, 2); yours are {', '.join(map(str, shapes))}.")
    return dict(zip(("mean", "euler", "true"), parts, strict=True))


def _only(**part):
    return lambda mean, cov: part


def _field(t, x):
    time_first(t, x)
    return (1 + t) * x - 0.3 * t * x * x


def _one_time(v, t, x):
    t = float(torch.as_tensor(t).double().mean())
    return x + (1 - t) * v(t, x)


EXERCISES = {
    "7.1": Exercise(
        right=lambda mean, cov: (mean / 2, ONE / 4, (ONE + cov) / 4),
        measure=middle,
        wrong={
            "The mean is that of the data only after a full step; this one is half as long.": _only(mean=MEAN),
            "The mean is not that of the source: half a step was taken towards the data.": _only(mean=0 * MEAN),
            "Euler's covariance is too large: what does the first step multiply x₀ by?": _only(euler=ONE),
            "Euler's covariance: a factor ½ in front of x₀ comes out squared.": _only(euler=ONE / 2),
            "Euler's covariance knows the shape of the data: at t = 0 the field knows their mean only.": _only(
                euler=(ONE + COV) / 4
            ),
            "The true covariance: the data are in it at half way, too, independent of the source.": _only(true=ONE / 4),
            "The true covariance: the noise has not gone at half way.": _only(true=COV / 4),
            "The true covariance: the weights ½ come out squared, from both terms.": _only(true=(ONE + COV) / 2),
        },
    ),
    "7.2": Exercise(
        right=lambda s: 2 * s**2 / (1 + s**2),
        probes=((torch.tensor([0.3, 1.0, 2.5]),),),
        wrong={
            "This is what the true flow does. One midpoint step gets it right for one s only.": lambda s: s,
            "This is the posterior mean, where two Euler steps end: midpoint goes on from x₀.": lambda s: s**2 / (1 + s**2),
            "You asked at x₀; the second question is asked where the half step ends.": lambda s: (3 * s**2 - 1) / (1 + s**2),
            "The long step starts at x₀: the half step was for asking only.": lambda s: (3 * s**2 - 1) / (2 + 2 * s**2),
            "The mean given x is taken at x₀ instead of half of it.": lambda s: 4 * s**2 / (1 + s**2),
            "Here s is a standard deviation: in the posterior mean it stands squared.": lambda s: 2 * s / (1 + s),
            "This is the variance of the samples: asked for is the factor of x₀.": lambda s: (2 * s**2 / (1 + s**2)) ** 2,
            "Zero is what one Euler step gives, the mean of the data. Midpoint asks once more.": lambda s: 0 * s,
        },
    ),
    "7.3": Exercise(
        right={"middle": 0.62, "best": "bent", "worst": "rk4"},
        tol=0.08,  # the powers beside the best are nearly as good
        wrong={
            "At 0.5 the grid is uniform: your own list of distances has a lower one.": {"middle": 0.5},
            "Your middle time is early: is the first step too short or too long, if both are equal?": {"middle": 0.38},
            "0.7 is the power of the first grid: asked for is the time that it gives for n = 1, N = 2.": {"middle": 0.7},
            "1.4 is the power of the second grid: asked for is the time that it gives for n = 1, N = 2.": {"middle": 1.4},
            "The uniform grid is not the best: Euler gained nothing by a bend, but this is midpoint.": {"best": "uniform"},
            "RK4 has the highest order, and that is a promise for small steps. Yours has length 1.": {"best": "rk4"},
            "The uniform grid beats one of the other two. Did you run all three at four evaluations?": {"worst": "uniform"},
            "You have bent the grid and lost: try powers on both sides of 1, and take the best.": {"worst": "bent"},
        },
    ),
    "7.4": Exercise(
        right=lambda v, t, x: x + (1 - t) * v(t, x),
        probes=((_field, 0.25, POINTS), (_field, TIMES, POINTS)),
        wrong={
            "A whole step of length 1 goes too far: from t, how much time is left?": lambda v, t, x: x + v(t, x),
            "You went forward by the time that has passed; take the time that is left.": lambda v, t, x: x + t * v(t, x),
            "This is the other end, E[x₀ | xₜ = x]: you walked back to t = 0.": lambda v, t, x: x - t * v(t, x),
            "This is how far it is from x to the mean: you have still to start at x.": lambda v, t, x: (1 - t) * v(t, x),
            "The sign: data lie ahead, in the direction of v.": lambda v, t, x: x - (1 - t) * v(t, x),
            "You divided by the time that is left, where you should multiply.": lambda v, t, x: x + v(t, x) / (1 - t),
            "You took one time for the whole batch: t may be (n, 1), one for each row.": _one_time,
        },
    ),
}
