"""The book bound: every page in one document, whose links lead to a place in it, printed with bookmarks; or one sentence."""

import os
import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from conftest import PAGES, ROOT, SITE

from book import pdf

BOUND = """import sys
from pathlib import Path
from book import pdf
pdf.whole = lambda site, root: Path(sys.argv[2]).read_text("utf8")
pdf.main()"""


@pytest.fixture(scope="module")
def document():
    return pdf.whole(SITE, ROOT)


@pytest.fixture(scope="module")
def whole(document):
    return BeautifulSoup(document, "html.parser")


def test_every_page_is_in_it_with_its_folds_open_and_by_day(whole):
    sections = [part["id"] for part in whole.select(".bound > section[id]")]
    assert sections == PAGES
    assert [link["href"] for link in whole.select(".contents a")] == [f"#{name}" for name in PAGES]
    assert len(whole.select("details")) > 120 and all("open" in fold.attrs for fold in whole.select("details"))
    assert not whole.select(".night, script, .live-panel, picture source")
    assert len(whole.select("picture.day img")) > 60 and len(whole.select(".live-stage img")) >= 9
    for image in whole.select("img"):
        assert (SITE / image["src"]).is_file(), image["src"]


def test_links_lead_to_a_place_in_it(whole):
    ids = [part["id"] for part in whole.select("[id]")]
    assert len(ids) == len(set(ids)), "places of different pages do not meet"
    inside = [link["href"][1:] for link in whole.select("a[href^='#']")]
    assert len(inside) > 300 and not set(inside) - set(ids), set(inside) - set(ids)


def bind(*how, **environment):
    """Bind the book in a process of its own -> what it said, and how it ended."""
    command = [sys.executable, *how]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    return done.stdout + done.stderr, done.returncode


def test_it_is_printed(browser, document, tmp_path, record_property):
    """The very document that the tests above have read."""
    (tmp_path / "whole.html").write_text(document, encoding="utf8")
    said, status = bind("-c", BOUND, tmp_path / "book.pdf", tmp_path / "whole.html")
    assert status == 0, said
    data = (tmp_path / "book.pdf").read_bytes()
    pages = len(re.findall(rb"/Type /Page\b", data))
    record_property("pages", pages)
    record_property("megabytes", round(len(data) / 1e6, 1))
    assert 100 < pages < 400 and len(data) < 15_000_000
    assert b"/Outlines" in data and len(re.findall(rb"/Dest\b|/GoTo\b", data)) > 100
    titles = re.findall(rb"/Title \(((?:[^()\\]|\\.)*)\)", data)
    assert len(titles) > 60 and not [title for title in titles if title == 2 * title[: len(title) // 2]], titles
    assert not (SITE / "bound.html").exists() and not (SITE / "bound").exists(), "nothing of it stays in the site"


def test_without_a_browser_it_says_one_sentence(tmp_path):
    said, status = bind("-m", "book.pdf", tmp_path / "book.pdf", PATH=str(tmp_path), PLAYWRIGHT_BROWSERS_PATH=str(tmp_path))
    assert status == 1 and said.count("\n") == 1 and not (tmp_path / "book.pdf").exists(), said
    assert said.startswith("pdf: this needs Chromium or Chrome, which was not found")


def test_without_a_site_it_says_what_to_do(tmp_path):
    with pytest.raises(SystemExit, match="no site to bind yet: make book"):
        pdf.main(tmp_path, tmp_path / "book.pdf")
