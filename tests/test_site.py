"""The built site: every page is there, every picture says what it shows, films wait to be played and are small."""

from html.parser import HTMLParser

import pytest
import yaml
from conftest import ROOT

SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


@pytest.fixture(params=PAGES)
def page(request):
    path = SITE / f"{request.param}.html"
    assert path.exists(), "build the book first: make book"
    return path, path.read_text()


def test_pictures_have_real_alt_text(page):
    path, html = page
    for picture in Tags(html).named("img"):
        alt = picture.get("alt", "")
        assert len(alt) > 10 and "/" not in alt and not alt.endswith(".png"), f"{path.name}: {picture}"
        assert (path.parent / picture["src"]).exists(), picture["src"]


def test_videos(page):
    path, html = page
    for film in Tags(html).named("video"):
        assert "controls" in film and "autoplay" not in film and len(film["aria-label"]) > 40
        for part in ("src", "poster"):
            assert (path.parent / film[part]).exists()
            assert (path.parent / film[part]).stat().st_size < 400_000, f"{path.name}: {part}"
    assert ";base64," not in html.replace("data:image/svg+xml;base64,", ""), "media are files of their own"


def test_no_error_and_no_unfilled_number(page):
    path, html = page
    assert "Traceback (most recent call last)" not in html and "{glue:text}" not in html, path.name


def test_there_are_films():
    films = [path for path in PAGES if "<video" in (SITE / f"{path}.html").read_text()]
    assert "index" in films and len(films) >= 3
