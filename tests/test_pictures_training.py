"""The U-Net, the steps of a training and its checkpoints: what a step depends on, and that nothing else gets in."""

import os
from dataclasses import replace

import numpy as np
import pytest
import torch

from helpers import flow
from pictures import checkpoint, training
from pictures.data import Pictures
from pictures.training import Settings, train
from pictures.unet import ConvBlock, UNet

SETTINGS = Settings("unet", width=8, batch=6, lr=1e-2, warmup=5, decay=0.9, seed=3)


@pytest.fixture(autouse=True)
def one_thread():
    """On a busy machine, two threads wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def pictures():
    x = torch.rand(20, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return Pictures(x, torch.arange(20) % 2, ("a", "b"), 8)


@pytest.fixture
def net():
    """One that is no longer at its start, where its last convolution hides all that comes before."""
    torch.manual_seed(3)
    net = UNet(16, 3, 4, width=8)
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return net


def test_unet_starts_as_the_field_zero_and_keeps_shapes():
    for size, channels in ((8, 1), (12, 3), (64, 3)):
        net = UNet(size, channels, 2, width=4)
        x = torch.randn(2, channels * size**2)
        assert torch.equal(net(0.5, x), torch.zeros_like(x)) and net.classes == 2
        with pytest.raises(ValueError, match="x must be"):
            net(0.5, x[:, 1:])
        with pytest.raises(ValueError, match="t must be"):
            net(torch.rand(3, 1), x)
    block, h = ConvBlock(8, 8, 5), torch.randn(2, 8, 6, 6)
    assert torch.equal(block(h, torch.randn(2, 5)), block(h, torch.zeros(2, 5))), "scaled by 1 and shifted by 0"
    assert (block(h, torch.zeros(2, 5)) - h).std((2, 3)).min() > 0.01, "so that what comes through is not wiped out"
    for size, width in ((6, 8), (68, 8), (8, 6), (8, 0)):
        with pytest.raises(ValueError, match="multiple of 4"):
            UNet(size, 1, 2, width)


def test_unet_hears_time_and_class_of_each_row_and_no_other_row(net):
    x, t, y = torch.randn(4, 768), torch.tensor([[0.1], [0.1], [0.8], [0.8]]), torch.tensor([0, 1, 0, 4])
    x[1:] = x[0]
    v = net(t, x, y)
    assert v.shape == x.shape and torch.cdist(v, v).add(torch.eye(4)).min() > 0.1, "each is told something else"
    for row in range(4):
        alone = net(t[row : row + 1], x[row : row + 1], y[row : row + 1])
        assert torch.allclose(alone, v[row : row + 1], atol=1e-4)
    assert torch.allclose(net(0.8, x[3:]), v[3:], atol=1e-4), "y = None is the class beyond the last"


def test_every_pixel_reaches_every_other_and_gradients_every_weight(net):
    x = torch.randn(2, 768, requires_grad=True)
    v = net(torch.rand(2, 1), x, torch.tensor([0, 3]))
    (far,) = torch.autograd.grad(v[0, 0], x, retain_graph=True)
    assert far[0, 255] != 0 and far[0, 767] != 0 and (far[1] == 0).all()
    v.square().sum().backward()
    silent = [name for name, weight in net.named_parameters() if weight.grad is None or not weight.grad.abs().sum() > 0]
    assert not silent
    told = net.condition.label.weight.grad.abs().sum(1) > 0
    assert told.tolist() == [True, False, False, True, False]
    kept = []  # skips: without what comes from below, the full resolution still gets through
    net.middle[1].register_forward_hook(lambda module, inputs, out: kept.append(out) or torch.zeros_like(out))
    assert (net(0.5, x) - net(0.5, x.flip(1))).abs().max() > 0.1 and kept


def test_a_step_draws_by_seed_and_number_alone(pictures):
    one, two = (training.joint_batch(pictures, replace(SETTINGS, batch=4000), 7) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
    for step, seed in ((8, 3), (7, 4), (7, 3 + 2**32)):
        other = training.joint_batch(pictures, replace(SETTINGS, batch=4000, seed=seed), step)
        assert all((a != b).double().mean() > 0.05 for a, b in zip(one, other, strict=True)), (step, seed)
    x0, x1, t, y = one
    assert abs(x0.mean()) < 0.01 and abs(x0.std() - 1) < 0.01 and abs(t.mean() - 0.5) < 0.02 and t.shape == (4000, 1)
    assert abs((y == 2).double().mean() - 0.1) < 0.015 and len(x1.unique(dim=0)) == 20
    rows = torch.cdist(x1, pictures.x).argmin(1)
    assert torch.equal(x1, pictures.x[rows]) and torch.equal(y[y < 2], pictures.labels[rows][y < 2])
    assert abs(torch.corrcoef(torch.stack([t.flatten(), (y == 2).float(), x0[:, 0]]))[0, 1:]).max() < 0.06
    seeds = {training.generator(3, step).initial_seed() for step in range(50_000)}
    assert len(seeds) == 50_000 and max(seeds) < 2**32


def test_training_is_the_loss_of_the_book_lowered_by_adam(pictures, tmp_path):
    """The same by hand, with nothing of `train`: warm-up, clipping, Adam and the averaged weights."""
    settings = replace(SETTINGS, clip=1.0)
    before = torch.random.get_rng_state()
    ema = train(pictures, settings, tmp_path, 12, tell=lambda line: None)
    assert torch.equal(torch.random.get_rng_state(), before), "the global random state is left alone"
    model = training.build(pictures, settings)
    means = [weight.detach().clone() for weight in model.parameters()]
    optimiser, lines, clipped = torch.optim.Adam(model.parameters(), lr=1.0), ["step,loss"], 0
    for step in range(12):
        x0, x1, t, y = training.joint_batch(pictures, settings, step)
        value = flow.loss(model, x0, x1, t, y)
        gradients = torch.autograd.grad(value, list(model.parameters()))
        length = torch.stack([g.square().sum() for g in gradients]).sum().sqrt().item()
        clipped += length > 1.0
        for weight, gradient in zip(model.parameters(), gradients, strict=True):
            weight.grad = gradient * min(1, 1.0 / (length + 1e-6))
        optimiser.param_groups[0]["lr"] = 1e-2 * min((step + 1) / 5, 1)
        optimiser.step()
        a = min(0.9, (1 + step) / (10 + step))
        means = [a * mean + (1 - a) * weight.detach() for mean, weight in zip(means, model.parameters(), strict=True)]
        lines.append(f"{step + 1},{value.item()!r}")
    assert 0 < clipped < 12, "clipping was tried, and its absence, too"
    written = (tmp_path / "losses.csv").read_text().splitlines()
    assert [line.partition(",")[0] for line in written] == [line.partition(",")[0] for line in lines]
    ours, theirs = (np.array([float(line.partition(",")[2]) for line in some[1:]]) for some in (written, lines))
    assert np.abs(ours - theirs).max() < 1e-4
    for mean, weight in zip(means, ema.parameters(), strict=True):
        assert torch.allclose(mean, weight, atol=1e-3)
    assert not ema.training and flow.loss(ema, *training.joint_batch(pictures, settings, 99)).isfinite()


def test_the_average_follows_its_recursion():
    ema, model = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    for step, decay, a in ((0, 0.999, 0.1), (90, 0.999, 0.91), (10**6, 0.999, 0.999), (90, 0.5, 0.5), (0, 0.0, 0.0)):
        with torch.no_grad():
            ema.weight.fill_(3.0), model.weight.fill_(5.0)
        training.average(ema, model, step, decay)
        assert abs(ema.weight.item() - (a * 3 + (1 - a) * 5)) < 1e-5 and model.weight.item() == 5


def test_resumed_is_as_unbroken_to_the_last_bit(pictures, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir(), broken.mkdir()
    one = train(pictures, SETTINGS, whole, 12, every=100)
    train(pictures, SETTINGS, broken, 5, every=2)
    torch.manual_seed(99)
    with open(broken / "losses.csv", "a") as file:
        file.write("6,0.25\n7,0.1")  # after its checkpoint, and the last line half
    two = train(pictures, SETTINGS, broken, 12, every=100)
    assert (whole / "losses.csv").read_bytes() == (broken / "losses.csv").read_bytes()
    states = [torch.load(folder / "checkpoint.pt", weights_only=True) for folder in (whole, broken)]
    for part in ("model", "ema"):
        assert all(torch.equal(states[0][part][name], value) for name, value in states[1][part].items())
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert any(not torch.equal(states[0]["ema"][name], value) for name, value in states[0]["model"].items())
    again = train(pictures, SETTINGS, whole, 12)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), again.parameters(), strict=True)), "nothing was left to do"


def test_only_its_own_training_goes_on(pictures, tmp_path):
    train(pictures, SETTINGS, tmp_path, 3)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    darker = replace(pictures, x=pictures.x - 1e-3)
    swapped = replace(pictures, labels=1 - pictures.labels)
    named = replace(pictures, classes=("a", "c"))
    for data, settings, difference in (
        (pictures, replace(SETTINGS, network="mlp"), "network unet, not mlp"),
        (pictures, replace(SETTINGS, width=4), "width 8, not 4"),
        (pictures, replace(SETTINGS, batch=8, lr=2e-2), "batch 6, not 8, lr 0.01, not 0.02"),
        (darker, SETTINGS, "pictures [0-9a-f]{12}, not [0-9a-f]{12};"),
        (swapped, SETTINGS, "pictures"),
        (named, SETTINGS, "pictures"),
    ):
        with pytest.raises(ValueError, match=f"checkpoint.pt was trained with .*{difference}"):
            train(data, settings, tmp_path, 5)
    with pytest.raises(ValueError, match="of step 3, beyond the 2 asked for"):
        train(pictures, SETTINGS, tmp_path, 2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, "and nothing is touched"
    for short in ("step,loss\n1,0.5\n", ""):
        (tmp_path / "losses.csv").write_text(short)
        with pytest.raises(ValueError, match="losses.csv does not reach step 3"):
            train(pictures, SETTINGS, tmp_path, 5)


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil",)


def test_half_written_and_foreign_checkpoints_are_refused(pictures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train(pictures, SETTINGS, tmp_path, 3)
    path = tmp_path / "checkpoint.pt"
    good = path.read_bytes()
    for bad in (good[: len(good) // 2], good[:-1], b"", b"step 3"):
        path.write_bytes(bad)
        with pytest.raises(ValueError, match="checkpoint.pt is half-written, broken or no checkpoint"):
            train(pictures, SETTINGS, tmp_path, 5)
        assert path.read_bytes() == bad
    for foreign in ({"weights": torch.ones(2)}, torch.ones(2), [1]):
        torch.save(foreign, path)
        with pytest.raises(ValueError, match="checkpoint.pt is no checkpoint of this program"):
            train(pictures, SETTINGS, tmp_path, 5)
    torch.save(Evil(), path)
    with pytest.raises(ValueError, match="checkpoint.pt is half-written, broken or no checkpoint"):
        train(pictures, SETTINGS, tmp_path, 5)
    assert not (tmp_path / "evil").exists(), "a file from somewhere is data, and nothing in it is run"


def test_an_interrupted_save_leaves_the_last_good_one(pictures, tmp_path, monkeypatch):
    train(pictures, SETTINGS, tmp_path, 3)
    good = (tmp_path / "checkpoint.pt").read_bytes()

    def half(parts, file):
        file.write(good[:1000])
        raise KeyboardInterrupt

    def full(*arguments):
        raise OSError("no space left")

    for place, name, broken in ((torch, "save", half), (os, "fsync", full), (os, "replace", full)):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, broken)
            with pytest.raises((KeyboardInterrupt, OSError)):
                checkpoint.save(tmp_path / "checkpoint.pt", {}, 9, *[torch.nn.Linear(1, 1)] * 3)
        assert (tmp_path / "checkpoint.pt").read_bytes() == good, name
    order = []
    for name in ("fsync", "replace"):
        true = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, true=true, name=name: (order.append(name), true(*a))[1])
    train(pictures, SETTINGS, tmp_path, 4)
    assert order[:2] == ["fsync", "replace"], "on the disk before it has the name"


def test_bad_numbers_and_a_loss_that_explodes_are_refused(pictures, tmp_path):
    for settings, steps, every in ((replace(SETTINGS, batch=0), 3, 1), (SETTINGS, 0, 1), (SETTINGS, 3, 0)):
        with pytest.raises(ValueError, match="at least 1"):
            train(pictures, settings, tmp_path, steps, every)
    with pytest.raises(ValueError, match="mlp or unet; got transformer"):
        train(pictures, replace(SETTINGS, network="transformer"), tmp_path, 3)
    with pytest.raises(ValueError, match="stopped being finite at step 1;"):
        train(replace(pictures, x=pictures.x * 1e30), SETTINGS, tmp_path, 3)
    assert not (tmp_path / "checkpoint.pt").exists()
