"""Solvers against exact solutions, against torchdiffeq, and against bad input."""

import math

import pytest
import torch
import torchdiffeq

from helpers import solvers

ORDERS = {"euler": 1, "midpoint": 2, "heun": 2, "rk4": 4}
TORCHDIFFEQ = {"euler": "euler", "midpoint": "midpoint", "heun": "heun2", "rk4": "rk4"}


def pendulum(t, x):
    return torch.stack([x[..., 1], -torch.sin(x[..., 0]) + torch.cos(3 * t)], -1)


@pytest.mark.parametrize("method", ORDERS)
def test_order_of_convergence(method):
    """Rotation by one radian, exactly known: halving h divides the error by 2**order."""
    x0 = torch.tensor([1.0, 0.0], dtype=torch.float64)
    exact = torch.tensor([math.cos(1), math.sin(1)], dtype=torch.float64)
    errors = []
    for steps in (16, 32):
        t = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
        x1 = solvers.odeint(lambda t, x: torch.stack([-x[..., 1], x[..., 0]], -1), x0, t, method=method)[-1]
        errors.append((x1 - exact).norm())
    assert abs(math.log2(errors[0] / errors[1]) - ORDERS[method]) < 0.1


@pytest.mark.parametrize("method", [*ORDERS, "dopri5"])
@pytest.mark.parametrize("t", [[0, 0.3, 0.4, 1.0], [1.0, 0.7, 0.0]], ids=["forwards", "backwards"])
def test_against_torchdiffeq(method, t):
    x0, t = torch.randn(5, 2, dtype=torch.float64), torch.tensor(t, dtype=torch.float64)
    mine = solvers.odeint(pendulum, x0, t, method=method, rtol=1e-9, atol=1e-9)
    theirs = torchdiffeq.odeint(pendulum, x0, t, method=TORCHDIFFEQ.get(method, method), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(mine, theirs, atol=1e-6, rtol=0)


@pytest.mark.parametrize("method", solvers.EVALUATIONS)
def test_evaluations(method):
    v = solvers.count_evaluations(pendulum)
    solvers.odeint(v, torch.zeros(2), torch.linspace(0, 1, 8), method=method)
    assert v.nfe == 7 * solvers.EVALUATIONS[method]


@pytest.mark.parametrize("rate", [-2, 0.001], ids=["fast", "slow, so that the first guess is long"])
@pytest.mark.parametrize("t", [[0.0, 1.0], [1.0, 0.0], [0.0, 0.5, 1.0]])
def test_dopri5_stays_inside(t, rate):
    seen = []

    def v(t, x):
        seen.append(float(t))
        return rate * x

    y = solvers.odeint(v, torch.ones(3), torch.tensor(t), method="dopri5")
    assert 0 <= min(seen) and max(seen) <= 1
    torch.testing.assert_close(y[-1], torch.full((3,), math.exp(rate * (t[-1] - t[0]))), atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize(
    "t, message",
    [([0.0], "at least two"), ([[0.0, 1.0]], "one-dimensional"), ([0.0, 0.0, 1.0], "strictly"), ([0.0, 1.0, 0.5], "strictly")],
)
def test_bad_times(t, message):
    for method in ("euler", "dopri5"):
        with pytest.raises(ValueError, match=message):
            solvers.odeint(pendulum, torch.zeros(2), torch.tensor(t), method=method)


def test_other_bad_input():
    with pytest.raises(ValueError, match="unknown method 'rk5'.*euler, midpoint, heun, rk4, dopri5"):
        solvers.odeint(pendulum, torch.zeros(2), torch.tensor([0.0, 1.0]), method="rk5")
    with pytest.raises(ValueError, match="shape of x"):
        solvers.odeint(lambda t, x: x[:1], torch.zeros(2), torch.tensor([0.0, 1.0]), method="euler")


def test_whole_numbers_do_not_cut_off_the_times():
    t = torch.tensor([0.2, 1.1, 2.1, 3.1])
    for method in solvers.METHODS:
        y = solvers.odeint(lambda t, x: -x, torch.tensor([[1000, 0]]), t, method=method)
        torch.testing.assert_close(y, solvers.odeint(lambda t, x: -x, torch.tensor([[1000.0, 0.0]]), t, method=method))
    assert abs(solvers.odeint(lambda t, x: -x, torch.tensor([1000]), t, method="rk4")[1] - 410.8) < 0.05
    assert abs(solvers.odeint(lambda t, x: -x, torch.tensor([1000]), t, method="euler")[1] - 100) < 1e-3


@pytest.mark.parametrize("method", solvers.METHODS)
def test_a_field_of_the_wrong_shape(method):
    for v, x0 in ((lambda t, x: -x[:, :1], torch.ones(3, 2)), (lambda t, x: -x[0], torch.ones(1, 2))):
        with pytest.raises(ValueError, match="shape of x"):
            solvers.odeint(v, x0, [0.0, 1.0], method=method)


@pytest.mark.parametrize(
    "v, x0, message",
    [
        (lambda t, x: x * torch.nan, torch.ones(2), "v returned NaN, at t = 0$"),
        (lambda t, x: torch.where(t > 0.5, torch.nan, x), torch.ones(2), r"v returned NaN, at t = 0\.\d+"),
        (lambda t, x: -x, torch.tensor([1.0, torch.nan]), "x0 holds NaN"),
        (lambda t, x: -x, torch.ones(2, dtype=torch.float16), "float32 or float64.*float16"),
        (
            lambda t, x: x**2,
            torch.tensor([2.0]),
            r"at t = 0\.(5|499\d*) and cannot go on: the solution grows beyond all bounds",
        ),
    ],
    ids=["NaN", "NaN later", "NaN at the start", "half", "blow-up"],
)
def test_dopri5_says_what_is_wrong(v, x0, message):
    with pytest.raises(ValueError, match=message):
        solvers.odeint(v, x0, [0.0, 1.0])


def test_dopri5_gives_up_on_a_stiff_field(monkeypatch):
    monkeypatch.setattr(solvers, "MOST_STEPS", 300)
    with pytest.raises(ValueError, match=r"at t = 0\.\d+ and has taken 300 steps: the field is stiff"):
        solvers.odeint(lambda t, x: -1e5 * (x - t.cos()), torch.ones(1), [0.0, 1.0])


@pytest.mark.parametrize("method", solvers.METHODS)
def test_nothing_in_nothing_out(method):
    assert solvers.odeint(lambda t, x: -x, torch.ones(0, 2), [0.0, 0.5, 1.0], method=method).shape == (3, 0, 2)
