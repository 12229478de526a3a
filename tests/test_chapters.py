"""Build it, then import it: what a chapter shows is what later chapters import."""

import pytest
import torch

from helpers import couplings, datasets, exact, fields, flow, likelihood, paths, solvers

torch.manual_seed(0)
X = torch.randn(200, 2)


@pytest.mark.parametrize("name", ["vortex", "gravity", "wire", "sink", "saddle", "shear"])
def test_chapter_1_fields(shown, name):
    field = shown("01", "vortex", name)[name]
    torch.testing.assert_close(field(X), getattr(fields, name)(X))


@pytest.mark.parametrize("name", ["divergence", "curl"])
def test_chapter_1_derivatives(shown, name):
    own = shown("01", "jacobian_rows", name)[name]
    for field in (fields.vortex, fields.gravity, fields.shear):
        torch.testing.assert_close(own(field, X), getattr(fields, name)(field, X))


@pytest.mark.parametrize("method", ["euler", "midpoint", "heun", "rk4"])
def test_chapter_3_steps(shown, method):
    """One step of the chapter's own slope, on a field that depends on time and place, against the helper's."""
    step = shown("03", f"{method}_step")[f"{method}_step"]

    def v(t, x):
        return torch.sin(x.flip(-1) + 3 * t)

    t, h = torch.tensor(0.2), torch.tensor(0.3)
    expected = solvers.odeint(v, X, torch.stack([t, t + h]), method=method)[-1]
    torch.testing.assert_close(X + h * step(v, t, h, X), expected)


def test_chapter_4_network_and_loss(shown):
    own = shown("04", "VFNet", "straight_path", "loss")
    torch.manual_seed(1)
    network = own["VFNet"]()
    torch.manual_seed(1)
    helper = flow.VFNet()
    assert [p.shape for p in network.parameters()] == [p.shape for p in helper.parameters()]
    x1, t = datasets.datasaurus("dino").sample((200,)), torch.rand(200, 1)
    torch.testing.assert_close(network(t, X), helper(t, X))
    torch.testing.assert_close(own["straight_path"](X, x1, t), paths.STRAIGHT.position(X, x1, t))
    torch.testing.assert_close(own["loss"](network, X, x1, t), flow.loss(helper, X, x1, t))


def test_chapter_4_training_loop(shown):
    """The loop that the chapter shows is the one that runs: the same losses, step by step."""
    own = shown("04", "VFNet", "straight_path", "loss", "train")
    target, source = datasets.datasaurus("dino"), datasets.standard_normal()
    model = own["train"](target, source, seed=2, steps=8, batch=64, lr=1e-2)
    helper = flow.train(target, source, seed=2, steps=8, batch=64, lr=1e-2, device="cpu", progress=False)
    x = torch.randn(5, 2)
    with torch.no_grad():
        torch.testing.assert_close(model(torch.tensor(0.5), x), helper(torch.tensor(0.5), x))


def test_chapter_4_oracle(shown):
    target = datasets.datasaurus("dino")
    own = shown("04", "posterior", "marginal_velocity")["marginal_velocity"](target.points, target.bandwidth)
    for t in (0.0, 0.5, 1.0):
        torch.testing.assert_close(own(torch.tensor(t), X), exact.marginal_velocity(target)(torch.tensor(t), X))


def test_chapter_5_sampler(shown):
    v, x0 = exact.marginal_velocity(datasets.datasaurus("dino")), X
    own = shown("05", "sample")["sample"](v, x0, 8)
    torch.testing.assert_close(own, flow.sample(v, x0, "euler", 8))


def test_chapter_8_log_density(shown):
    """The chapter's own walk, its divergence and its probe, on a network, against the helper's."""
    own = shown("08", "divergence", "log_prob", "hutchinson")
    torch.manual_seed(3)
    network = flow.VFNet()
    torch.testing.assert_close(own["divergence"](network, 0.3, X), likelihood.divergence(network, 0.3, X), atol=1e-4, rtol=1e-4)
    with torch.no_grad():
        torch.testing.assert_close(
            own["log_prob"](network, X, 6), likelihood.log_prob(network, X, steps=6), atol=1e-4, rtol=1e-4
        )
        signs = [torch.tensor(pair).repeat(len(X), 1) for pair in ([1.0, 1.0], [1.0, -1.0])]
        both = sum(own["hutchinson"](network, 0.3, X, sign) for sign in signs) / 2
    torch.testing.assert_close(both, likelihood.divergence(network, 0.3, X), atol=1e-4, rtol=1e-4)


def test_chapter_9_pairs(shown):
    """The chapter's own minibatch optimal transport, batch by batch, against the helper's."""
    own = shown("09", "MinibatchOT")["MinibatchOT"]
    source, target = datasets.standard_normal(), datasets.datasaurus("dino")
    torch.manual_seed(5)
    x0, x1 = own(source, target, 30).sample(30)
    torch.manual_seed(5)
    helper = couplings.MinibatchOT(source, target, 30).sample(30)
    torch.testing.assert_close((x0, x1), helper)
    assert own(source, target, 30).sample(70)[1].shape == (70, 2)
