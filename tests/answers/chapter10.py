"""Answers to chapter 10 as people write them."""

import numpy as np
import torch


def by_the_noise(v, t, x):
    noise = x - t * v(t, x)
    return -noise / (1 - t)


def by_the_denoiser(v, t, x):
    data = x + (1 - t) * v(t, x)
    return (t * data - x) / (1 - t) ** 2


def row_by_row(v, t, x):
    t = torch.as_tensor(t, dtype=x.dtype).expand(len(x), 1) if np.ndim(t) == 0 else t
    return torch.cat([(s * v(s[None], y[None]) - y) / (1 - s) for s, y in zip(t, x, strict=True)])


def recursion(g, b, h):
    q, variance = 1 - g**2 * h / (2 * b**2), 0.0
    for _ in range(3000):
        variance = q**2 * variance + g**2 * h
    return variance


def settled(g, b, h, *, half=0.5, power=2):
    q = 1 - half * g**2 * h / b**power
    return g**2 * h / (1 - q * q)


def ddim(noise, x, alphas, sigmas):
    for a, s, c, d in zip(alphas[:-1], sigmas[:-1], alphas[1:], sigmas[1:], strict=True):
        e = noise(x, a, s)
        x = c * (x - s * e) / a + d * e
    return x


def as_euler(noise, x, alphas, sigmas):
    y = x / alphas[0]
    for k in range(len(alphas) - 1):
        y = y + (sigmas[k + 1] / alphas[k + 1] - sigmas[k] / alphas[k]) * noise(alphas[k] * y, alphas[k], sigmas[k])
    return alphas[-1] * y


def in_numpy(noise, x, alphas, sigmas):
    x = np.asarray(x)
    for k in range(len(alphas) - 1):
        e = np.asarray(noise(torch.tensor(x), alphas[k], sigmas[k]))
        x = alphas[k + 1] * (x - sigmas[k] * e) / alphas[k] + sigmas[k + 1] * e
    return x


def wrong_ddim(kind):
    def run(noise, x, alphas, sigmas):
        n = len(alphas)
        steps = [(k, k - 1) for k in range(n - 1, 0, -1)] if kind == "back" else [(k, k + 1) for k in range(n - 1)]
        for k, j in steps:
            e = noise(x, alphas[j], sigmas[j]) if kind == "next" else noise(x, alphas[k], sigmas[k])
            a, s = (sigmas[k], alphas[k]) if kind == "swapped" else (alphas[k], sigmas[k])
            data = (x + s * e if kind == "sign" else x - e if kind == "one" else x - s * e) / (1 if kind == "scale" else a)
            new = torch.randn(x.shape) if kind == "fresh" else e
            x = (1 if kind == "zoom" else alphas[j]) * data + (0 if kind == "gone" else sigmas[j]) * new
        if kind == "once more":
            noise(x, alphas[-1], sigmas[-1])
        return data if kind == "data" else x

    return run


ANSWERS = {
    "10.1": {
        "right": [
            {"velocity": 0.4, "noise": 0.3, "score": 1.2},
            {"score": torch.tensor(1.2), "noise": np.float32(0.3), "velocity": 0.1 / 0.25},
        ],
        "blank": [{"velocity": ..., "noise": ..., "score": ...}],
        "wrong": {
            "not by t": {"velocity": 0.133, "noise": 0.3, "score": 1.2},
            "as it is": {"velocity": 0.1, "noise": 0.3, "score": 1.2},
            "near the data it grows": {"velocity": 0.025, "noise": 0.3, "score": 1.2},
            "stands before D": {"velocity": 0.4, "noise": 0.4, "score": 1.2},
            "the other way round": {"velocity": 0.4, "noise": 0.0333, "score": 1.2},
            "denominator is missing": {"velocity": 0.4, "noise": 0.075, "score": 1.2},
            "once more": {"velocity": 0.4, "noise": 0.3, "score": 0.3},
            "by σ; s": {"velocity": 0.4, "noise": 0.3, "score": 0.075},
            "forgot its factor": {"velocity": 0.4, "noise": 0.3, "score": 1.6},
        },
    },
    "10.2": {
        "right": [by_the_noise, by_the_denoiser, row_by_row],
        "wrong": {
            "away from the data": lambda v, t, x: (x - t * v(t, x)) / (1 - t),
            "divide by σ": lambda v, t, x: t * v(t, x) - x,
            "This is the noise": lambda v, t, x: x - t * v(t, x),
            "You divide by t": lambda v, t, x: v(t, x) - x / t,
            "divided by σ twice": lambda v, t, x: by_the_noise(v, t, x) / (1 - t),
            "lost its factor": lambda v, t, x: (v(t, x) - x) / (1 - t),
            "This is the denoiser": lambda v, t, x: x + v(t, x) * (1 - t),
            "the way back": lambda v, t, x: (x + (1 - t) * v(t, x)) / t,
            "The clock runs": lambda v, t, x: (v(t, x) * (1 - t) - x) / t,
            "the time comes first": lambda v, t, x: (t * v(x, t) - x) / (1 - t),
        },
    },
    "10.3": {
        "right": [recursion, settled, lambda g, b, h: torch.tensor(4 * b**4 / (4 * b**2 - g**2 * h))],
        "wrong": {
            "the steps make it larger": lambda g, b, h: b * b,
            "the half is missing": lambda g, b, h: settled(g, b, h, half=1),
            "A half too much": lambda g, b, h: 2 * b**4 / (2 * b**2 - g**2 * h),
            "not smaller": lambda g, b, h: b**2 - g**2 * h / 4,
            "sign in the denominator": lambda g, b, h: 4 * b**4 / (4 * b**2 + g**2 * h),
            "b is a standard": lambda g, b, h: settled(g, b, h, power=1),
            "asked for is the variance": lambda g, b, h: recursion(g, b, h) ** 0.5,
            "left out h": lambda g, b, h: settled(g, b, h) / h,
            "first correction": lambda g, b, h: b**2 * (1 + g**2 * h / (4 * b**2)),
            "not by q": lambda g, b, h: g**2 * h / (1 - (1 - g**2 * h / (2 * b**2))),
        },
    },
    "10.4": {
        "right": [ddim, as_euler, in_numpy],
        "wrong": {
            "all of it is gone": wrong_ddim("gone"),
            "at the next level": wrong_ddim("next"),
            "divide by α": wrong_ddim("scale"),
            "must be taken off": wrong_ddim("sign"),
            "with the factor 1": wrong_ddim("one"),
            "changed places": wrong_ddim("swapped"),
            "you go the other way": wrong_ddim("back"),
            "last prediction of the data": wrong_ddim("data"),
            "lacks its factor": wrong_ddim("zoom"),
            "fresh noise": wrong_ddim("fresh"),
            "once too often": wrong_ddim("once more"),
        },
    },
}
