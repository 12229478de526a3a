"""The log-density that a field carries along: against closed forms, against its own noise, and with bad input."""

import math

import pytest
import torch
from torch.distributions import Categorical, Distribution, Independent, Laplace

from helpers import datasets, exact, fields, flow, likelihood

dino = datasets.datasaurus("dino")


def linear(matrix):
    """dx/dt = A x, whose flow, density and divergence are known: x1 = exp(A) x0."""
    return lambda t, x: x @ matrix.to(x).T


@pytest.mark.parametrize("method", ["euler", "midpoint", "heun", "rk4", "dopri5"])
def test_a_linear_field(method):
    """log p1(x) = log p0(exp(-A) x) - tr A, for a field that turns, shears and shrinks, and a source that is not round."""
    matrix = torch.tensor([[-0.6, 0.9], [-0.4, 0.1]], dtype=torch.float64)
    source = Independent(Laplace(torch.zeros(2, dtype=torch.float64), torch.tensor([1.0, 2.0]).double()), 1)
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(0)).double()
    expected = source.log_prob(x @ torch.linalg.matrix_exp(-matrix).T) - matrix.trace()
    found = likelihood.log_prob(linear(matrix), x, source, method=method, steps=4000 if method == "euler" else 100)
    torch.testing.assert_close(found, expected, atol=1e-3 if method == "euler" else 2e-4, rtol=0)


def test_time_runs_backwards_from_one():
    """A field that depends on time alone through its strength, so that a clock running the other way gives another place."""
    v = lambda t, x: 4 * t**3 * x + 1  # noqa: E731
    x = torch.tensor([[2.0, 1.0]], dtype=torch.float64)
    s = torch.linspace(0, 1, 20_001, dtype=torch.float64)
    shift = torch.trapezoid((-(s**4)).exp(), s)
    expected = datasets.standard_normal().log_prob(x * math.exp(-1) - shift) - 2
    torch.testing.assert_close(likelihood.log_prob(v, x, steps=400).double(), expected.double(), atol=1e-4, rtol=0)


def test_the_exact_field_has_the_density_of_the_data():
    x = dino.sample((300,)).double()
    found = likelihood.log_prob(exact.marginal_velocity(dino), x, steps=256)
    assert (found - dino.log_prob(x)).abs().mean() < 1e-3


def test_every_way_agrees():
    torch.manual_seed(0)
    model, x = flow.VFNet().double(), torch.randn(40, 2).double()
    by_midpoint = likelihood.log_prob(model, x, steps=200)
    torch.testing.assert_close(likelihood.log_prob(model, x, method="rk4", steps=100), by_midpoint, atol=2e-3, rtol=0)
    torch.testing.assert_close(likelihood.log_prob(model, x, method="dopri5"), by_midpoint, atol=2e-3, rtol=0)


def test_probes_are_right_on_average_and_follow_from_their_seed():
    torch.manual_seed(0)
    model, x = flow.VFNet(), torch.randn(6, 2)
    exactly = likelihood.log_prob(model, x, steps=8)
    noisy = likelihood.log_prob(model, x.repeat(400, 1), steps=8, probes=1).reshape(400, 6)  # each row has its own signs
    off = (noisy.mean(0) - exactly) / (noisy.std(0) / 20)
    assert off.abs().max() < 4 and noisy.std(0).max() > 0.05
    before = torch.random.get_rng_state()
    zero, three, again = (likelihood.log_prob(model, x, steps=8, probes=1, seed=seed) for seed in (0, 3, 3))
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.equal(three, again) and not torch.equal(three, zero)
    six_times = likelihood.log_prob(model, x[:1].expand(6, 2), steps=8, probes=1)
    assert torch.equal(six_times[0], zero[0]), "one place, six times"
    many = likelihood.log_prob(model, x.repeat(60, 1), steps=8, probes=16).reshape(60, 6)
    ratio = many.std(0) / noisy.std(0)
    assert (ratio.mean() - 1 / 4).abs() < 0.05, "sixteen probes, a quarter of the noise"


def test_chunks_change_nothing(monkeypatch):
    torch.manual_seed(0)
    model, x = flow.VFNet(), torch.randn(25, 2)
    whole = likelihood.log_prob(model, x, steps=4)
    seen = []
    monkeypatch.setattr(likelihood, "ROWS", 10)
    torch.testing.assert_close(likelihood.log_prob(lambda t, x: seen.append(len(x)) or model(t, x), x, steps=4), whole)
    assert max(seen) == 10 and len(whole) == 25


def test_divergence_of_a_field_with_time():
    v = lambda t, x: t * x**3  # noqa: E731
    t, x = torch.rand(7, 1), torch.randn(7, 3)
    with torch.no_grad():
        torch.testing.assert_close(likelihood.divergence(v, t, x), (3 * t * x**2).sum(-1))
        torch.testing.assert_close(likelihood.divergence(v, 0.5, x), fields.divergence(lambda x: v(0.5, x), x))


class Silent(Distribution):
    arg_constraints = {}

    def __init__(self):
        super().__init__(event_shape=torch.Size([2]), validate_args=False)


@pytest.mark.parametrize(
    "change, words",
    [
        (dict(x=torch.zeros(2)), r"x must be \(n, d\)"),
        (dict(x=torch.tensor([[0.0, math.nan]])), "1 that are not"),
        (dict(x=torch.zeros(4, 3)), r"x must be \(n, 2\)"),
        (dict(source=datasets.standard_normal(3)), "share a dimension; got 2 and 3"),
        (dict(source=Categorical(torch.ones(2))), "distribution of vectors"),
        (dict(source=Silent()), "Silent, has no log_prob"),
        (dict(source=datasets.datasaurus("star", bandwidth=0)), "no density"),
        (dict(steps=0), "steps=0"),
        (dict(probes=0), "probes=0"),
        (dict(method="magic"), "unknown method"),
        (dict(model=lambda t, x: x.sum(-1)), "must return the shape of x"),
    ],
)
def test_bad_input_is_named(change, words):
    arguments = dict(model=flow.VFNet(), x=torch.zeros(4, 2), steps=2) | change
    with pytest.raises(ValueError, match=words):
        likelihood.log_prob(**arguments)


@pytest.mark.parametrize("how", [dict(), dict(probes=2), dict(method="dopri5")])
def test_no_points_in_none_out(how):
    assert likelihood.log_prob(flow.VFNet(), torch.zeros(0, 2), **how).shape == (0,)
