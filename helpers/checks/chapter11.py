"""Exercises of chapter 11, one step."""

import torch

from . import Exercise, Mistake

PLACES = torch.tensor([[0.4, -1.1], [-0.9, 0.3], [1.6, 0.7], [0.2, 0.5]], dtype=torch.float64)
SPEEDS = torch.tensor([[0.7, 0.2], [-0.4, 1.3], [-1.2, -0.6], [0.5, 0.9]], dtype=torch.float64)
LINE = torch.tensor([[0.4], [-1.3], [2.2], [0.9]], dtype=torch.float64)
EARLY = torch.tensor([[0.1], [0.3], [0.2], [0.5]], dtype=torch.float64)
LATE = torch.tensor([[0.7], [0.4], [0.95], [0.8]], dtype=torch.float64)


def average(t, r, x):
    """What a network of averages may say: it depends on both times and on the place."""
    x = torch.as_tensor(x)
    if torch.as_tensor(r).shape[-1:] == (2,):
        raise Mistake("You ask for mean(t, x, r); here both times come first, mean(t, r, x).")
    t, r = torch.as_tensor(t).reshape(-1), torch.as_tensor(r).reshape(-1)
    x = x.reshape(-1, 2)
    return torch.stack([torch.sin(x[:, 0] + 2 * t * x[:, 1]) + r * t, torch.cos(r * x[:, 1] - t) * x[:, 0]], -1)


def two_halves(answer):
    """The average over one stretch of time for all, and over one for each row."""

    def ask(start, length):
        def mean(t, r, x):
            found, begin = average(t, r, x), torch.as_tensor(t)
            asked = torch.as_tensor(r) - begin
            if (begin + asked - length / 2).abs().max() < 1e-6:
                raise Mistake("The first half must end in the middle of the two times, and not at half of their difference.")
            if (asked - length).abs().max() < 1e-6:
                raise Mistake("You ask for an average over the whole length: only those over the halves are known.")
            if (asked - length / 2).abs().max() > 1e-6:
                raise Mistake("You ask for an average over something other than a half: two halves are all that is needed.")
            return found

        return answer(mean, start, start + length, PLACES)

    return torch.cat([ask(0.3, 0.4), ask(EARLY, 0.5)])


def _halves(first=lambda t, x: x, place=lambda x, a, h: x + h * a, again=False, put=lambda a, b, h, x: (a + b) / 2):
    """Both halves, and their parts as they may go wrong. h: half the length."""

    def whole(mean, t, r, x):
        h = (r - t) / 2
        a = mean(t, t + h, x)
        b = mean(t if again else t + h, t + h if again else r, place(x, a, h))
        return put(a, b, h, x)

    return whole


def _goal(tangents=lambda v, a: (1, 0, v), factor=lambda t, r: r - t, base=lambda v, a: v):
    """MeanFlow's goal, and its parts as they may go wrong. tangents: of t, r and x."""

    def goal(mean, t, r, x, v):
        a = mean(t, r, x)
        dt, dr, dx = tangents(v, a)
        change = torch.func.jvp(mean, (t, r, x), (dt * torch.ones_like(t), dr * torch.ones_like(r), dx))[1]
        return base(v, a) + factor(t, r) * change

    return goal


def _width(t, s):
    """The standard deviation at the time t."""
    return ((1 - t) ** 2 + t**2 * s**2) ** 0.5


def _stretch(width=_width, power=1, over=lambda t, r: r - t, off=1):
    """From the widths at both times to an average velocity."""
    return lambda t, r, x, s: x * ((width(r, s) / width(t, s)) ** power - off) / over(t, r)


def _slope(t, s):
    return (t * s**2 - (1 - t)) / _width(t, s) ** 2


EXERCISES = {
    "11.1": Exercise(
        right={"plain": 0.0, "shortcut": 0.8, "consistency": 1.6, "meanflow": 2.0},
        tol=0.02,
        wrong={
            "The plain field is exact, and one step of Euler is not.": {"plain": 2.0},
            "A shortcut model knows only what two steps of Euler know.": {"shortcut": 2.0},
            "The second half of the shortcut has to be asked as well.": {"shortcut": 0.5},
            "Both halves of your shortcut start from the noise; the second starts where the first ends.": {"shortcut": 1.1},
            "The student repeats its teacher, with the error of the teacher's step.": {"consistency": 2.0},
            "The student takes one step, but what it learned is a step of midpoint, not of Euler.": {"consistency": 0.0},
            "The velocity half-way is taken at the place that half a step of Euler reaches.": {"consistency": 2.2},
            "Midpoint starts again from the noise, and takes the whole step with the velocity half-way.": {"consistency": 0.8},
            "MeanFlow's identity holds for the exact averages; no steps are hidden in it.": {"meanflow": 0.0},
            "This is MeanFlow's variance; asked for is the standard deviation.": {"meanflow": 4.0},
        },
    ),
    "11.2": Exercise(
        right=_stretch(),
        probes=((0.2, 0.9, LINE, 2.0), (0.5, 0.8, LINE, 0.5), (0.0, 1.0, LINE, 1.5), (0.1, 0.4, LINE, 0.7)),
        wrong={
            "You divide by r; the average is over the time from t to r.": _stretch(over=lambda t, r: r),
            "This is the velocity at the time t.": lambda t, r, x, s: _slope(t, s) * x,
            "You stretch by the ratio of the variances.": _stretch(power=2),
            "This is the mean of the velocities at the two ends; there are others between.": lambda t, r, x, s: (
                (_slope(t, s) * x + _slope(r, s) * x * _width(r, s) / _width(t, s)) / 2
            ),
            "This is the way from t to r; asked for is a velocity.": _stretch(over=lambda t, r: 1),
            "The ratio stands the other way round.": _stretch(power=-1),
            "The widths do not add: variances do.": _stretch(lambda t, s: 1 - t + t * s),
            "b is a standard deviation: the variance of the target is its square.": _stretch(
                lambda t, s: ((1 - t) ** 2 + t**2 * s) ** 0.5
            ),
            "The clock runs backwards: at t = 0 all is noise.": _stretch(lambda t, s: _width(1 - t, s)),
            "x stands at the time t, and you go back from r.": lambda t, r, x, s: _stretch()(r, t, x, s),
        },
    ),
    "11.3": Exercise(
        right=_halves(),
        measure=two_halves,
        wrong={
            "The second half is asked at the place where the first began.": _halves(place=lambda x, a, h: x),
            "You add the two averages; each holds for half of the time.": _halves(put=lambda a, b, h, x: a + b),
            "You move by the whole length before the second half.": _halves(place=lambda x, a, h: x + 2 * h * a),
            "The move to the middle has lost its length of time.": _halves(place=lambda x, a, h: x + a),
            "You move by ½, whatever the two times are.": _halves(place=lambda x, a, h: x + a / 2),
            "You move against the velocity.": _halves(place=lambda x, a, h: x - h * a),
            "The place has moved on, and the two times have not.": _halves(again=True),
            "This is the second half alone.": _halves(put=lambda a, b, h, x: b),
            "This is the way; asked for is the average velocity.": _halves(put=lambda a, b, h, x: h * (a + b)),
            "This is where the flow arrives; asked for is the average velocity.": _halves(
                put=lambda a, b, h, x: x + h * (a + b)
            ),
        },
    ),
    "11.4": Exercise(
        right=_goal(),
        measure=lambda answer: answer(average, EARLY, LATE, PLACES, SPEEDS),
        wrong={
            "The sign of the correction: its factor is a length of time, and positive.": _goal(factor=lambda t, r: t - r),
            "r stands still: only t and x change.": _goal(lambda v, a: (1, 1, v)),
            "The average changes with t, too, and not with the place alone.": _goal(lambda v, a: (0, 0, v)),
            "The place moves as well, and not the clock alone: a term is missing.": _goal(
                lambda v, a: (1, 0, torch.zeros_like(v))
            ),
            "The place moves with the average over the stretch, and not with the velocity here.": _goal(lambda v, a: (1, 0, a)),
            "You differentiate by r, and it is t that moves.": _goal(lambda v, a: (0, 1, v)),
            "The correction has lost its factor.": _goal(factor=lambda t, r: 1),
            "The factor is the length of time, not its end.": _goal(factor=lambda t, r: r),
            "This is the correction alone: v is missing.": _goal(base=lambda v, a: 0),
            "You add the correction to the average, and not to v.": _goal(base=lambda v, a: a),
        },
    ),
}
