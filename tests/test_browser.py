"""The built site in a real browser: nothing leaves it, the console is silent, axe is content, and hands find their way."""

import gzip

import pytest
from conftest import DESK, PAGES, PHONE, SITE, faults
from live_figures import PAGE as FIGURES

EVERY = [*PAGES, "search", "404"]
FILM = "notebooks/05-sampling"
SCROLL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def first_sight(page, name, server):
    """Before anyone scrolls: one stylesheet and no script hold up the first paint, a page has the scripts of its own figures
    and no other, and is light. Returns its compressed kilobytes.
    """
    scripts = "script[src]:not([defer]):not([async]):not([type=module])"
    assert not page.evaluate(f"[...document.head.querySelectorAll('{scripts}')].map((script) => script.src)")
    assert page.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 1
    kinds = [kind for kind, where in FIGURES.items() if where == name]
    live = sorted(url.rpartition("/")[2] for url in page.requests if "/live-" in url)
    assert live == (sorted(["live-kit.js", *(f"live-{kind}.js" for kind in kinds)]) if kinds else [])
    assert page.locator(".live").count() == len(kinds)
    sizes = {"own": 0, "shared": 0}
    for url in {url.partition("#")[0].partition("?")[0] for url in page.requests if url.startswith(server.url)}:
        path = SITE / url.removeprefix(f"{server.url}/")
        assert path.suffix != ".mp4", "films wait to be played"
        if path.suffix not in (".webp", ".png"):
            body = path.read_bytes()
            packed = len(gzip.compress(body)) if path.suffix in (".html", ".css", ".js", ".svg") else len(body)
            shared = path.is_relative_to(SITE / "_static") and not path.stem.startswith("live-")
            sizes["shared" if shared else "own"] += packed
    assert sizes["shared"] <= 350_000 and sizes["own"] <= 600_000, sizes
    return {part: round(size / 1000, 1) for part, size in sizes.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", EVERY)
def test_page(visit, server, record_property, name, theme):
    """In both themes everything but what axe says, which takes seconds: by day it looks at the phone, by night at the desk."""
    page = visit(name, theme, reduced_motion="reduce")  # what unfolds fades in, and axe would catch it half-way
    if theme == "light":
        record_property("kB", first_sight(page, name, server))
    assert page.evaluate(SCROLL) <= 0, "the page scrolls sideways on a phone"
    assert page.evaluate("window.shift") <= 0.05, "something jumps at first sight"
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    assert page.evaluate(SCROLL) <= 0, "an unfolded page scrolls sideways on a phone"
    if theme == "dark":
        page.set_viewport_size(DESK)
    page.wait_for_timeout(100)
    page.evaluate("window.shift = 0")
    for y in range(0, page.evaluate("document.body.scrollHeight"), 700):  # come near every picture and figure
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(20)
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth)")
    for figure in page.locator(".live").all():
        figure.and_(page.locator("[data-live=ready]")).wait_for()
    assert page.evaluate("window.shift") <= 0.05, "something jumps when it is come near"
    assert not (found := faults(page)), found
    page.set_viewport_size(PHONE if theme == "dark" else DESK)
    assert page.evaluate(SCROLL) <= 0, "the page scrolls sideways at the other size"
    away = [url for url in page.requests if not url.startswith((server.url, "data:", "blob:"))]
    assert not away and not page.complaints, (away, page.complaints)


@pytest.mark.parametrize("name", PAGES)
def test_opens_from_a_folder(visit, name):
    page = visit(name, address=SITE.as_uri())
    page.evaluate("document.querySelectorAll('img').forEach((picture) => (picture.loading = 'eager'))")
    page.wait_for_function("[...document.images].every((picture) => picture.complete && picture.naturalWidth)")
    assert all(url.startswith(("file:", "data:")) for url in page.requests) and not page.complaints


def test_the_book_s_own_face_is_asked_for_at_once(visit, server):
    """On the web it is used if it is there in time (font-display: optional), which a test on a busy machine cannot demand."""
    page = visit("notebooks/01-vector-fields")
    asked = page.evaluate("[...document.querySelectorAll('link[rel=preload][as=font]')].map((link) => link.href)")
    assert len(asked) == 5 and set(asked) <= set(page.requests)
    faces = ("400 1em 'Source Serif 4'", "600 1em 'Source Serif 4'", "italic 1em 'Source Serif 4'", "1em KaTeX_Main")
    for face in faces:
        found = page.evaluate("(face) => document.fonts.load(face).then((all) => all.map((one) => one.status))", face)
        assert found == ["loaded"], face


def test_the_book_s_own_face_is_used_in_a_folder(visit):
    page = visit("notebooks/01-vector-fields", address=SITE.as_uri())
    widths = page.evaluate("""() => document.fonts.load("1em 'Source Serif 4'").then(() =>
        ["var(--serif)", "Georgia, 'Times New Roman', serif"].map((family) => {
            const line = document.createElement("span");
            line.style = `font: 16px ${family}; position: absolute; white-space: nowrap`;
            line.textContent = "Scatter four thousand specks of dust over a table.";
            document.body.append(line);
            return line.getBoundingClientRect().width;
        }))""")
    assert abs(widths[0] - widths[1]) > 5, widths  # a fallback would give the line another width


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_landing_page_fits_one_screen(visit, size):
    page = visit("index", size=size)
    doors = page.locator(".sd-card")
    assert doors.count() == 3
    for part in (page.locator("h1"), page.locator(".live canvas"), page.locator(".live-panel"), *doors.all()):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"], box


def test_light_and_dark(visit):
    page = visit("notebooks/01-vector-fields", size=DESK)
    look = "() => [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]"
    seen = {tuple(page.evaluate(look))}
    for _ in range(2):
        page.locator(".theme-switch-button").click()
        seen.add(tuple(page.evaluate(look)))
    assert {theme for theme, _ in seen} == {"light", "dark"} and len(seen) == 2, seen
    page.locator(".theme-switch-button").click()
    chosen = page.evaluate("document.documentElement.dataset.mode")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.mode") == chosen and not page.complaints
    page.evaluate("localStorage.setItem('mode', 'dark')")
    page.reload()
    figure = page.locator("div.cell_output img").first
    assert figure.evaluate("(picture) => getComputedStyle(picture).filter") == "invert(0.92) hue-rotate(180deg)"


def test_search_finds_a_word_and_says_where(visit):
    page = visit("notebooks/02-odes")
    page.locator(".bd-header-article .search-button").click()
    page.keyboard.type("Lipschitz")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    hits = page.locator("#search-results li a").all_inner_texts()
    assert any("Ordinary differential equations" in hit for hit in hits), hits
    page.locator("#search-results li a", has_text="Ordinary differential equations").first.click()
    page.wait_for_selector("h1")
    assert "/notebooks/02-odes.html" in page.url and not page.complaints


def test_search_from_a_folder(visit):
    page = visit("search", address=SITE.as_uri(), query="?q=curl")
    page.wait_for_selector("#search-results li a")
    assert not page.complaints


def test_chapters_open_and_close_on_a_phone(visit):
    page = visit("notebooks/03-ode-solvers")
    page.locator(".primary-toggle").click()
    chapter = page.locator("#pst-primary-sidebar-modal a", has_text="Sampling")
    assert chapter.is_visible()
    page.keyboard.press("Escape")
    assert not chapter.is_visible()
    page.locator(".primary-toggle").click()
    chapter.click()
    assert page.url.endswith("05-sampling.html")


def test_film_by_mouse_and_keyboard(visit):
    page = visit(FILM, size=DESK)
    button, slider = page.locator(".film button"), page.locator(".film input")
    now = "document.querySelector('video').currentTime"
    assert button.get_attribute("aria-label") == "Play the film" and page.evaluate(now) == 0
    button.focus()
    page.keyboard.press("Space")
    page.wait_for_function(f"{now} > 0.3")
    page.get_by_role("button", name="Pause the film").wait_for()
    box = button.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(100)  # as long as a finger stays
    page.mouse.up()
    page.get_by_role("button", name="Play the film").wait_for()
    assert page.evaluate("document.querySelector('video').paused")
    page.locator("video").click()
    page.wait_for_function("!document.querySelector('video').paused")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function(f"{now} > 3.5")
    page.keyboard.press("Home")
    page.wait_for_function(f"{now} < 0.1")


def test_slider_works_before_the_film_is_loaded(visit):
    page = visit(FILM, size=DESK)
    page.locator(".film input").fill("500")
    page.wait_for_function("Math.abs(document.querySelector('video').currentTime - 1.8) < 0.3")


def test_solutions_unfold_by_keyboard_and_on_paper(visit):
    page = visit("notebooks/01-vector-fields", size=DESK)
    fold = page.locator("details.fold").first
    fold.locator("summary").focus()
    ring = fold.locator("summary").evaluate("(summary) => parseFloat(getComputedStyle(summary).outlineWidth)")
    page.keyboard.press("Enter")
    assert fold.evaluate("(part) => part.open") and ring >= 2
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("[...document.querySelectorAll('details')].every((part) => part.open)")
    assert not page.locator("#pst-primary-sidebar").is_visible() and page.locator("h1").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate("[...document.querySelectorAll('details')].every((part) => part.open)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_readable_without_scripts(visit, theme):
    page = visit("notebooks/04-flow-matching", theme, java_script_enabled=False)
    colours = "(part) => [getComputedStyle(part).color, getComputedStyle(document.body).backgroundColor]"
    assert page.locator(".bd-article p").first.evaluate(colours) == ["rgb(34, 34, 34)", "rgb(255, 255, 255)"]
    assert page.locator("h1").is_visible() and page.locator(".katex").first.is_visible()
    assert not page.locator(".theme-switch-button").is_visible()
    page.locator("details.fold summary").first.click()
    assert page.locator("details.fold").first.locator("p").first.is_visible()


def test_nothing_moves_for_those_who_ask(visit):
    page = visit("index", size=DESK, reduced_motion="reduce")
    page.locator(".sd-card").first.hover()
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.locator(".live-play").get_attribute("aria-label") == "Play", (
        "the dinosaur stands still until it is asked to move"
    )
