"""What becomes of the pages once Sphinx has written them.

- A static figure gets its four faces (faces.py), each a file with a reserved box that loads when the reader comes near; stills
  of live figures, and state that is long, become files, too.
- `[times of PAGE]` on the landing page becomes how long that chapter takes to read and how long it took to run, and
  `[still of KIND on PAGE]` a live figure's still picture, which leads to the figure (figures.py).
- A formula with its comma, a word with its number, a number with its unit and a short piece of code stay on one line.
- One stylesheet, no file that no page asks for, and no character in the fonts of formulas that no page has.
- The notebooks to download find the book's helpers wherever they are opened; parcels.py packs each with all that it needs.
"""

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import nbformat

from . import address, figures, fonts, parcels, stylesheet

WORDS_A_MINUTE = 180
PHONE = "(max-width: 640px)"  # where a figure is drawn for a phone; style.css says the same
# The state of a live figure, where it is so long that the page does not carry it itself.
STATE = re.compile(r'<script type="application/json">([^<]{100000,})</script>')
EMBEDDED = re.compile(r"data:image/(webp);base64,([A-Za-z0-9+/=]+)")
PICTURE = re.compile(r'<img alt="([^"]*)"[^>]*src="[^"]*_images/([^"/]+\.png)"[^>]*>')
TIMES = re.compile(r"\[times of ([\w/-]+)\]")
# A list may not hold bibliography entries; what a fold is called is what stands on it; and there is no live code on the pages,
# though sphinx-thebe leaves its settings on them.
LEFTOVERS = re.compile(
    r' role="list"| aria-label="Toggle hidden content"'
    r'|<script type="text/x-thebe-config">.*?</script>|<script>kernelName.*?</script>',
    re.S,
)
# Names, punctuation and blanks in code have the colour of text without a span, too: a third of a page's elements, for nothing.
PLAIN = re.compile(r'<span(?: class="[npw]")?>([^<]*)</span>')
CODE = re.compile(r"<pre>.*?</pre>", re.S)
# What stays on one line: a formula with its brackets and its comma, a short piece of code, a word or sign and its number.
FORMULA = re.compile(r'([(\[\u201c]*)<span class="math">(?=<span class="katex">)')
TAGS = re.compile(r"<[^>]*>")
SPAN = re.compile(r"<(/?)span\b[^>]*>")
AFTER = re.compile(r"[.,;:?!)\]\u2019\u201d]*(?:-\w+)?")
ANYWHERE = re.compile(r'()(?=<span class="base">)')  # between the parts of a formula
RELATION = re.compile(
    r'(<span class="mrel">(?!\u2223)[^<]*</span><span class="mspace"[^>]*></span></span>)(?=<span class="base">)'
)
LITERAL = re.compile(r'<code class="docutils literal notranslate">((?:<span class="pre">[^<]*</span> ?)+)</code>')
PAIR = re.compile(
    r"(?P<code><pre>.*?</pre>)|(?P<word>\b(?:[Cc]hapters?|[Ee]xercises?|[Ss]ets?|before)|Fig\.) (?=\d[^<>]*<)"
    r"|(?<=[\d>]) (?=(?:%|(?:m?s|min|[kMG]i?B)\b)[^<>]*<)",
    re.S,
)
LONG = 22  # characters
KEPT = ("LICENSE", "card")  # the fonts' licence, and the picture that other sites show beside a link to this one


def file_of(site, data, kind):
    """Keep a picture, given as base64 text, under a name of its own -> its address within the site."""
    data = base64.b64decode(data)
    name = f"_static/media/{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_bytes(data)
    return name


def with_faces(html, site, top, faces):
    """A static figure's picture becomes two, for day and night, each wide and for a phone; style.css shows one of them."""

    def pictures(match):
        alt, name = match.groups()
        found, out = faces.get(hashlib.sha256((site / "_images" / name).read_bytes()).hexdigest()), ""
        if not found:  # a picture that no figure was
            return match[0]
        for theme in ("day", "night"):
            (wide, *size), (phone, *small) = found[f"wide {theme}"], found[f"phone {theme}"]
            wide, phone = (top + file_of(site, data, "avif") for data in (wide, phone))
            out += (
                f'<picture class="{theme}" style="--wide: {size[0]}px; --phone: {small[0]}px">'
                f'<source media="{PHONE}" type="image/avif" srcset="{phone}" width="{small[0]}" height="{small[1]}">'
                f'<img alt="{alt}" src="{wide}" width="{size[0]}" height="{size[1]}" loading="lazy" decoding="async" '
                f'data-phone="{small[2]} {small[3]}"></picture>'
            )
        return out

    html = PICTURE.sub(pictures, html)  # the first is in the first screen, and not put off
    return re.sub(r'(<picture class="day".*?loading=)"lazy"', r'\1"eager" fetchpriority="high"', html, count=1, flags=re.S)


def with_media_outside(html, site, top):
    """Stills of live figures as files, and their state where it is long: as scripts, which need no server."""

    def script(match):
        src = file_of(site, base64.b64encode(f"document.currentScript.state = {match[1]};".encode()), "js")
        return f'<script type="application/json" data-src="{top}{src}"></script>'

    return EMBEDDED.sub(lambda match: top + file_of(site, match[2], match[1]), STATE.sub(script, html))


def end_of_span(html, start):
    """Where the span that opens at `start` closes: the place of its closing tag."""
    depth = 0
    for tag in SPAN.finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    raise ValueError(f"a span does not close: {html[start : start + 80]}")


def kept_together(html):
    """Formulas take in the brackets and the punctuation at them, and break only if they are long, after a relation."""
    out, done = [], 0
    for match in FORMULA.finditer(html):
        start = match.end(1)
        end = end_of_span(html, start)
        close = end + len("</span>")
        formula, after = html[start + len('<span class="math">') : end], AFTER.match(html, close)[0]
        length = len(TAGS.sub("", formula.partition('aria-hidden="true"')[2]))
        if length > LONG:
            formula = (ANYWHERE if length > 36 else RELATION).sub(r"\1<wbr>", formula)
        before = html[done : match.start()]
        if "\\square</annotation>" in formula:  # that a proof is done is no line of its own
            before = before.rstrip(" ") + "\u00a0"
        out += [before, f'<span class="math">{match[1]}{formula}{after}</span>']
        done = close + len(after)
    html = "".join([*out, html[done:]])

    def literal(match):
        long = len(unescape(TAGS.sub("", match[1]))) > LONG
        return match[0] if long else match[0].replace("notranslate", "notranslate short", 1)

    return PAIR.sub(lambda match: match["code"] or f"{match['word'] or ''}\u00a0", LITERAL.sub(literal, html))


def with_times(html, root, seconds):
    def times(match):
        notebook = nbformat.read(root / f"{match[1]}.ipynb", 4)
        words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
        return f"{words / WORDS_A_MINUTE:.0f}\u00a0min\u00a0·\u00a0{seconds[match[1]]:.0f}\u00a0s"

    return TIMES.sub(times, html)


def delete_unnamed(static, named):
    for path in sorted(static.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.name not in named and path.stem not in KEPT:
            path.unlink()


def finish(site, root, seconds, faces):
    """Make of what Sphinx wrote into the folder `site` what readers get.

    root: the book's folder; seconds: how long each page ran; faces: those of each figure, by the digest of its picture.
    """
    static, pages = site / "_static", {}
    for path in sorted(site.rglob("*.html")):
        if static not in path.parents:
            html = figures.with_calls(LEFTOVERS.sub("", path.read_text(encoding="utf8")))
            html = kept_together(CODE.sub(lambda match: PLAIN.sub(r"\1", match[0]), html))
            top = "../" * (len(path.relative_to(site).parts) - 1)
            html = with_media_outside(with_faces(figures.with_places(html), site, top, faces), site, top)
            pages[path] = with_times(html, root, seconds)
    finished = {path.relative_to(site).with_suffix("").as_posix(): html for path, html in pages.items()}
    for path, html in pages.items():
        pages[path] = figures.with_stills(html, finished, "../" * (len(path.relative_to(site).parts) - 1))
        path.write_text(pages[path], encoding="utf8")
    for path in site.glob("_images/*.png"):
        if path.name not in "".join(pages.values()):  # it has its faces
            path.unlink()
    figures.add_live_figures(static)
    css = stylesheet.write(static, pages.values())
    delete_unnamed(static, "\n".join([*pages.values(), css]))
    fonts.cut(static / "katex" / "fonts", pages.values())
    for path in Path(site, "_sources", "notebooks").glob("*.ipynb"):
        address.add_first_cell(path)
    parcels.write(site, root)
