"""What a reader's hand brings to the laboratory: drawings, files and links, good and bad."""

import io

import numpy as np
import pytest
import torch
from conftest import PHONE
from PIL import Image, ImageDraw
from test_live_laboratory_page import ASKED, opened, press, saved, small, trained

__all__ = ["opened"]  # a fixture


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
    assert len(shown.get("points")) == len(drawn) + 1 and shown.get("points")[-1] == pytest.approx([-2.2, -2.1])
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


def bring(shown, name, kind, content, words):
    """Give it a file, and wait until it says these words, which it did not say before."""
    assert words not in shown.box.locator(".live-readout").text_content()
    shown.page.locator("#this input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    shown.page.wait_for_function("(words) => document.querySelector('.live-readout').textContent.includes(words)", arg=words)


def test_a_file_becomes_data(opened):
    shown = opened()
    small(shown)
    table = b"name,x,y\na,1,10\nb,2,20\nc,3,nan\nd,4,10\n"
    for name, kind, content, count, words in (
        ("table.csv", "text/csv", table, 3, "1 of 4 rows was left out"),
        ("disc.png", "image/png", picture(), 400, "400 points drawn from the dark parts"),
    ):
        bring(shown, name, kind, content, words)
        points = np.array(shown.get("points"))
        assert shown.get("shape") == "own" and len(points) == count
        assert abs(points.mean(0)).max() < 0.02 and points.std() == pytest.approx(1, abs=0.02)
        assert trained(shown)[2] < 1


def test_a_bad_file_is_a_sentence_and_nothing_is_lost(opened):
    shown = opened()
    small(shown)
    trained(shown)
    for name, content, words in (
        ("empty.csv", b"", "empty"), ("words.csv", b"a,b\nc,d\n", "No two columns"), ("some.bin", b"\0\1\2" * 99, "neither"),
        ("one.csv", b"x,y\n1,2\n", "two points"), ("same.csv", b"x,y\n1,2\n1,2\n", "equal"),
    ):  # fmt: skip
        bring(shown, name, "", content, words)
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
