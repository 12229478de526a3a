"""The fonts of formulas, cut down to the characters that stand somewhere on the site: about half of their bytes."""

import html
import logging

from fontTools import subset
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it would tell, font by font, each table that it visits


def cut(folder, pages):
    """Rewrite every woff2 of a folder with no more than the characters of these pages' HTML."""
    characters = {character for page in pages for character in html.unescape(page)}
    for path in folder.glob("*.woff2"):
        font = TTFont(path, recalcTimestamp=False)  # the same site from the same pages, to the byte
        cutter = subset.Subsetter(subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True))
        cutter.populate(unicodes=map(ord, characters))
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(path)
