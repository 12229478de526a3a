"""Exercises of chapter 5, sampling."""

import torch

from . import Exercise, Mistake, time_first

POINTS, MEAN = torch.tensor([[1.0, 0.5], [-0.7, 1.2], [0.4, -2.0], [-1.5, -0.3]]), torch.tensor([0.6, -0.2])
CLOUD = torch.randn(6, 2, generator=torch.Generator().manual_seed(5))
OTHER = 0.5 * CLOUD.flip(0) + torch.tensor([1.5, -0.5])


def ends(f):
    pair = f(POINTS, MEAN)
    if len(pair) != 2:
        raise Mistake("Two things are asked for, in this order: the field at t = 0, and the field at t = 1.")
    return [torch.broadcast_to(value, POINTS.shape) for value in pair]


def end_and_nfe(sampler, **last):
    """Three steps along a field that depends on time and place; of runs in several precisions only the last one counts."""
    asked = {}

    def field(t, x):
        time_first(t, x)
        asked.setdefault((type(x), x.dtype), []).append(t)
        return (1 + t) * x - 0.3 * t * x * x

    end = sampler(field, POINTS, 3, **last)
    return [end, len(list(asked.values())[-1]) if asked else 0]


def _heun(slope=lambda k1, k2: (k1 + k2) / 2, time=1.0, ahead=1.0, euler=lambda n, last: n == last, obeys=True, wasteful=False):
    def sampler(model, x, steps, last="euler"):
        h = 1 / steps
        for n in range(steps):
            k = model(n * h, x)
            short = euler(n, steps - 1) and not (obeys and last == "heun")
            if not short or wasteful:
                k2 = model((n + time) * h, x + ahead * h * k)
            x = x + h * (k if short else slope(k, k2))
        return x

    return sampler


def _energy(mean=torch.mean, lengths=torch.cdist, within=1.0, power=0.5):
    def part(a, b):
        return mean(lengths(a, b))

    return lambda a, b: (2 * part(a, b) - within * (part(a, a) + part(b, b))) ** power


EXERCISES = {
    "5.1": Exercise(
        right={"heun": 40, "rk4": 40, "dearer": "exact"},
        wrong={
            "20 is the number of Heun's steps: each of them asks the field more than once.": {"heun": 20},
            "21 for Heun: its second slope is asked at a predicted place, and no other step can use it.": {"heun": 21},
            "10 is the number of RK4's steps: each of them asks the field more than once.": {"rk4": 10},
            "20 for RK4 would be midpoint's price. How many slopes does one step of RK4 take a mean of?": {"rk4": 20},
            "30 for RK4: the 3/8 in its name is no count of slopes. Add up the terms in its mean.": {"rk4": 30},
            "dopri5 pays where a field changes quickly. Which of the two is sharper near t = 1?": {"dearer": "learned"},
        },
    ),
    "5.2": Exercise(
        right={"last": 1 / 64, "distance": 1, "share": 1.5},
        tol=0.03,  # 0.016 will do
        wrong={
            "Your grid is fine near t = 0: the last step is the longest of the eight.": {"last": 15 / 64},
            "Eight times have seven gaps: for eight steps the grid needs one time more.": {"last": 1 / 49},
            "1/8 is the last step at p = 1: the bend is not in your grid yet.": {"last": 1 / 8},
            "This is the time at which the last step begins. Asked is its length.": {"last": 63 / 64},
            "By the distance: long first steps leave the dinosaur too small. Print both powers again.": {"distance": 1.5},
            "By the share: are the fine strokes made early or late? Print both powers for the exact field.": {"share": 1},
        },
    ),
    "5.3": Exercise(
        right=lambda x, mean: (mean - x, x),
        measure=ends,
        wrong={
            "At t = 0 the sign is turned: it is a mean of x₁ − x₀, and you stand at x₀.": lambda x, mean: (x - mean, x),
            "At t = 1 the sign is turned: there x is x₁, and x₁ stands in front in x₁ − x₀.": lambda x, mean: (mean - x, -x),
            "Two ends in the other order: the start first, t = 0.": lambda x, mean: (x, mean - x),
            "At t = 0 you left x₀ out: it is known there, and it is not 0.": lambda x, mean: (mean - 0 * x, x),
            "At t = 1 you took off the mean of x₁, which you know. What is the mean of x₀?": lambda x, mean: (
                mean - x,
                x - mean,
            ),
            "At t = 1 it is not 0: it is a mean of velocities, not of ways left to go.": lambda x, mean: (mean - x, 0 * x),
            "At t = 0 you took the data's mean for 0. The dino's nearly is, but not every mean.": lambda x, mean: (-x, x),
        },
    ),
    "5.4": Exercise(
        right=_heun(),
        measure=lambda f: [*end_and_nfe(f), *end_and_nfe(f, last="heun")],
        wrong={
            "The last step is a Heun step like the others, and asks for t = 1.": _heun(euler=lambda n, last: False),
            "You ask for t = 1 all the same, and throw the answer away. Count: it should be 2N − 1.": _heun(wasteful=True),
            "It is the first step that became Euler's, not the last.": _heun(euler=lambda n, last: n == 0),
            "All steps are Euler's: only the last one should be.": _heun(euler=lambda n, last: True),
            'With last="heun" nothing changes: then the last step is a Heun step, too.': _heun(obeys=False),
            "The second slope is asked at the old place: take an Euler step there first.": _heun(ahead=0.0),
            "The second slope is asked at the old time: it belongs to the end of the step.": _heun(time=0.0),
            "You move along the second slope alone: Heun takes both into account.": _heun(slope=lambda k1, k2: k2),
            "The two slopes are added, and so every Heun step goes twice as far.": _heun(slope=lambda k1, k2: k1 + k2),
            "This is the midpoint method: Heun asks at the end of the step.": _heun(lambda k1, k2: k2, time=0.5, ahead=0.5),
        },
    ),
    "5.5": Exercise(
        right=_energy(),
        probes=((CLOUD, OTHER),),
        wrong={
            "This is the square: the distance is its root.": _energy(power=1),
            "The mean distances within each cloud are missing: so a cloud is far from itself.": _energy(within=0.0),
            "These are sums over the pairs, which grow with the number of points: take means.": _energy(torch.sum),
            "You squared the lengths: then only the means of the clouds count.": _energy(
                lengths=lambda a, b: torch.cdist(a, b) ** 2
            ),
            "You paired row i with row i: the means are over all pairs.": _energy(lengths=lambda a, b: (a - b).norm(dim=-1)),
            "You left out the pairs of a point with itself: here they count, too.": _energy(
                within=len(CLOUD) / (len(CLOUD) - 1)
            ),
            "You added up the sizes of the components: |a − b| is a length.": _energy(
                lengths=lambda a, b: torch.cdist(a, b, p=1)
            ),
        },
    ),
}
