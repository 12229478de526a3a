"""The built site in a real browser: nothing leaves it, the console is silent, axe is content, and hands find their way."""

import pytest
from conftest import DESK, PAGES, PHONE, SITE, faults
from live_figures import PAGE as FIGURES

from book import serve

EVERY = [*PAGES, "search", "404"]
SETTLED = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  window.shift = 0;
  window.since = performance.now();  // what jumped before does not count
}"""
SCROLL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def first_sight(page, name, server):
    """Before anyone scrolls: one stylesheet and no script hold up the first paint, a page has the scripts of its own figures
    and no other, and is light. Returns its compressed kilobytes.
    """
    scripts = "script[src]:not([defer]):not([async]):not([type=module])"
    assert not page.evaluate(f"[...document.head.querySelectorAll('{scripts}')].map((script) => script.src)")
    assert page.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 1
    kinds = page.evaluate("[...document.querySelectorAll('.live')].map((figure) => figure.dataset.kind)")
    assert {kind for kind, where in FIGURES.items() if where == name} <= set(kinds)
    live = sorted(url.rpartition("/")[2] for url in page.requests if "/live-" in url)
    assert live == (sorted(["live-kit.js", *(f"live-{kind}.js" for kind in set(kinds))]) if kinds else [])
    assert page.evaluate("window.shift") <= 0.05, "something jumps"
    sizes = {"own": 0, "shared": 0}
    for url in {url.partition("#")[0].partition("?")[0] for url in page.requests if url.startswith(server.url)}:
        path = SITE / url.removeprefix(f"{server.url}/")
        if path.suffix not in (".avif", ".webp", ".png"):
            status, shared = path.stat(), path.is_relative_to(SITE / "_static") and not path.stem.startswith("live-")
            packed = path.suffix in (".html", ".css", ".js", ".svg")
            size = len(serve.packed(path, status.st_mtime_ns)) if packed else status.st_size
            sizes["shared" if shared else "own"] += size
    assert sizes["shared"] <= 350_000 and sizes["own"] <= 600_000, sizes
    return {part: round(size / 1000, 1) for part, size in sizes.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", EVERY)
def test_page(visit, server, record_property, name, theme):
    """By day on a phone, by night at a desk: axe, which takes seconds, looks at each page once in either theme and size."""
    size, other = (PHONE, DESK) if theme == "light" else (DESK, PHONE)
    page = visit(name, theme, size, reduced_motion="reduce")  # what unfolds fades in, and axe would catch it half-way
    if theme == "light":
        record_property("kB", first_sight(page, name, server))
    assert page.evaluate(SCROLL) <= 0, "the page scrolls sideways"
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    assert page.evaluate(SCROLL) <= 0, "an unfolded page scrolls sideways"
    ends = "[...document.querySelectorAll('.bd-article td:last-child')].filter((cell) => !cell.checkVisibility())"
    assert not page.evaluate(f"{ends}.map((cell) => cell.textContent)"), "what a row leads to is seen"
    page.evaluate(SETTLED)
    for y in range(0, page.evaluate("document.body.scrollHeight"), 700):  # come near every picture and figure
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(20)
    page.wait_for_function("""() => {  // a busy machine may have passed one before it was asked for
      const late = [...document.images].find((image) => image.checkVisibility() && !(image.complete && image.naturalWidth));
      late?.scrollIntoView();
      return !late;
    }""")
    for figure in page.locator(".live").all():
        figure.and_(page.locator("[data-live=ready]")).wait_for()
    assert page.evaluate("window.shift") <= 0.05, "something jumps when it is come near"
    assert not (found := faults(page)), found
    page.set_viewport_size(other)
    assert page.evaluate(SCROLL) <= 0, "the page scrolls sideways at the other size"
    away = [url for url in page.requests if not url.startswith((server.url, "data:", "blob:"))]
    assert not away and not page.complaints, (away, page.complaints)


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
    assert doors.count() == 4
    for part in (page.locator("h1"), page.locator(".live canvas").first, page.locator(".live-panel").first, *doors.all()):
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
    for theme, shown in (("dark", "night"), ("light", "day")):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert {page.locator(f"picture.{kind}").first.is_visible() for kind in ("day", "night") if kind != shown} == {False}
        assert page.locator(f"picture.{shown}").first.is_visible()
        assert page.locator(f"picture.{shown} img").first.evaluate("(picture) => getComputedStyle(picture).filter") == "none"


def test_chapters_open_and_close_on_a_phone(visit):
    page = visit("notebooks/03-ode-solvers")
    page.locator(".primary-toggle").click()
    chapter = page.locator("#pst-primary-sidebar-modal a", has_text="Sampling")
    assert chapter.is_visible()
    page.keyboard.press("Escape")
    chapter.wait_for(state="hidden")
    page.locator(".primary-toggle").click()
    chapter.click()
    assert page.url.endswith("05-sampling.html")


REFUSED = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException("denied", "SecurityError"); } });
}"""


def test_where_storage_is_refused_the_page_works(visit):
    """As with all cookies blocked: theme switch, search by Ctrl-K, and the phone's menu of chapters."""
    page = visit("notebooks/03-ode-solvers", before=lambda page: page.add_init_script(REFUSED))
    themes = set()
    for _ in range(3):
        themes.add(page.evaluate("document.documentElement.dataset.theme"))
        page.locator(".theme-switch-button").click()
    assert themes == {"light", "dark"}
    page.locator(".primary-toggle").click()
    assert page.locator("#pst-primary-sidebar-modal a", has_text="Sampling").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("midpoint")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=midpoint**")
    page.locator("#search-results li").first.wait_for()
    assert not page.complaints


def test_the_menu_opens_at_its_top(visit):
    page = visit("notebooks/07-fewer-steps", size={"width": 1300, "height": 500})
    page.locator(".prev-next-area a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('.bd-sidebar-primary').scrollTop") == 0


def test_the_contents_of_a_page_come_when_they_are_called(visit):
    """Where figures have their room: between a phone's width and a wide window's."""
    page = visit("notebooks/05-sampling", size=DESK)
    link = page.get_by_role("link", name="The ladder", exact=True)
    assert not link.first.is_visible()
    page.locator(".secondary-toggle").click()
    page.locator("#pst-secondary-sidebar-modal").get_by_role("link", name="The ladder", exact=True).click()
    assert page.url.endswith("#the-ladder")
    page = visit("notebooks/05-sampling", size={"width": 1700, "height": 900})
    assert page.locator(".bd-sidebar-secondary a", has_text="The ladder").is_visible()


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
    fold = page.locator("details.fold:has(p)").first
    fold.locator("summary").click()
    assert fold.locator("p").first.is_visible()


def test_nothing_moves_for_those_who_ask(visit):
    page = visit("index", size=DESK, reduced_motion="reduce")
    page.locator(".sd-card").first.hover()
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.locator(".live-play").first.get_attribute("aria-label") == "Play", (
        "the dinosaur stands still until it is asked to move"
    )
