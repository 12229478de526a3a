"""Addresses come from the environment of the build: buttons, first cells, sitemap and cards are right, or absent."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from conftest import PAGES, ROOT, SITE

from book import address, serve

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


def test_a_site_without_an_address_has_no_button_that_leads_nowhere():
    if os.environ.get("GITHUB_REPOSITORY"):
        return  # this site knows its address; the next test looks at what it then has
    html = (SITE / "notebooks" / "01-vector-fields.html").read_text(encoding="utf8")
    assert re.findall(r'class="launch" href="[^"]*"[^>]*>([^<]+)<', html) == ["Notebook"]
    assert not (SITE / "sitemap.xml").exists() and "og:image" not in html and "og:url" not in html


def test_a_site_with_an_address(tmp_path, browser):
    env = {name: value for name, value in os.environ.items() if name not in NAMES} | GITHUB
    command = ["jupyter-book", "build", ".", "-n", "-W", "--keep-going", "-q", "--path-output", tmp_path]
    command[0] = Path(sys.executable).parent / command[0]
    built = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    site = tmp_path / "_build" / "html"
    mapped = {loc.text for loc in ElementTree.parse(site / "sitemap.xml").iter() if loc.tag.endswith("}loc")}
    assert mapped == {f"https://someone.github.io/a-fork/{name}.html" for name in PAGES}
    for name in PAGES:
        html = (site / f"{name}.html").read_text(encoding="utf8")
        buttons = dict(re.findall(r'class="launch" href="([^"]*)"[^>]*>([^<]+)<', html))
        if not name.startswith("notebooks/"):
            assert not buttons
            continue
        colab, binder, download = buttons
        assert list(buttons.values()) == ["Colab", "Binder", "Notebook"]
        assert colab == f"https://colab.research.google.com/github/Someone/a-fork/blob/gh-pages/_sources/{name}.ipynb"
        assert binder == f"https://mybinder.org/v2/gh/Someone/a-fork/main?urlpath=lab/tree/{name}.ipynb"
        assert (ROOT / f"{name}.ipynb").exists(), "what Binder opens"
        opened = site / colab.partition("/gh-pages/")[2]
        assert opened == (site / name).parent / download or opened.samefile((site / name).parent / download)
        first, *others = json.loads(opened.read_text(encoding="utf8"))["cells"]
        assert f"https://github.com/Someone/a-fork@{GITHUB['GITHUB_SHA']}" in "".join(first["source"])
        assert others == json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf8"))["cells"]
    running = serve.start(site)
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{running.url}/notebooks/01-vector-fields.html")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
        "buttons fit a phone"
    )
    assert page.locator(".launch").count() == 3 and all(link.is_visible() for link in page.locator(".launch").all())
    page.close()
    running.shutdown()
    lost = (site / "404.html").read_text(encoding="utf8")
    assert 'href="/a-fork/_static/book.css"' in lost and 'href="/a-fork/notebooks/01-vector-fields.html"' in lost
    html = (site / "index.html").read_text(encoding="utf8")
    assert 'content="https://someone.github.io/a-fork/_static/card.png"' in html and (site / "_static" / "card.png").exists()


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


def test_the_first_cell_does_nothing_where_the_helpers_are(at, tmp_path, monkeypatch):
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    asked = []
    monkeypatch.setattr(shell, "run_line_magic", lambda name, line, *_, **__: asked.append((name, line)))
    shell.run_cell(first_cell(at, tmp_path)).raise_error()
    assert asked == []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    shell.run_cell(first_cell(at, tmp_path)).raise_error()
    address_of_commit = f"git+https://github.com/Someone/a-fork@{GITHUB['GITHUB_SHA']}"
    assert asked == [("pip", f'install --quiet "follow-the-field @ {address_of_commit}"')]


def test_what_the_first_cell_installs_works_far_from_the_repository(tmp_path):
    """As on a clean runtime: the package alone, built from the repository's files, and a folder that knows nothing of it."""
    tree, target, away = tmp_path / "tree", tmp_path / "site-packages", tmp_path / "away"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, files):
        if name.startswith(("helpers/", "data/", "benchmarks/")) or "/" not in name:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--target", target, tree]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    away.mkdir()
    code = """import helpers; from helpers import datasets, fields, flow, plotting
print(helpers.__file__, datasets.datasaurus("dino").sample((3,)).shape)"""
    env = {**os.environ, "PYTHONPATH": str(target)}
    run = subprocess.run([sys.executable, "-c", code], cwd=away, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert str(target) in run.stdout and "torch.Size([3, 2])" in run.stdout
