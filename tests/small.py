"""A book of a few small pages with the real configuration, templates and machinery: one that is built in seconds."""

import subprocess
import sys

import nbformat
import pytest
import yaml
from conftest import ROOT
from jupyter_cache import get_cache

from book import execute
from book.fingerprint import Fingerprints

MYST = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, language: python, display_name: Python 3}
---

"""
quiet = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::PendingDeprecationWarning")  # of what Sphinx loads


def book(root, **pages):
    """Write a book whose first page and chapters are these: MyST, or a list of cells of code for a notebook."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    config["sphinx"]["local_extensions"] = {"book.extension": str(ROOT)}
    for name in ("templates_path", "html_static_path"):
        config["sphinx"]["config"][name] = [str(ROOT / path) for path in config["sphinx"]["config"][name]]
    (root / "_config.yml").write_text(yaml.safe_dump(config))
    chapters = [{"file": name if isinstance(text, str) else f"notebooks/{name}"} for name, text in pages.items()]
    toc = {"format": "jb-book", "root": "index", "parts": [{"numbered": 1, "chapters": chapters[1:]}]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc))
    (root / "references.bib").touch()
    (root / "pyproject.toml").write_text("project.dependencies = ['numpy']\ntool.setuptools.packages = ['helpers']\n")
    (root / "requirements.txt").write_text("jupyterlab\n")
    (root / "helpers").mkdir()
    (root / "notebooks").mkdir()
    (root / "helpers" / "__init__.py").write_text("ANSWER = 42\n# that of this test\n")
    for name, text in pages.items():
        if isinstance(text, str):
            (root / f"{name}.md").write_text(text)
            continue
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {name}", id="title")])
        notebook.cells += [nbformat.v4.new_code_cell(cell, id=f"cell-{k}") for k, cell in enumerate(text, 1)]
        notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
        nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")
    site = root / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the site from before")
    return site


def pretend_to_run(root):
    """Give each notebook a run without outputs."""
    for path in root.glob("notebooks/*.ipynb"):
        notebook = nbformat.read(path, 4)
        key = Fingerprints(root).key([cell.source for cell in notebook.cells if cell.cell_type == "code"])
        execute.keep_run(get_cache(root / execute.CACHE), notebook, path, {"execution_seconds": 1.0, "key": key})


def start(root, before=""):
    """Build in a process of its own, after some code."""
    code = f"import pathlib, sys, time\nfrom book import build\nroot = pathlib.Path({str(root)!r})\n{before}\nbuild.main(root)"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
