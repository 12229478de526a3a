"""The page of every figure that moves: each once, with its own picture, that picture in words, and links: full screen, and to
its place.
"""

import functools
import re

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from conftest import DESK, PHONE, ROOT, SITE, faults
from live_figures import PAGE

from book import figures
from helpers.live import modules


class Parts(SoupStrainer):
    """Of a page: its heading, its live figures, and the links beside and behind stills."""

    def allow_tag_creation(self, prefix, name, attributes):
        return name == "h1" or "data-kind" in attributes or "still" in attributes.get("class", "")


@functools.cache
def soup(page):
    return BeautifulSoup((SITE / f"{page}.html").read_text(encoding="utf8"), "html.parser", parse_only=Parts())


def test_each_live_figure_has_one_entry():
    text = (ROOT / "figures.md").read_text(encoding="utf8")
    entries = re.findall(r"^### (.+)\n\n\[still of (\w+) on ([\w/-]+)\]\n\n(\S.+)$", text, re.M)
    assert {kind: page for _, kind, page, _ in entries} == PAGE and len(entries) == len(PAGE) == text.count("\n### ")
    assert {*PAGE} == {*modules.kinds()} and len({name for name, *_ in entries}) == len(entries)
    assert all(40 < len(sentence) < 200 and sentence.endswith((".", ".)")) for *_, sentence in entries)


def test_each_picture_is_the_figures_own_and_leads_to_it():
    links = soup("figures").select("a.still")
    assert {link["href"] for link in links} == {f"{page}.html#live-{kind}-full" for kind, page in PAGE.items()}
    for link in links:
        page, kind = re.fullmatch(r"(.+)\.html#live-(\w+)-full", link["href"]).groups()
        there, picture = soup(page), link.img
        (place,) = there.select(f"#live-{kind}")
        own = place.select_one(".live-stage img")
        assert place["data-kind"] == kind and "live" in place["class"]
        assert picture["src"] == own["src"].removeprefix("../") and (SITE / picture["src"]).exists()
        assert [picture[name] for name in ("alt", "width", "height")] == [own[name] for name in ("alt", "width", "height")]
        name = link.find_next_sibling("a", class_="still-page")
        assert link["title"] == "Full screen" and name["href"] == link["href"].removesuffix("-full")
        assert name.get_text() == there.h1.get_text().removesuffix("#")
    assert len({link.img["src"] for link in links}) == len(links)


def test_the_first_of_a_kind_is_a_place_and_a_figure_that_is_not_there_ends_the_build():
    live = '<div class="live" data-kind="dot"><div><img alt="A dot" width=9 height=8 loading="eager" src="../_static/a.webp">'
    page = figures.with_places(f'<h1>1. Dots<a class="headerlink">#</a></h1>{live}</div></div>{live}</div></div>')
    assert page.count('id="live-dot"') == 1 and page.index('id="live-dot"') < page.index("A dot")
    made = figures.with_stills("<p>[still of dot on a/b]</p>", {"a/b": page}, "../")
    assert made == (
        '<p><a class="still" href="../a/b.html#live-dot-full" title="Full screen">'
        '<img alt="A dot" width=9 height=8 loading="lazy" src="../_static/a.webp"></a>'
        '<a class="still-page" href="../a/b.html#live-dot">1. Dots</a></p>'
    )
    for text in ("[still of line on a/b]", "[still of dot on a/c]"):
        with pytest.raises(SystemExit, match="no live figure"):
            figures.with_stills(text, {"a/b": page}, "")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pictures_stand_side_by_side_and_beside_their_names_on_a_phone(visit, size, theme):
    page = visit("figures", theme, size, address=SITE.as_uri())
    boxes = [link.bounding_box() for link in page.locator("a.still").all()]
    columns = {round(box["x"]) for box in boxes}
    assert len(columns) == (3 if size == DESK else 1) and min(box["width"] for box in boxes) > 120
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"] and not page.complaints
    name, sentence = page.locator("h3").first.bounding_box(), page.locator("h3 ~ p:not(:has(a))").first.bounding_box()
    assert (name["x"] > boxes[0]["x"] + boxes[0]["width"]) == (size == PHONE) and sentence["y"] > name["y"]
    assert size == PHONE or name["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert min(link.bounding_box()["height"] for link in page.locator("a.still-page").all()) >= 24
    turned = page.locator("a.still img").first.evaluate("(image) => getComputedStyle(image).filter")
    assert (turned == "none") == (theme == "light")
    if (size == PHONE) == (theme == "dark"):  # at the two others axe looks at every page: test_browser.py
        assert not faults(page)


@pytest.mark.parametrize("kind", ["idea", "sampler", "guide"])
def test_a_title_leads_to_the_figure_in_its_place_and_a_picture_to_the_figure_alone(visit, kind):
    page = visit("figures")
    index = page.url
    page.evaluate("Promise.all([...document.images].map((image) => ((image.loading = 'eager'), image.decode())))")
    page.locator(f"a.still-page[href$='#live-{kind}']").click()
    page.locator(f"#live-{kind}[data-live=ready]").wait_for()
    page.wait_for_load_state("networkidle")
    top = page.locator(f"#live-{kind}").bounding_box()["y"]
    assert 40 < top < PHONE["height"] / 2 and not page.complaints
    page.goto(index)
    page.locator(f"a.still[href$='#live-{kind}-full']").click()
    page.locator(f"#live-{kind}[data-live=ready]").wait_for()
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, **PHONE} and not page.complaints
