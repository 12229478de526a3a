"""The live figure of chapter 12's digits on the page: what it shows, says and does is what Python finds."""

import numpy as np
import pytest
import torch
from conftest import DESK, PHONE
from live_figures import PAGE, Figure
from test_live_pictures import unpacked
from test_live_state import altered, spoil_scale
from torch import nn

from helpers.live.figures.digits import LARGE, LARGE_LEFT, LARGE_TOP, PICTURE, ROW, SMALL, formed, nearest
from helpers.palette import EXACT, TARGET
from pictures.networks import ResidualMLP


def of_the_page(packed):
    """The network of a page, from its 8 bits a weight, in double precision."""
    net = ResidualMLP(packed["d"], packed["classes"], packed["width"], packed["depth"], packed["condition"]).double()
    codes, scales, biases = (
        unpacked(packed[name], dtype).double()
        for name, dtype in (("weights", torch.int8), ("scales", torch.float16), ("biases", torch.float16))
    )
    blocks = [layer for block in net.blocks for layer in (block.adapt, block.first, block.second)]
    for layer in (net.condition.label, net.condition.time, net.enter, *blocks, net.leave):
        out, into = layer.weight.shape
        layer.weight.data = codes[: out * into].reshape(out, into) * scales[:out, None]
        codes, scales = codes[out * into :], scales[out:]
        if isinstance(layer, nn.Linear):
            layer.bias.data, biases = biases[:out], biases[out:]
    assert not len(codes) and not len(scales) and not len(biases)
    return net.requires_grad_(False)


class Seen:
    """The figure on the page, and what Python makes of its state."""

    def __init__(self, figure, js):
        self.figure, self.js, self.payload = figure, js, figure.get("payload")
        self.net = of_the_page(self.payload["network"])
        self.real = unpacked(self.payload["pictures"], torch.uint8).reshape(-1, 64).double() / 8 - 1
        self.labels = unpacked(self.payload["labels"], torch.uint8).long()

    def wanted(self):
        """The ten pictures (10, 64), which real ones are nearest, and how far."""
        digit, w, k, t, seed = (self.figure.get(name) for name in ("digit", "w", "doublings", "t", "seed"))
        x0 = unpacked(self.payload["noise"], torch.float16).double() if seed == 0 else self.js("live.normals(a, 320)", seed)
        way = formed(self.net, digit, w, 2**k, x0.reshape(10, 64))
        n = min(int(t * 2**k), 2**k - 1)
        x = torch.lerp(way[n], way[n + 1], t * 2**k - n)
        return x, *nearest(x, self.real)

    def agrees(self):
        """What is said is what Python finds."""
        t, digit = self.figure.get("t"), self.figure.get("digit")
        steps = 2 ** self.figure.get("doublings")
        nfe = steps * (1 if self.figure.get("w") in (0, 1) else 2)
        said = self.figure.says(f"{steps} step{'s' if steps > 1 else ''}: {nfe} evaluation", 7)
        said = said[1:] if t < 1 else said
        x, which, far = self.wanted()
        assert said[:3] == [digit, int((self.labels[which] == digit).sum()), 10]
        assert abs(said[3] - float(far.mean())) < 0.006 and abs(said[4] - self.payload["floor"]) < 0.006
        return x, which


def levels(picture, left, top, side, color):
    """What a picture of 64 pixels on the stage shows, from -1 to 1, read at their middles; by day, where paper is white."""
    width, first = picture.shape[1], int(color[1:3], 16)
    places = [(np.array([left, top])[i] + (np.arange(8) + 0.5) / 8 * side) * width for i in range(2)]
    red = picture[places[1].astype(int)[:, None], places[0].astype(int)[None, :], 0]
    return torch.tensor(2 * (255 - red) / (255 - first) - 1).flatten()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_picture_is_where_it_should_be(open_figure, js, size):
    figure = open_figure("digits", size=size)
    seen = Seen(figure, js)
    for change in ({}, {"digit": 8, "pick": 7, "w": 2.5}, {"t": 0.3, "doublings": 2}):
        for name, value in change.items():
            figure.set(name, value)
        x, which = seen.agrees()
        picture, pick = figure.picture(), figure.get("pick")
        places = [(0.2 * (i % 5) + 0.014, ROW * (i // 5) + 0.014) for i in range(10)]
        shown = [(x[i], *place, PICTURE, EXACT) for i, place in enumerate(places)]
        below = [(left + (PICTURE - SMALL) / 2, top + PICTURE + 0.012) for left, top in places]
        shown += [(seen.real[which[i]], *place, SMALL, TARGET) for i, place in enumerate(below)]
        shown += [
            (x[pick], LARGE_LEFT[0], LARGE_TOP, LARGE, EXACT),
            (seen.real[which[pick]], LARGE_LEFT[1], LARGE_TOP, LARGE, TARGET),
        ]
        for k, (wanted, left, top, side, color) in enumerate(shown):
            off = (levels(picture, left, top, side, color) - wanted.clamp(-1, 1)).abs().max()
            assert off < 0.05, (change, k, float(off))


def test_every_control(open_figure, js):
    figure = open_figure("digits")
    page, box, seen = figure.page, figure.box, Seen(figure, js)
    slider = lambda name: box.get_by_role("slider", name=name)  # noqa: E731
    seen.agrees()
    for digit in (0, 7, 4):
        box.get_by_role("button", name=str(digit), exact=True).click()
        assert figure.get("digit") == digit
        assert box.locator(".live-steps [aria-pressed=true]").text_content() == str(digit)
        seen.agrees()
    assert box.get_by_role("group", name="Digit").get_by_role("button").count() == 10
    for w in ("0", "2.75", "4", "1"):
        slider("Guidance").fill(w)
        seen.agrees()
    for k in ("0", "5", "3"):
        slider("Euler steps").fill(k)
        seen.agrees()
    before = figure.picture()
    box.get_by_role("button", name="New noise").click()
    assert figure.get("seed") == 1
    seen.agrees()
    assert (figure.picture() != before).any()
    for t in ("0", "0.62"):
        slider("Time t").fill(t)
        seen.agrees()
    slider("Picture").fill("4")
    assert figure.get("pick") == 4
    before = figure.picture()
    slider("Picture").press("ArrowRight")
    assert figure.get("pick") == 5 and (figure.picture() != before).any()
    area = figure.canvas.bounding_box()
    for x, y, pick in ((0.5, 0.1, 2), (0.9, 0.4, 9), (0.5, 0.8, 9)):  # the last one is below them all
        page.mouse.move(area["x"] + x * area["width"], area["y"] + y * area["height"])
        assert figure.get("pick") == pick


def test_they_form_when_asked(open_figure):
    figure = open_figure("digits")
    figure.says("NFE")
    end, button = figure.picture(), figure.box.get_by_role("button", name="Play", exact=True)
    button.click()
    figure.page.wait_for_function("((t) => t > 0.2 && t < 0.9)(document.querySelector('#this').model.get('t'))")
    figure.box.get_by_role("button", name="Pause").click()
    assert 0.2 < figure.get("t") < 1 and (figure.picture() != end).any()
    button.click()
    figure.page.wait_for_function("document.querySelector('#this').model.get('t') === 1")
    figure.says("NFE")
    assert (figure.picture() == end).all(), "as before"


def test_another_digit_is_never_shown_under_the_name_of_the_last(open_figure):
    """The old pictures go with the first step of the new ones. A frame comes after every step, however busy the machine."""
    figure = open_figure("digits")
    figure.says("NFE")
    figure.page.evaluate("""() => {
        window.drawn = [];
        window.requestAnimationFrame = (frame) => (queueMicrotask(frame), 1);
        let clock = performance.now();
        performance.now = () => clock += 1000;
        const real = CanvasRenderingContext2D.prototype.clearRect;
        CanvasRenderingContext2D.prototype.clearRect = function (...box) {
          drawn.push(document.querySelector("#this .live-readout").textContent);
          return real.apply(this, box);
        };
    }""")
    before = figure.picture()
    figure.set("doublings", 5)
    figure.says("32 steps")
    assert figure.page.evaluate("drawn.length") == 1, "with other steps, once they are there"
    figure.box.get_by_role("button", name="6", exact=True).click()
    figure.says("a 6")
    assert figure.page.evaluate("drawn.length") > 30, "from step to step"
    assert (figure.picture() != before).any()


def test_a_finger_chooses(visit):
    page = visit(PAGE["digits"], size=PHONE, has_touch=True, is_mobile=True)
    figure = Figure(page, "digits")
    figure.says("NFE")
    area = figure.canvas.bounding_box()
    page.touchscreen.tap(area["x"] + 0.7 * area["width"], area["y"] + 0.4 * area["height"])
    assert figure.get("pick") == 8
    figure.box.get_by_role("button", name="9", exact=True).tap()
    figure.says("a 9")


@pytest.mark.parametrize(("change", "words"), [
    (lambda state: state.update(digit=10), "unknown digit “10”"),
    (lambda state: state.update(digit="3"), "unknown digit “3”"),
    (lambda state: state.update(w=4.5), "w must be a number from 0 to 4"),
    (lambda state: state.update(doublings=1.5), "a whole number"),
    (lambda state: state.update(t=None), "t must be a number"),
    (lambda state: state.update(pick=10), "from 0 to 9"),
    (lambda state: state["payload"]["network"].update(width=64), "ask for"),
    (lambda state: state["payload"].update(networks=[state["payload"]["network"]]) or spoil_scale(state), "not a number"),
    (lambda state: state["payload"].update(labels="AAAA"), "3 labels for 1297 pictures"),
])  # fmt: skip
def test_bad_state_is_explained(visit, change, words):
    page = altered(visit, "digits", change)
    message = page.locator(".live[data-kind=digits] [role=alert]")
    message.wait_for()
    assert words in message.text_content() and page.locator(".live[data-kind=digits] canvas").count() == 0
