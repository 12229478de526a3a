"""The reading list: works that the book has, in the order of the chapters, each after one that cites it."""

import re

import nbformat
from conftest import ROOT, SITE
from pybtex.database import parse_file

ENTRY = re.compile(
    r"^(\d+)\. After \{doc\}`chapter (\d+) <(notebooks/0?\2-[\w-]+)>`: \{cite:t\}`(\w+)`, \*([^*]+)\*\. \S.+$", re.M
)
CITED = re.compile(r"\{cite(?::\w)?\}`([^`]+)`")


def works_of(path):
    cells = nbformat.read(path, 4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {key for keys in CITED.findall(prose) for key in keys.split(",")}


def test_each_work_is_known_and_comes_after_a_chapter_that_cites_it():
    text = (ROOT / "reading.md").read_text(encoding="utf8")
    entries, lines = ENTRY.findall(text), re.findall(r"^\d+\. ", text, re.M)
    assert "Twenty works" in text and len(entries) == len(lines) == 20
    assert [int(number) for number, *_ in entries] == list(range(1, 21))
    known = parse_file(ROOT / "references.bib", "bibtex").entries
    cited = {int(path.stem[:2]): works_of(path) for path in (ROOT / "notebooks").glob("??-*.ipynb")}
    cited[7] |= set(CITED.findall((ROOT / "speed.md").read_text(encoding="utf8")))  # times what Part I has made
    chapters, met = [], []
    for _, chapter, page, key, title in entries:
        assert title == re.sub("[{}]", "", known[key].fields["title"]) and (ROOT / f"{page}.ipynb").exists() and key not in met
        assert any(key in works for number, works in cited.items() if number <= int(chapter)), key
        assert (text.index(f"`{key}`") > text.index("## With Part II")) == (int(chapter) > 7), key
        chapters.append(int(chapter))
        met.append(key)
    assert chapters == sorted(chapters)


def test_no_two_works_have_one_name():
    """As pages name them: two authors, or the first "et al.", and the year."""
    works = {}
    for key, work in parse_file(ROOT / "references.bib", "bibtex").entries.items():
        authors = [str(author).partition(",")[0] for author in work.persons["author"]]
        name = (*authors[: 2 if len(authors) < 3 else 1], len(authors) > 2, work.fields["year"])
        assert name not in works, (key, works[name])
        works[name] = key
    assert len(works) > 50


def test_each_work_leads_to_its_place_among_the_references():
    html = (SITE / "reading.html").read_text(encoding="utf8")
    assert len(set(re.findall(r'href="(references\.html#id\d+)"', html))) == 20
