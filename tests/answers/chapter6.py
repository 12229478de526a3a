"""Answers to chapter 6 as people write them."""

import math

import numpy as np
import torch
from torch.distributions import Distribution, Uniform, constraints


class Annulus(Distribution):
    arg_constraints, support = {}, constraints.real_vector

    def sample(self, sample_shape=()):
        r = Uniform(1.0, 4.0).sample(sample_shape).sqrt()
        phi = Uniform(-math.pi, math.pi).sample(sample_shape)
        return torch.stack([r * phi.cos(), r * phi.sin()], -1)

    def log_prob(self, value):
        square = (value**2).sum(-1)
        inside = (square >= 1) & (square <= 4)
        return torch.log(inside / (3 * math.pi))


class ByRejection:
    def sample(self, sample_shape=()):
        points = np.random.default_rng(0).uniform(-2, 2, (4 * sample_shape[0], 2))
        r = np.hypot(*points.T)
        return points[(r > 1) & (r < 2)][: sample_shape[0]]

    def log_prob(self, value):
        return [-math.log(math.pi * (2**2 - 1)) if 1 <= math.hypot(a, b) <= 2 else -math.inf for a, b in value]


class Turned(Annulus):
    def sample(self, sample_shape=()):
        z = torch.randn(*sample_shape, 2)
        return z / z.norm(dim=-1, keepdim=True) * (3 * torch.rand(*sample_shape, 1) + 1) ** 0.5


class UniformRadius(Annulus):
    def sample(self, sample_shape=()):
        r, phi = 1 + torch.rand(sample_shape), 2 * math.pi * torch.rand(sample_shape)
        return torch.stack([r * phi.cos(), r * phi.sin()], -1)


class Disc(Annulus):
    def sample(self, sample_shape=()):
        r, phi = 2 * torch.rand(sample_shape).sqrt(), 2 * math.pi * torch.rand(sample_shape)
        return torch.stack([r * phi.cos(), r * phi.sin()], -1)


class Half(Annulus):
    def sample(self, sample_shape=()):
        r, phi = (1 + 3 * torch.rand(sample_shape)).sqrt(), math.pi * torch.rand(sample_shape)
        return torch.stack([r * phi.cos(), r * phi.sin()], -1)


class Density(Annulus):
    def log_prob(self, value):
        return super().log_prob(value).exp()


class Spiral(Annulus):
    def sample(self, sample_shape=()):
        u = torch.rand(sample_shape)
        return (1 + 3 * u).sqrt()[..., None] * torch.stack([(2 * math.pi * u).cos(), (2 * math.pi * u).sin()], -1)


class Rays(Annulus):
    def sample(self, sample_shape=()):
        angle = math.pi / 2 * torch.randint(4, sample_shape) + math.pi / 4
        return (1 + 3 * torch.rand(sample_shape)).sqrt()[..., None] * torch.stack([angle.cos(), angle.sin()], -1)


class NoHole(Annulus):
    def log_prob(self, value):
        return torch.full(value.shape[:-1], -math.log(3 * math.pi))


class AreaOfTheDisc(Annulus):
    def log_prob(self, value):
        return super().log_prob(value) - math.log(4 / 3)


class Columns(Annulus):
    def sample(self, sample_shape=()):
        return super().sample(sample_shape).T


class Unwritten(Distribution):
    arg_constraints, support = {}, constraints.real_vector


class Dots(Unwritten):
    def sample(self, sample_shape=()): ...

    def log_prob(self, value): ...


def cov_by_numpy(t, S0, S1, C):
    S0, S1, C = np.asarray(S0), np.asarray(S1), np.asarray(C)
    return S0 * (1 - t) ** 2 + S1 * t**2 + t * (1 - t) * C + t * (1 - t) * C.T


def cov_by_blocks(t, S0, S1, C):
    w = torch.cat([(1 - t) * torch.eye(2), t * torch.eye(2)], 1)
    return w @ torch.cat([torch.cat([S0, C], 1), torch.cat([C.T, S1], 1)]) @ w.T


ANSWERS = {
    "6.1": {
        "right": [
            {"zero": "no", "half": 0.5, "end": "start"},
            {"zero": "No", "half": 0.46 / 0.97, "end": "START"},
            {"end": "start", "half": torch.tensor(0.51), "zero": "no"},
            {"zero": False, "half": 0.5, "end": "start"},
            {"zero": np.bool_(False), "half": 0.5, "end": "start"},
        ],
        "blank": [{"zero": ..., "half": ..., "end": ...}],
        "wrong": {
            "A field of zeros": {"zero": True, "half": 1, "end": "start"},
            "only if nothing moves": {"zero": "no", "half": 1.0, "end": "start"},
            "A quarter": {"zero": "no", "half": 0.25, "end": "start"},
            "no particle follows a pair": {"zero": "no", "half": 0.5, "end": "other"},
            "there are no data": {"zero": "no", "half": 0.5, "end": "middle"},
        },
    },
    "6.2": {
        "right": [
            cov_by_numpy,
            cov_by_blocks,
            lambda t, S0, S1, C: S0 + t * (C + C.T - 2 * S0) + t**2 * (S0 + S1 - C - C.T),
        ],
        "wrong": {
            "independent pairs": lambda t, S0, S1, C: (1 - t) ** 2 * S0 + t**2 * S1,
            "C need not be symmetric": lambda t, S0, S1, C: (1 - t) ** 2 * S0 + 2 * t * (1 - t) * C + t**2 * S1,
            "One of the two": lambda t, S0, S1, C: (1 - t) ** 2 * S0 + t * (1 - t) * C + t**2 * S1,
            "wrong sign": lambda t, S0, S1, C: (1 - t) ** 2 * S0 - t * (1 - t) * (C + C.T) + t**2 * S1,
            "come out squared": lambda t, S0, S1, C: (1 - t) * S0 + t * (1 - t) * (C + C.T) + t * S1,
            "changed places": lambda t, S0, S1, C: cov_by_blocks(t, S1, S0, C),
        },
    },
    "6.3": {
        "right": [
            lambda n, N, m: m - n * m / N,
            lambda n, N, m: np.asarray(m) * (N - n) / N,
            lambda n, N, m: [float(a) * (1.0 - n / N) for a in m],
        ],
        "wrong": {
            "stay m apart": lambda n, N, m: m,
            "equal at the end only": lambda n, N, m: torch.zeros_like(m),
            "grows from 0": lambda n, N, m: m * n / N,
            "The sign": lambda n, N, m: -(1 - n / N) * m,
            "One step ahead": lambda n, N, m: m * (N - n - 1) / N,
            "share of what is left": lambda n, N, m: m * ((N - 1) / N) ** n,
        },
    },
    "6.4": {
        "right": [
            lambda x: x.std(0).mean(),
            lambda x: float(np.sqrt(np.var(np.asarray(x), axis=0).mean())),
            lambda x: torch.linalg.det(x.T.cov()) ** 0.25,
            lambda x: (x - x.mean(0)).square().sum(1).mean().sqrt(),  # of both directions together, and no worse in the table
        ],
        "wrong": {
            "fixed number": lambda x: 1.0,
            "This is a variance": lambda x: x.var(0).mean(),
            "moved aside": lambda x: x.square().mean().sqrt(),
            "Much wider": lambda x: float(x.max() - x.min()) + 3 * x.std(0).max(),
            "Narrower": lambda x: x.std(0).min() / 2,
            "One number": lambda x: x.std(0),
            "returns NaN": lambda x: (x.mean() - 100).sqrt(),
        },
    },
    "6.5": {
        "right": [Annulus(), ByRejection(), Turned()],
        "blank": [Unwritten(), Dots()],
        "wrong": {
            "too crowded": UniformRadius(),
            "whole disc": Disc(),
            "Half of the ring": Half(),
            "lie on a curve": Spiral(),
            "few rays": Rays(),
            "returns the density": Density(),
            "where no sample can be": NoHole(),
            "take the hole away": AreaOfTheDisc(),
            "one point a row": Columns(),
            "the distribution itself": Annulus,
        },
    },
}
