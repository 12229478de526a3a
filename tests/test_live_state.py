"""A live figure without scripts, and with a state that cannot be: a picture, a message, and good state mends it."""

import base64
import io
import json
import re

import numpy as np
import pytest
from conftest import PHONE, SITE
from live_figures import PAGE
from PIL import Image


@pytest.mark.parametrize("kind", PAGE)
def test_still_picture_without_scripts(visit, kind):
    page = visit(PAGE[kind], size=PHONE, java_script_enabled=False)
    picture = page.locator(f".live[data-kind={kind}] .live-stage img")
    picture.scroll_into_view_if_needed()
    assert (
        picture.is_visible() and len(picture.get_attribute("alt")) > 40 and not page.locator(".live-panel").first.is_visible()
    )
    picture.evaluate("(image) => image.decode()")
    shot = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("L")).astype(int)
    assert shot.std() > 3, "not an empty box"


def altered(visit, kind, change):
    """The page of a figure with another state in it, and below its title nothing but that figure."""

    def rewrite(route):
        page = (SITE / f"{PAGE[kind]}.html").read_text(encoding="utf8")
        above, below = page.partition("<article")[0], page.partition("</article>")[2]
        figure = re.search(rf'<div class="live[^>]* data-kind="{kind}".*?<div class="live-panel"></div></div>', page, re.S)[0]
        found = re.search(r'<script type="application/json"(?: data-src="([^"]*)")?>(.*?)</script>', figure)
        beside = (SITE / f"{PAGE[kind]}.html").parent / (found[1] or "")
        state = json.loads(beside.read_text().partition("state = ")[2].strip(";") if found[1] else found[2])
        change(state)
        text = json.dumps(state).replace("<", "\\u003c")
        figure = figure.replace(found[0], f'<script type="application/json">{text}</script>')
        body = f'{above}<article class="bd-article"><h1>{kind}</h1>{figure}</article>{below}'
        route.fulfill(body=body, content_type="text/html")

    return visit(PAGE[kind], address=SITE.as_uri(), before=lambda page: page.route(f"**/{PAGE[kind]}.html", rewrite))


def spoil_weight(state):
    weights = bytearray(base64.b64decode(state["payload"]["network"]["weights"]))
    weights[100:102] = b"\xff\x7f"  # a half-precision NaN
    state["payload"]["network"]["weights"] = base64.b64encode(weights).decode()


def spoil_scale(state):
    packed = state["payload"]["networks"][0]
    packed["scales"] = base64.b64encode(b"\xff\x7f" + base64.b64decode(packed["scales"])[2:]).decode()


@pytest.mark.parametrize(("kind", "change", "words"), [
    ("sampler", spoil_weight, "not a number"),
    ("hero", lambda state: state["payload"]["network"]["sizes"].__setitem__(1, 65), "ask for"),
    ("hero", lambda state: state["payload"]["first"].update(moves="AAAA"), "are no paths"),
    ("idea", lambda state: state.update(view="all"), "unknown view “all”"),
    ("fields", lambda state: state.update(field="whirl"), "unknown field “whirl”"),
    ("bench", lambda state: state.update(h=None), "h must be a number"),
    ("steps", lambda state: state.update(steps=40), "from 1 to 16"),
    ("data", lambda state: state.update(points=[[0, None]]), "pairs of numbers"),
    ("likely", spoil_weight, "not a number"),
    ("likely", lambda state: state.update(steps=0), "from 1 to 64"),
    ("couple", lambda state: state.update(batch=9), "from 0 to 3"),
    ("noisy", lambda state: state.update(g=5), "from 0 to 4"),
    ("noisy", lambda state: state.update(schedule="linear"), "unknown schedule “linear”"),
    ("rivals", spoil_scale, "not a number"),
    ("rivals", lambda state: state["payload"]["networks"][0]["sizes"].__setitem__(1, 65), "ask for"),
    ("rivals", lambda state: state.update(doublings=4), "from 0 to 3"),
    ("rivals", lambda state: state.update(colour="rainbow"), "unknown colour “rainbow”"),
    ("likely", lambda state: state.update(x=[0, None]), "x must be two numbers"),
    ("slope", lambda state: state.update(law="chaos"), "unknown law “chaos”"),
])  # fmt: skip
def test_bad_state_is_explained(visit, kind, change, words):
    page = altered(visit, kind, change)
    box = page.locator(f".live[data-kind={kind}]")
    message = box.locator("[role=alert]")
    message.wait_for()
    assert "This figure cannot be shown" in message.text_content() and words in message.text_content()
    assert box.locator("canvas").count() == 0


def test_good_state_mends_what_bad_state_broke(open_figure):
    figure = open_figure("bench")
    figure.set("h", float("nan"))
    figure.box.locator("[role=alert]").wait_for()
    figure.set("h", 0.5)
    figure.page.locator("#this[data-live=ready] canvas").wait_for()
    assert figure.says("10 steps")
