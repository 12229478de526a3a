"""What stands under a live figure: its state as Python that runs, and the way to full screen and back."""

import ast
import functools

import pytest
import torch
from conftest import DESK, PHONE, SITE, faults
from live_figures import PAGE, Figure
from test_live_classes import dino, line
from traitlets import Bool, Enum, Float, Int, List, Tuple, Unicode

from book import figures
from helpers import flow
from pictures.data import digits
from pictures.networks import ResidualMLP

RECORD = "() => { navigator.clipboard.writeText = async (text) => { window.taken = text; }; }"
REFUSE = "() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }"


to_learn_from = functools.cache(lambda: digits()[0])


def names(kind):
    """Stand-ins for what the chapter's cells have made."""
    net, pictures = flow.VFNet(), to_learn_from()
    petals = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]).repeat(5, 1)
    known = {"dino": dino, "line": line, "net": net, "model": net, "places": petals, "torch": torch, "learn": pictures}
    known |= {"learned": {("dino", "star"): net}, "ways": {"Euler": (net, "euler")}}
    return {**known, "net": ResidualMLP()} if kind == "digits" else known


def run(text, kind):
    """The figure that these lines make: their last expression, like a cell's."""
    *before, last = ast.parse(text).body
    known = names(kind)
    exec(compile(ast.Module(before, []), "copied", "exec"), known)
    return eval(compile(ast.Expression(last.value), "copied", "eval"), known)


def moved(trait, value):
    """Another value that the trait allows."""
    if isinstance(trait, Enum):
        return next(other for other in trait.values[::-1] if other != value)
    if isinstance(trait, Bool):
        return not value
    if isinstance(trait, (Int, Float)):
        low, high = max(trait.min or 0, 0), min(trait.max or 9, 1e9)
        return value + 1 if isinstance(trait, Int) and value < high else low if value != low else low + 0.1 + 0.2
    if isinstance(trait, Tuple):
        return [0.1 + 0.2, -0.7]
    assert isinstance(trait, List) and not isinstance(trait, Unicode), trait
    return [[0.1 + 0.2, 1], [-1.5, 0.25], [0.5, 0.5], [1, 1]]


@pytest.mark.parametrize("kind", PAGE)
def test_what_is_copied_makes_the_same_figure(visit, kind):
    page = visit(PAGE[kind], size=DESK, reduced_motion="reduce")
    page.evaluate(RECORD)
    shown = Figure(page, kind)
    button = shown.box.get_by_role("button", name="Copy as Python", include_hidden=True)

    def taken():
        button.dispatch_event("click")
        return page.evaluate("taken")

    text = taken()
    name = text.split()[text.split().index("import") + 1]
    assert text.split("\n")[-1].startswith(f"{name}(") and "=" not in text, "as it came, nothing is said of it"
    assert text.startswith("#") == (kind not in {"fields", "slope", "bench", "data", "idea", "laboratory"})
    made = run(text, kind)
    traits = {name: trait for name, trait in made.traits(state=True).items() if name not in ("payload", "geometry")}
    assert kind == name.lower() and traits
    for name, trait in traits.items():
        shown.set(name, moved(trait, shown.get(name)))
    text, state = taken(), page.evaluate("document.querySelector('#this').model.state")
    assert shown.box.get_attribute("data-live") == "ready" and "payload" not in text and "geometry" not in text
    assert "00000" not in text, "no noise of a float"
    made = run(text, kind)
    for name in traits:
        value = getattr(made, name)
        assert f"{name}=" in text, name
        if isinstance(value, (str, bool, int)):
            assert value == state[name], name
        else:
            assert torch.allclose(*(torch.tensor(x).double() for x in (value, state[name])), rtol=1e-5), name


def test_as_python_writes_it(js):
    """Of what a call already says, what has moved is said anew; what does not fit into a line stands one below the other."""
    first = {"a": None, "b": False, "c": "x", "d": 1, "e": [[0, 0.5]], "payload": 1}
    state = {"a": True, "b": None, "c": 'it"s', "d": 0.1 + 0.2, "e": [[-1.5, 1e-9]], "payload": 2}
    page = {"code": "import w\n\nWave", "given": '["x", "a=False", "z=3"]'}
    assert js("live.call(a, b, b)", page, first) == "import w\n\nWave(x, a=False, z=3)"
    assert js("live.call(a, b, c)", page, first, {**first, "d": 0.1 + 0.2}) == "import w\n\nWave(x, a=False, z=3, d=0.3)"
    text = js("live.call(a, b, c)", page, first, state)
    assert text == 'import w\n\nWave(x, z=3, a=True, b=None, c="it\\"s", d=0.3, e=[[-1.5, 1e-9]])'
    text = js("live.call(a, b, c)", page, first, {**state, "c": "long " * 20})
    assert text.startswith("import w\n\nWave(\n    x,\n    z=3,\n    a=True,\n") and text.endswith("\n    e=[[-1.5, 1e-9]],\n)")


def test_the_call_is_the_page_s_own():
    live = '<div class="live" data-kind="dot">'
    page = (
        f'<h1>7. Dots &amp; <em>more</em><a class="headerlink">#</a></h1><pre>>>> no code</pre>{live}{live}'
        "<pre><span>dot</span> = 3\nDot(dot, <span>n</span>=&quot;a&quot;)\n</pre><pre>Dot()</pre><pre>Line(1)</pre>"
    )
    made = figures.with_calls(page)
    comment, given = "# after the cells of chapter 7, Dots &amp; more\n", "[&quot;dot&quot;, &quot;n=\\&quot;a\\&quot;&quot;]"
    code = "from helpers.live.figures.dot import Dot\n\nDot"
    assert f'data-kind="dot" data-code="{comment}{code}" data-given="{given}">' in made
    assert f'data-kind="dot" data-code="{code}" data-given="[]">' in made
    assert figures.with_calls(f"<pre>Line()</pre>{live}") == f"<pre>Line()</pre>{live}", "of another there is nothing to say"


def test_it_says_that_it_was_copied(visit):
    page = visit(PAGE["steps"], size=DESK, permissions=["clipboard-read", "clipboard-write"])
    shown = Figure(page, "steps")
    page.get_by_label("Method").select_option("heun")
    before = shown.box.bounding_box()["height"]
    button, told = shown.box.get_by_role("button", name="Copy as Python"), shown.box.locator("[aria-live]")
    button.click()
    page.wait_for_function("document.querySelector('#this [aria-live]').textContent === 'Copied.'")
    text = page.evaluate("navigator.clipboard.readText()").replace("\r", "")
    assert text.endswith('\n\nSteps(dino, method="heun")') and text.startswith("# after the cells of chapter 7, Fewer steps\n")
    assert shown.box.bounding_box()["height"] == before
    shown.set("steps", 4)
    assert told.text_content() == "", "what was copied is no longer what is shown"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_where_the_clipboard_is_refused_the_lines_are_there(visit, size):
    page = visit(PAGE["bench"], size=size)
    page.evaluate(REFUSE)
    shown = Figure(page, "bench")
    page.get_by_label("Method").select_option("rk4")
    shown.box.get_by_role("button", name="Copy as Python").click()
    lines = page.get_by_label("This figure as Python")
    lines.wait_for()
    assert page.evaluate("getSelection().toString()") == lines.input_value() and 'Bench(method="rk4")' in lines.input_value()
    box, foot = lines.bounding_box(), shown.box.locator(".live-foot").bounding_box()
    assert box["y"] + box["height"] <= foot["y"] + 1 and not faults(page, "#this")
    assert lines.evaluate("(box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth")
    page.get_by_label("Method").select_option("heun")
    assert lines.count() == 0


def inside(page, part):
    """Whether it can be seen whole, with nothing above it, at its middle."""
    return part.evaluate("""(part) => {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const within = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      return within && (part.contains(there) || there.contains(part));
    }""")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("kind", ["steps", "bench", "couple", "rivals"])
def test_full_screen_and_back(visit, kind, size):
    """By day and by night; axe has judged the page behind it in test_browser.py."""
    page = visit(PAGE[kind], size=size, reduced_motion="reduce", has_touch=size == PHONE)
    shown = Figure(page, kind)
    before, button = shown.canvas.bounding_box(), shown.box.get_by_role("button", name="Full screen")
    dialog, papers = page.get_by_role("dialog", name="The figure, full screen"), set()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme)
        button.scroll_into_view_if_needed()
        top, height = page.evaluate("scrollY"), page.evaluate("document.documentElement.scrollHeight")
        button.tap() if size == PHONE else button.click()
        assert dialog.bounding_box() == {"x": 0, "y": 0, **size}
        paper = "(part) => getComputedStyle(part).backgroundColor"
        assert dialog.evaluate(paper) == page.evaluate(f"({paper})(document.body)")
        papers.add(dialog.evaluate(paper))
        stage, panel = shown.box.locator(".live-stage"), shown.box.locator(".live-panel").bounding_box()
        full = stage.bounding_box()
        assert inside(page, stage) and (size == PHONE or full["width"] * full["height"] > before["width"] * before["height"])
        above = panel["y"] >= full["y"] + full["height"] - 1
        assert above or panel["x"] >= full["x"] + full["width"]
        assert above or size == DESK
        assert dialog.evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth")
        assert shown.picture()[..., 3].any() and not faults(page, "#this")
        for _ in range(40):  # the keys stay in it
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')")
        page.keyboard.press("Escape")
        assert dialog.count() == 0
        assert page.evaluate("scrollY") == top and page.evaluate("document.documentElement.scrollHeight") == height
        assert page.evaluate("document.activeElement.textContent") == "Full screen"
        now = shown.canvas.bounding_box()
        assert (now["width"], now["height"]) == (before["width"], before["height"])
    assert len(papers) == 2
    button.tap() if size == PHONE else button.click()
    close = shown.box.get_by_role("button", name="Close")
    assert close.bounding_box()["height"] >= 44
    panel = shown.box.locator(".live-readout")
    panel.tap() if size == PHONE else panel.click()
    page.keyboard.press("Escape")
    assert dialog.count() == 0, "wherever the hand was"
    button.tap() if size == PHONE else button.click()
    close.tap() if size == PHONE else close.click()
    assert page.evaluate("scrollY") == top and dialog.count() == 0 and not page.complaints


@pytest.mark.parametrize("kind", PAGE)
def test_an_address_opens_it_full_screen(visit, kind):
    page = visit(PAGE[kind], size=PHONE, address=SITE.as_uri(), query=f"#live-{kind}-full", reduced_motion="reduce")
    box = page.locator(f"#live-{kind}")
    box.and_(page.locator("[data-live=ready]")).wait_for()
    assert page.locator("dialog.live-full").bounding_box() == {"x": 0, "y": 0, **PHONE}
    stage = box.locator(".live-stage").bounding_box()
    assert stage["x"] >= 0 and stage["width"] > 300 and stage["y"] < 80
    page.get_by_role("button", name="Close").click()
    place = box.bounding_box()
    assert page.url.endswith(f"#live-{kind}") and 0 < place["y"] < PHONE["height"] / 2 and not page.complaints
    page.evaluate(f"location.hash = 'live-{kind}-full'")
    page.get_by_role("button", name="Close").wait_for()


def test_a_figure_that_fails_gives_the_page_back(visit):
    page = visit(PAGE["bench"], size=DESK)
    shown = Figure(page, "bench")
    shown.box.get_by_role("button", name="Full screen").click()
    shown.set("h", float("nan"))
    shown.box.locator("[role=alert]").wait_for()
    assert page.locator("dialog.live-full").count() == 0 and shown.box.evaluate("(box) => box.style.minHeight") == ""
    shown.set("h", 0.5)
    shown.box.get_by_role("button", name="Full screen").click()
    assert page.get_by_role("dialog").count() == 1


def test_neither_is_printed_and_the_landing_page_has_no_room_for_them(visit):
    page = visit(PAGE["steps"], size=DESK)
    shown = Figure(page, "steps")
    page.emulate_media(media="print")
    assert not shown.box.locator(".live-foot").is_visible()
    page = visit("index", size=DESK)
    assert not Figure(page, "hero").box.locator(".live-foot").is_visible()
