"""What is handed in by mistake: data of another kind, precision or place; and random numbers that are not ours."""

import pytest
import torch

from helpers import datasets, exact, flow, metrics, plotting

DINO = datasets.datasaurus("dino")


def test_only_the_random_numbers_of_the_cpu_are_seeded(monkeypatch):
    """And they are given back; those of a GPU are no matter of a function that draws on the CPU."""
    seeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    monkeypatch.setattr(torch.mps, "manual_seed", seeded.append, raising=False)
    torch.manual_seed(3)
    assert seeded, "this is how torch reaches the other devices"
    before = torch.random.get_rng_state()
    seeded.clear()
    model = flow.train(DINO, steps=2, batch=4, device="cpu", progress=False)
    metrics.field_error(model, DINO, n=10)
    exact.loss_floor(DINO, n=10)
    assert not seeded and torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("x0", [torch.ones(3, 2, dtype=torch.float64), torch.ones(3, 2, dtype=torch.int64)])
def test_a_start_of_another_precision(x0):
    torch.manual_seed(0)
    net = flow.VFNet()
    ends = flow.sample(net, x0, steps=2)
    assert ends.dtype == (x0.dtype if x0.is_floating_point() else torch.float32)
    torch.testing.assert_close(ends.float(), flow.sample(net, x0.float(), steps=2))


def test_data_that_are_no_distribution():
    points = torch.ones(3, 2)
    for call in (flow.train, exact.loss_floor, exact.marginal_velocity, lambda data: metrics.field_error(lambda t, x: x, data)):
        with pytest.raises(ValueError, match=r"PointCloud\("):
            call(points)


@pytest.mark.parametrize("points", [DINO.points + 1000, DINO.points * 1000])
def test_data_far_away_are_named(points):
    with pytest.warns(UserWarning, match="centre and scale the data first"):
        flow.train(datasets.PointCloud(points), steps=1, batch=64, progress=False)


def test_results_with_a_gradient_are_drawn():
    fig, ax = plotting.plt.subplots()
    x = torch.randn(5, 3, 2, requires_grad=True)
    plotting.points(ax, x[0])
    plotting.paths(ax, x)
    plotting.paths(ax, x, plotting.TIME)
    plotting.density(ax, x[0])
    assert len(ax.collections) == 2 and len(ax.lines) == 3 and len(ax.images) == 1
    plotting.plt.close(fig)
