"""A page, a table of contents, or a disk that is not as it should be: the build says which file it is, and leaves the site."""

import nbformat
import pytest
import small

from book import build


def said(root):
    with pytest.raises(SystemExit) as end:
        build.main(root)
    assert (root / "_build" / "html" / "index.html").read_text() == "the site from before"
    return str(end.value)


@pytest.mark.parametrize(
    "spoiled", [lambda text: text[: len(text) // 2], lambda text: f"<<<<<<< HEAD\n{text}", lambda text: "{}"]
)
def test_a_notebook_that_is_none(tmp_path, spoiled):
    small.book(tmp_path, index="# A book", one=["x = 1"])
    page = tmp_path / "notebooks" / "one.ipynb"
    page.write_text(spoiled(page.read_text()))
    assert f"{page} is not a notebook" in said(tmp_path)


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("file: one", "file: none", "_toc.yml names none, but there is neither none.ipynb nor none.md"),
        ("file: one", "fil: one", "_toc.yml cannot be read: KeyError: 'file'"),
        ("root: index", "root: [", "_toc.yml cannot be read: "),
    ],
)
def test_a_wrong_line_in_the_table_of_contents(tmp_path, old, new, told):
    small.book(tmp_path, index="# A book", one="# One")
    toc = (tmp_path / "_toc.yml").read_text()
    assert old in toc
    (tmp_path / "_toc.yml").write_text(toc.replace(old, new))
    assert told in said(tmp_path)


def test_a_page_that_was_saved_with_another_kernel(tmp_path):
    small.book(tmp_path, index="# A book", one=["x = 1"])
    page = tmp_path / "notebooks" / "one.ipynb"
    notebook = nbformat.read(page, 4)
    notebook.metadata["kernelspec"]["name"] = "my-venv"
    nbformat.write(notebook, page)
    assert f"{page} was saved with the kernel 'my-venv'; choose Python 3" in said(tmp_path)


@pytest.mark.parametrize(
    "error, told",
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (RuntimeError("broken"), "Sphinx ended with the error above"),
        (1, "the pages have warnings, listed above"),
    ],
)
def test_what_stops_sphinx_is_named(tmp_path, monkeypatch, error, told):
    small.book(tmp_path, index="# A book", one="# One")
    monkeypatch.setattr(build, "build_sphinx", lambda *_, **__: error)
    assert told in said(tmp_path)


def test_an_interrupted_sphinx_is_interrupted(tmp_path, monkeypatch):
    small.book(tmp_path, index="# A book", one="# One")
    monkeypatch.setattr(build, "build_sphinx", lambda *_, **__: KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        build.main(tmp_path)
