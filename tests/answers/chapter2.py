"""Answers to chapter 2 as people write them."""

from math import cos, e, exp, inf, log, pi, sin

import numpy as np
import torch
import torchdiffeq


def when_near(x0, dt=0.01):
    """By small Euler steps, as one does after chapter 3."""
    x, t = x0, 0.0
    while abs(x - 1) >= 0.1:
        x, t = x + dt / 10 * (x - x**3), t + dt / 10
    return t


def by_solver(t, a, b, y0):
    start, times = torch.tensor(y0).double(), torch.stack([torch.tensor(-1e-9), torch.as_tensor(t)]).double()
    return torchdiffeq.odeint(lambda s, y: a * y + b, start, times)[-1]


def by_matrix(x, t):
    turn = np.array([[cos(t), -sin(t)], [sin(t), cos(t)]])
    return (turn @ np.asarray(x).T).T


def one_by_one(points, t):
    return [[cos(t) * float(a) - sin(t) * float(b), sin(t) * float(a) + cos(t) * float(b)] for a, b in points]


def complex_numbers(x, t):
    z = torch.view_as_complex(x) * torch.exp(1j * torch.as_tensor(t))
    return torch.view_as_real(z)


def careless(x, t):
    y = x.clone()
    y[:, 0] = torch.cos(t) * y[:, 0] - torch.sin(t) * y[:, 1]
    y[:, 1] = torch.sin(t) * y[:, 0] + torch.cos(t) * y[:, 1]
    return y


def only_one_point(x, t):
    return torch.stack([x[0] * cos(t) - x[1] * sin(t), x[0] * sin(t) + x[1] * cos(t)])


ANSWERS = {
    "2.1": {
        "right": [
            {"0.001": 7.63, "1": 0, "5": 0.86},
            {"0.001": when_near(0.001), "1": when_near(1.0), "5": when_near(5.0)},
            {"5": np.float64(0.855), "1": torch.tensor(0.0), "0.001": torch.tensor(7.634)},
        ],
        "blank": [{"0.001": ..., "1": ..., "5": ...}, {"0.001": 7.63, "1": None, "5": 0.86}],
        "wrong": {
            "does not end at 0": {"0.001": 0.0, "1": 0.0, "5": 0.86},
            "twice too long": {"0.001": 15.27, "1": 0, "5": 1.71},
            "grow as eᵗ": {"0.001": 6.8, "1": 0, "5": 0.86},
            "slope of the law at 1": {"0.001": 7.63, "1": 0, "5": log(4 / 0.1) / 2},
            "never moves": {"0.001": 7.63, "1": inf, "5": 0.86},
            "−x³ alone": {"0.001": 7.63, "1": 0, "5": 0.393},
        },
    },
    "2.2": {
        "right": [
            lambda t, a, b, y0: (y0 * a + b) / a * e ** (a * t) - b / a,
            lambda t, a, b, y0: y0 * torch.exp(a * t) + b * torch.expm1(a * t) / a,
            lambda t, a, b, y0: np.exp(a * np.asarray(t)) * (y0 - -b / a) + -b / a,
            by_solver,
        ],
        "wrong": {
            "not y₀": lambda t, a, b, y0: y0 * exp(a * t) - b / a,
            "Go back from it to y": lambda t, a, b, y0: torch.exp(a * t) * (y0 + b / a),
            "rests in the wrong place": lambda t, a, b, y0: b / a + torch.exp(a * t) * (y0 - b / a),
            "b is missing": lambda t, a, b, y0: np.exp(a * float(t)) * y0,
            "added b t": lambda t, a, b, y0: torch.exp(a * t) * y0 + t * b,
            "sign in the exponent": lambda t, a, b, y0: (y0 + b / a) / torch.exp(a * t) - b / a,
            "order of the arguments": lambda t, b, a, y0: (y0 + b / a) * torch.exp(a * t) - b / a,
        },
    },
    "2.3": {
        "right": [
            by_matrix,
            one_by_one,
            complex_numbers,
            lambda x, t: x * t.cos() + x.flip(-1) * x.new_tensor([-1, 1]) * t.sin(),
        ],
        "wrong": {
            "asked for is (x, t)": lambda t, x: by_matrix(x, t),
            "clockwise": lambda x, t: x @ torch.tensor([[cos(t), -sin(t)], [sin(t), cos(t)]]),
            "one straight move": lambda x, t: torch.stack([x[:, 0] - t * x[:, 1], x[:, 1] + t * x[:, 0]], 1),
            "mirror": lambda x, t: [[cos(t) * a + sin(t) * b, sin(t) * a - cos(t) * b] for a, b in x],
            "new x₁": careless,
            "velocity at time t": lambda x, t: by_matrix(np.stack([-x[:, 1], x[:, 0]], 1), t),
            "degrees": lambda x, t: by_matrix(x, float(t) * pi / 180),
            "number of turns": lambda x, t: one_by_one(x, 2 * pi * t),
            "not for a batch": only_one_point,
        },
    },
    "2.4": {
        "right": [
            lambda t: (1 - t) ** -1,
            lambda t: -1 / (t - 1),
            lambda t: np.reciprocal(1 - np.asarray(t)),
            lambda t: exp(-log(1 - t)),
        ],
        "wrong": {
            "dy/dt = y": lambda t: e**t,
            "shrinks": lambda t: (t + 1) ** -1,
            "constant is missing": lambda t: -torch.reciprocal(t),
            "separate first": lambda t: (3 + t**3) / 3,
            "rate that it had": lambda t: t + 1,
            "power too many": lambda t: (1 - t) ** -2,
        },
    },
}
