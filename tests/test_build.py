"""What happens when a page does not run: the last lines name it, and readers keep the site that they have."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from sphinxcontrib import katex

from book import build, execute, extension, stylesheet


@pytest.fixture
def book(tmp_path, monkeypatch):
    """book(cell, …) is a book of one chapter with these cells, and a site from before."""

    def write(*cells):
        (tmp_path / "notebooks").mkdir()
        (tmp_path / "helpers").mkdir()
        (tmp_path / "requirements.txt").touch()
        (tmp_path / "index.md").write_text("# A book")
        (tmp_path / "_config.yml").write_text("title: A book\nonly_build_toc_files: true\n")
        (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nparts: [{chapters: [{file: notebooks/01-one}]}]\n")
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)]
        notebook.cells.append(nbformat.v4.new_markdown_cell("# One", id="title"))
        notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
        nbformat.write(notebook, tmp_path / "notebooks" / "01-one.ipynb")
        site = tmp_path / "_build" / "html"
        site.mkdir(parents=True)
        (site / "index.html").write_text("the site from before")
        for module, names in {
            execute: {"ROOT": tmp_path, "CACHE": tmp_path / "_build" / ".jupyter_cache"},
            build: {"ROOT": tmp_path, "STAGE": tmp_path / "_build" / "stage", "SITE": site},
        }.items():
            for name, value in names.items():
                monkeypatch.setattr(module, name, value)
        return site

    return write


def test_a_page_that_raises(book, capfd):
    site = book("x = 1", "x / 0", "print('never')")
    with pytest.raises(SystemExit) as end:
        build.main()
    lines = str(end.value).splitlines()
    assert lines[-1] == "notebooks/01-one.ipynb, cell 1 (cell-1): ZeroDivisionError: division by zero"
    assert "previous site" in lines[0] and (site / "index.html").read_text() == "the site from before"


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("import os; os._exit(1)", "a cell that cannot be told: the kernel died"),
        ("import time; time.sleep(60)", "cell 1 (cell-1): took more than 3 s"),
    ],
)
def test_a_page_that_does_not_come_to_its_end(book, capfd, monkeypatch, cell, reason):
    monkeypatch.setattr(execute, "TIMEOUT", 3)
    site = book("x = 1", cell)
    with pytest.raises(SystemExit) as end:
        build.main()
    assert str(end.value).splitlines()[-1] == f"notebooks/01-one.ipynb, {reason}"
    assert (site / "index.html").read_text() == "the site from before"


def test_a_page_that_runs_is_not_run_again(book, capfd):
    book("print('once')")
    execute.main()
    assert "01-one: " in capfd.readouterr().out
    execute.main()
    assert capfd.readouterr().out.strip() == "execute: every page is up to date"
    (execute.ROOT / "helpers" / "new.py").write_text("changed = True")
    execute.main()
    assert "01-one: " in capfd.readouterr().out


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::PendingDeprecationWarning")  # of what Sphinx loads
def test_pages_with_warnings_are_not_published(book, capfd):
    site = book("1 + 1")
    (execute.ROOT / "index.md").write_text("# A book\n\n{doc}`nowhere`\n")
    for _ in range(2):  # the second time, Sphinx would have kept what it warned of
        with pytest.raises(SystemExit) as end:
            build.main()
        assert "previous site is still in place" in str(end.value)
        assert (site / "index.html").read_text() == "the site from before"
    (execute.ROOT / "index.md").write_text("# A better book\n")
    build.main()
    assert "A better book" in (site / "index.html").read_text() and not site.with_name("html.old").exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is reached by a port")
def test_the_server_of_formulas_may_take_its_time(monkeypatch):
    """It has made its socket and does not listen yet; or it ends before it does."""
    slow = "import socket, sys, time; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])"
    slow += "; time.sleep(1); s.listen(); time.sleep(60)"
    for code, comes in ((slow, True), ("raise SystemExit", False)):
        monkeypatch.setattr(katex.KaTeXServer, "build_command", lambda socket, code=code: [sys.executable, "-c", code, socket])
        with tempfile.TemporaryDirectory() as folder:  # a short name: the path of a socket may have 107 characters
            if not comes:
                with pytest.raises(katex.KaTeXError):
                    extension.start_katex(Path(folder), 20)
                continue
            process, connection = extension.start_katex(Path(folder), 20)
            connection.close()
            process.kill()
            process.communicate()


@pytest.mark.parametrize(
    "rule, kept",
    [
        (".used { color: red }", True),
        (".unused { color: red }", False),
        ("p, .unused { color: red }", True),
        (".used:not(.unused) > a[href] { color: red }", True),
        (".used .unused { color: red }", False),
        ("@media print { .unused { color: red } }", False),
        ("@media print { .used { color: red } }", True),
        ("@font-face { font-family: x; src: url(y) }", True),
        ("#used\\:id { color: red }", True),
        (".used:is(.unused, .other) { color: red }", True),
    ],
)
def test_the_stylesheet_keeps_what_a_page_can_use(rule, kept):
    rules = stylesheet.tinycss2.parse_stylesheet(rule, True, True)
    assert bool("".join(stylesheet.pruned(rules, {"used", "used:id"}))) is kept


def test_a_stylesheet_that_cannot_be_read_is_an_error():
    with pytest.raises(ValueError, match="cannot be read"):
        list(stylesheet.pruned(stylesheet.tinycss2.parse_stylesheet("}", True, True), set()))


def test_an_address_with_a_quote_is_not_torn(tmp_path):
    (tmp_path / "styles").mkdir()
    sheet = '.used { --icon: url("data:image/svg+xml,<svg/>"); src: url(a.png) } .used b { color: red }'
    for name in stylesheet.STYLES:
        path = tmp_path / name.replace("*", "x")
        path.parent.mkdir(exist_ok=True)
        path.write_text(sheet if name.startswith("styles/sphinx") else "")
    css = "".join(stylesheet.stylesheet(tmp_path, {"used"}))
    assert css.count(".used") == 2 and 'url("data:image/svg+xml,<svg/>")' in css and "url(styles/a.png)" in css
