"""Bind the whole book, as it was built, into one PDF: a cover, the contents with links, every page, and bookmarks.

`python -m book.pdf [FILE]` writes _build/follow-the-field.pdf, or FILE, with the Chromium that the tests use; SystemExit, in
one sentence, where there is none, or no site.
"""

import re
import shutil
import sys
from pathlib import Path

import yaml
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Error, sync_playwright

from helpers.palette import PATH

from . import ROOT, serve

OUT = ROOT / "_build" / "follow-the-field.pdf"
COVER = """<section class="cover"><img src="_static/card.png" alt="{title}: vector-field generative models,
one runnable step at a time"><p>{author}</p></section>"""
STYLE = """
.bound > section { break-before: page; }
.bound > .cover { break-before: auto; padding-top: 12rem; text-align: center; }
.bound > .cover img { width: 100%; margin-bottom: 4rem; }
.bound :is(h1, h2, h3) { overflow: hidden; }  /* else a heading that moves to the next page is bookmarked twice over */
.bound .contents li { margin: 0.4rem 0; list-style: none; }
.bound .live { display: block; } .bound .live-stage { max-width: 26rem; margin: 0 auto; }
"""
FOOT = f'<div style="width: 100%; text-align: center; font: 8px serif; color: {PATH}"><span class="pageNumber"></span></div>'


def chromium():
    """Where a Chromium or Chrome is; None if playwright is to find one of its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def article(site, page):
    """A page's text and figures, with addresses that hold in a document at the top of the site, where all pages are one."""
    soup = BeautifulSoup((site / f"{page}.html").read_text(encoding="utf8"), "html.parser")
    text, folder = soup.select_one(".bd-article"), Path(page).parent
    for part in text.select("script, .headerlink, .live-panel, .copybtn, .night"):
        part.decompose()
    for code in text.select(".highlight pre"):  # in one colour: a PDF describes every word that has its own
        code.string = code.get_text()
    for picture in text.select("picture.day"):
        picture.source.decompose()
    for fold in text.select("details"):
        fold["open"] = ""
    for part in text.select("[id]"):
        part["id"] = f"{page}--{part['id']}"
    for part in text.select("[src], [href], [srcset]"):
        for name in {"src", "href", "srcset"} & part.attrs.keys():
            if not re.match(r"[a-z]+:", part[name]):
                part[name] = inside(site, folder, page, part[name])
        part.attrs.pop("loading", None)
    text.name = "section"
    text["id"] = page
    return str(text), text.h1.get_text().removesuffix("#")


def inside(site, folder, page, link):
    """Where a link of a page leads to in the one document: a page or a place of it, or a file of the site."""
    address, _, place = link.partition("#")
    path = (site / folder / address).resolve().relative_to(site.resolve()).as_posix() if address else f"{page}.html"
    if path.endswith(".html"):
        target, place = path.removesuffix(".html"), re.sub(r"^(live-\w+)-full$", r"\1", place)  # no paper is full screen
        return f"#{target}--{place}" if place else f"#{target}"
    return path


def whole(site, root):
    """The book as one HTML document."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf8"))
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
    contents, texts = "", []
    for part in [{"caption": "", "chapters": [{"file": toc["root"]}]}, *toc["parts"]]:
        contents += f"<h3>{part['caption']}</h3><ol>" if part["caption"] else "<ol>"
        for chapter in part["chapters"]:
            text, title = article(site, chapter["file"])
            contents += f'<li><a href="#{chapter["file"]}">{title}</a></li>'
            texts.append(text)
        contents += "</ol>"
    cover = COVER.format(title=config["title"], author=config["author"])
    body = f'{cover}<section class="contents"><h2>Contents</h2>{contents}</section>{"".join(texts)}'
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{config["title"]}</title>'
        f'<link rel="stylesheet" href="_static/book.css"><style>{STYLE}</style></head>'
        f'<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">'
        f'<div class="bd-article bound">{body}</div></div></div></main></body></html>'
    )


def with_jpegs(html, site):
    """The document with its figures as JPEG, the one kind of compressed picture that a PDF carries as it is."""

    def jpeg(match):
        out = f"bound/{Path(match[1]).stem}.jpg"
        with Image.open(site / match[1]) as image:
            image.convert("RGB").save(site / out, quality=78, subsampling=0, optimize=True)
        return out

    return re.sub(r"(_static/media/\w+\.(?:avif|webp))", jpeg, html)


def main(root=ROOT, out=None):
    out = out or (Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
    site = root / "_build" / "html"
    if not (site / "index.html").exists():
        sys.exit("pdf: there is no site to bind yet: make book")
    document, pictures = site / "bound.html", site / "bound"
    try:
        with sync_playwright() as play:
            try:
                browser = play.chromium.launch(executable_path=chromium(), args=["--disable-gpu"])
            except Error:
                sys.exit(
                    "pdf: this needs Chromium or Chrome, which was not found: install one, or run: playwright install chromium"
                )
            pictures.mkdir(exist_ok=True)
            document.write_text(with_jpegs(whole(site, root), site), encoding="utf8")
            server = serve.start(site)
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.goto(f"{server.url}/bound.html", wait_until="load")
            page.evaluate("Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode())])")
            page.pdf(path=out, format="A4", margin={side: "18mm" for side in ("top", "bottom", "left", "right")}, outline=True,
                     tagged=True, display_header_footer=True, header_template="<span></span>", footer_template=FOOT,
                     print_background=True)  # fmt: skip
            server.shutdown()
            browser.close()
    finally:
        document.unlink(missing_ok=True)
        shutil.rmtree(pictures, ignore_errors=True)
    print(f"Open {out} ({out.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
