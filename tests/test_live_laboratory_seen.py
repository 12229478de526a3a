"""What one sees in the laboratory: two trainings side by side, a line that the flow bends, how probable a place is."""

import re

import pytest
import torch
from conftest import PHONE, faults
from test_live_laboratory_page import opened, press, saved, small, trained

from helpers import datasets, exact, likelihood, solvers

__all__ = ["opened"]  # a fixture

FINGERS = "Input.dispatchTouchEvent"
HUGE = """window.Worker = class {
  postMessage({ task }) {
    const sizes = [9, 1, 2], weights = new Float32Array(14).fill(task ? 0 : 3e38), omega = new Float32Array(0);
    const facts = { sizes, omega, timeFeatures: 3, data: "", known: true, size: 1, settings: task?.settings };
    const news = { step: task ? 0 : 9, seconds: 1, error: 1, above: 1, noise: 0, count: 9, weights, running: false };
    setTimeout(() => this.onmessage({ data: task ? { ...facts, ...news } : news }));
  }
  terminate() {}
};"""
REFUSED = """window.Worker = class {
  constructor() { setTimeout(() => this.onerror(new Event("error")), 300); }
  postMessage() {}
  terminate() {}
};"""


def says(shown, *words):
    """Wait until the line under the figure holds all the words."""
    found = "(words) => words.every((word) => document.querySelector('.live-readout').textContent.includes(word))"
    shown.page.wait_for_function(found, arg=list(words), timeout=60_000)
    return shown.box.locator(".live-readout").text_content()


def colored(picture):
    """Where a picture is painted in the green of a network, (height, width)."""
    red, green, blue, alpha = picture.transpose(2, 0, 1)
    return (green > red + 30) & (green > blue) & (alpha > 60)


def test_two_trainings_side_by_side(opened):
    shown = opened()
    small(shown)
    first = trained(shown)
    shown.set("width", 24)
    shown.page.get_by_role("button", name="Train", exact=True).wait_for()
    shown.page.get_by_label("Beside the last").check()
    says(shown, "The network knows nothing yet", f"The last one (width 16): {first[2]:.3f} away after 250 steps")
    waiting = colored(shown.picture())
    second = trained(shown)
    both = says(shown, f"{second[2]:.3f} from the exact one", f"{first[2]:.3f}")
    assert both.index("(width 16)") > both.index(f"{second[2]:.3f}")
    picture = shown.picture()
    height, width = picture.shape[:2]
    side = int(5 / 6.6 / 2 * height)
    left, right = colored(picture)[:side, : width // 2], colored(picture)[:side, width // 2 :]
    assert left.sum() > 100 < right.sum() and (left != right).mean() > 0.02, "two networks of one noise"
    assert (waiting[:side, : width // 2] == left).all(), "left is the last one"
    assert (waiting[:side, width // 2 :] != right).mean() > 0.02
    shown.set("t", 0.0)
    for _ in range(200):
        red = (start := shown.picture()[: side - 40])[..., 0] > start[..., 1] + 60  # above the words
        if red.any():
            break
        shown.page.wait_for_timeout(50)
    assert red.sum() > 200 and (red[:, : width // 2] == red[:, width // 2 :]).mean() > 0.999, "one noise for both"
    shown.set("t", 1.0)
    shown.set("moment", 0.0)
    says(shown, "The network knows nothing yet. The last one (width 16): untrained")
    shown.set("moment", 1.0)
    says(shown, "The last one (width 16): 0.")
    shown.set("shape", "star")
    says(shown, "Press “Train”", "there is no training before this one")
    assert "last one" not in shown.box.locator(".live-readout").text_content(), "of other data there is none"
    assert not shown.page.complaints


@pytest.mark.parametrize("beside", [False, True])
def test_the_ring_says_how_probable_a_place_is(opened, tmp_path, beside):
    """A touch brings it there; the numbers are Python's; keys move it. On two planes both are the same place."""
    shown = opened(size=PHONE, has_touch=True, is_mobile=True)
    small(shown)
    trained(shown)
    if beside:
        shown.set("seed", 5)
        shown.page.get_by_role("button", name="Train", exact=True).wait_for()
        shown.page.get_by_label("Beside the last").check()
        trained(shown)
        says(shown, "The last one (seed 0)")
    for part in (0.6 / 2 + 0.5, 0.6 / 2) if beside else (0.6,):
        scale = 0.5 if beside else 1
        shown.canvas.evaluate("(canvas) => canvas.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = shown.canvas.bounding_box()
        shown.page.touchscreen.tap(box["x"] + part * box["width"], box["y"] + 0.5 * scale * box["width"])
        words = says(shown, "At the ring log p is")
        numbers = re.findall(r"log p is (\S+) by the network, exactly (\S+)\.$", words)[0]
        numbers = [float(number.replace("−", "-")) for number in numbers]
        model, target, _ = saved(shown, tmp_path)
        ring = re.match(r"Ring, (\S+), (\S+);", shown.handle.get_attribute("aria-label"))
        place = torch.tensor([[float(number.replace("−", "-")) for number in ring.groups()]], dtype=torch.float64)
        assert torch.allclose(place, torch.tensor([[0.5, 0.0]], dtype=torch.float64), atol=0.04), "to a pixel"
        assert numbers[0] == pytest.approx(float(likelihood.log_prob(model.double(), place, steps=32)), abs=1.0)
        assert numbers[1] == pytest.approx(float(target.log_prob(place)), rel=0.2, abs=0.5)
    shown.handle.focus()
    shown.page.keyboard.press("ArrowUp")
    shown.page.wait_for_function("(was) => !document.querySelector('.live-readout').textContent.includes(was)", arg=words)
    assert shown.get("shape") == "dino", "nothing was drawn"


def test_a_line_is_bent_by_the_flow(opened, tmp_path):
    """At the start it is straight and goes through the ring; at the end it is where Python takes it."""
    shown = opened()
    small(shown, 500)
    press(shown, "line")
    trained(shown, 500)
    box = shown.canvas.bounding_box()
    shown.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["width"])
    says(shown, "At the ring")
    shown.set("t", 0.0)
    shown.page.wait_for_timeout(300)
    height, width = (picture := shown.picture()).shape[:2]
    rows = colored(picture)[: int(0.7 * height)].sum(1)
    assert rows.argmax() / width == pytest.approx(0.3, abs=0.01) and rows.max() > 0.7 * width and (rows > 0).sum() < 9
    shown.set("t", 1.0)
    shown.page.wait_for_timeout(500)
    model, *_ = saved(shown, tmp_path)
    line = torch.stack([torch.linspace(-2.5, 2.5, 60), torch.full((60,), 2.5 - 0.3 * 5)], 1)
    exact_field = exact.marginal_velocity(datasets.datasaurus("dino"))
    with torch.no_grad():
        ways = [solvers.odeint(v, line, torch.linspace(0, 1, 17), method="midpoint")[-1] for v in (model, exact_field)]
    picture = shown.picture()
    ink = (picture[..., :3].max(-1) < 130) & (picture[..., 3] > 120)
    for ends, paint, least in ((ways[0], colored(picture), 0.95), (ways[1], ink, 0.8)):  # the green lies over the ink
        column, row = ((ends[:, 0] + 2.5) / 5 * width).round().long(), ((2.5 - ends[:, 1]) / 5 * width).round().long()
        hit = [paint[y - 2 : y + 3, x - 2 : x + 3].any() for x, y in zip(column, row, strict=True) if 2 < x < width - 3]
        assert sum(hit) > least * len(hit) and len(hit) > 50


@pytest.mark.parametrize(("size", "theme"), [(None, "light"), (PHONE, "dark")])
def test_axe_is_content_in_every_state(opened, size, theme):
    shown = opened(theme=theme, reduced_motion="reduce", **({"size": size} if size else {}))
    small(shown)
    states = [(), ("Draw",), ("Draw", "Train"), ("Reflow",)]
    for buttons in states:
        for name in buttons:
            if name == "Train":
                trained(shown)
            else:
                press(shown, name)
        shown.page.get_by_role("button", name="Pause").wait_for(state="detached", timeout=60_000)
        found = faults(shown.page, "#this" if buttons else None)
        assert not found, (buttons, found)
    shown.set("beside", True)
    for show in ("paths", "line", "field", "error"):
        press(shown, show)
        says(shown, "The last one")
    assert not (found := faults(shown.page, "#this")), found


def test_two_fingers_draw_one_line(opened):
    shown = opened(size=PHONE, has_touch=True, is_mobile=True)
    press(shown, "Draw")
    box = shown.canvas.bounding_box()
    client = shown.page.context.new_cdp_session(shown.page)

    def touch(kind, *parts):
        at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["width"], "id": k} for k, (x, y) in enumerate(parts)]
        client.send(FINGERS, {"type": kind, "touchPoints": at})

    touch("touchStart", (0.2, 0.4))
    touch("touchMove", (0.3, 0.4))
    touch("touchStart", (0.3, 0.4), (0.7, 0.8))
    for k in range(1, 6):
        touch("touchMove", (0.3 + 0.08 * k, 0.4), (0.7, 0.8 - 0.08 * k))
    touch("touchEnd", (0.7, 0.4))
    touch("touchEnd")
    shown.page.wait_for_function("document.querySelector('#this').model.get('points').length > 3")
    heights = torch.tensor(shown.get("points"))[:, 1]
    assert (heights - (2.5 - 0.4 * 5)).abs().max() < 0.05, "the first finger's, and nothing of the second's"


def test_a_worker_that_fails_later_is_replaced(opened):
    shown = opened(script=REFUSED)
    small(shown)
    assert trained(shown)[2] < 0.6 and not shown.page.complaints


def test_what_cannot_be_drawn_is_a_sentence(opened):
    shown = opened(script=HUGE)
    press(shown, "Train")
    says(shown, "This cannot be drawn", "infinity")
    assert shown.canvas.is_visible() and shown.box.get_attribute("data-live") != "failed"


def test_a_file_stays_on_the_machine(opened):
    """While it is read, trained on and saved, the page asks for nothing but what it has itself made."""
    shown = opened()
    shown.page.wait_for_load_state("networkidle")
    before = len(shown.page.requests)
    table = {"name": "mine.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n3,5\n2,8\n"}
    shown.page.locator("#this input[type=file]").set_input_files(table)
    says(shown, "3 ")
    small(shown)
    trained(shown)
    away = [url for url in shown.page.requests[before:] if not url.startswith(("blob:", "data:"))]
    assert shown.get("shape") == "own" and not away


def test_a_hidden_tab_comes_back_to_the_end_of_its_training(opened):
    """The browser draws no frame of it, for an hour if need be; the training goes on, and what was missed is not made up."""
    shown = opened()
    small(shown)
    shown.picture()
    shown.page.evaluate("""() => {
        window.kept = [];
        window.shown_ = window.requestAnimationFrame;
        window.requestAnimationFrame = (frame) => kept.push(frame);
    }""")
    before = shown.canvas.evaluate("(canvas) => canvas.toDataURL()")
    press(shown, "Train")
    shown.page.get_by_role("button", name="Again").wait_for()
    says(shown, "After 250 steps")
    assert shown.canvas.evaluate("(canvas) => canvas.toDataURL()") == before
    assert shown.page.evaluate("kept.length") == 1, "one frame waits, however many moments there were"
    shown.page.evaluate("""() => {
        window.requestAnimationFrame = window.shown_;
        for (const frame of kept) requestAnimationFrame(frame);
    }""")
    after = shown.picture()
    shown.set("t", 0.5)
    shown.picture()
    shown.set("t", 1.0)
    shown.page.wait_for_timeout(500)
    assert (shown.picture() == after).all() and not shown.page.complaints
