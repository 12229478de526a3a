"""A build that goes wrong leaves readers the site that they have; one that goes well leaves nothing old on any page."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
import small
from sphinxcontrib import katex

from book import build, execute, extension, postprocess, stylesheet


def test_a_page_that_raises(tmp_path, capfd):
    site = small.book(tmp_path, index="# A book", one=["x = 1", "x / 0", "print('never')"])
    with pytest.raises(SystemExit) as end:
        build.main(tmp_path)
    lines = str(end.value).splitlines()
    assert lines[-1] == "notebooks/one.ipynb, the cell that begins with `x / 0` (cell-2): ZeroDivisionError: division by zero"
    assert "previous site" in lines[0] and (site / "index.html").read_text() == "the site from before"


@pytest.mark.parametrize(
    "cell, seconds, reason",
    [
        ("import os; os._exit(1)", execute.TIMEOUT, "a cell that cannot be told: the kernel died"),
        (
            "import time; time.sleep(600)",
            1,
            "the cell that begins with `import time; time.sleep(600)` (cell-1): took more than 1 s",
        ),
    ],
)
def test_a_page_that_does_not_come_to_its_end(tmp_path, capfd, monkeypatch, cell, seconds, reason):
    monkeypatch.setattr(execute, "TIMEOUT", seconds)
    site = small.book(tmp_path, index="# A book", one=[cell])
    with pytest.raises(SystemExit) as end:
        build.main(tmp_path)
    assert str(end.value).splitlines()[-1] == f"notebooks/one.ipynb, {reason}"
    assert (site / "index.html").read_text() == "the site from before"


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@small.quiet
def test_what_changes_is_seen_and_nothing_else_is_made_again(tmp_path, capfd):
    """A comment, another run of the same text, other titles and numbers in sources of an old date; at last, as from nothing."""
    word = tmp_path / "word"
    code = f"import helpers, pathlib\nprint(pathlib.Path({str(word)!r}).read_text())"
    site = small.book(
        tmp_path,
        index="# A book\n\n{doc}`one`, {doc}`two`, {numref}`fig-dot`, {eq}`eq-a`",
        one=f"{small.MYST}# Quince\n\n```{{code-cell}}\n{code}\n```\n",
        two="# Pear\n\n$$a = b$$ (eq-a)\n\n```{figure} dot.png\n:name: fig-dot\nA dot.\n```\n",
    )
    shutil.copy(build.ROOT / "book" / "assets" / "mark.png", tmp_path / "dot.png")

    def pages_with(text):
        return {path.stem for path in site.rglob("*") if path.suffix in (".html", ".js") and text in path.read_text("utf8")}

    def after(now, **edits):
        for name, (old, new) in edits.items():
            source = tmp_path / {"helpers": "helpers/__init__.py"}.get(name, f"{name}.md")
            source.write_text(source.read_text().replace(old, new))
            os.utime(source, (0, 0))
        word.write_text(now)
        build.main(tmp_path)
        return capfd.readouterr().out

    after("said at first")
    assert pages_with("said at first") == {"one"} and pages_with("Quince") >= {"one", "two", "index", "404", "searchindex"}
    told = after(
        "not to be seen",
        helpers=("# that", '"""No more than a docstring."""  # that'),
        one=("Quince", "Medlar"),
        two=("$$a = b$$", "$$b = c$$ (eq-b)\n\n$$a = b$$"),
    )
    assert "up to date" in told and pages_with("said at first") == {"one"} and not pages_with("not to be seen")
    assert pages_with("Medlar") >= {"one", "two", "index", "404", "searchindex"} and not pages_with("Quince")
    told = after("said again", helpers=("42", "43"))
    assert "execute: one (helpers changed)" in told and pages_with("said again") == {"one"}
    assert not pages_with("said at first")
    step_by_step = files(site)
    shutil.rmtree(tmp_path / "_build" / "stage")
    build.main(tmp_path)
    assert files(site) == step_by_step


@small.quiet
def test_pages_with_warnings_are_not_published(tmp_path, capfd):
    site = small.book(tmp_path, index="# A good book", one="# One")
    build.main(tmp_path)
    good = files(site)
    for text, said in (
        ("{doc}`nowhere`", "nowhere"),
        ("### Too deep", "header level"),
    ):  # told as it is written, and as it is read
        (tmp_path / "index.md").write_text(f"# A book\n\n{text}\n")
        for _ in range(2):  # the second time, Sphinx would have kept what it warned of
            with pytest.raises(SystemExit) as end:
                build.main(tmp_path)
            assert "previous site is still in place" in str(end.value) and said in capfd.readouterr().err.lower()
            assert files(site) == good
    (tmp_path / "index.md").write_text("# A better book\n")
    build.main(tmp_path)
    assert "A better book" in (site / "index.html").read_text(encoding="utf8") and not site.with_name("html.old").exists()


STOP = """
def stop(*_):
    print("stopped", flush=True)
    while not pathlib.Path(root, "go on").exists():
        time.sleep(0.05)
    return go_on(*_)
"""
MOMENTS = {
    "while the pages are finished": f"{STOP}\ngo_on, build.postprocess.finish = build.postprocess.finish, stop",
    "while the site is put in its place": f"""{STOP}
go_on = pathlib.Path.rename
pathlib.Path.rename = lambda path, to: (stop if path.parent.name == "stage" else go_on)(path, to)""",
}


def wait_for(process, text):
    told = ""
    for line in process.stdout:
        told += line
        if text in line:
            return told
    raise AssertionError(told)


@small.quiet
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_that_is_killed(tmp_path, capfd, moment):
    """The site that was there is whole, or is so again before the next build does anything."""
    site = small.book(tmp_path, index="# A book", one="# One")
    with small.start(tmp_path, MOMENTS[moment]) as killed:
        wait_for(killed, "stopped")
        killed.kill()
    old = site if site.exists() else site.with_name("html.old")
    assert (old / "index.html").read_text() == "the site from before"
    (tmp_path / "index.md").write_text("# A book\n\n{doc}`nowhere`\n")
    with pytest.raises(SystemExit):
        build.main(tmp_path)
    assert "an earlier build did not come to its end" in capfd.readouterr().out
    assert (site / "index.html").read_text() == "the site from before"
    (tmp_path / "index.md").write_text("# A better book\n")
    build.main(tmp_path)
    assert "A better book" in (site / "index.html").read_text(encoding="utf8") and not old.with_name("html.old").exists()
    assert "an earlier build" not in capfd.readouterr().out


def test_two_builds_at_once(tmp_path):
    site = small.book(tmp_path, index="# A book", one="# One")
    with small.start(tmp_path, MOMENTS["while the pages are finished"]) as first:
        wait_for(first, "stopped")
        with small.start(tmp_path) as second:
            wait_for(second, "build: another build is at work")
            (tmp_path / "index.md").write_text("# What the second one has seen\n")
            (tmp_path / "go on").touch()
            told = first.communicate()[0] + second.communicate()[0]
    assert (first.returncode, second.returncode) == (0, 0) and "earlier build" not in told, told
    assert "What the second one has seen" in (site / "index.html").read_text(encoding="utf8")


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


def formula(*parts):
    """An inline formula as KaTeX sets it; a part that ends with "=" is one after which it may break."""
    relation = '<span class="mrel">=</span><span class="mspace" style="margin-right:0.2778em;"></span>'
    bases = "".join(f'<span class="base">{part.replace("=", relation)}</span>' for part in parts)
    return f'<span class="katex"><span class="katex-html" aria-hidden="true">{bases}</span></span>'


def test_what_belongs_together_stays_on_one_line():
    short, long, last = formula("x=", "y"), formula("x+", "x=", 22 * "y"), f'<span class="base">{22 * "y"}'
    for before, after in {
        f'(<span class="math">{short}</span>), or': f'<span class="math">({short}),</span> or',
        f'so <span class="math">{short}</span> is': f'so <span class="math">{short}</span> is',
        f'<span class="math">{long}</span>.': f'<span class="math">{long.replace(last, f"<wbr>{last}")}.</span>',
        "<p>chapter 4 of 12, 95 % of it</p>": "<p>chapter\u00a04 of 12, 95\u00a0% of it</p>",
        "<p><span>39</span> s, 7 steps, 2.9 MB</p>": "<p><span>39</span>\u00a0s, 7 steps, 2.9\u00a0MB</p>",
        '<pre>x = 7 % 2  <span>f"{t}</span> s"</pre>': '<pre>x = 7 % 2  <span>f"{t}</span> s"</pre>',
        '<img alt="chapter 4">': '<img alt="chapter 4">',
    }.items():
        assert postprocess.kept_together(before) == after
    code = '<code class="docutils literal notranslate"><span class="pre">{}</span></code>'
    assert "short" in postprocess.kept_together(code.format("x[...,&lt;"))
    assert "short" not in postprocess.kept_together(code.format("submitted/student/set-1.ipynb"))
