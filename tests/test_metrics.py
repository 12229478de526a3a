"""Metrics on samples whose distance is known from a formula."""

import math

import pytest
import torch

from helpers import datasets, exact, metrics


def gaussians(n=4000, shift=3.0, scale=1.0):
    torch.manual_seed(0)
    return torch.randn(n, 2), scale * torch.randn(n, 2) + torch.tensor([shift, 0.0])


def test_translation_is_exact():
    x = torch.randn(300, 2)
    y = x + torch.tensor([3.0, 4.0])
    assert abs(metrics.wasserstein(x, y[torch.randperm(300)]) - 5) < 1e-5
    assert abs(metrics.sliced_wasserstein(x, y) - 5 / math.sqrt(2)) < 1e-4, "a direction sees |shift| cos(angle)"


def test_gaussians():
    """W2 of N(0, I) and N(m, s**2 I): sqrt(|m|**2 + d (s - 1)**2); sliced, both terms are divided by d."""
    a, b = gaussians(1500, 3.0, 2.0)
    assert abs(metrics.wasserstein(a, b) - math.sqrt(9 + 2)) < 0.15
    a, b = gaussians(20_000, 3.0, 2.0)
    assert abs(metrics.sliced_wasserstein(a, b) - math.sqrt(9 / 2 + 1)) < 0.05


def test_more_dimensions_and_zero():
    a = torch.randn(200, 5)
    for metric in (metrics.wasserstein, metrics.sliced_wasserstein):
        assert metric(a, a[torch.randperm(200)]) < 1e-3
        assert metric(a, a + 1) > 0.5
    assert metrics.sliced_wasserstein(a, a + 1, seed=1) == metrics.sliced_wasserstein(a, a + 1, seed=1)


def test_field_error_of_known_fields():
    dino = datasets.datasaurus("dino")
    u = exact.marginal_velocity(dino)
    assert metrics.field_error(u, dino) < 1e-12
    assert abs(metrics.field_error(lambda t, x: 0 * x, dino) - 1) < 1e-6
    assert abs(metrics.field_error(lambda t, x: 0.9 * u(t, x), dino) - 0.01) < 1e-6
    star = datasets.datasaurus("star")
    assert abs(metrics.field_error(lambda t, x: 0 * x, dino, star, n=500) - 1) < 1e-6


def test_straightness():
    angle = torch.linspace(0, math.pi, 2001)
    half_circle = torch.stack([angle.cos(), angle.sin()], -1)[:, None]
    assert abs(metrics.straightness(half_circle) - 2 / math.pi) < 1e-4
    line = torch.linspace(0, 1, 10)[:, None, None] * torch.randn(1, 7, 2)
    assert abs(metrics.straightness(line) - 1) < 1e-5
    assert metrics.straightness(torch.zeros(3, 2, 2)) == 1


def test_bad_input():
    a = torch.randn(5, 2)
    with pytest.raises(ValueError, match="same number of points; got 5 and 4"):
        metrics.wasserstein(a, a[:4])
    with pytest.raises(ValueError, match=r"\(n, d\) and \(m, d\)"):
        metrics.wasserstein(a, torch.randn(5, 3))
    with pytest.raises(ValueError, match="sample b holds NaN"):
        metrics.sliced_wasserstein(a, a * float("nan"))
    with pytest.raises(ValueError, match="times >= 2"):
        metrics.straightness(a)
    with pytest.raises(ValueError, match="velocity holds NaN"):
        metrics.field_error(lambda t, x: x * float("nan"), datasets.datasaurus("dino"))


def test_results_with_a_gradient_and_whole_numbers():
    a, b = torch.tensor([[0, 0], [3, 1]]), torch.tensor([[1, 0], [2, 4]])
    for distance in (metrics.wasserstein, metrics.sliced_wasserstein):
        right = distance(a.double(), b.double())
        assert abs(distance(a, b) - right) < 1e-6 and abs(distance(a.float().requires_grad_(), b.float()) - right) < 1e-6
