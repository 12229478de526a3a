"""The built site: pictures say what they show, links lead somewhere, and nothing graded is handed out."""

import functools
import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PAGES, ROOT, SITE
from fontTools.ttLib import TTFont
from jupyter_cache import get_cache

from book import execute
from grader import generate

EVERY = [*PAGES, "search", "404"]


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


@functools.cache
def tags(path):
    return Tags(path.read_text(encoding="utf8"))


@functools.cache
def anchors(path):
    """The places of a page that a link can lead to."""
    return {tag["id"] for _, tag in tags(path).found if "id" in tag}


@pytest.fixture(params=EVERY)
def page(request):
    path = SITE / f"{request.param}.html"
    assert path.exists(), "build the book first: make book"
    return path, path.read_text(encoding="utf8")


def test_pictures_say_what_they_show_and_have_their_box(page):
    path, _ = page
    pictures = tags(path).named("img")
    first = next((picture for picture in pictures if "data-phone" in picture), None)
    for picture in pictures:
        if picture["src"].endswith("mark.svg"):
            assert picture["alt"] == ""  # the book's name stands beside it
            continue
        alt = picture.get("alt", "")
        assert len(alt) > 20 and " " in alt and not alt.endswith((".png", ".svg")), f"{path.name}: {picture}"
        assert (path.parent / picture["src"]).exists(), picture["src"]
        hero = path.name == "index.html" and "Four thousand" in alt
        assert picture["loading"] == ("eager" if hero or picture is first else "lazy"), "what is seen first is not put off"
        assert int(picture["width"]) > 100 and int(picture["height"]) > 100


def test_the_figures_of_a_page_are_counted_from_one(page):
    path, html = page
    found = re.findall(r'class="caption-number">Fig\.\s(?:(\d+)\.)?(\d+)', html)
    chapter = re.match(r"0*(\d+)-|", path.stem)[1] or ""
    assert found == [(chapter, str(k)) for k in range(1, len(found) + 1)]


def test_media_are_files_of_their_own(page):
    assert ";base64," not in page[1]


def test_headings_go_down_one_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in tags(page[0]).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1, levels
    assert all(deeper - level <= 1 for level, deeper in zip(levels, levels[1:], strict=False)), levels


def test_links_lead_somewhere(page):
    path, _ = page
    if path.name == "404.html":
        return  # its links start at the root of the host; test_browser.py opens them all
    for link in tags(path).named("a"):
        target, anchor = urldefrag(link["href"])
        if "://" in target or target.startswith("mailto:"):
            continue
        goal = (path.parent / unquote(target)).resolve() if target else path
        assert goal.is_file(), f"{path.name}: {link['href']}"
        if anchor and goal.suffix == ".html":
            place = re.sub(r"^(live-\w+)-full$", r"\1", unquote(anchor))  # full screen: kit/foot.js
            assert place in anchors(goal), link["href"]


def test_described_for_those_who_search_and_share(page):
    path, html = page
    if path.stem in ("search", "404"):
        return
    head = unescape(html.partition("<body")[0])
    assert "Follow the Field — Follow" not in head and "mathcal" not in head
    about = {tag.get("property") or tag.get("name"): tag.get("content", "") for tag in tags(path).named("meta")}
    assert len(about["description"]) > 40 and about["og:title"] and len(about["og:description"]) > 40, about
    assert [tag["href"] for tag in tags(path).named("link") if tag["rel"] == "icon"][0].endswith("mark.svg")


def test_every_work_that_the_post_cites_is_listed():
    text = (SITE / "references.html").read_text(encoding="utf8")
    for name in "Ho Song Lipman Tomczak Dieleman Luo Weng Rezende Chen Rubanova Hairer Cairo Shaul".split():
        assert re.search(rf"\b{name}\b", text), name


def test_notebooks_to_download_are_notebooks_without_outputs_or_graded_solutions():
    sources = sorted((SITE / "_sources").rglob("*"))
    notebooks = [json.loads(path.read_text(encoding="utf8")) for path in sources if path.suffix == ".ipynb"]
    assert len(notebooks) == sum(name.startswith("notebooks/") for name in PAGES)
    assert all(cell.get("outputs", []) == [] for notebook in notebooks for cell in notebook["cells"])
    for path in [*sources, *SITE.rglob("*.html")]:
        if path.is_file() and path.stem != "teachers":  # which explains the marks
            text = path.read_text(encoding="utf8")
            assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS)", text), path


def test_the_problem_sets_to_download_hold_nothing_of_their_solutions():
    page = (SITE / "problem-sets.html").read_text(encoding="utf8")
    links = re.findall(r'href="(_downloads/[0-9a-f]+/(set-\d).ipynb)"', page)
    assert [name for _, name in links] == [path.stem for path in generate.masters()]
    texts = [path.read_text(encoding="utf8") for path in SITE.rglob("*") if path.suffix in (".html", ".ipynb", ".md", ".txt")]
    site = unescape(re.sub(r"<[^>]+>", "", "\n".join(texts)))  # colours cut a line of code into pieces
    for link, name in links:
        given = [cell.source for cell in nbformat.read(SITE / link, 4).cells]
        whole = generate.notebook(generate.ASSIGNMENTS / f"{name}.md", "0").cells
        secret = "\n".join(
            cell.source for cell in whole if cell.metadata["nbgrader"]["solution"] or cell.metadata["nbgrader"]["grade"]
        )
        lines = {line.strip() for line in secret.splitlines() if len(line.strip()) > 40} - {
            line.strip() for source in given for line in source.splitlines()
        }
        assert len(lines) > 20 and not [line for line in lines if json.dumps(line)[1:-1] in site or line in site]


def test_only_what_a_page_asks_for_is_there():
    named = "".join(path.read_text(encoding="utf8") for path in [*SITE.rglob("*.html"), SITE / "_static" / "book.css"])
    files = [path for folder in ("_static", "_images") for path in (SITE / folder).rglob("*") if path.is_file()]
    assert not [path for path in files if path.name not in named and path.stem not in ("LICENSE", "card")]
    assert sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file()) < 750_000 * len(PAGES)


def test_no_error_and_no_unfilled_number(page):
    path, html = page
    for sign in ("Traceback (most recent call last)", "{glue:text}", "UserWarning", "%|"):
        assert sign not in html, f"{path.name}: {sign}"


def test_the_map_states_measured_times():
    html = (SITE / "index.html").read_text(encoding="utf8")
    assert "[times of" not in html
    times, cache = re.findall(r"(\d+)\xa0min\xa0·\xa0(\d+)\xa0s<", html), get_cache(ROOT / execute.CACHE)
    chapters = [ROOT / f"{name}.ipynb" for name in PAGES if name.startswith("notebooks/")]
    runs = [execute.kept_run(cache, nbformat.read(path, 4)) for path in chapters]
    assert [seconds for _, seconds in times] == [f"{run.data['execution_seconds']:.0f}" for run in runs]
    read = {path.stem: int(minutes) for path, (minutes, _) in zip(chapters, times, strict=True)}
    assert not {page: minutes for page, minutes in read.items() if not 5 <= minutes <= 30}, "5 to 30 minutes of reading"


def test_formulas_have_their_characters_and_not_many_more():
    """Fonts are cut while the site is finished: every letter of a formula is still there, in the size that it had."""
    fonts = {path.stem: TTFont(path).getBestCmap().keys() for path in (SITE / "_static" / "katex" / "fonts").glob("*.woff2")}
    whole = (ROOT / "book" / "assets" / "katex" / "fonts").glob("KaTeX_Main-Regular.woff2")
    assert len(fonts["KaTeX_Main-Regular"]) < 0.7 * len(TTFont(next(whole)).getBestCmap())
    text = BeautifulSoup((SITE / "notebooks" / "04-flow-matching.html").read_text(encoding="utf8"), "html.parser")
    for kind, font in (("mathnormal", "Math-Italic"), ("mathbb", "AMS-Regular"), ("mathcal", "Caligraphic-Regular")):
        letters = {character for part in text.select(f".katex-html .{kind}") for character in part.get_text()}
        assert letters and {ord(letter) for letter in letters} <= fonts[f"KaTeX_{font}"], (kind, letters)
