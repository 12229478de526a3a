"""The built site: every page is there, every picture says what it shows, films wait to be played and are small."""

import re
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
        assert len(alt) > 20 and " " in alt and not alt.endswith((".png", ".svg")), f"{path.name}: {picture}"
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
    for sign in ("Traceback (most recent call last)", "{glue:text}", "UserWarning", "%|"):
        assert sign not in html, f"{path.name}: {sign}"


def test_the_map_states_measured_times():
    html = (SITE / "index.html").read_text()
    assert "[times of" not in html
    times = re.findall(r"(\d+) min · (\d+) s<", html)
    assert len(times) == sum(name.startswith("notebooks/") for name in PAGES)
    assert all(5 <= int(minutes) <= 30 and int(seconds) >= 1 for minutes, seconds in times), times


def test_there_are_films():
    films = [path for path in PAGES if "<video" in (SITE / f"{path}.html").read_text()]
    assert "index" in films and len(films) >= 3
