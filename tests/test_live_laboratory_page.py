"""The laboratory in a browser, from a folder: it trains, is driven by hand and keys, and hands over what it has learned."""

import io
import re

import numpy as np
import pytest
import torch
from conftest import DESK, PHONE, SITE
from live_figures import PAGE, Figure
from PIL import Image, ImageDraw

from helpers import exact
from helpers.live.figures.laboratory import EXPERIMENTS, load

ASKED = "After"


@pytest.fixture
def opened(visit):
    """opened(hash, script, size): the laboratory on its page, after a script of one's own."""

    def open_it(hash="", script="", size=DESK, **options):
        page = visit("glossary", size=size, address=SITE.as_uri(), **options)
        page.add_init_script(script)
        page.goto(f"{SITE.as_uri()}/{PAGE['laboratory']}.html{hash}")
        return Figure(page, "laboratory")

    return open_it


def press(shown, name):
    shown.page.get_by_role("button", name=name, exact=True).click()


def small(shown, steps=250):
    """The smallest experiment, so that a busy machine, too, is soon through with it."""
    shown.set("width", 16)
    shown.set("batch", 64)
    shown.set("steps", steps)


def trained(shown, steps=250):
    """Until all steps are done: the line under the figure as numbers, (steps, seconds, distance, by the loss, its noise)."""
    press(shown, "Train")
    shown.page.get_by_role("button", name="Again").wait_for(timeout=120_000)
    return shown.says(f"{ASKED} {steps} steps", 3)


def saved(shown, tmp_path):
    with shown.page.expect_download() as download:
        press(shown, "For Python")
    download.value.save_as(tmp_path / "laboratory.json")
    return load(tmp_path / "laboratory.json")


@pytest.mark.parametrize("refused", [False, True], ids=["Worker", "no Worker"])
def test_it_learns_and_says_how_well(opened, tmp_path, refused):
    shown = opened(script="delete window.Worker;" if refused else "")
    assert "Press" in shown.box.locator(".live-readout").text_content()
    small(shown)
    steps, _, error, above, noise = trained(shown)
    assert steps == 250 and error < 0.5 and abs(above - error) < 5 * noise + 0.1
    model, target, source = saved(shown, tmp_path)
    torch.manual_seed(0)
    t, x0, x1 = torch.rand(20_000, 1), source.sample((20_000,)), target.sample((20_000,))
    x = (1 - t) * x0 + t * x1
    u = exact.marginal_velocity(target, source)(t, x)
    with torch.no_grad():
        wanted = (model(t, x) - u).square().sum() / u.square().sum()
    assert error == pytest.approx(float(wanted), rel=0.2), "as Python finds, at other places"
    assert shown.page.complaints == []


def test_the_page_stays_free_while_it_trains(opened, record_property):
    """How many frames a second is told and not judged; that hands are answered meanwhile is."""
    shown = opened()
    press(shown, "Train")
    shown.says(ASKED)
    frames = shown.page.evaluate("""() => new Promise((done) => {
      let n = 0; const end = performance.now() + 2000;
      const tick = () => (n++, performance.now() < end ? requestAnimationFrame(tick) : done(n / 2));
      requestAnimationFrame(tick);
    })""")
    record_property("frames a second while it trains", round(frames))
    press(shown, "Pause")
    shown.page.get_by_role("button", name="Go on").wait_for()
    before = shown.says(ASKED)[0]
    shown.page.wait_for_timeout(800)
    assert shown.says(ASKED)[0] == before, "paused is paused"
    press(shown, "Go on")
    shown.page.wait_for_function(f"+document.querySelector('.live-readout').textContent.match(/\\d+/)[0] > {before}")
    assert shown.page.complaints == []


def test_one_can_look_back(opened):
    shown = opened()
    small(shown, 1000)
    last = trained(shown, 1000)
    after = shown.picture()
    shown.set("moment", 0.0)
    shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('nothing yet')")
    assert (shown.picture() != after).any()
    shown.set("moment", 1.0)
    assert shown.says(f"{ASKED} 1000") == last


def test_another_network_is_compared_with_the_last(opened):
    shown = opened()
    small(shown)
    trained(shown)
    one = shown.picture()
    shown.set("width", 32)
    shown.page.get_by_role("button", name="Train", exact=True).wait_for()
    trained(shown)
    grey = [(abs(picture[..., :3].max(-1) - picture[..., :3].min(-1)) < 12) & (picture[..., 3] > 200) for picture in
            (one, shown.picture())]  # fmt: skip
    strip = [part[int(0.8 * len(part)) :].sum() for part in grey]
    assert strip[1] > strip[0] + 100, "the curve of the one before"


def test_drawn_by_mouse_and_by_keys(opened, tmp_path):
    shown = opened()
    press(shown, "Draw")
    box = shown.canvas.bounding_box()
    shown.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"], steps=12)
    shown.page.mouse.up()
    assert shown.get("shape") == "own"
    drawn = torch.tensor(shown.get("points"))
    assert len(drawn) >= 8 and drawn[:, 1].std() < 0.02 and drawn[:, 0].max() - drawn[:, 0].min() > 1.5
    assert drawn[0].tolist() == pytest.approx([-1.0, 2.5 - 0.3 * 6.6], abs=0.05), "where the hand was"
    shown.handle.focus()
    shown.page.keyboard.press("ArrowUp")
    shown.page.keyboard.press("Enter")
    assert len(shown.get("points")) == len(drawn) + 1 and shown.get("points")[-1] == pytest.approx([0, 0.1])
    shown.page.keyboard.press("Delete")
    assert len(shown.get("points")) == len(drawn)
    small(shown)
    assert trained(shown)[2] < 0.7
    assert torch.allclose(saved(shown, tmp_path)[1].points, drawn)


def test_drawn_by_a_finger(opened):
    shown = opened(size=PHONE, has_touch=True, is_mobile=True)
    press(shown, "Draw")
    box = shown.canvas.bounding_box()
    client = shown.page.context.new_cdp_session(shown.page)
    for kind, part in [("touchStart", 0.3), *(("touchMove", 0.3 + 0.04 * k) for k in range(1, 9)), ("touchEnd", None)]:
        points = [] if part is None else [{"x": box["x"] + part * box["width"], "y": box["y"] + 0.4 * box["height"]}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    shown.page.wait_for_function("document.querySelector('#this').model.get('points').length > 4")
    assert shown.get("shape") == "own"


def picture():
    image = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).ellipse((200, 20, 280, 100), "black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "content", "words"),
    [("table.csv", "text/csv", b"name,x,y\na,1,10\nb,2,20\nc,3,nan\nd,4,10\n", "1 of 4 rows was left out"),
     ("disc.png", "image/png", picture(), "400 points drawn from the dark parts")],
)  # fmt: skip
def test_a_file_becomes_data(opened, name, kind, content, words):
    shown = opened()
    shown.page.locator("#this input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    shown.page.wait_for_function("(words) => document.querySelector('.live-readout').textContent.includes(words)", arg=words)
    points = np.array(shown.get("points"))
    assert shown.get("shape") == "own" and abs(points.mean(0)).max() < 0.02 and points.std() == pytest.approx(1, abs=0.02)
    small(shown)
    assert trained(shown)[2] < 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("empty.csv", b"", "empty"), ("words.csv", b"a,b\nc,d\n", "No two columns"), ("some.bin", b"\0\1\2" * 99, "neither"),
     ("one.csv", b"x,y\n1,2\n", "two points"), ("same.csv", b"x,y\n1,2\n1,2\n", "equal")],
)  # fmt: skip
def test_a_bad_file_is_a_sentence_and_nothing_is_lost(opened, name, content, words):
    shown = opened()
    small(shown)
    trained(shown)
    shown.page.locator("#this input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    shown.page.wait_for_function("(words) => document.querySelector('.live-readout').textContent.includes(words)", arg=words)
    assert shown.get("shape") == "dino" and f"{ASKED} 250 steps" in shown.box.locator(".live-readout").text_content()


def test_a_link_makes_it_again_and_a_bad_one_is_a_sentence(opened):
    shown = opened()
    shown.set("points", [[0.5, 0.5], [-1, 0.25], [1, -1]])
    shown.set("shape", "own")
    small(shown)
    press(shown, "Link")
    link = shown.page.evaluate("location.hash")
    assert link.startswith("#laboratory=")
    again = opened(link)
    names = ("shape", "points", "width", "batch", "steps", "seed", "features", "coupling", "goal", "source")
    assert all(again.get(name) == shown.get(name) for name in names)
    assert trained(again)[2] == trained(shown)[2], "the same training"
    cut = opened(link[:60])
    assert "a part of it is missing" in cut.box.locator(".live-readout").text_content() and cut.get("shape") == "dino"


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_each_experiment_is_a_link_on_the_page(opened, name):
    shown = opened()
    shown.set("depth", 5)
    shown.page.locator(f".bd-article a[href='#experiment={name}']").click()
    shown.page.wait_for_function("document.querySelector('#this').model.get('depth') === 3")
    for trait, value in EXPERIMENTS[name].items():
        found = shown.get(trait)
        assert found == ([list(point) for point in value] if trait == "points" else value), trait
    box = shown.box.bounding_box()
    assert box["y"] < 900 and box["y"] + box["height"] > 0, "the figure is in sight"


def test_every_shape_and_every_way_of_training(opened):
    shown = opened()
    small(shown)
    for change in ({"shape": "checkerboard"}, {"source": "star"}, {"shape": "moons"}, {"coupling": "OT"}, {"goal": "mean"},
                   {"features": False}, {"coupling": "independent"}, {"source": "noise"}):  # fmt: skip
        for trait, value in change.items():
            shown.set(trait, value)
        shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('nothing yet')")
        trained(shown)
        for show in ("field", "error", "samples"):
            before = shown.picture()
            press(shown, show)
            shown.page.wait_for_timeout(100)
            shown.set("t", 0.5)
            for _ in range(400):
                if (shown.picture() != before).any():
                    break
                shown.page.wait_for_timeout(50)
            assert (shown.picture() != before).any(), (change, show)
            shown.set("t", 1.0)
    assert not re.search("cannot|stopped", shown.box.text_content()) and shown.page.complaints == []
