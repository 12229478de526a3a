"""Network, loss, training and sampling: shapes, determinism, quality in units of work, and bad input."""

import copy
import subprocess
import sys

import pytest
import torch
from test_exact import COSINE

from helpers import couplings, datasets, exact, flow, metrics, paths

DINO = datasets.datasaurus("dino")


def test_the_posts_network_is_one_setting():
    net = flow.VFNet(width=512, depth=4, features=0, time_features=0)
    shapes = [tuple(p.shape) for p in net.parameters() if p.ndim == 2]
    assert shapes == [(512, 3), (512, 512), (512, 512), (512, 512), (2, 512)]
    assert sum(p.numel() for p in net.parameters()) == 3 * 512 + 512 + 3 * (512 * 512 + 512) + 2 * 512 + 2


def test_path_and_loss_by_hand():
    x0, x1, t = torch.tensor([[0.0, 2.0]]), torch.tensor([[4.0, 0.0]]), torch.tensor([[0.25]])
    assert paths.STRAIGHT.position(x0, x1, t).tolist() == [[1.0, 1.5]]
    assert flow.loss(lambda t, x: torch.zeros_like(x), x0, x1, t) == (16 + 4) / 2
    assert flow.loss(lambda t, x: x1 - x0, x0, x1, t) == 0


def test_the_exact_field_has_the_smallest_loss():
    torch.manual_seed(0)
    x0, x1, t = torch.randn(20_000, 2), DINO.sample((20_000,)), torch.rand(20_000, 1)
    u = exact.marginal_velocity(DINO)
    best = flow.loss(u, x0, x1, t)
    assert abs(best - exact.loss_floor(DINO)) < 0.03
    for other in (lambda t, x: 0.9 * u(t, x), lambda t, x: u(t, x) + 0.1, lambda t, x: 0 * x):
        assert flow.loss(other, x0, x1, t) > best


def test_default_training_on_the_dino():
    model = flow.train(DINO, seed=0, progress=False)
    assert metrics.field_error(model, DINO) <= 0.015
    assert sum(p.numel() for p in model.parameters()) < 15_000
    assert len(model.losses) == 2000
    torch.manual_seed(0)
    x0, data, again = torch.randn(2000, 2), DINO.sample((2000,)), DINO.sample((2000,))
    floor = metrics.sliced_wasserstein(again, data)
    assert metrics.sliced_wasserstein(flow.sample(model, x0), data) < floor + 0.05
    for method in ("euler", "midpoint", "heun", "rk4", "dopri5"):
        assert metrics.wasserstein(flow.sample(model, x0[:500], method), flow.sample(model, x0[:500], "rk4", 200)) < 0.1


def test_a_hundredth_of_the_usual_work_will_do():
    """torchcfm's tutorial ends at .07 on the dino, after 20,000 batches of 256; `make bench` measures both."""
    model = flow.train(DINO, seed=0, steps=200, progress=False)
    assert metrics.field_error(model, DINO) <= 0.07


def test_trains_on_one_thread_and_gives_the_others_back():
    threads, seen = torch.get_num_threads(), []
    torch.set_num_threads(2)
    try:
        flow.train(DINO, steps=1, progress=False, callback=lambda step, model: seen.append(torch.get_num_threads()))
        with pytest.raises(ValueError):
            flow.train(Poisoned([[0.0, 0.0]]), steps=1, progress=False)
        assert seen == [1] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


def test_seeded_and_leaves_the_global_state():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, two = (flow.train(DINO, seed=3, steps=5, progress=False) for _ in range(2))
    other = flow.train(DINO, seed=4, steps=5, progress=False)
    assert torch.equal(before, torch.get_rng_state())
    assert one.losses == two.losses and one.losses != other.losses
    x = torch.randn(5, 2)
    assert torch.equal(one(torch.tensor(0.3), x), two(torch.tensor(0.3), x))


def test_options():
    seen, steps = [], []

    def times(n):
        t = torch.randint(0, 5, (n, 1)) / 4
        seen.append(t)
        return t

    start = flow.VFNet(width=8, depth=1)
    weights = copy.deepcopy(start.state_dict())
    model = flow.train(
        DINO, datasets.moons(), steps=3, batch=16, model=start, times=times, progress=False,
        callback=lambda step, model: steps.append(step),
    )  # fmt: skip
    assert model is start and steps == [0, 1, 2] and len(seen) == 3
    assert not torch.equal(weights["layers.0.weight"], model.state_dict()["layers.0.weight"])
    high = flow.train(datasets.standard_normal(6), steps=2, progress=False)
    assert flow.sample(high, torch.randn(4, 6), steps=2).shape == (4, 6)


def test_progress_goes_to_stderr_and_can_be_silenced(capsys):
    flow.train(DINO, steps=2)
    out, err = capsys.readouterr()
    assert out == "" and "training" in err
    flow.train(DINO, steps=2, progress=False)
    assert capsys.readouterr() == ("", "")


def test_adam_is_torch_s_own():
    """The same weights as torch.optim.Adam and a schedule make; a parameter without a gradient, or frozen, stays as it is."""

    class Odd(flow.VFNet):
        def __init__(self):
            super().__init__(width=8, depth=1)
            self.idle, self.frozen = torch.nn.Parameter(torch.ones(3)), torch.nn.Parameter(torch.ones(3), requires_grad=False)

    torch.manual_seed(1)
    ours, theirs = (model := Odd()), copy.deepcopy(model)
    next(ours.parameters()).grad = torch.full_like(next(ours.parameters()), 1e3)  # of somebody else's work
    flow.train(DINO, seed=2, steps=40, batch=32, lr=0.01, model=ours, device="cpu", progress=False)
    optimiser = torch.optim.Adam(theirs.parameters(), lr=0.01, betas=(0.9, 0.99))
    torch.manual_seed(2)
    for step in range(40):
        optimiser.param_groups[0]["lr"] = 0.01 * min((step + 1) / 2, 1) * (1 - step / 40) ** 2
        x0, x1, t = torch.randn(32, 2), DINO.sample((32,)), torch.rand(32, 1)
        optimiser.zero_grad()
        flow.loss(theirs, x0, x1, t).backward()
        optimiser.step()
    for name, value in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], value, rtol=1e-4, atol=1e-5)
    assert ours.idle.tolist() == ours.frozen.tolist() == [1, 1, 1]


def test_the_first_step_of_a_process_waits_for_no_compiler():
    code = """import sys
from helpers import datasets, flow
flow.train(datasets.datasaurus("dino"), steps=2, progress=False)
print(*[name for name in ("torch._dynamo", "sympy", "scipy", "torchdiffeq", "av") if name in sys.modules])"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


class Labelled:
    """Pairs of a coupling of one's own: the label says which of two points a sample goes to."""

    event_shape = torch.Size([2])

    def sample(self, n):
        label = torch.randint(2, (n, 1)).float()
        return torch.randn(n, 2), torch.tensor([[-1.0, 0.0]]) + label * torch.tensor([[2.0, 1.0]]), label


class Conditional(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = flow.VFNet(d=3)

    def forward(self, t, x, label):
        return self.net(t, torch.cat([x, label], -1))[:, :2]


def test_a_coupling_and_its_labels_reach_the_network():
    model = flow.train(coupling=Labelled(), model=Conditional(), steps=150, batch=256, progress=False)
    x0 = torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    for label, goal in ((0.0, [-1.0, 0.0]), (1.0, [1.0, 1.0])):
        with torch.no_grad():
            end = flow.sample(lambda t, x, label=label: model(t, x, torch.full((len(x), 1), label)), x0, steps=20)
        assert (end - torch.tensor(goal)).norm(dim=-1).mean() < 0.25, label


def test_independent_pairs_are_the_default():
    one = flow.train(DINO, seed=3, steps=5, progress=False)
    pairs = couplings.Independent(datasets.standard_normal(), DINO)
    assert one.losses == flow.train(coupling=pairs, seed=3, steps=5, progress=False).losses
    with pytest.raises(ValueError, match="share a dimension"):
        couplings.Independent(datasets.standard_normal(3), DINO)


def test_another_path_is_trained_and_judged_by_its_own_field():
    model = flow.train(DINO, path=COSINE, seed=0, steps=300, progress=False)
    assert metrics.field_error(model, DINO, path=COSINE) < 0.15 < 0.3 < metrics.field_error(model, DINO)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU on this machine")
def test_on_a_gpu():
    model = flow.train(DINO, steps=200, progress=False)
    assert next(model.parameters()).is_cuda
    assert flow.sample(model, torch.randn(10, 2, device="cuda")).is_cuda
    assert not flow.sample(model, torch.randn(10, 2)).is_cuda, "the chapters draw from the CPU"
    assert metrics.field_error(model, DINO) <= 0.07


class Poisoned(datasets.PointCloud):
    def sample(self, shape=()):
        return super().sample(shape) * float("nan")


def test_bad_input():
    net = flow.VFNet()
    with pytest.raises(ValueError, match=r"x must be \(n, 2\); got \(4, 3\)"):
        net(torch.tensor(0.5), torch.zeros(4, 3))
    with pytest.raises(ValueError, match="one time per row"):
        net(torch.rand(4), torch.zeros(4, 2))
    with pytest.raises(ValueError, match="same shape"):
        flow.loss(net, torch.zeros(4, 2), torch.zeros(3, 2), torch.rand(4, 1))
    with pytest.raises(ValueError, match="one time per pair"):
        flow.loss(net, torch.zeros(4, 2), torch.zeros(4, 2), torch.rand(4))
    with pytest.raises(ValueError, match="either a target or a coupling; got neither"):
        flow.train()
    with pytest.raises(ValueError, match="either a target or a coupling; got both"):
        flow.train(DINO, coupling=Labelled())
    with pytest.raises(ValueError, match="a source of its own"):
        flow.train(source=DINO, coupling=Labelled())
    with pytest.raises(ValueError, match="share a dimension"):
        flow.train(DINO, datasets.standard_normal(3), progress=False)
    with pytest.raises(ValueError, match="at least 1; got steps=0"):
        flow.train(DINO, steps=0)
    with pytest.raises(ValueError, match="at least 1; got 0"):
        flow.sample(net, torch.zeros(4, 2), steps=0)
    with pytest.raises(ValueError, match="unknown method"):
        flow.sample(net, torch.zeros(4, 2), method="runge")
    with pytest.raises(ValueError, match="target gave a sample with NaN.*step 0"):
        flow.train(Poisoned([[0.0, 0.0]]), steps=3, progress=False)
    with pytest.raises(ValueError, match="stopped being finite at step .*; try a learning rate below 1e.?20"):
        flow.train(DINO, steps=50, lr=1e20, progress=False)
