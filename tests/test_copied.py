"""A reader who copies a cell, and the visible cells above it, has everything that it needs."""

import os
import symtable

import jupytext
import nbclient
import pytest
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_notebook

from book import execute

PAGES = list(execute.pages(ROOT))
WHOLE = bool(os.environ.get("WHOLE"))
every = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def seen(cell):
    return "remove-cell" not in cell.metadata.get("tags", [])


def names(code):
    """What code binds for the cells after it, and what it reads without having bound it."""
    bound, read = set(), set()

    def visit(table, top):
        for symbol in table.get_symbols():
            own = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if (top or symbol.is_global()) and own:
                bound.add(symbol.get_name())
            if (top or symbol.is_global()) and symbol.is_referenced():
                read.add(symbol.get_name())
        for inner in table.get_children():
            visit(inner, False)

    visit(symtable.symtable(code, "cell", "exec"), True)
    return bound, read - bound


def borrowed(notebook):
    """The names that a cell in sight reads and that a cell out of sight bound last."""
    found, unseen = set(), set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            bound, read = names(cell.source)
            if seen(cell):
                found |= read & unseen
                unseen -= bound
            else:
                unseen |= bound
    return found


@every
def test_visible_cells_borrow_nothing(page):
    assert not borrowed(jupytext.read(page))


@pytest.mark.parametrize("before, behind, after, found", [
    ("", "a = 1", "a + 1", {"a"}), ("a = 0", "a = 1", "f = lambda: a", {"a"}), ("", "def f(): pass", "def g():\n f()", {"f"}),
    ("", "import math as m", "m.pi", {"m"}), ("", "for a in (1, 2): b = a", "print(b)", {"b"}),
    ("a = 0", "[a for a in (1, 2)]", "a", set()), ("", "a = 1", "a = 2\na", set()), ("", "a = 1", "def f(a): return a", set()),
])  # fmt: skip
def test_what_is_borrowed_is_seen(before, behind, after, found):
    cells = [new_code_cell(before), new_code_cell(behind, metadata={"tags": ["remove-cell"]}), new_code_cell(after)]
    assert borrowed(new_notebook(cells=cells)) == found


@pytest.mark.parametrize("page", [page for page in PAGES if WHOLE or "train(" not in page.read_text(encoding="utf8")],
                         ids=lambda page: page.stem)  # fmt: skip
def test_visible_cells_run_alone(page):
    """What a page shows, open or folded, in order, without the cells that it does not show. Pages that train take a minute
    each: the weekly run, WHOLE=1, has them all."""
    notebook = jupytext.read(page)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code" and seen(cell)]
    resources = {"metadata": {"path": page.parent}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
