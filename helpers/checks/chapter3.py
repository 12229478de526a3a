"""Exercises of chapter 3, ODE solvers."""

import math

import torch

from . import Exercise, time_first

PLACES = torch.tensor([0.5, -1.0, 1.5], dtype=torch.float64)
STEPS = [torch.tensor(step, dtype=torch.float64) for step in ((0.3, 0.4), (1.0, 0.2), (0.9, -0.5))]  # t and h


def _field(t, x):
    time_first(t, x)
    return (1 + t) * x - t * x**2


def slopes(step):
    """On a law that depends on time and is not linear; the last step runs backwards."""
    return [step(_field, t, h, PLACES) for t, h in STEPS]


def _step(first, second, dt=1, dx=1):
    """The weights of the two looks, and where the second one is, in steps."""
    return lambda v, t, h, x: first * v(t, x) + second * v(t + dt * h, x + dx * h * v(t, x))


def _turns(steps_times_log, h=0.1):
    return math.log(2) / steps_times_log * h / (2 * math.pi)


EULER, MIDPOINT = math.log1p(0.1**2) / 2, math.log1p(0.1**4 / 4) / 2  # logarithms of the factor a step


EXERCISES = {
    "3.1": Exercise(
        right=_step(0.5, 0.5),
        measure=slopes,
        after="Now let `solve` use it, and see by how much halving h divides the error.",
        wrong={
            "This is Euler's arrow: the second look is missing, or does not count.": _step(1, 0),
            "You add the two arrows. A step is made with one arrow, so weigh them.": _step(1, 1),
            "This is the next place. The loop in `solve` adds the step itself: return the arrow only.": (
                lambda v, t, h, x: x + h * _step(0.5, 0.5)(v, t, h, x)
            ),
            "This is h times the arrow. The loop in `solve` multiplies by h itself.": (
                lambda v, t, h, x: h * _step(0.5, 0.5)(v, t, h, x)
            ),
            "Your second look is at the right place and at the wrong time: there it is later.": _step(0.5, 0.5, dt=0),
            "Your second look is at the right time and at the wrong place: go there with Euler first.": _step(0.5, 0.5, dx=0),
            "This is midpoint. Heun looks again at the end of the step, not in the middle.": _step(0, 1, dt=0.5, dx=0.5),
            "You use the arrow at the end alone. What about the one at the start?": _step(0, 1),
            "You look again after half a step. Heun goes all the way to the end with Euler.": _step(0.5, 0.5, dt=0.5, dx=0.5),
        },
    ),
    "3.2": Exercise(
        # Half-way between the limit and the hundredth below it, the largest that a search finds on the safe side: both will do.
        right={"euler decays": 0.195, "euler keeps its sign": 0.095, "midpoint decays": 0.195},
        tol=0.06,
        wrong={
            "You have the two limits of Euler the wrong way round: a run can jump across 0 and still decay.": {
                "euler decays": 0.1,
                "euler keeps its sign": 0.2,
            },
            "1 is the limit for the law −2y. This one is faster: by what does a step multiply y now?": {"euler decays": 1},
            "½ is the limit for the law −2y. This one is faster: by what does a step multiply y now?": {
                "euler keeps its sign": 0.5
            },
            "At this h Euler goes to 0 at once. Beyond it Euler jumps: does it also grow?": {"euler decays": 0.1},
            "At this h Euler no longer decays, and long before it has changed sign: which h makes the factor 0?": {
                "euler keeps its sign": 0.2
            },
            "Two looks do not allow a step twice as long. Write down midpoint's factor, and put your h in.": {
                "midpoint decays": 0.4
            },
            "That is the limit of rk4, with its four looks. Write down midpoint's factor.": {"midpoint decays": 0.2785},
            "At this h midpoint's factor is smallest. The limit is where it comes back to 1.": {"midpoint decays": 0.1},
        },
    ),
    "3.3": Exercise(
        right={"a": 20, "b": 40, "c": 40, "d": 8, "e": 68},
        wrong={
            "(a) Euler does not look at the end of the last step: count the arrows that it uses.": {"a": 21},
            "(b) That is the number of steps. How often does midpoint look in each?": {"b": 20},
            "(c) Eleven times are not eleven steps: count the intervals.": {"c": 44},
            "(c) rk4 looks more than once a step.": {"c": 10},
            "(c) Eleven times are not eleven steps, and rk4 looks more than once a step.": {"c": 11},
            "(d) That is the number of steps. How often does midpoint look in each?": {"d": 4},
            "(d) You took [0, 1] as one step. The option step_size makes the steps shorter.": {"d": 2},
            "(d) From 0 to 1 by 0.25 there are five times: how many intervals?": {"d": 10},
            "(e) A step that is thrown away has been paid for as well.": {"e": 56},
            "(e) And what does it look at before the first step, when no step before has left it an arrow?": {"e": 66},
            "(e) It also looks once to guess the length of its first step.": {"e": 67},
            "(e) The first look of the first step is one of the two at the start: you paid for it twice.": {"e": 69},
            "(e) After a step that is thrown away the next one begins at the same place: which look is still good?": {"e": 70},
            "(e) Seven stages, but one of them is left over from the step before: that look is not paid twice.": {"e": 77},
            "(e) Seven stages, but one is left over from the step before; only the very first step lacks it.": {"e": 79},
            "(e) That is the price of the steps kept, and even there the looks at the very start are missing.": {"e": 54},
        },
    ),
    "3.4": Exercise(
        right={"midpoint factor": math.sqrt(1.25), "euler turns": _turns(EULER), "midpoint turns": _turns(MIDPOINT)},
        tol=0.03,
        after="Two looks a step instead of one, and about 400 times as many turns.",
        wrong={
            "At h = 0.1 it is as good as 1. Asked is the factor at h = 1.": {"midpoint factor": 1},
            "This is the factor of the squared radius: take the root.": {"midpoint factor": 1.25},
            "This is Euler's factor. Midpoint's arrow is the one in the middle of the step.": {"midpoint factor": math.sqrt(2)},
            "This is how far it goes along the start's direction; the part across it is missing.": {"midpoint factor": 0.5},
            "That would be growth, dy/dt = y. A quarter turn twice is −1.": {"midpoint factor": 2.5},
            "That is a number of steps. How many steps are a turn?": {"euler turns": math.log(2) / EULER},
            "For midpoint that is a number of steps. How many steps are a turn?": {"midpoint turns": math.log(2) / MIDPOINT},
            "These turns double the square of the radius, not the radius.": {"euler turns": _turns(2 * EULER)},
            "For midpoint these turns double the square of the radius, not the radius.": {
                "midpoint turns": _turns(2 * MIDPOINT)
            },
            "You added up equal gains. Each step multiplies: the gains grow with the radius.": {"euler turns": 3.18},
            "For midpoint you took twice Euler's turns. Put its factor in the place of Euler's.": {
                "midpoint turns": 2 * _turns(EULER)
            },
        },
    ),
}
