"""The oracle against Monte Carlo, which knows nothing of its formula."""

import functools
import math

import pytest
import torch

from helpers import datasets, exact, paths, solvers

DINO, STAR = datasets.datasaurus("dino"), datasets.datasaurus("star", bandwidth=0.3)
BOARD = datasets.Checkerboard()


def quarter(t):
    """A quarter of a turn as t goes from 0 to 1; of a plain number in float64, which turns nothing else into it."""
    return math.pi / 2 * (t if isinstance(t, torch.Tensor) else torch.tensor(t, dtype=torch.float64))


COSINE = paths.AffinePath(
    alpha=lambda t: quarter(t).sin(), sigma=lambda t: quarter(t).cos(),
    alpha_dot=lambda t: math.pi / 2 * quarter(t).cos(), sigma_dot=lambda t: -math.pi / 2 * quarter(t).sin(),
)  # fmt: skip
WIDE = torch.distributions.Independent(torch.distributions.Normal(torch.ones(2), 2 * torch.ones(2)), 1)


@functools.lru_cache(1)
def a_million(source, target):
    torch.manual_seed(0)
    return [distribution.sample((1_000_000,)) for distribution in (source or datasets.standard_normal(), target)]


@pytest.mark.parametrize("path", [paths.STRAIGHT, COSINE], ids=["straight", "cosine"])
@pytest.mark.parametrize("t", [0.0, 0.35, 0.8])
@pytest.mark.parametrize("target", [DINO, BOARD], ids=["dino", "checkerboard"])
@pytest.mark.parametrize("source", [None, STAR, WIDE], ids=["normal", "star", "shifted"])
def test_is_the_conditional_mean(source, t, target, path):
    """Average d xt / dt over the pairs whose xt falls into a small box, and compare with the field's mean there."""
    half, (x0, x1) = 0.1, a_million(source, target)
    xt, v = path.position(x0, x1, t), exact.marginal_velocity(target, source, path=path)
    for centre in (torch.tensor([0.3, 0.3]), torch.tensor([-0.5, 0.6])):
        near = ((xt - centre).abs() < half).all(-1)
        chosen = path.velocity(x0[near], x1[near], t)
        assert len(chosen) > 500
        expected = v(torch.tensor(t), xt[near][:2000]).mean(0)
        error, spread = (chosen[:2000].mean(0) - expected).abs(), chosen.std(0) / min(len(chosen), 2000) ** 0.5
        assert (error < 4 * spread + 1e-3).all(), (t, error, spread)


@pytest.mark.parametrize("path", [paths.STRAIGHT, COSINE], ids=["straight", "cosine"])
def test_a_path_s_velocity_is_its_derivative(path):
    x0, x1 = torch.randn(2, 7, 2, dtype=torch.float64)
    for t in (0.0, 0.3, 1.0):
        slope = (path.position(x0, x1, t + 1e-6) - path.position(x0, x1, t - 1e-6)) / 2e-6
        torch.testing.assert_close(path.velocity(x0, x1, t), slope, rtol=1e-8, atol=1e-8)
    torch.testing.assert_close(path.position(x0, x1, 0.0), x0)
    torch.testing.assert_close(path.position(x0, x1, 1.0), x1)


def test_following_it_gives_the_target():
    torch.manual_seed(0)
    target = datasets.PointCloud([[-1.0, 0.0], [1.0, 1.0]], 0.1)
    x = solvers.odeint(exact.marginal_velocity(target), torch.randn(4000, 2), torch.linspace(0, 1, 101), method="rk4")[-1]
    left = x[x[:, 0] < 0]
    assert abs(len(left) / 4000 - 0.5) < 0.03
    assert torch.allclose(left.mean(0), torch.tensor([-1.0, 0.0]), atol=0.01) and torch.allclose(
        left.std(0), torch.tensor([0.1, 0.1]), atol=0.01
    )


def test_gaussian_to_gaussian_is_linear():
    """N(0, 1) to N(m, b): v = m + (t b**2 - (1 - t)) / ((1 - t)**2 + (t b)**2) (x - t m), a textbook result."""
    m, b = torch.tensor([[2.0, -1.0]]), 0.5
    v, x = exact.marginal_velocity(datasets.PointCloud(m, b)), torch.randn(9, 2)
    for t in (0.0, 0.4, 1.0):
        expected = m + (t * b**2 - (1 - t)) / ((1 - t) ** 2 + (t * b) ** 2) * (x - t * m)
        torch.testing.assert_close(v(torch.tensor(t), x), expected)


@pytest.mark.parametrize("path", [paths.STRAIGHT, COSINE], ids=["straight", "cosine"])
@pytest.mark.parametrize("t", [0.0, 0.4, 0.9])
def test_the_floor_between_gaussians(t, path):
    """From N(0, 1) to N(m, b) the velocity's variance given xt is its variance less what xt explains of it."""
    b, alpha, sigma, alpha_dot, sigma_dot = 0.5, *(f(t) for f in (path.alpha, path.sigma, path.alpha_dot, path.sigma_dot))
    shared, own = alpha_dot * alpha * b**2 + sigma_dot * sigma, sigma**2 + (alpha * b) ** 2
    expected = (alpha_dot * b) ** 2 + sigma_dot**2 - shared**2 / own
    assert abs(exact.loss_floor(datasets.PointCloud([[2.0, -1.0]], b), path=path, t=t) - expected) < 0.02


@pytest.mark.parametrize("t", [0.02, 0.5, 0.9])
def test_the_checkerboard_against_a_board_of_fine_points(t):
    """The board as 400 narrow kernels a square; the far point is where the normal distribution's tails underflow."""
    fine = (torch.arange(20) + 0.5) / 20
    points = (BOARD.corners[:, None] + torch.cartesian_prod(fine, fine)).reshape(-1, 2)
    torch.manual_seed(0)
    x = (1 - t) * torch.randn(300, 2) + t * BOARD.sample((300,))
    x[0] = torch.tensor([9.0, -3.0]) if t < 0.9 else x[0]
    v, kernels = exact.marginal_velocity(BOARD)(t, x), exact.marginal_velocity(datasets.PointCloud(points, 0.015))(t, x)
    assert (v - kernels).square().mean() < 1e-3 * kernels.square().mean()
    torch.testing.assert_close(v[0], kernels[0], rtol=0.02, atol=0.02)


def test_the_checkerboard_at_both_ends():
    v, x = exact.marginal_velocity(BOARD), torch.tensor([[0.5, 0.5], [-1.5, -1.25], [30.0, -40.0]])
    torch.testing.assert_close(v(0.0, x), -x, atol=5e-3, rtol=1e-3)  # the mean of the board, 0, minus x
    torch.testing.assert_close(v(1.0, x[:2]), x[:2], atol=1e-3, rtol=1e-3)  # x minus the mean of the noise, 0
    assert torch.isfinite(v(1.0, x)).all()
    torch.manual_seed(0)
    ends = solvers.odeint(v, torch.randn(2000, 2), torch.linspace(0, 1, 101), method="midpoint")[-1]
    assert BOARD.log_prob(ends).isfinite().float().mean() > 0.99, "on the dark squares"


def test_times_per_row_and_in_pieces(monkeypatch):
    v, x, t = exact.marginal_velocity(DINO), torch.randn(50, 2), torch.rand(50, 1)
    rows = torch.cat([v(t[i], x[i : i + 1]) for i in range(50)])
    torch.testing.assert_close(v(t, x), rows)
    monkeypatch.setattr(exact, "MAX_ELEMENTS", 1000)
    torch.testing.assert_close(v(t, x), rows)
    assert v(torch.tensor(0.5), torch.empty(0, 2)).shape == (0, 2)


def test_bare_points_are_finite_up_to_the_end():
    v = exact.marginal_velocity(datasets.datasaurus("dino", bandwidth=0))
    assert torch.isfinite(v(torch.tensor(1.0), torch.randn(10, 2))).all()


def test_bad_input():
    v = exact.marginal_velocity(DINO)
    with pytest.raises(ValueError, match=r"x must be \(n, 2\); got \(4, 3\)"):
        v(torch.tensor(0.5), torch.zeros(4, 3))
    with pytest.raises(ValueError, match="one time per row"):
        v(torch.rand(3, 1), torch.zeros(4, 2))
    with pytest.raises(ValueError, match="PointCloud or an isotropic Gaussian; got Checkerboard"):
        exact.marginal_velocity(DINO, BOARD)
    with pytest.raises(ValueError, match="checkerboard .* a source with a bandwidth above 0"):
        exact.marginal_velocity(BOARD, datasets.datasaurus("star", bandwidth=0))
    with pytest.raises(ValueError, match="share a dimension"):
        exact.marginal_velocity(DINO, datasets.standard_normal(3))
