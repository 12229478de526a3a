"""Exercises of chapter 6, the choice of source."""

import math
from types import SimpleNamespace

import torch

from . import Blank, Exercise, Mistake

START, END = torch.tensor([[1.0, 0.2], [0.2, 0.5]]), torch.tensor([[0.8, -0.3], [-0.3, 1.5]])
CROSS, SHIFT = torch.tensor([[0.4, 0.3], [-0.1, 0.2]]), torch.tensor([3.0, -2.0])
DATA = 0.72 * torch.randn(500, 2, generator=torch.Generator().manual_seed(6))
LOG_DENSITY = -math.log(3 * math.pi)


def _cov(begin=lambda t: (1 - t) ** 2, end=lambda t: t**2, cross=lambda t, C: t * (1 - t) * (C + C.T)):
    return lambda t, S0, S1, C: begin(t) * S0 + cross(t, C) + end(t) * S1


def yes_or_no(answer):
    """True and False will do as well."""
    if not isinstance(answer, dict) or "zero" not in answer:
        return answer
    said = {"yes": True, "true": True, "no": False, "false": False}
    return {**answer, "zero": said.get(str(answer["zero"]).strip().lower(), answer["zero"])}


def widths(rule):
    """Narrow, fit or wide: for data, the same ones a tenth and ten times as large, and moved aside."""
    said = []
    for factor, shift in ((1, 0), (0.1, 0), (10, 0), (1, SHIFT)):
        value = rule(factor * DATA + shift)
        if value.numel() != 1:
            raise Mistake("One number is asked for: the source N(0, σ²I) has the same σ in both directions.")
        if not math.isfinite(value):
            raise Mistake("Your rule returns NaN, or an infinite number: look for a division by zero, a log or a root.")
        ratio = float(value) / (0.72 * factor)
        said.append("fit" if 0.8 <= ratio <= 1.6 else "narrow" if ratio < 0.8 else "wide")
    return said


def ring_shares(ring):
    """How much of a sample lies where, and the log-density at four radii; of the wrong ones, one of the two is enough."""
    parts = {}
    if hasattr(ring, "sample"):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            x = _filled(ring.sample, (20_000,))
        if x.shape != (20_000, 2):
            raise Mistake("sample((n,)) should return one point a row, of shape (n, 2).")
        r = x.norm(dim=-1)
        quadrants = 2 * (x[:, 0] > 0) + (x[:, 1] > 0)
        sector = ((torch.atan2(x[:, 1], x[:, 0]) / (2 * math.pi) + 0.5) * 12).long().clamp(max=11)
        crowds = torch.bincount(sector + 12 * (r > 2.5**0.5), minlength=24).reshape(2, 12)  # the inner and the outer half
        parts["angles"] = _even(crowds.sum(0))
        parts["angles at each radius"] = _even(crowds)
        parts["radii"] = torch.histc(r, 4, 0, 4) / len(r)
        parts["inner half"] = (r < 1.5).double().mean()
        parts["quadrants"] = torch.bincount(quadrants, minlength=4) / len(r)
    if hasattr(ring, "log_prob"):
        parts["log_prob"] = _filled(ring.log_prob, torch.tensor([[0.3, 0.4], [0.0, -1.2], [1.8, 0.0], [1.5, 2.0]]))
    if not parts:
        raise Mistake("Hand over the distribution itself, MyRing(), with its methods sample and log_prob.")
    return parts


def _even(counts):
    """A tenth more or less is luck, when each holds several hundred."""
    return "even" if (counts / counts.double().mean() - 1).abs().max() < 0.3 else "uneven"


def _filled(method, argument):
    try:
        value = method(argument)
    except NotImplementedError as error:
        raise Blank("Nothing to check yet: write both methods.") from error
    if value is None or value is ...:
        raise Blank(f"Still to be filled in: {method.__name__}.")
    return torch.as_tensor(value)


def _sampled(radius=lambda u: (1 + 3 * u).sqrt(), turn=2 * math.pi, angle=lambda u: torch.rand(u.shape)):
    def sample(shape):
        u = torch.rand(shape)
        r, direction = radius(u), turn * angle(u)
        return r[..., None] * torch.stack([direction.cos(), direction.sin()], -1)

    return SimpleNamespace(sample=sample)


def _dense(inside=LOG_DENSITY, outside=-math.inf):
    def log_prob(x):
        r = x.norm(dim=-1)
        return torch.where((r >= 1) & (r <= 2), inside(r) if callable(inside) else inside, outside)

    return SimpleNamespace(log_prob=log_prob)


EXERCISES = {
    "6.1": Exercise(
        right={"zero": "no", "half": 0.5, "end": "start"},
        measure=yes_or_no,
        tol=0.12,  # the share may be measured
        wrong={
            "A field of zeros would be best, but independent pairs send most particles to another point.": {"zero": "yes"},
            "At t = ½ the cloud keeps its variance only if nothing moves: but the pairs are independent.": {"half": 1},
            "A quarter is what one of the two ends gives at t = ½. The variances of both add.": {"half": 0.25},
            "They do not all meet at t = ½: there xₜ is the mean of two independent points, and has a spread.": {"half": 0},
            "Pairs lead to other points, but no particle follows a pair: compare the field at t and 1 − t.": {"end": "other"},
            "In the middle of the moons there are no data, and the exact field ends at the data.": {"end": "middle"},
        },
    ),
    "6.2": Exercise(
        right=_cov(),
        probes=((0.3, START, END, CROSS), (0.5, END, START, CROSS)),
        wrong={
            "This is for independent pairs: in general the mixed terms of the product stay.": _cov(cross=lambda t, C: 0 * C),
            "C need not be symmetric, and a covariance is: the mixed terms are not alike.": _cov(
                cross=lambda t, C: 2 * t * (1 - t) * C
            ),
            "One of the two mixed terms is missing: x₀ times x₁, and x₁ times x₀.": _cov(cross=lambda t, C: t * (1 - t) * C),
            "You halved the mixed terms: multiply the product out.": _cov(cross=lambda t, C: t * (1 - t) * (C + C.T) / 2),
            "The mixed terms have the wrong sign: xₜ is a sum.": _cov(cross=lambda t, C: t * (t - 1) * (C + C.T)),
            "The weights of Σ₀ and Σ₁ should come out squared.": _cov(lambda t: 1 - t, lambda t: t),
            "Σ₀ and Σ₁ have changed places: at t = 0 it should be Σ₀.": _cov(lambda t: t**2, lambda t: (1 - t) ** 2),
        },
    ),
    "6.3": Exercise(
        right=lambda n, N, m: (1 - n / N) * m,
        probes=((0, 4, SHIFT), (1, 4, SHIFT), (3, 5, SHIFT), (5, 5, SHIFT)),
        wrong={
            "The states do not stay m apart: the moved field has a term that the plain one has not.": lambda n, N, m: m,
            "They are equal at the end only: the starting points differ.": lambda n, N, m: 0 * m,
            "This grows from 0 to m. How far apart are the two at the start, and at the end?": lambda n, N, m: n / N * m,
            "The sign: asked for is the moved state minus the plain one.": lambda n, N, m: (n / N - 1) * m,
            "One step ahead: at n = 0 nobody has moved yet.": lambda n, N, m: (1 - (n + 1) / N) * m,
            "You let each step take a share of what is left. What does ṽ add in one step?": lambda n, N, m: (
                (1 - 1 / N) ** n * m
            ),
        },
    ),
    "6.4": Exercise(
        right=lambda x: x.std(0).square().mean().sqrt(),
        measure=widths,
        wrong={
            "A fixed number may suit the moons; ten times larger data want another source.": lambda x: 0 * x[0, 0] + 0.8,
            "This is a variance: with data in centimetres, it would be in square centimetres.": lambda x: x.var(0).mean(),
            "Yours grows when the data are moved aside, and the location of a source does not matter.": lambda x: x.std(),
            "Much wider than the data: the widest of the six was the worst.": lambda x: (x.amax(0) - x.amin(0)).mean(),
            "Narrower than the data: in your table the narrow sources lose.": lambda x: x.std(0).mean() / 2,
        },
    ),
    "6.5": Exercise(
        right=SimpleNamespace(**vars(_sampled()), **vars(_dense())),
        measure=ring_shares,
        tol=0.06,  # of 20,000 samples
        wrong={
            "The radius is uniform, so the inner half of the ring is too crowded: it has less area.": _sampled(lambda u: 1 + u),
            "Some points lie in the hole: this is the whole disc.": _sampled(lambda u: 2 * u.sqrt()),
            "Some points lie outside: here u is uniform for r², and you took no root.": _sampled(lambda u: 1 + 3 * u),
            "Half of the ring is empty: the angle goes all the way round.": _sampled(turn=math.pi),
            "Radius and angle come from the same random number: the points lie on a curve. Draw two.": _sampled(
                angle=lambda u: u
            ),
            "The points lie on a few rays: the angle is any number, not one of a few.": _sampled(
                angle=lambda u: torch.randint(4, u.shape) / 4 + 1 / 8
            ),
            "log_prob is finite in the hole or outside, where no sample can be.": _dense(outside=LOG_DENSITY),
            "log_prob returns the density: take its logarithm.": _dense(1 / (3 * math.pi), 0.0),
            "In log_prob the sign is wrong: the density is one over the area.": _dense(-LOG_DENSITY),
            "In log_prob the area is that of a disc with radius 2: take the hole away.": _dense(-math.log(4 * math.pi)),
            "In log_prob the area is π(R − r)²: subtract the squares, not the radii.": _dense(-math.log(math.pi)),
            "Your log_prob falls with the radius: on a uniform ring it is constant.": _dense(
                lambda r: -(2 * math.pi * r).log()
            ),
        },
    ),
}
