"""Paths, readings and noise: against closed forms, torchsde, and what people get wrong."""

import math

import pytest
import torch
import torchsde

from helpers import datasets, exact, paths
from helpers.diffusion import READINGS, convert, sample_sde

DINO = datasets.datasaurus("dino")
ROUTES = {"straight": paths.STRAIGHT, "cosine": paths.COSINE, "preserving": paths.variance_preserving()}


@pytest.fixture(params=ROUTES)
def path(request):
    return ROUTES[request.param]


def places(path, t, n=200):
    torch.manual_seed(0)
    return path.position(torch.randn(n, 2).double(), DINO.sample((n,)), t)


def test_a_path_s_rates_are_its_derivatives(path):
    t = torch.linspace(0.01, 0.99, 99, dtype=torch.float64).requires_grad_(True)
    for value, rate in ((path.alpha, path.alpha_dot), (path.sigma, path.sigma_dot)):
        (slope,) = torch.autograd.grad(value(t).sum(), t)
        torch.testing.assert_close(rate(t) * torch.ones_like(t), slope, rtol=1e-9, atol=1e-9)
    ends = [float(f(e)) for e in (0.0, 1.0) for f in (path.alpha, path.sigma)]
    if path is ROUTES["preserving"]:
        assert [round(end, 4) for end in ends] == [0.0066, 1.0, 0.9999, 0.0105]
    else:
        assert ends == [0, 1, 1, 0]
    torch.testing.assert_close(path.alpha(t) ** 2 + path.sigma(t) ** 2, 1 - 2 * t * (1 - t) * (path is paths.STRAIGHT))


def test_ddpm_s_thousand_steps_are_the_variance_preserving_path():
    kept = (1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)).cumprod(0)
    t = 1 - torch.arange(1, 1001) / 1000
    assert (paths.variance_preserving(end=1e-6).alpha(t) - kept.sqrt()).abs().max() < 0.003


@pytest.mark.parametrize("bad", [
    lambda: paths.AffinePath(lambda t: 1 - t, lambda t: t, lambda t: -1.0, lambda t: 1.0),
    lambda: paths.AffinePath(lambda t: t, lambda t: (1 - t) * (1 + 8 * (t > 0.6)), lambda t: 1 - 3 * (t > 0.6), lambda t: 8.0),
    lambda: paths.AffinePath(lambda t: math.nan * t, lambda t: 1 - t, lambda t: 1.0, lambda t: -1.0),
])  # fmt: skip
def test_noise_that_rises_is_refused(bad):
    with pytest.raises(ValueError, match="the share of noise rises"):
        bad()


@pytest.mark.parametrize("bad", [{"first": 0}, {"first": -1.0}, {"end": 0}, {"end": 1}])
def test_bad_schedules(bad):
    with pytest.raises(ValueError, match="must be above 0, and end between 0 and 1"):
        paths.variance_preserving(**bad)


def test_every_reading_from_every_other(path):
    t = torch.linspace(0.02, 0.98, 200, dtype=torch.float64)[:, None]
    x = places(path, t)
    truth = {"velocity": exact.marginal_velocity(DINO, path=path)(t, x), "score": exact.score(DINO, path=path)(t, x)}
    truth["denoiser"] = exact.denoiser(DINO, path=path)(t, x)
    truth["noise"] = (x - path.alpha(t) * truth["denoiser"]) / path.sigma(t)
    for given in READINGS:
        for wanted in READINGS:
            found = convert(truth[given], t, x, given, wanted, path=path)
            torch.testing.assert_close(found, truth[wanted], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("t", [0.0, 0.3, 0.9, 1.0])
def test_the_score_is_the_gradient_of_the_log_density(path, t):
    x = places(path, t).requires_grad_(True)
    (slope,) = torch.autograd.grad(exact.marginal(DINO, path=path)(t).log_prob(x).sum(), x)
    torch.testing.assert_close(
        exact.score(DINO, path=path)(t, x.detach()), slope, rtol=1e-4, atol=1e-4 * float(slope.abs().max())
    )


def test_the_denoiser_is_the_mean_of_the_data():
    torch.manual_seed(1)
    x0, x1 = torch.randn(1_000_000, 2), DINO.sample((1_000_000,))
    for path in ROUTES.values():
        near = (path.position(x0, x1, 0.6) - torch.tensor([0.3, 0.3])).abs().amax(1) < 0.08
        x = path.position(x0, x1, 0.6)[near]
        off = x1[near] - exact.denoiser(DINO, path=path)(0.6, x)
        assert near.sum() > 500 and (off.mean(0).abs() < 4 * off.std(0) / near.sum() ** 0.5).all()


def test_checkerboard():
    board, t = datasets.Checkerboard(), torch.full((300, 1), 0.6).double()
    torch.manual_seed(2)
    x = 0.4 * torch.randn(300, 2).double() + 0.6 * board.sample((300,))
    v = exact.marginal_velocity(board)(t, x)
    for wanted, truth in (("score", exact.score(board)), ("denoiser", exact.denoiser(board))):
        torch.testing.assert_close(convert(v, t, x, "velocity", wanted), truth(t, x), rtol=1e-8, atol=1e-8)
    assert torch.isfinite(exact.score(board)(1.0, x)).all() and torch.isfinite(exact.score(board)(0.0, x)).all()


@pytest.mark.parametrize(("t", "given", "wanted"), [
    (0.0, "noise", "velocity"), (0.0, "score", "denoiser"), (1.0, "velocity", "score"), (1.0, "denoiser", "velocity"),
    (1.0, "noise", "score"), (1.0, "denoiser", "noise"),
])  # fmt: skip
def test_what_an_end_does_not_tell(t, given, wanted):
    with pytest.raises(ValueError, match=f"at t = {t:g} the {given} does not tell the {wanted}"):
        convert(torch.ones(3, 2), torch.tensor([[0.5], [t], [0.5]]), torch.ones(3, 2), given, wanted)


def test_what_an_end_does_tell():
    x = torch.tensor([[0.5, -1.0]])
    for t, given, wanted, truth in (
        (0.0, "velocity", "denoiser", x + 2), (1.0, "velocity", "denoiser", x), (1.0, "noise", "velocity", x - 2),
        (0.0, "velocity", "noise", x), (0.0, "denoiser", "score", -x), (1.0, "score", "score", x * 0 + 2),
    ):  # fmt: skip
        torch.testing.assert_close(convert(torch.full((1, 2), 2.0), t, x, given, wanted), truth)
    assert torch.equal(convert(x * 0 + 2, 0.0, x, "noise", "score"), x * 0 - 2)


def test_bad_readings():
    x = torch.ones(3, 2)
    with pytest.raises(ValueError, match="no reading: 'eps'; choose among velocity, score"):
        convert(x, 0.5, x, "eps", "score")
    with pytest.raises(ValueError, match=r"value must have the shape of x, \(3, 2\); got \(2, 2\)"):
        convert(x[:2], 0.5, x, "noise", "score")
    with pytest.raises(ValueError, match="one time per row"):
        convert(x, torch.ones(2, 1), x, "noise", "score")


class Increments:
    """torchsde's Brownian motion, of the numbers that sample_sde draws."""

    dtype, device, levy_area_approximation = torch.float64, torch.device("cpu"), "none"

    def __init__(self, shape, seed):
        self.shape = shape
        self.random = torch.Generator().manual_seed(seed)

    def __call__(self, ta, tb, **_):
        return (tb - ta) ** 0.5 * torch.randn(self.shape, generator=self.random, dtype=torch.float64)


@pytest.mark.parametrize("g", [0.0, 0.7, lambda t: 1.5 - t], ids=["none", "some", "fading"])
def test_as_torchsde(path, g):
    v, s, strength = exact.marginal_velocity(DINO, path=path), exact.score(DINO, path=path), g if callable(g) else lambda t: g

    class Equation(torch.nn.Module):
        noise_type, sde_type = "diagonal", "ito"

        def f(self, t, x):
            return v(t, x) + strength(t) ** 2 / 2 * s(t, x)

        def g(self, t, x):
            return torch.full_like(x, float(strength(t)))

    x0, times = places(path, 0.1, 20), torch.linspace(0.1, 0.9, 33, dtype=torch.float64)
    theirs = torchsde.sdeint(Equation(), x0, times, bm=Increments(x0.shape, 4), method="euler", dt=0.025)
    mine = sample_sde(v, x0, times, g, path=path, seed=4)
    torch.testing.assert_close(mine, theirs, rtol=1e-7, atol=1e-7)
    torch.testing.assert_close(sample_sde(v, x0, times, g, score=s, path=path, seed=4), theirs, rtol=1e-7, atol=1e-7)


def test_noise_is_seeded_and_leaves_the_random_state():
    v, x0, times = exact.marginal_velocity(DINO), torch.zeros(5, 2), torch.linspace(0, 0.9, 10)
    before = torch.get_rng_state()
    one, two, other = (sample_sde(v, x0, times, 1.0, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(before, torch.get_rng_state()) and torch.equal(one, two) and not torch.equal(one, other)
    assert one.shape == (10, 5, 2) and torch.equal(one[0], x0) and one.dtype == torch.float32


@pytest.mark.parametrize(("times", "g", "words"), [
    ([0.0, 0.5], -1.0, "g must be 0 or more; at t = 0 it is -1"),
    ([0.0, 0.5, 0.9], lambda t: 0.4 - t, "g must be 0 or more; at t = 0.5 it is -0.1"),
    ([0.0, 0.5], math.nan, "g must be 0 or more"),
    ([0.5, 0.0], 1.0, "t must be two or more increasing times"),
    ([0.5], 1.0, "t must be two or more increasing times"),
    ([0.9, 1.0, 1.1], 1.0, "at t = 1 the velocity does not tell the score"),
])  # fmt: skip
def test_bad_noise(times, g, words):
    with pytest.raises(ValueError, match=words):
        sample_sde(exact.marginal_velocity(DINO), torch.zeros(5, 2), times, g)
