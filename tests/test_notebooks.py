"""The rules of the house, for every chapter: one heading, no outputs, prose before code, alt text, a check for every claim."""

import re

import jupytext
import nbformat
import pytest
import yaml
from conftest import ROOT

DRAWING = re.compile(r"\bplt\.|\bfig\b|\bax(es)?\b|\bplotting\.(?!table|written|SOLVER|use_style)")
LONGEST = {"remove-cell": 20, "hide-cell": 25, "hide-input": 30}  # lines, of what is not open; what is open has 20
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [pytest.param(nbformat.read(path, 4), id=path.stem) for path in NOTEBOOKS]
CHAPTERS = [page for page in PAGES if page.id[0].isdigit()]  # the laboratory is none
each_page, each_chapter = (pytest.mark.parametrize("notebook", notebooks) for notebooks in (PAGES, CHAPTERS))


def tags(cell):
    return cell.metadata.get("tags", [])


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_toc_lists_exactly_the_files():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    listed = {chapter["file"] for part in toc["parts"] for chapter in part["chapters"]}
    assert {name for name in listed if name.startswith("notebooks/")} == {f"notebooks/{path.stem}" for path in NOTEBOOKS}
    assert all((ROOT / f"{name}.md").exists() or (ROOT / f"{name}.ipynb").exists() for name in {toc["root"], *listed})
    assert not list((ROOT / "notebooks").glob("*.md")), "one source a chapter"


@each_page
def test_stored_clean(notebook):
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(notebook))
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@each_chapter
def test_headings(notebook):
    text = re.sub(r"^(`{3,}).*?^\1$", "", prose(notebook), flags=re.S | re.M)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in zip(levels, levels[1:], strict=False)), levels
    titles = re.findall(r"^## (.+)$", text, re.M)
    for title in ("What changes if …", "Exercises", "Take along", "Where it comes from"):
        assert title in titles, title
    assert notebook.cells[0].source.split("\n\n")[1].startswith("**"), "a question in one sentence opens the chapter"


@each_page
def test_cells_are_short_and_introduced(notebook):
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        if cell.cell_type != "code":
            continue
        closed = {"remove-cell", "hide-cell", "hide-input"} & set(tags(cell))
        most = max((LONGEST[tag] for tag in closed), default=20)
        assert len(cell.source.splitlines()) <= most, f"at most {most} lines: {cell.source}"
        assert max(map(len, cell.source.splitlines())) <= 76, cell.source
        if not closed:
            assert before.cell_type == "markdown" or "remove-cell" in tags(before), f"no prose before: {cell.source}"


@each_page
def test_what_only_draws_is_folded(notebook):
    """No reader scrolls past matplotlib: an open cell computes, and a cell that draws does nothing else for the eye."""
    for cell in code(notebook):
        if not {"remove-cell", "hide-cell", "hide-input"} & set(tags(cell)):
            assert not DRAWING.search(cell.source), f"drawing stands open: {cell.source}"
            assert "figure" not in cell.metadata.get("mystnb", {}), cell.source
        if "hide-input" in tags(cell) and "code_prompt_show" not in cell.metadata.get("mystnb", {}):
            assert DRAWING.search(cell.source) or re.search(r"^\w+\(", cell.source, re.M), (
                f"folded, and draws nothing: {cell.source}"
            )


@each_page
def test_exercises_say_nothing_before_they_are_tried(notebook):
    for cell in code(notebook):
        if "checks.check(" in cell.source and not {"remove-cell", "hide-cell"} & set(tags(cell)):
            assert "remove-output" in tags(cell), cell.source


@each_chapter
def test_figures_have_alt_text_and_captions(notebook):
    figures = [cell for cell in code(notebook) if "figure" in cell.metadata.get("mystnb", {})]
    assert len(figures) >= 5, "a chapter has five figures"
    for cell in figures:
        meta = cell.metadata["mystnb"]
        assert len(meta["image"]["alt"]) > 40, cell.source
        assert meta["figure"]["caption"].strip() and meta["figure"]["name"].startswith("fig-"), cell.source
    for cell in code(notebook):
        if "plt.subplots" in cell.source or "plt.figure" in cell.source:
            known = cell in figures or "def " in cell.source
            assert known, f"a figure without alt text: {cell.source}"


@each_page
def test_every_section_that_computes_has_a_check(notebook):
    sections, title = {}, "opening"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            title = (re.findall(r"^## (.+)$", cell.source, re.M) or [title])[-1]
        else:
            sections.setdefault(title, []).append(cell)
    for title, cells in sections.items():
        if title != "opening":
            assert any(re.search(r"^\s*assert ", cell.source, re.M) for cell in cells), f"nothing is checked in: {title}"


@each_page
def test_numbers_in_the_prose_come_from_the_run(notebook):
    glued = set(re.findall(r"""\bglue\(\s*f?["']([^"'{]+)["']""", "\n".join(cell.source for cell in code(notebook))))
    patterns = re.findall(r"""\bglue\(\s*f["']([^"']*\{[^"']*)["']""", "\n".join(cell.source for cell in code(notebook)))
    loose = [re.compile(re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(pattern))) for pattern in patterns]
    used = set(re.findall(r"\{glue:text\}`([^`:]+)", prose(notebook)))
    unknown = {name for name in used - glued if not any(pattern.fullmatch(name) for pattern in loose)}
    assert not unknown, f"used and never computed: {unknown}"
    assert glued <= used, f"computed and never used: {glued - used}"
    for cell in code(notebook):
        if "glue(" in cell.source and "import glue" not in cell.source:
            assert "assert" in cell.source, f"a number without a check: {cell.source}"


@each_chapter
def test_exercises_are_numbered_and_answered(notebook):
    number = next(p.id for p in CHAPTERS if p.values[0] is notebook)[:2].lstrip("0")
    text = prose(notebook)
    found = re.findall(r"^### Exercise (\d+)\.(\d+): (predict|change|derive|implement)", text, re.M)
    assert 3 <= len(found) <= 5 and [(c, int(k)) for c, k, _ in found] == [(number, i + 1) for i in range(len(found))]
    folded = text.count(":class: dropdown") + sum("hide-cell" in tags(cell) for cell in code(notebook))
    assert folded >= len(found)


def test_landing_page_is_executed():
    index = jupytext.read(ROOT / "index.md")
    assert code(index) and index.metadata["kernelspec"]["name"] == "python3"
