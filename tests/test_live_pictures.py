"""The live figure of chapter 12's digits: from the same 8 bits a weight it forms what Python forms."""

import base64
import gzip
import json
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from helpers import flow
from helpers.live.figures.digits import Digits, formed, nearest
from helpers.live.network import pack_labelled, rounded_labelled
from pictures.data import digits
from pictures.guidance import guided
from pictures.networks import ResidualMLP

learn, held = digits()
SIZES = {"the chapter's": {}, "odd": {"d": 7, "classes": 3, "width": 10, "depth": 1, "condition": 5}, "deep": {"depth": 4}}


def network(**sizes):
    """A network whose blocks listen to what they are told, which new ones do not."""
    torch.manual_seed(0)
    net = ResidualMLP(**sizes)
    for block in net.blocks:
        nn.init.normal_(block.adapt.weight, std=0.1)
        nn.init.normal_(block.adapt.bias, std=0.1)
    return net.requires_grad_(False)


@pytest.mark.parametrize("name", SIZES)
def test_the_network(js, name):
    net = network(**SIZES[name])
    twin, d = rounded_labelled(net).double(), net.enter.in_features
    for n, t, y in ((5, 0.0, 0), (10, 0.37, 2), (1, 0.8, net.classes), (4, 1.0, 1)):
        x = torch.randn(n, d).double()
        found = js("live.labelled(a)(b, Float64Array.from(c.flat()), d)", pack_labelled(net), t, x, y).reshape(n, d)
        assert torch.allclose(found, twin(t, x, torch.full((n,), y)), atol=1e-4), (n, t, y)
        assert not torch.allclose(found, twin(t, x, torch.full((n,), y - 1 if y else 1)), atol=1e-3), "it listens"


FORMED = """(() => { const v = live.guidedField(live.labelled(a), b, c, 10), way = [Float64Array.from(e.flat())];
    for (let k = 0; k < d; k++) way.push(live.step(v, k / d, 1 / d, way[k], "euler"));
    return way.flatMap((x) => [...x]); })()"""


@pytest.mark.parametrize(("digit", "w", "steps"), [(3, 1, 1), (0, 0, 4), (5, 2.5, 2), (9, 4, 32), (7, 0.25, 16)])
def test_ten_pictures(js, digit, w, steps):
    """As the chapter's own field and solver form them, and each beside the same real digit."""
    net, x0 = network(), torch.randn(10, 64, generator=torch.Generator().manual_seed(digit)).double()
    twin = rounded_labelled(net).double()
    way = formed(twin, digit, w, steps, x0)
    field = guided(twin, torch.full((10,), digit), w)
    assert torch.allclose(way[-1], flow.sample(field, x0, "euler", steps), atol=1e-9)
    found = js(FORMED, pack_labelled(net), digit, w, steps, x0).reshape(steps + 1, 10, 64)
    assert torch.allclose(found, way, atol=1e-3), float((found - way).abs().max())
    assert js("live.guidedCost(a)", w) == (1 if w in (0, 1) else 2)
    for t in (0.0, 0.4, 1.0):
        k = min(int(t * steps), steps - 1)
        wanted = torch.lerp(way[k], way[k + 1], t * steps - k)
        code = "live.pictureAt(a.map((x) => Float64Array.from(x.flat())), b, c)"
        assert torch.allclose(js(code, way, steps, t).reshape(10, 64), wanted, atol=1e-9)
    begun = js("live.pictureAt(a.map((x) => Float64Array.from(x.flat())), b, 1)", way[:2], steps).reshape(10, 64)
    assert torch.allclose(begun, x0 + steps * (way[1] - x0), atol=1e-9), "after the first step: where its velocity leads"


def test_the_nearest_digit(js):
    real = learn.x.double()
    x = torch.cat([held.x[:20].double(), torch.randn(20, 64).double(), real[100:110]])
    found = js("live.nearestOf(Float64Array.from(a.flat()), Float64Array.from(b.flat()), 64).flat()", x, real).reshape(-1, 2)
    which, far = nearest(x, real)
    apart = (x[:, None] - real).norm(dim=-1)
    assert torch.equal(which, apart.argmin(1)) and torch.allclose(far, apart.min(1).values)
    assert torch.equal(found[:, 0].long(), which) and torch.allclose(found[:, 1], far, atol=1e-9)
    assert which[-10:].tolist() == list(range(100, 110)) and (far[-10:] == 0).all()


def test_rounding_is_small():
    net = network()
    twin = rounded_labelled(net)
    for name, part in net.state_dict().items():
        error = (twin.state_dict()[name] - part).abs()
        limit = torch.zeros(()) if "frequencies" in name else part.abs() / 2048
        if part.ndim == 2:
            limit = part.abs().amax(1, keepdim=True) / 254 * 1.05  # the scale itself is rounded, too
        assert (error <= limit + 1e-7).all() and (error.max() > 0) == ("frequencies" not in name), name
    assert torch.equal(rounded_labelled(twin).enter.weight, twin.enter.weight), "rounded once, rounded for good"
    x0 = torch.randn(10, 64)
    ends = [formed(model, 3, 2.0, 16, x0)[-1] for model in (net, twin)]
    assert (ends[0] - ends[1]).square().mean().sqrt() < 0.05


def unpacked(text, dtype):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=dtype)


def test_what_it_brings():
    figure = Digits(network(), learn)
    size = {name: len(gzip.compress(json.dumps(part).encode(), 9)) for name, part in figure.payload.items()}
    assert size["network"] <= 250_000 and size["pictures"] <= 60_000
    assert torch.equal(unpacked(figure.payload["pictures"], torch.uint8).reshape(-1, 64) / 8 - 1, learn.x)
    assert torch.equal(unpacked(figure.payload["labels"], torch.uint8).long(), learn.labels)
    apart = torch.cdist(learn.x, learn.x).fill_diagonal_(torch.inf)
    assert figure.payload["floor"] == pytest.approx(float(apart.min(1).values.mean()), abs=1e-3)
    before = torch.random.get_rng_state()
    Digits(network(), learn)
    torch.manual_seed(0)
    assert len(before) and torch.equal(Digits(network(), learn).noise, figure.noise), "the same for every reader"


def without(name):
    net = network()
    delattr(net, name)
    return net


def test_others_are_refused():
    broken, bare, narrow = network(), network(), network()
    nn.init.constant_(broken.blocks[0].first.weight, torch.nan)
    bare.leave = nn.Linear(128, 64, bias=False)
    narrow.blocks[1].second = nn.Linear(128, 127)
    for model, words in (
        (nn.Linear(64, 64), "runs a pictures.networks.ResidualMLP; got Linear"),
        (flow.VFNet(64), "got VFNet"),
        (without("condition"), "ResidualMLP"),
        (without("classes"), "ResidualMLP"),
        (bare, "ResidualMLP"),
        (narrow, "ResidualMLP"),
        (broken, "finite"),
        (network(d=49), "64 pixels and 10 classes; it has 49 pixels and 10 classes"),
        (network(classes=9), "it has 64 pixels and 9 classes"),
    ):
        with pytest.raises(ValueError, match=words):
            Digits(model, learn)
    few = learn[torch.arange(30)]
    for x, labels, words in (
        (few.x[:, :49], few.labels, "must be"),
        (few.x + 0.03, few.labels, "17 levels"),
        (few.x + 0.125, few.labels, "from -1 to 1"),
        (few.x * torch.nan, few.labels, "17 levels"),
        (few.x, few.labels[:29], "labels"),
        (few.x, few.labels + 2, "labels"),
        (few.x[:1], few.labels[:1], "must be"),
    ):
        with pytest.raises(ValueError, match=words):
            Digits(network(), SimpleNamespace(x=x, labels=labels))
    with pytest.raises(ValueError, match="x and labels; got Tensor"):
        Digits(network(), few.x)


def test_the_still_picture_is_the_first_one():
    """Without a script a reader sees what the figure shows at first."""
    shown = Digits(network(), learn, pick=6, w=2.0)
    ax = plt.figure().add_axes((0, 0, 1, 1))
    shown.still(ax)
    x = formed(shown.model, 3, 2.0, 16, shown.noise)[-1]
    which, _ = nearest(x, shown.real)
    images = [torch.as_tensor(np.asarray(image.get_array())).flatten() for image in ax.images]
    wanted = [part for i in range(10) for part in (x[i], shown.real[which[i]])] + [x[6], shown.real[which[6]]]
    assert len(images) == 22 and all(torch.allclose(a, b) for a, b in zip(images, wanted, strict=True))
    plt.close()
