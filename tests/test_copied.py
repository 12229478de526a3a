"""A reader who copies a cell, and the visible cells above it, has everything that it needs."""

import jupytext
import nbclient
import pytest
from conftest import ROOT

from book import execute


@pytest.mark.parametrize("page", list(execute.pages(ROOT)), ids=lambda page: page.stem)
def test_visible_cells_run_alone(page):
    """What a page shows, open or folded, in order, without the cells that it does not show."""
    notebook = jupytext.read(page)
    notebook.cells = [
        cell for cell in notebook.cells if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])
    ]
    resources = {"metadata": {"path": page.parent}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
