"""A page runs again when something has changed on which its run depends, and only then."""

import importlib.metadata
import re

import jupytext
import pytest
from conftest import ROOT

from book import execute, fingerprint
from book.fingerprint import Fingerprints

REPOSITORY = {
    "pyproject.toml": "project.dependencies = ['numpy>=1', 'torch']\ntool.setuptools.packages = ['helpers', 'helpers.checks']",
    "helpers/__init__.py": '"""The helpers."""\n',
    "helpers/far.py": "FAR = 1\n",
    "helpers/near.py": "def near():\n    from .far import FAR\n\n    return FAR\n",
    "helpers/alone.py": '"""Alone."""\n\n\ndef alone(x):\n    """Alone."""\n    return x  # alone\n',
    "helpers/table.py": "from pathlib import Path\n\nTABLE = Path(__file__).parent.parent / 'data' / 'table.csv'\n",
    "helpers/tables.py": "def path(name):\n    return f'../data/{name}.npz'\n",
    "helpers/checks/__init__.py": "from ..alone import alone\n",
    "helpers/checks/chapter1.py": "from .. import far\n",
    "helpers/checks/chapter2.py": "EXERCISES = {}\n",
    "helpers/figures/__init__.py": "",
    "helpers/figures/dot.py": "DOT = 1\n",
    "helpers/figures/dot.js": "1;",
    "helpers/style.py": "STYLE = 'book.mplstyle'\n",
    "helpers/book.mplstyle": "font.size: 10",
    "data/table.csv": "1",
    "data/one.npz": "1",
    "data/two.npz": "1",
    "benchmarks/results.json": "{}",
    "benchmarks/results.md": "",
}
PAGES = {
    "near": ["%matplotlib inline\nimport math\n\nimport helpers.near as near"],
    "far": ["if True:\n    !pip list\n    from helpers import far"],
    "alone": ["def f():\n    from helpers.alone import *", "this is not Python"],
    "table": ["from helpers.table import TABLE"],
    "tables": ["import importlib", "importlib.import_module('helpers.tables')"],
    "first": ["from helpers import checks", "checks.check('1.2', 3)"],
    "second": ["from helpers.checks import check", 'check("2.1", 3)'],
    "dot": ["from helpers.figures.dot import DOT"],
    "style": ["from helpers.style import STYLE"],
    "measured": ["open('benchmarks/results.json')"],
    "plain": ["print('no more than Python')"],
}


@pytest.fixture
def repository(tmp_path):
    for name, text in REPOSITORY.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def keys(root):
    prints = Fingerprints(root)
    return {page: prints.key(cells) for page, cells in PAGES.items()}


@pytest.mark.parametrize(
    "name, text, changed",
    [
        ("helpers/far.py", "FAR = 2\n", {"near", "far", "first"}),
        ("helpers/near.py", "near = 1\n", {"near"}),
        ("helpers/alone.py", "def alone(x):\n    return -x\n", {"alone", "first", "second"}),
        ("helpers/alone.py", '"""Other words."""\n\n\ndef alone(\n    x,\n):\n    # other ones\n    return x\n', set()),
        ("helpers/checks/chapter2.py", "EXERCISES = {1: 2}\n", {"second"}),
        ("helpers/__init__.py", "x = 1\n", {*PAGES} - {"measured", "plain"}),
        ("helpers/figures/__init__.py", "x = 1\n", {"dot"}),
        ("helpers/figures/dot.js", "2;", set()),
        ("helpers/book.mplstyle", "font.size: 11", {"style"}),
        ("helpers/new.py", "x = 1\n", set()),
        ("data/table.csv", "2", {"table"}),
        ("data/two.npz", "2", {"tables"}),
        ("data/new.npz", "2", {"tables"}),
        ("benchmarks/results.json", "[]", {"measured"}),
        ("benchmarks/results.md", "2", set()),
    ],
)
def test_what_changes_which_pages(repository, name, text, changed):
    before = keys(repository)
    (repository / name).write_text(text)
    after = keys(repository)
    assert {page for page in PAGES if before[page] != after[page]} == changed


def test_another_version_of_a_library_or_of_python_changes_all(repository, monkeypatch):
    before = keys(repository)
    version = importlib.metadata.version
    monkeypatch.setattr(fingerprint, "version", lambda name: "0.0" if name == "torch" else version(name))
    newer = keys(repository)
    monkeypatch.setattr(fingerprint.platform, "python_version", lambda: "3.99.0")
    newest = keys(repository)
    assert all(before[page] != newer[page] != newest[page] for page in PAGES)


def test_a_module_that_is_not_python_is_told_with_its_line(repository):
    (repository / "helpers" / "far.py").write_text("x = 1\nx = = 2\n")
    with pytest.raises(SystemExit) as end:
        keys(repository)
    assert str(end.value).splitlines()[-1] == "helpers/far.py, line 2: invalid syntax"


def test_the_keys_of_this_book():
    prints, found = Fingerprints(ROOT), {}
    for path in execute.pages(ROOT):
        cells = [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]
        assert all(fingerprint.statements(cell).body for cell in cells), f"{path}: a cell without a tree imports nothing"
        found[path.stem] = prints.key(cells)
        assert not re.search(r"\b(getsource|getdoc|__doc__|help\()", "\n".join(cells)), f"{path} shows what is in no key"
    assert {"index", "speed", "notes-on-the-post"} < found.keys() and len(found) > 9
    assert {"benchmarks.report", "benchmarks/results.json"} < found["speed"].keys()
    for name, key in found.items():
        assert ("data/datasaurus.csv" in key) == ("helpers.datasets" in key), name
        assert ("helpers/book.mplstyle" in key) == ("helpers.plotting" in key), name
        if name[:2].isdigit():
            chapters = {part for part in key if part.startswith("helpers.checks.chapter")}
            assert chapters == {f"helpers.checks.chapter{int(name[:2])}"}
