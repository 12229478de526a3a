"""Where things are, the definitions that a chapter shows, and a browser in which to look at the site."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import address
import nbformat
import pytest
import serve
import yaml

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
FLAGS = """--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
    --disable-sync""".split()


@pytest.fixture
def shown():
    """shown("04", "train", "loss") runs a chapter's imports and these definitions of it, and returns its namespace."""

    def load(number, *names):
        (path,) = (ROOT / "notebooks").glob(f"{number}-*.ipynb")
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        body = [node for cell in cells for node in ast.parse(cell.source).body]
        imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        wanted, missing = [], set(names)
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in missing:
                wanted.append(node)
                missing.discard(node.name)
        assert not missing, f"chapter {number} does not define {missing}"
        namespace = {}
        exec(compile(ast.Module(imports + wanted, []), str(path), "exec"), namespace)
        return namespace

    return load


@pytest.fixture(scope="session")
def server():
    """The built site behind a web server that compresses; its address is `server.url`."""
    assert (SITE / "index.html").exists(), "build the book first: make book"
    running = serve.start(SITE, prefix=urlparse(address.site() or "/").path)  # where the links of its 404 page lead
    yield running
    running.shutdown()


@pytest.fixture(scope="session")
def browser():
    """A Chromium: the system's, or the one that playwright can install. Without any, what needs it is skipped, except in CI."""
    from playwright.sync_api import Error, sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:

        def launch(**options):
            return playwright.chromium.launch(args=FLAGS, **options)

        try:
            try:
                running = launch(executable_path=path) if path else launch(channel="chrome")
            except Error:
                subprocess.run(
                    [sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL, timeout=300
                )
                running = launch()
        except (Error, subprocess.TimeoutExpired) as error:
            reason = f"NOT TESTED: the site in a browser. No Chrome or Chromium was found, nor could one be installed: {error}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        yield running
        running.close()
