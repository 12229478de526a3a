"""What becomes of the pages once Sphinx has written them.

- Films that a notebook carries inside itself become files of the site, so that pages stay light; pictures become lossless
  WebP with a reserved box, and load when the reader comes near.
- `[times of PAGE]` on the landing page becomes how long that chapter takes to read and how long it took to run.
- One stylesheet, and no file that no page asks for.
- The notebooks to download find the book's helpers wherever they are opened.
"""

import base64
import hashlib
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from PIL import Image

from . import address, figures, stylesheet

WORDS_A_MINUTE = 180
EMBEDDED = re.compile(r"data:(?:video|image)/(mp4|webp);base64,([A-Za-z0-9+/=]+)")
PICTURE = re.compile(r'<img([^>]*)src="([^"]*_images/)([^"/]+\.png)"')
TIMES = re.compile(r"\[times of ([\w/-]+)\]")
# A list may not hold bibliography entries; what a fold is called is what stands on it; and there is no live code on the pages,
# though sphinx-thebe leaves its settings on them.
LEFTOVERS = re.compile(
    r' role="list"| aria-label="Toggle hidden content"'
    r'|<script type="text/x-thebe-config">.*?</script>|<script>kernelName.*?</script>',
    re.S,
)
KEPT = ("LICENSE", "card")  # the fonts' licence, and the picture that other sites show beside a link to this one


def light_pictures(images, before):
    """Each PNG of a folder becomes lossless WebP, a third of the size -> {its name: (new name, width, height)}.

    A picture that the site `before` has need not be made again: its name tells what is in it.
    """

    def lighten(path):
        data = path.read_bytes()
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.webp"
        with Image.open(io.BytesIO(data)) as image:
            if before and (before / "_images" / name).exists():
                shutil.copy(before / "_images" / name, images)
            else:
                image.convert("RGB").save(images / name, lossless=True, method=2)
            path.unlink()
            return path.name, (name, *image.size)

    with ThreadPoolExecutor() as pool:  # Pillow does not hold up Python while it encodes
        return dict(pool.map(lighten, images.glob("*.png")))


def with_light_pictures(html, pictures):
    def box(match):
        name, width, height = pictures[match[3]]
        return f'<img{match[1]}src="{match[2]}{name}" width="{width}" height="{height}" loading="lazy" decoding="async"'

    return PICTURE.sub(box, html)


def with_media_outside(html, site, top):
    def as_file(match):
        data = base64.b64decode(match[2])
        name = f"_static/media/{hashlib.sha256(data).hexdigest()[:16]}.{match[1]}"
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
        return top + name

    return EMBEDDED.sub(as_file, html)


def with_times(html, root, seconds):
    def times(match):
        notebook = nbformat.read(root / f"{match[1]}.ipynb", 4)
        words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
        return f"{words / WORDS_A_MINUTE:.0f} min · {seconds[match[1]]:.0f} s"

    return TIMES.sub(times, html)


def delete_unnamed(static, named):
    for path in sorted(static.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.name not in named and path.stem not in KEPT:
            path.unlink()


def finish(site, before, root, seconds):
    """Make of what Sphinx wrote into the folder `site` what readers get.

    before: the site that they have now, if its pictures are as good; root: the book's folder; seconds: how long each page ran.
    """
    static, pages = site / "_static", {}
    pictures = light_pictures(site / "_images", before)
    for path in sorted(site.rglob("*.html")):
        if static not in path.parents:
            html = LEFTOVERS.sub("", path.read_text(encoding="utf8"))
            html = with_media_outside(html, site, "../" * (len(path.relative_to(site).parts) - 1))
            pages[path] = with_times(with_light_pictures(html, pictures), root, seconds)
            path.write_text(pages[path], encoding="utf8")
    figures.add_live_figures(static)
    css = stylesheet.write(static, pages.values())
    delete_unnamed(static, "\n".join([*pages.values(), css]))
    for path in Path(site, "_sources", "notebooks").glob("*.ipynb"):
        address.add_first_cell(path)
