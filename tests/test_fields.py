"""The gallery against formulas worked out by hand, and automatic differentiation against both."""

import math

import pytest
import torch

from helpers import fields

torch.manual_seed(0)
X = torch.randn(400, 2, dtype=torch.float64)
X = X[X.norm(dim=-1) > 0.2]
R = X.norm(dim=-1)
ZERO, ONE = torch.zeros_like(R), torch.ones_like(R)

BY_HAND = {  # field: (divergence, curl)
    fields.vortex: (ZERO, 2 * ONE),
    fields.gravity: (R**-3, ZERO),
    fields.wire: (ZERO, ZERO),
    fields.sink: (-2 * ONE, ZERO),
    fields.saddle: (ZERO, ZERO),
    fields.shear: (ZERO, -ONE),
}


@pytest.mark.parametrize("field", BY_HAND, ids=lambda f: f.__name__)
def test_divergence_and_curl(field):
    divergence, curl = BY_HAND[field]
    torch.testing.assert_close(fields.divergence(field, X), divergence, atol=1e-9, rtol=1e-9)
    torch.testing.assert_close(fields.curl(field, X), curl, atol=1e-9, rtol=1e-9)


def test_strengths():
    torch.testing.assert_close(fields.gravity(X, G=3.0, m=2.0).norm(dim=-1), 6 / R**2)
    torch.testing.assert_close(fields.wire(X, mu0=2.0, current=5.0).norm(dim=-1), 10 / (2 * math.pi * R))
    assert ((fields.gravity(X) * X).sum(-1) < 0).all(), "gravity pulls"


def test_ampere():
    """The field of the wire, summed along a circle around it, is mu0 I; off the wire's axis too."""
    angle = torch.linspace(0, 2 * math.pi, 2001, dtype=torch.float64)
    circle = torch.stack([angle.cos() + 0.3, angle.sin()], -1)
    step = circle.diff(dim=0)
    total = (fields.wire((circle[1:] + circle[:-1]) / 2, mu0=1.0, current=7.0) * step).sum()
    assert abs(total - 7) < 1e-4


@pytest.mark.parametrize("field", BY_HAND, ids=lambda f: f.__name__)
def test_shapes(field):
    assert field(torch.ones(3, 4, 2)).shape == (3, 4, 2)
    assert fields.divergence(field, torch.ones(3, 4, 2)).shape == (3, 4)
    with pytest.raises(ValueError, match=r"\(\.\.\., 2\).*\(5, 3\)"):
        field(torch.ones(5, 3))


def test_singularities_are_masked():
    assert fields.gravity(torch.zeros(2)).isnan().all() and fields.wire(torch.zeros(2)).isnan().all()


def test_any_dimension_and_constant_fields():
    x = torch.randn(7, 5)
    torch.testing.assert_close(fields.divergence(lambda x: 3 * x, x), torch.full((7,), 15.0))
    assert (fields.divergence(lambda x: torch.ones_like(x), x) == 0).all()
    with pytest.raises(ValueError, match="shape of x"):
        fields.divergence(lambda x: x[..., :2], x)


@pytest.mark.parametrize("off", [torch.no_grad, torch.inference_mode])
def test_derivatives_where_autograd_is_off(off):
    with off():
        x = torch.randn(4, 2)
        assert (fields.divergence(fields.sink, x) == -2).all() and (fields.curl(fields.vortex, x) == 2).all()


@pytest.mark.parametrize("x", [[1, 2], [[1, 2], [3, 4]]])
def test_derivatives_at_whole_numbers(x):
    assert (fields.divergence(lambda x: x**2, torch.tensor(x)) == 2 * torch.tensor(x).sum(-1)).all()


def test_a_field_that_hides_its_derivatives():
    weight = torch.ones(2, requires_grad=True)  # as a network's: there is something to differentiate, but not by x
    for hidden in (lambda x: x.detach(), lambda x: weight * x.detach(), torch.no_grad()(lambda x: -x)):
        with pytest.raises(ValueError, match="autograd cannot see"):
            fields.divergence(hidden, torch.randn(4, 2))
    assert (fields.divergence(lambda x: weight.expand(len(x), 2), torch.randn(4, 2)) == 0).all()
