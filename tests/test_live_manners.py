"""The live figures' manners: quick, polite, reachable by keyboard and finger, at rest for those who ask for it."""

import pytest
from conftest import DESK, PHONE, SITE
from live_figures import PAGE, Figure

WATCH = """
window.seen = {};
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.seen.longest = Math.max(window.seen.longest || 0, duration);
}).observe({ type: "longtask" });
addEventListener("DOMContentLoaded", () => {
  const figure = document.querySelector(".live");
  new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting) window.seen.near ??= performance.now();
  }).observe(figure);
  new MutationObserver(() => {
    if (figure.dataset.live === "ready") window.seen.drawn ??= performance.now();
  }).observe(figure, { attributes: true });
});
"""


def jump(page):
    page.locator(".live").evaluate("(box) => scrollTo(0, box.getBoundingClientRect().top + scrollY - 100)")


@pytest.fixture
def figure(visit):
    def open_figure(kind, theme="light", size=DESK, **options):
        return Figure(visit(PAGE[kind], theme, size, address=SITE.as_uri(), **options))

    return open_figure


def settle(shown, kind):
    """Until what the figure computes is there."""
    if kind in ("sampler", "chain", "steps"):
        shown.says("floor")


@pytest.mark.parametrize("kind", PAGE)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_keeps_its_place(visit, record_property, kind, size):
    """Nothing runs before the reader comes near, and then nothing jumps; how quick it is, is told and not judged."""
    page = visit("404", size=size)
    page.add_init_script(WATCH)
    page.goto(f"{page.url.split('/404')[0]}/{PAGE[kind]}.html")
    page.wait_for_load_state("networkidle")
    if kind != "hero":
        assert page.locator(".live canvas").count() == 0, "nothing runs before it is near"
        assert page.evaluate("document.querySelector('.live').dataset.live === undefined")
    before = page.locator(".live").bounding_box()["height"]
    page.evaluate("window.shift = 0; window.seen.longest = 0")
    jump(page)
    settle(Figure(page), kind)
    found = page.evaluate("window.seen")
    record_property("first drawing, ms after it is in view", round(found["drawn"] - found["near"]))
    record_property("longest task above 50 ms", round(found["longest"]))
    assert page.evaluate("window.shift") <= 0.001, "its place was kept"
    assert abs(page.locator(".live").bounding_box()["height"] - before) < 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


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
    shown.page.wait_for_function("document.querySelector('.live').model.get('t') > 0.1")


@pytest.mark.parametrize("kind", PAGE)
def test_by_keyboard_at_rest_by_day_and_by_night(figure, kind):
    shown = figure(kind, reduced_motion="reduce")
    page, reach = shown.page, ".live :is(button, input, select)"
    settle(shown, kind)
    day = shown.picture()
    page.wait_for_timeout(500)
    assert (shown.picture() == day).all(), "nothing moves by itself for those who ask"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(200)
    night = shown.picture()
    ink = [picture[picture[..., 3] > 200][:, :3].mean() for picture in (day, night)]
    assert (day != night).any() and abs(ink[0] - ink[1]) > 4, ink

    wanted = page.locator(reach).count()
    assert wanted >= 3
    page.evaluate(
        "() => document.querySelector('.live').setAttribute('tabindex', '-1') || document.querySelector('.live').focus()"
    )
    for _ in range(wanted):
        page.keyboard.press("Tab")
        assert page.evaluate("(reach) => document.activeElement.matches(reach)", reach)
        ring = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert ring >= 2, "where the keyboard is can be seen"
        page.evaluate("document.activeElement.dataset.reached = 1")
    assert page.locator(".live [data-reached]").count() == wanted
    sizes = page.evaluate(
        "(reach) => [...document.querySelectorAll(reach)].map((e) => (e.closest('label') || e).getBoundingClientRect().height)",
        reach,
    )
    assert min(sizes) >= 40, "as large as a finger"
    for part in page.locator(f"{reach}:is([type=range], select)").all():
        part.focus()
        before = page.evaluate("JSON.stringify(document.querySelector('.live').model.state)")
        page.keyboard.press(
            "ArrowDown" if page.evaluate("document.activeElement.value !== document.activeElement.min") else "ArrowUp"
        )
        assert page.evaluate("JSON.stringify(document.querySelector('.live').model.state)") != before


@pytest.mark.parametrize("kind", ["fields", "slope", "bench", "data"])
def test_the_result_is_announced_once_the_hand_rests(figure, kind):
    shown = figure(kind)
    status, line = shown.page.locator(".live [role=status]"), shown.box.locator(".live-readout")
    part = shown.handle if shown.handle.count() else shown.page.get_by_label("Step length h")
    part.focus()
    shown.page.wait_for_timeout(900)
    before = status.text_content()
    shown.page.keyboard.press("ArrowDown")
    assert line.text_content() != before == status.text_content(), "seen at once, said later"
    shown.page.wait_for_timeout(1000)
    assert status.text_content() == line.text_content() and line.get_attribute("aria-hidden") == "true"


def test_what_is_asked_to_move_goes_there_without_the_way(figure):
    shown = figure("hero", reduced_motion="reduce")
    shown.page.get_by_role("button", name="Play", exact=True).click()
    assert shown.get("t") == 0, "there and back without the way"
    shown = figure("fields", reduced_motion="reduce")
    shown.page.get_by_role("button", name="Scatter").click()
    before = shown.picture()
    shown.page.wait_for_timeout(400)
    assert (shown.picture() == before).all()


def test_a_finger_draws_and_the_page_scrolls(visit):
    page = visit(PAGE["data"], size=PHONE, has_touch=True, is_mobile=True)
    shown = Figure(page)
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
    shown, touch = Figure(page), page.context.new_cdp_session(page)
    box, top = shown.canvas.bounding_box(), page.evaluate("scrollY")
    swipe(box["x"] + 200, box["y"] + 150, 0, -140)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") > top + 60, "and over a figure that is not drawn on, too"
