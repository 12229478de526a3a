"""The live figures' manners: quick, polite, reachable by keyboard and finger, at rest for those who ask for it."""

import functools

import pytest
from conftest import DESK, PHONE, SITE
from live_figures import PAGE, Figure

WATCH = """const kind = "KIND";
window.seen = {};
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.seen.longest = Math.max(window.seen.longest || 0, duration);
}).observe({ type: "longtask" });
addEventListener("DOMContentLoaded", () => {
  const figure = document.querySelector(`.live[data-kind=${kind}]`);
  new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting) window.seen.near ??= performance.now();
  }).observe(figure);
  new MutationObserver(() => {
    if (figure.dataset.live === "ready") window.seen.drawn ??= performance.now();
  }).observe(figure, { attributes: true });
});
"""


def jump(box):
    box.evaluate("(box) => scrollTo(0, box.getBoundingClientRect().top + scrollY - 100)")


@pytest.fixture
def figure(visit):
    def open_figure(kind, theme="light", size=DESK, **options):
        return Figure(visit(PAGE[kind], theme, size, address=SITE.as_uri(), **options), kind)

    return open_figure


def settle(shown, kind):
    """Until what the figure computes is there."""
    if kind in ("sampler", "chain", "steps", "rivals"):
        shown.says("floor")
    if kind == "likely":
        shown.says("log p")


@pytest.mark.parametrize("kind", PAGE)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_keeps_its_place(visit, record_property, kind, size):
    """Nothing runs before the reader comes near, and then nothing jumps; how quick it is, is told and not judged."""
    page = visit(PAGE[kind], size=size, before=lambda page: page.add_init_script(WATCH.replace("KIND", kind)))
    box = page.locator(f".live[data-kind={kind}]")
    if kind not in ("hero", "idea", "laboratory") and (kind, size) != ("likely", DESK):  # which are in sight at once
        assert box.locator("canvas").count() == 0 and box.get_attribute("data-live") is None, "nothing runs before it is near"
    before = box.bounding_box()["height"]
    page.evaluate("window.shift = 0; window.seen.longest = 0")
    jump(box)
    settle(Figure(page, kind), kind)
    page.wait_for_function("window.seen.near && window.seen.drawn")
    found = page.evaluate("window.seen")
    record_property("first drawing, ms after it is in view", round(found["drawn"] - found["near"]))
    record_property("longest task above 50 ms", round(found["longest"]))
    needs = page.evaluate(
        """(box) => {
        const panel = document.querySelector(`.live[data-kind=${box}] .live-panel`), style = panel.style.minHeight;
        panel.style.minHeight = 0;
        const height = panel.offsetHeight / parseFloat(getComputedStyle(document.documentElement).fontSize);
        panel.style.minHeight = style;
        return height;
    }""",
        kind,
    )
    assert page.evaluate("window.shift") <= 0.001, f"its place was not kept: the panel needs {needs:.1f} rem"
    assert abs(box.bounding_box()["height"] - before) < 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


MOTION = """
addEventListener("load", () => {
  const loaded = performance.now();
  const look = () => {
    const hero = document.querySelector(".live[data-live=ready]");
    if (hero?.model.get("t") > 0) window.moved = performance.now() - loaded; // its first picture stands, the next is due
    else requestAnimationFrame(look);
  };
  look();
});
"""


def slowed(page, rate):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.add_init_script(MOTION)


def test_the_hero_moves_as_soon_as_it_is_there(visit, record_property):
    """At full speed and four times slower; its clock never runs over a picture that stands: both are of the same data."""
    for slower in (1, 4):
        page = visit("index", size=PHONE, before=functools.partial(slowed, rate=slower))
        page.wait_for_function("window.moved !== undefined")
        record_property(f"ms from load to the first motion, {slower} times slower", round(page.evaluate("window.moved")))
    page.wait_for_function("document.querySelector('.live').model.get('t') > 0.1")


def test_frames(figure, record_property):
    """A thousand particles, the field's arrows drawn at every frame by the network: time goes on while it plays."""
    shown = figure("sampler")
    shown.says("floor")
    shown.page.get_by_label("Arrows").check()
    shown.page.get_by_role("button", name="Play", exact=True).click()
    frames = shown.page.evaluate("""() => new Promise((done) => {
        let frames = 0;
        const start = performance.now();
        const tick = (now) => (frames++, now - start < 1000 ? requestAnimationFrame(tick) : done(frames));
        requestAnimationFrame(tick);
    })""")
    record_property("frames a second", round(frames))
    shown.page.wait_for_function("document.querySelector('#this').model.get('t') > 0.1")


@pytest.mark.parametrize("kind", PAGE)
def test_by_keyboard_at_rest_by_day_and_by_night(figure, kind):
    shown = figure(kind, reduced_motion="reduce")
    page, reach = shown.page, "#this :is(button, input, select)"
    settle(shown, kind)
    day = shown.picture()
    page.wait_for_timeout(500)
    assert (shown.picture() == day).all(), "nothing moves by itself for those who ask"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for _ in range(40):
        if ((night := shown.picture()) != day).any():
            break
        page.wait_for_timeout(20)
    ink = [picture[picture[..., 3] > 200][:, :3].mean() for picture in (day, night)]
    assert (day != night).any() and abs(ink[0] - ink[1]) > 4, ink

    wanted = page.locator(f"{reach}:visible").count()
    assert wanted >= 3, "at least three parts for the keyboard"
    page.evaluate(
        "() => document.querySelector('#this').setAttribute('tabindex', '-1') || document.querySelector('#this').focus()"
    )
    for _ in range(wanted):
        page.keyboard.press("Tab")
        assert page.evaluate("(reach) => document.activeElement.matches(reach)", reach)
        ring = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert ring >= 2, "where the keyboard is can be seen"
        page.evaluate("document.activeElement.dataset.reached = 1")
    assert page.locator("#this [data-reached]").count() == wanted
    sizes = page.evaluate(
        """(reach) => [...document.querySelectorAll(reach)].filter((part) => part.checkVisibility())
            .map((part) => (part.closest("label") || part).getBoundingClientRect().height)""",
        reach,
    )
    assert min(sizes) >= 40, "as large as a finger"
    for part in page.locator(f"{reach}:is([type=range], select):visible").all():
        part.focus()
        before = page.evaluate("JSON.stringify(document.querySelector('#this').model.state)")
        page.keyboard.press(
            "ArrowDown" if page.evaluate("document.activeElement.value !== document.activeElement.min") else "ArrowUp"
        )
        assert page.evaluate("JSON.stringify(document.querySelector('#this').model.state)") != before


@pytest.mark.parametrize("kind", ["fields", "slope", "bench", "data", "likely", "couple", "noisy", "rivals", "digits", "guide"])
def test_the_result_is_announced_once_the_hand_rests(figure, kind):
    """Seen first, and said after: once, when it no longer changes. What happened is written down where it happens."""
    shown = figure(kind)
    status, line = shown.box.locator("[role=status]"), shown.box.locator(".live-readout")
    sliders = {"couple": "Batch of the assignment", "noisy": "Noise g", "rivals": "Evaluations"}
    slider = {**sliders, "digits": "Euler steps", "guide": "Guidance w"}.get(kind, "Step length h")
    part = shown.handle if shown.handle.count() else shown.page.get_by_label(slider)
    part.focus()
    texts = """["[role=status]", ".live-readout"].map((part) => document.querySelector(`#this ${part}`).textContent)"""
    shown.page.wait_for_function(f"(([said, seen]) => seen && said === seen)({texts})")  # the first result, however slow
    shown.page.evaluate(
        """() => {
          window.noted = [];
          const box = document.querySelector("#this");
          for (const [name, part] of [["seen", ".live-readout"], ["said", "[role=status]"]]) {
            new MutationObserver(() => noted.push(name))
              .observe(box.querySelector(part), { childList: true, characterData: true, subtree: true });
          }
        }"""
    )
    before = line.text_content()
    shown.page.keyboard.press("ArrowUp" if kind in ("couple", "rivals") else "ArrowDown")  # whose slider begins at its end
    shown.page.wait_for_function("noted.includes('said')")
    noted = shown.page.evaluate("noted")
    assert noted[0] == "seen" and noted.count("said") == 1, noted
    assert before != line.text_content() == status.text_content() and line.get_attribute("aria-hidden") == "true"


def test_what_is_asked_to_move_goes_there_without_the_way(figure):
    shown = figure("hero", reduced_motion="reduce")
    shown.box.get_by_role("button", name="Play", exact=True).click()
    assert shown.get("t") == 0, "there and back without the way"
    shown = figure("fields", reduced_motion="reduce")
    shown.page.get_by_role("button", name="Scatter").click()
    before = shown.picture()
    shown.page.wait_for_timeout(400)
    assert (shown.picture() == before).all()


def test_a_finger_draws_and_the_page_scrolls(visit):
    page = visit(PAGE["data"], size=PHONE, has_touch=True, is_mobile=True)
    shown = Figure(page, "data")
    touch = page.context.new_cdp_session(page)

    def finger(kind, x, y):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(x, y, dx, dy, steps=12):
        finger("touchStart", x, y)
        for k in range(1, steps + 1):
            finger("touchMove", x + dx * k / steps, y + dy * k / steps)
            page.wait_for_timeout(15)
        finger("touchEnd", 0, 0)

    box, before = shown.canvas.bounding_box(), len(shown.get("points"))
    swipe(box["x"] + 40, box["y"] + 250, 200, 40)
    drawn = len(shown.get("points"))
    assert drawn > before + 5, "a finger draws"
    ring = shown.handle.bounding_box()
    x = shown.get("x")
    swipe(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2, 60, -30)
    assert shown.get("x")[0] > x[0] + 0.5 and shown.get("x")[1] > x[1] + 0.2 and len(shown.get("points")) == drawn
    panel = shown.box.locator(".live-readout").bounding_box()
    top = page.evaluate("scrollY")
    swipe(panel["x"] + 50, panel["y"] + 20, 0, -200)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") > top + 80, "beside the drawing the page scrolls"

    page = visit(PAGE["slope"], size=PHONE, has_touch=True, is_mobile=True)
    shown, touch = Figure(page, "slope"), page.context.new_cdp_session(page)
    box, top = shown.canvas.bounding_box(), page.evaluate("scrollY")
    swipe(box["x"] + 200, box["y"] + 150, 0, -140)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") > top + 60, "and over a figure that is not drawn on, too"
