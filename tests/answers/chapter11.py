"""Answers to chapter 11 as people write them."""

import numpy as np
import torch


def by_the_widths(t, r, x, s):
    before, after = np.hypot(1 - t, t * s), np.hypot(1 - r, r * s)
    return (x * after / before - x) / (r - t)


def in_lists(t, r, x, s):
    width = [((1 - a) ** 2 + (a * s) ** 2) ** 0.5 for a in (t, r)]
    return [[float(y) * (width[1] - width[0]) / width[0] / (r - t)] for y in x]


def in_small_steps(t, r, x, s):
    h, end = (r - t) / 4000, x.clone()
    for k in range(4000):
        a = t + (k + 0.5) * h
        rate = (a * s**2 + a - 1) / ((1 - a) ** 2 + a**2 * s**2)
        end = end * (1 + h * rate / 2) / (1 - h * rate / 2)
    return (end - x) / (r - t)


def wrong_average(kind):
    def run(t, r, x, s):
        def variance(a):
            if kind == "add":
                return (1 - a + a * s) ** 2
            a = 1 - a if kind == "clock" else a
            return (1 - a) ** 2 + a**2 * (s if kind == "s" else s**2)

        def rate(a):
            return (a * (1 + s**2) - 1) / variance(a)

        if kind == "back":
            t, r = r, t
        ratio = variance(r) / variance(t) if kind == "variance" else (variance(r) / variance(t)) ** 0.5
        end = x / ratio if kind == "inverted" else ratio * x
        if kind == "now":
            return rate(t) * x
        if kind == "ends":
            return (rate(t) * x + rate(r) * end) / 2
        way = end - x
        return way if kind == "way" else way / r if kind == "by r" else way / (r - t)

    return run


def halves(mean, t, r, x):
    middle = (t + r) / 2
    first = mean(t, middle, x)
    second = mean(middle, r, x + (middle - t) * first)
    return 0.5 * first + 0.5 * second


def by_the_way(mean, t, r, x):
    middle = t + 0.5 * (r - t)
    y = x + (middle - t) * mean(t, middle, x)
    z = y + (r - middle) * mean(middle, r, y)
    return (z - x) / (r - t)


def halves_in_numpy(mean, t, r, x):
    t, r, x = np.asarray(t), np.asarray(r), np.asarray(x)
    first = np.asarray(mean(t, (t + r) / 2, x))
    return (first + np.asarray(mean((t + r) / 2, r, x + (r - t) / 2 * first))) / 2


def wrong_whole(kind):
    def run(mean, t, r, x):
        length = r - t
        middle = length / 2 if kind == "difference" else (t + r) / 2
        if kind == "whole":
            return mean(t, r, x)
        if kind == "thirds":
            return mean(t, t + length / 3, x)
        if kind == "order":
            return mean(t, x, middle)
        one = mean(t, middle, x)
        step = {"x": 0, "long": length, "lost": 1, "half": 0.5, "against": -length / 2}.get(kind, length / 2)
        y = x + step * one
        two = mean(t, middle, y) if kind == "times" else mean(middle, r, y)
        parts = {"sum": one + two, "second": two, "way": length * (one + two) / 2, "place": y + length / 2 * two}
        return parts.get(kind, (one + two) / 2)

    return run


def by_jvp(mean, t, r, x, v):
    _, change = torch.func.jvp(lambda t, x: mean(t, r, x), (t, x), (torch.ones_like(t), v))
    return (v + (r - t) * change).detach()


def by_differences(mean, t, r, x, v):
    e = 1e-5
    return v + (r - t) * (mean(t + e, r, x + e * v) - mean(t - e, r, x - e * v)) / (2 * e)


def by_gradients(mean, t, r, x, v):
    t, x = t.clone().requires_grad_(), x.clone().requires_grad_()
    columns = []
    for i in range(2):
        by_t, by_x = torch.autograd.grad(mean(t, r, x)[:, i].sum(), (t, x))
        columns.append(by_t[:, 0] + (by_x * v).sum(-1))
    return v + (r - t) * torch.stack(columns, -1)


def wrong_goal(kind):
    def run(mean, t, r, x, v):
        if kind == "order":
            return mean(t, x, r)
        e = 1e-5
        dt = 0 if kind in ("no t", "by r") else e
        dr = e if kind in ("r too", "by r") else 0
        dx = e * {"no x": 0 * v, "average": mean(t, r, x)}.get(kind, v)
        change = (mean(t + dt, r + dr, x + dx) - mean(t - dt, r - dr, x - dx)) / (2 * e)
        factor = {"sign": t - r, "none": 1, "r": r}.get(kind, r - t)
        return {"alone": 0 * v, "to the average": mean(t, r, x)}.get(kind, v) + factor * change

    return run


def guess(**other):
    return {"plain": 0.0, "shortcut": 0.8, "consistency": 1.6, "meanflow": 2.0, **other}


ANSWERS = {
    "11.1": {
        "right": [
            guess(),
            guess(plain=torch.tensor(0), shortcut=0.5 * 1.6, meanflow=np.float32(2)),
            {"meanflow": 4**0.5, "consistency": "1.6", "shortcut": [0.8], "plain": 1 - 1},
        ],
        "blank": [{"plain": ..., "shortcut": ..., "consistency": ..., "meanflow": ...}],
        "wrong": {
            "The plain field is exact": guess(plain=2),
            "two steps of Euler know": guess(shortcut=2),
            "has to be asked as well": guess(shortcut=1 - 1 / 2),
            "start from the noise": guess(shortcut=1 + (-1 + 1.2) / 2),
            "repeats its teacher": guess(consistency=2),
            "not of Euler": guess(consistency=0),
            "half a step of Euler reaches": guess(consistency=1 + 1.2),
            "starts again from the noise": guess(consistency=0.5 + 0.5 * 0.6),
            "no steps are hidden": guess(meanflow=0),
            "MeanFlow's variance": guess(meanflow=2**2),
        },
    },
    "11.2": {
        "right": [by_the_widths, in_lists, in_small_steps],
        "wrong": {
            "You divide by r;": wrong_average("by r"),
            "velocity at the time t": wrong_average("now"),
            "ratio of the variances": wrong_average("variance"),
            "at the two ends": wrong_average("ends"),
            "the way from t to r": wrong_average("way"),
            "the other way round": wrong_average("inverted"),
            "widths do not add": wrong_average("add"),
            "b is a standard": wrong_average("s"),
            "The clock runs": wrong_average("clock"),
            "go back from r": wrong_average("back"),
        },
    },
    "11.3": {
        "right": [halves, by_the_way, halves_in_numpy],
        "wrong": {
            "where the first began": wrong_whole("x"),
            "You add the two": wrong_whole("sum"),
            "by the whole length": wrong_whole("long"),
            "has lost its length": wrong_whole("lost"),
            "You move by ½": wrong_whole("half"),
            "against the velocity": wrong_whole("against"),
            "the two times have not": wrong_whole("times"),
            "second half alone": wrong_whole("second"),
            "This is the way": wrong_whole("way"),
            "where the flow arrives": wrong_whole("place"),
            "half of their difference": wrong_whole("difference"),
            "over the whole": wrong_whole("whole"),
            "other than a half": wrong_whole("thirds"),
            "both times come first": wrong_whole("order"),
        },
    },
    "11.4": {
        "right": [by_jvp, by_differences, by_gradients],
        "wrong": {
            "The sign of the": wrong_goal("sign"),
            "r stands still": wrong_goal("r too"),
            "changes with t, too": wrong_goal("no t"),
            "The place moves as well": wrong_goal("no x"),
            "average over the stretch": wrong_goal("average"),
            "You differentiate by r": wrong_goal("by r"),
            "lost its factor": wrong_goal("none"),
            "not its end": wrong_goal("r"),
            "v is missing": wrong_goal("alone"),
            "and not to v": wrong_goal("to the average"),
            "both times come first": wrong_goal("order"),
        },
    },
}
