"""The network that learns in the page against torch: the same velocities, gradients and steps from the same start and draws."""

import json

import pytest
import torch

from helpers import datasets, flow
from helpers.paths import STRAIGHT

START = """(() => { const start = JSON.parse(a), n = start.batch, learner = new live.Learner({
  sizes: start.sizes, timeFeatures: start.time,
  omega: Float32Array.from(start.omega), weights: Float32Array.from(start.weights),
}, n);
return (() => { %s })(); })()"""


def told(model, batch):
    """A flow.VFNet as the page's network takes it, as text: its weights layer by layer, each a matrix and then its bias."""
    layers = model.layers[::2]
    weights = torch.cat([part.detach().flatten() for layer in layers for part in (layer.weight, layer.bias)])
    return json.dumps({
        "sizes": [layers[0].in_features, *(layer.out_features for layer in layers)], "time": len(model.time_frequencies),
        "omega": model.frequencies.flatten().tolist(), "weights": weights.tolist(), "batch": batch,
    })  # fmt: skip


def flat(model, of=lambda p: p):
    return torch.cat([of(p).detach().flatten() for p in model.parameters()])


@pytest.fixture(params=[{}, {"width": 10, "depth": 1, "features": 5}, {"width": 7, "depth": 2, "features": 0}], ids=str)
def model(request):
    torch.manual_seed(0)
    return flow.VFNet(**request.param)


@pytest.mark.parametrize("n", [1, 6, 32])
def test_it_says_the_same(js, model, n):
    t, x = torch.rand(n, 1), torch.randn(n, 2)
    found = js(START % "return [...learner.forward(b, c, n)].slice(0, 2 * n)", told(model, n), t.flatten(), x.flatten())
    with torch.no_grad():
        assert torch.allclose(found.reshape(-1, 2), model(t, x).double(), atol=3e-6)


@pytest.mark.parametrize("n", [3, 64])
def test_its_loss_and_its_gradients(js, model, n):
    x0, x1, t = torch.randn(n, 2), torch.randn(n, 2), torch.rand(n, 1)
    xt, u = STRAIGHT.position(x0, x1, t), STRAIGHT.velocity(x0, x1, t)
    found = js(
        START % "return [learner.learn(b, c, d), ...learner.gradient]", told(model, n), t.flatten(), xt.flatten(), u.flatten()
    )
    value = flow.loss(model, x0, x1, t)
    value.backward()
    wanted = flat(model, lambda p: p.grad)
    assert found[0] == pytest.approx(value.item(), rel=1e-6)
    assert torch.allclose(found[1:], wanted.double(), atol=1e-5 * float(wanted.abs().max()))
    assert all(p.grad.abs().max() > 1e-3 for p in model.parameters())


def test_ten_steps_of_training_are_those_of_train(js):
    """The first ten of forty, so that the rate rises, stays and falls; the same draws."""
    n, steps, target, drawn = 128, 40, datasets.datasaurus("dino"), []

    class Seen:
        event_shape = target.event_shape

        def sample(self, n):
            drawn.append([torch.randn(n, 2), target.sample((n,))])
            return drawn[-1]

    def times(n):
        drawn[-1].append(torch.rand(n, 1))
        return drawn[-1][-1]

    torch.manual_seed(1)
    net, after = flow.VFNet(), []
    start = told(net, n)
    flow.train(coupling=Seen(), model=net, times=times, steps=steps, batch=n, lr=8e-3, device="cpu", progress=False,
               callback=lambda step, net: after.append(flat(net)) if step == 9 else None)  # fmt: skip
    rows = [torch.cat([t, STRAIGHT.position(x0, x1, t), STRAIGHT.velocity(x0, x1, t)], 1) for x0, x1, t in drawn[:10]]
    found = js(
        START % """const losses = [];
        for (let k = 0; k < 10; k++) {
          const of = (...columns) => b[k].flatMap((row) => columns.map((i) => row[i]));
          losses.push(learner.learn(of(0), of(1, 2), of(3, 4)));
          learner.adam(live.rate(8e-3, k, 40));
        }
        return [...losses, ...learner.weights];""",
        start, torch.stack(rows),
    )  # fmt: skip
    assert torch.allclose(found[:10], torch.tensor(net.losses[:10]).double(), rtol=1e-5)
    moved = (after[0] - torch.tensor(json.loads(start)["weights"])).abs()
    assert torch.allclose(found[10:], after[0].double(), atol=1e-4) and moved.mean() > 1e-3


def test_it_begins_as_a_vfnet_does(js):
    """Of two hundred networks each, what the weights, biases and frequencies of every layer are drawn from."""
    spec = {"width": 16, "depth": 3, "features": 8}
    found = js("Array.from({ length: 200 }, (_, seed) => { const { omega, weights } = live.fresh(a, live.uniform(seed));"
               " return [...omega, ...weights]; })", spec)  # fmt: skip
    torch.manual_seed(0)
    nets = [flow.VFNet(**spec) for _ in range(200)]
    wanted = torch.stack([torch.cat([net.frequencies.flatten(), flat(net)]) for net in nets]).double()
    assert found.shape == wanted.shape
    parts = [nets[0].frequencies.numel(), *(part.numel() for part in nets[0].parameters())]
    for ours, theirs in zip(found.split(parts, 1), wanted.split(parts, 1), strict=True):
        ours, theirs = ours.flatten(), theirs.flatten()
        error = 3 / len(theirs) ** 0.5
        assert abs(ours.mean()) < 2 * error * theirs.std() and ours.std() == pytest.approx(float(theirs.std()), rel=error)
        bounded = float(theirs.abs().max() / theirs.std()) < 2  # uniform or normal
        assert (float(ours.abs().max() / ours.std()) < 2) == bounded
    assert (found[0] != found[1]).all()


def test_the_rate_is_train_s(js):
    found = js("Array.from({ length: 200 }, (_, k) => live.rate(8e-3, k, 200))")
    wanted = [8e-3 * min((k + 1) / 10, 1) * (1 - k / 200) ** 2 for k in range(200)]
    assert torch.allclose(found, torch.tensor(wanted).double())


def test_a_second_training_in_the_room_of_the_first_is_the_same(js):
    code = """(() => {
      const target = { points: Float64Array.from(a.flat()), b: 0.05 };
      const settings = { shape: "own", source: "noise", points: [], width: 16, depth: 2, features: true, steps: 30, batch: 64,
        seed: 0, coupling: "independent", goal: "pair", ...b };
      const run = (seed, before) => {
        const training = new live.Training(live.toTask({ ...settings, seed }, target), before);
        while (training.until(0));
        return training;
      };
      const alone = run(2).learner, first = run(1), other = first.learner, weights = other.weights.slice();
      const second = run(2, first);
      const all = ({ omega, weights, means, squares, steps }) => [...omega, ...weights, ...means, ...squares, steps];
      return [second.learner === other, weights.some((w, i) => w !== alone.weights[i]),
        all(second.learner).every((value, i) => value === all(alone)[i])].map(Number);
    })()"""
    points = datasets.datasaurus("star").points
    assert js(code, points, {}).tolist() == [1, 1, 1]
    assert js(code, points, {"features": False}).tolist() == [1, 1, 1]


@pytest.mark.parametrize("width, most", [(64, 80), (16, 160), (512, 40)])
def test_what_is_kept_of_a_training_has_bounds(js, width, most):
    """An hour of moments: the first, the last, and between them as many as a few megabytes hold, evenly."""
    steps = js(
        """(() => {
      const net = live.fresh({ width: a, depth: 3, features: 4 }, live.uniform(0)), run = new live.Run(net);
      for (let step = 0; step <= 18000; step++) run.add({ step, weights: net.weights });
      return run.history.map(({ step }) => step);
    })()""",
        width,
    )
    assert most / 2 <= len(steps) <= most + 1 and steps[0] == 0 and steps[-1] == 18000
    gaps = steps.diff()
    assert len(gaps[:-1].unique()) == 1 and gaps[-1] <= gaps[0]
