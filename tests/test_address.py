"""Addresses come from the environment of the build: buttons, first cells, sitemap and cards are right, or absent."""

import json
import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest
import small
from conftest import ROOT

from book import address, build, serve

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "Someone/a-fork",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
}
NAMES = (*GITHUB, "SITE_URL")


@pytest.fixture
def at(monkeypatch):
    """at(NAME=value, …) leaves exactly these of the variables that the build reads."""

    def set_to(**values):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_to


def test_the_site_s_own_address(at):
    at()
    assert address.site() is None and address.repository() is None and address.launch_links("notebooks/01") == []
    at(**GITHUB)
    assert address.site() == "https://someone.github.io/a-fork/"
    at(**GITHUB | {"GITHUB_REPOSITORY": "Someone/someone.github.io"})
    assert address.site() == "https://someone.github.io/"
    at(**GITHUB | {"GITHUB_SERVER_URL": "https://github.invalid"})
    assert address.site() is None and address.launch_links("notebooks/01") == []
    at(SITE_URL="https://book.invalid/field")
    assert address.site() == "https://book.invalid/field/"
    at(SITE_URL="")
    assert address.site() is None


@small.quiet
def test_a_site_without_an_address_has_no_button_that_leads_nowhere(at, tmp_path):
    at()
    site = small.book(tmp_path, index="# A book", one=["x = 1"])
    small.pretend_to_run(tmp_path)
    build.main(tmp_path)
    html = (site / "notebooks" / "one.html").read_text(encoding="utf8")
    assert re.findall(r'class="launch" href="[^"]*"[^>]*>([^<]+)<', html) == ["Notebook", "Zip"]
    assert not (site / "sitemap.xml").exists() and "og:image" not in html and "og:url" not in html


def test_a_site_with_an_address(at, tmp_path, browser):
    at(**GITHUB)
    site = small.book(tmp_path, index="# A book", one=["x = 1"])
    small.pretend_to_run(tmp_path)
    with small.start(tmp_path) as built:  # sphinx-sitemap leaves a process behind, which would hold on to the browser
        told, _ = built.communicate()
        assert built.returncode == 0, told
    mapped = {loc.text for loc in ElementTree.parse(site / "sitemap.xml").iter() if loc.tag.endswith("}loc")}
    assert mapped == {f"https://someone.github.io/a-fork/{name}.html" for name in ("index", "notebooks/one")}
    index, one = ((site / f"{name}.html").read_text(encoding="utf8") for name in ("index", "notebooks/one"))
    assert 'class="launch"' not in index
    buttons = dict(re.findall(r'class="launch" href="([^"]*)"[^>]*>([^<]+)<', one))
    colab, binder, download, _ = buttons
    assert list(buttons.values()) == ["Colab", "Binder", "Notebook", "Zip"]
    assert colab == "https://colab.research.google.com/github/Someone/a-fork/blob/gh-pages/_sources/notebooks/one.ipynb"
    assert binder == "https://mybinder.org/v2/gh/Someone/a-fork/main?urlpath=lab/tree/notebooks/one.ipynb"
    opened = site / colab.partition("/gh-pages/")[2]
    assert opened.samefile(site / "notebooks" / download)
    first, *others = json.loads(opened.read_text(encoding="utf8"))["cells"]
    assert f"https://github.com/Someone/a-fork@{GITHUB['GITHUB_SHA']}" in "".join(first["source"])
    assert others == json.loads((tmp_path / "notebooks" / "one.ipynb").read_text(encoding="utf8"))["cells"]
    lost = (site / "404.html").read_text(encoding="utf8")
    assert 'href="/a-fork/_static/book.css"' in lost and 'href="/a-fork/notebooks/one.html"' in lost
    assert 'content="https://someone.github.io/a-fork/_static/card.png"' in index and (site / "_static" / "card.png").exists()
    running = serve.start(site)
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{running.url}/notebooks/one.html")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
        "buttons fit a phone"
    )
    assert page.locator(".launch").count() == 4 and all(link.is_visible() for link in page.locator(".launch").all())
    page.close()
    running.shutdown()


def first_cell(at, tmp_path):
    at(**GITHUB)
    path = tmp_path / "chapter.ipynb"
    shutil.copy(ROOT / "notebooks" / "01-vector-fields.ipynb", path)
    address.add_first_cell(path)
    address.add_first_cell(path)  # a site that is built again
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert len(notebook.cells) == len(nbformat.read(ROOT / "notebooks" / "01-vector-fields.ipynb", 4).cells) + 1
    return notebook.cells[0].source


@pytest.mark.parametrize("helpers", ["ours", "none", "another's"])
def test_the_first_cell_fetches_the_helpers_where_they_are_not(at, tmp_path, monkeypatch, helpers):
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    asked = []
    monkeypatch.setattr(shell, "run_line_magic", lambda name, line, *_, **__: asked.append((name, line)))
    if helpers != "ours":
        for name in [name for name in sys.modules if name.partition(".")[0] == "helpers"]:
            monkeypatch.delitem(sys.modules, name)
        if helpers == "none":
            monkeypatch.setitem(sys.modules, "helpers", None)
        else:
            (tmp_path / "helpers").mkdir()
            (tmp_path / "helpers" / "__init__.py").touch()
            monkeypatch.syspath_prepend(tmp_path)
            # Of an editable install, pip would find our own modules in their package.
            finders = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
            monkeypatch.setattr(sys, "meta_path", finders)
    shell.run_cell(first_cell(at, tmp_path)).raise_error()
    fetch = f'install --quiet "follow-the-field @ git+https://github.com/Someone/a-fork@{GITHUB["GITHUB_SHA"]}"'
    assert asked == ([] if helpers == "ours" else [("pip", fetch)])


def test_a_fork_whose_commit_is_not_known_fetches_the_newest(at, tmp_path):
    at(GITHUB_SERVER_URL=GITHUB["GITHUB_SERVER_URL"], GITHUB_REPOSITORY=GITHUB["GITHUB_REPOSITORY"])
    path = tmp_path / "chapter.ipynb"
    shutil.copy(ROOT / "notebooks" / "01-vector-fields.ipynb", path)
    address.add_first_cell(path)
    assert 'git+https://github.com/Someone/a-fork"' in nbformat.read(path, 4).cells[0].source


def test_what_the_first_cell_installs_works_far_from_the_repository(tmp_path):
    """As on a clean runtime: the package alone, built from the repository's files, and a folder that knows nothing of it."""
    tree, target, away = tmp_path / "tree", tmp_path / "site-packages", tmp_path / "away"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, files):
        if name.startswith(("helpers/", "pictures/", "data/", "benchmarks/")) or "/" not in name:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--target", target, tree]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    away.mkdir()
    code = """import helpers; from helpers import datasets, fields, flow, plotting
from helpers.live.figures.fields import Fields
from pictures.networks import ResidualMLP
assert Fields()._repr_mimebundle_()[0]["text/html"]
print(helpers.__file__, datasets.datasaurus("dino").sample((3,)).shape)"""
    env = {**os.environ, "PYTHONPATH": str(target)}
    run = subprocess.run([sys.executable, "-c", code], cwd=away, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert str(target) in run.stdout and "torch.Size([3, 2])" in run.stdout
