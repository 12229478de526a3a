"""The live figure of chapter 11 makes the samples that Python makes, from the same 8 bits a weight, and says and shows it."""

import base64
import gzip
import json
import re

import pytest
import torch
from conftest import DESK, PHONE
from live_figures import quality
from test_live import FLAT, cloud
from torch import nn
from traitlets import TraitError

from helpers import datasets, flow
from helpers.live.figures.rivals import BUDGETS, NAMES, N, Rivals, carried, plan, velocity
from helpers.live.network import pack_small, rounded_small

dino = datasets.datasaurus("dino")
TABLE = {2: (torch.tensor([0.0, 0.35]), torch.tensor([0.4, 0.6])), 8: ([k / 9 for k in range(8)], 8 * [1 / 8])}
WAYS = {**{name: name for name in NAMES}, "table": TABLE}


class Average(flow.VFNet):
    """As chapter 11 has it: told r - t as a third coordinate."""

    def __init__(self, **sizes):
        super().__init__(3, **sizes)

    def forward(self, t, x, r=None):
        gap = torch.full_like(x[:, :1], 0.0 if r is None else r - t) / 4
        return super().forward(t, torch.cat([x, gap], -1))[:, :2]


def small(d, seed=0):
    torch.manual_seed(seed)
    sizes = {"width": 16, "depth": 2, "features": 5, "scale": 1.0, "time_features": 3}
    return Average(**sizes) if d == 3 else flow.VFNet(2, **sizes)


def settled(d):
    """A small network with the weights of the page, in double precision."""
    return rounded_small(small(d)).double().requires_grad_(False)


@pytest.mark.parametrize("d", [2, 3])
def test_a_network_at_8_bits(js, d):
    net, x = settled(d), cloud(70)
    for t, r in ((0.0, 1.0), (0.3, 0.3), (0.5, 0.75), (1.0, 1.0)):
        wanted = net(t, x, r) if d == 3 else net(t, x)
        assert torch.allclose(velocity(net, t, x, r), wanted, atol=1e-6), "without the chapter's own class"
        found = js(f"live.network(a)(b, {FLAT.format('c')}, d)", pack_small(small(d)), t, x, r).reshape(-1, 2)
        assert torch.allclose(found, wanted, atol=1e-5), (t, r)
    if d == 3:
        found = js(f"live.network(a)(0.4, {FLAT.format('b')})", pack_small(small(3)), x).reshape(-1, 2)
        assert torch.allclose(found, net(0.4, x), atol=1e-5), "without an r it is the velocity"
        assert not torch.allclose(found, net(0.4, x, 1.0), atol=1e-2)


def test_rounding_is_small_and_leaves_the_frequencies():
    net = small(3)
    twin = rounded_small(net)
    for name, part in net.state_dict().items():
        error = (twin.state_dict()[name] - part).abs()
        limit = torch.zeros(()) if "frequencies" in name else part.abs() / 2048
        if part.ndim == 2 and name != "frequencies":
            limit = part.abs().amax(1, keepdim=True) / 254 * 1.05  # the scale itself is rounded, too
        assert (error <= limit + 1e-7).all() and (error.max() > 0) == ("frequencies" not in name), name
    assert torch.allclose(rounded_small(twin).layers[0].weight, twin.layers[0].weight), "rounded once, rounded for good"
    zero = small(2)
    nn.init.zeros_(zero.layers[0].weight)
    assert (rounded_small(zero).layers[0].weight == 0).all()


@pytest.mark.parametrize("n", BUDGETS)
@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("d", [2, 3])
def test_every_way_at_every_price(js, d, name, n):
    if name == "leap" and d == 2:
        return
    way, noise, net = WAYS[name], cloud(800, 3, 1.0).reshape(8, 100, 2), settled(d)
    wanted = carried(net, way, n, noise)
    code = f"""(() => {{ const work = live.carried(live.network(a), b, c, d.map((x) => {FLAT.format("x")}));
        for (;;) {{ const {{ done, value }} = work.next(); if (done) return value && [...value]; }} }})()"""
    given = {str(m): [torch.as_tensor(part).tolist() for part in parts] for m, parts in way.items()} if name == "table" else way
    found = js(code, pack_small(small(d)), given, n, noise)
    there = {"midpoint": n > 1, "once": n == 1, "table": n in TABLE}.get(name, True)
    assert (found is not None) == (wanted is not None) == there
    if there:
        assert torch.allclose(found.reshape(-1, 2), wanted, atol=1e-4)
        assert len(plan(way, n)) == (n // 2 if name == "midpoint" else n), "as many evaluations as it says"


def test_ways_in_words():
    """Each way once more, as the chapter writes it."""
    net, flat, noise = settled(3), settled(2), cloud(200, 4, 1.0).reshape(4, 50, 2)
    x0 = noise[0]
    x = x0
    for k in range(4):
        x = x + net(k / 4, x, (k + 1) / 4) / 4
    assert torch.allclose(carried(net, "leap", 4, noise), x)
    x = x0
    for k in range(4):
        t = k / 4
        if k > 0:
            x = (1 - t) * noise[k] + t * x
        x = x + (1 - t) * flat(t, x)
    assert torch.allclose(carried(flat, "again", 4, noise), x)
    for method, steps in (("euler", 4), ("midpoint", 2)):
        assert torch.allclose(carried(flat, method, 4, noise), flow.sample(flat, x0, method, steps), atol=1e-6)
    assert torch.equal(carried(flat, "once", 1, noise), x0 + flat(0.0, x0))
    x = x0 + 0.4 * flat(0.0, x0)
    assert torch.allclose(carried(flat, TABLE, 2, noise), x + 0.6 * flat(0.35, x))


@pytest.mark.parametrize(("count", "width", "height", "columns"), [
    (10, 838, 428, 5), (10, 333, 606, 3), (8, 838, 490, 4), (7, 333, 455, 3), (4, 333, 418, 2), (1, 838, 250, 1),
])  # fmt: skip
def test_panels_fill_the_stage(js, count, width, height, columns):
    found, side = js("live.tiled(a, b, c)", count, width, height)
    assert found == columns and side >= 109


def test_size_and_sharing():
    """Ten networks of the chapter's size come to no more than a picture; the same one under two names comes once."""
    torch.manual_seed(0)
    nets = [flow.VFNet(2 + k % 2) for k in range(10)]
    figure = Rivals(dino, {f"way {k}": (net, "euler") for k, net in enumerate(nets)})
    assert len(gzip.compress(json.dumps(figure.payload).encode(), 9)) <= 150_000
    net = small(2)
    shared = Rivals(dino, {"Euler": (net, "euler"), "other": (small(2), "euler"), "midpoint": (net, "midpoint")}).payload
    assert len(shared["networks"]) == 2 and [way["network"] for way in shared["ways"]] == [0, 1, 0]


def test_a_source_of_its_own():
    star = datasets.datasaurus("star")
    figure = Rivals(dino, {"Euler": (small(2), "euler")}, source=star)
    noise = torch.frombuffer(bytearray(base64.b64decode(figure.payload["noise"])), dtype=torch.float16)
    assert torch.equal(noise.reshape(8, N, 2), figure.noise.half())
    assert torch.cdist(figure.noise.reshape(-1, 2), star.points).min(1).values.max() < 0.4
    assert "noise" not in Rivals(dino, {"Euler": (small(2), "euler")}).payload


def test_bad_ways_are_refused():
    net, broken = small(2), small(2)
    nn.init.constant_(broken.layers[2].weight, torch.nan)
    for ways, words in (
        ({"Euler": (net, "heun")}, "Euler: unknown way 'heun'"),
        ({"MeanFlow": (net, "leap")}, "MeanFlow: to leap.*d = 2"),
        ({"table": (net, {})}, "table: needed is"),
        ({"table": (net, {3: ([0.0] * 3, [0.3] * 3)})}, "table: needed is"),
        ({"table": (net, {2: ([0.0, 0.5], [1.0])})}, "table: needed is"),
        ({"table": (net, {1: ([0.0], [float("nan")])})}, "table: needed is"),
        ({"Euler": (nn.Linear(2, 2), "euler")}, "d = 2 or 3"),
        ({"Euler": (flow.VFNet(4), "euler")}, "d = 2 or 3"),
        ({"Euler": (broken, "euler")}, "finite"),
        ({}, "1 to 12"),
        ({str(k): (net, "euler") for k in range(13)}, "1 to 12"),
    ):
        with pytest.raises(ValueError, match=words):
            Rivals(dino, ways)
    for bad in (
        lambda: Rivals(datasets.Checkerboard(), {"Euler": (net, "euler")}),
        lambda: Rivals(dino, {"Euler": (net, "euler")}, source=datasets.standard_normal(3)),
    ):
        with pytest.raises(ValueError):
            bad()
    with pytest.raises(TraitError):
        Rivals(dino, {"Euler": (net, "euler")}, doublings=4)


def networks(payload):
    """The page's networks, from its 8 bits a weight, in double precision."""

    def numbers(text, dtype):
        return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=dtype).double()

    for packed in payload["networks"]:
        sizes, d = packed["sizes"], packed["sizes"][-1]
        omega = numbers(packed["frequencies"], torch.float32).reshape(d, -1)
        net = flow.VFNet(d, sizes[1], len(sizes) - 2, omega.shape[1], time_features=packed["time_features"]).double()
        net.frequencies.copy_(omega)
        codes, scales, biases = (
            numbers(packed[name], dtype)
            for name, dtype in (("weights", torch.int8), ("scales", torch.float16), ("biases", torch.float16))
        )
        with torch.no_grad():
            for layer in net.layers[::2]:
                out, into = layer.weight.shape
                layer.weight.copy_(codes[: out * into].reshape(out, into) * scales[:out, None])
                layer.bias.copy_(biases[:out])
                codes, scales, biases = codes[out * into :], scales[out:], biases[out:]
        assert not len(codes) and not len(scales) and not len(biases)
        yield net


def test_what_it_says_is_what_python_finds(open_figure, js):
    figure = open_figure("rivals")
    payload, slider = figure.get("payload"), figure.page.locator("#this").get_by_role("slider", name="Evaluations")
    nets, noise = list(networks(payload)), js("[0,1,2,3,4,5,6,7].flatMap((k) => [...live.normals(14 + k, a)])", N)
    before = figure.picture()
    for k, n in enumerate(BUDGETS):
        slider.fill(str(k))
        figure.says(f"After {n} evaluation", 3)
        text = figure.box.locator(".live-readout").text_content()
        names = re.search("“(.*?)” is nearest.*“(.*?)” is farthest", text)
        near, far, least = (float(number) for number in re.findall(r"(?:data|farthest),(?: is)? (\d+\.\d\d)", text))
        found, floor = {}, None
        for entry in payload["ways"]:
            way = entry["way"]
            way = {int(m): parts for m, parts in way.items()} if isinstance(way, dict) else way
            x = carried(nets[entry["network"]], way, n, noise.reshape(8, N, 2))
            if x is not None:
                found[entry["name"]], floor = quality(js, x, dino.points)
        for shown, name, wanted in ((near, names[1], min(found.values())), (far, names[2], max(found.values()))):
            assert abs(found[name] - wanted) < 1e-3 and abs(shown - wanted) < 0.006, (n, text, found)
        assert abs(least - floor) < 0.006
        count, there = map(int, re.search(r"(\d+) of (\d+) ways", text).groups())
        assert there == len(found) and abs(count - sum(value < floor + 0.02 for value in found.values())) <= 1
    assert abs(figure.picture() - before).mean() > 1
    before, part = figure.picture(), figure.page.locator("#this").get_by_label
    part("Colour").select_option("start")
    coloured = figure.picture()
    assert abs(coloured - before).mean() > 0.2
    part("The data’s points").uncheck()
    assert (figure.picture()[..., 3] > 60).sum() < (coloured[..., 3] > 60).sum()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_panel_has_its_way(open_figure, js, size):
    """Room for every panel, and samples or a word in each."""
    figure = open_figure("rivals", size=size)
    figure.says("floor")
    box, count = figure.canvas.bounding_box(), len(figure.get("payload")["ways"])
    columns, side = js("live.tiled(a, b, c)", count, box["width"], box["height"]).tolist()
    assert side >= 109, "a panel is as large as a finger and a half"
    picture, rows = figure.picture()[..., 3] > 60, -(-count // int(columns))
    high, wide = picture.shape[0] / rows, picture.shape[1] / columns
    for i in range(count):
        top, left = int(i // columns * high), int(i % columns * wide)
        cell = picture[top + 4 : top + int(high) - 4, left + 4 : left + int(wide) - 4]
        assert cell.mean() > 0.005, f"panel {i} is empty, even of a word"
        assert not cell[:36, :2].any() and not cell[:36, -2:].any(), f"panel {i}: its name reaches over its edge"
