"""Each static figure with four faces, drawn by the same code: wide and for a phone, by day and by night.

This is an IPython extension, which execute.py loads into the kernels that run the book. A figure that a cell leaves behind is
shown as a picture of its own size by day; its faces travel in the metadata of the same output, as FACES, and postprocess.py
puts into the page all that a reader may need: {face: [its AVIF as base64, width, height, smallest type, narrowest panel]},
lengths in pixels of a page.
"""

import base64
import io

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_hex, to_rgba_array
from matplotlib.gridspec import GridSpec
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from PIL import Image

from helpers import palette
from helpers.live import night

FACES = "faces"
INCH = 96  # pixels of a page
PHONE, SHARP = 3.5, {"wide": 1.5, "phone": 2.0}  # inches; pixels of a picture to one of a page
DARK, LIGHT = night.NIGHT[palette.PAPER], night.NIGHT[palette.EXACT]
MAPS = {  # by night; what is all but white by day would be a smudge
    "density": LinearSegmentedColormap.from_list("glow", [DARK, "#1D3F63", "#4F9BE4", "#E8F3FF"]),
    "ink": LinearSegmentedColormap.from_list("chalk", [(0, DARK), (0.06, DARK), (1, LIGHT)]),
}


def turned(colours):
    """Colours, in any form, as by night: RGBA (n, 4)."""
    rgba = to_rgba_array(colours)
    for row in rgba:
        hexed = to_hex(row[:3]).upper()
        dark = night.of(hexed) if hexed in night.NIGHT else None
        row[:3] = to_rgba_array(dark)[0, :3] if dark else night.of(row[:3])
    return rgba


def by_night(fig):
    """Give every part of a figure its colour of the night; maps of colour are drawn anew with theirs."""
    for part in fig.findobj():
        if isinstance(part, ScalarMappable) and part.get_array() is not None:
            dark = MAPS.get(part.cmap.name) or ListedColormap(night.of(part.cmap(np.linspace(0, 1, 256))[:, :3]))
            if not (isinstance(part, AxesImage) and part.get_array().ndim == 3):
                part.set_cmap(dark.with_extremes(under=dark(0.0), over=dark(1.0), bad=night.NIGHT[palette.PAPER]))
        elif isinstance(part, Line2D):
            colours = {side: getattr(part, f"get_{side}")() for side in ("color", "markerfacecolor", "markeredgecolor")}
            part.set(**{side: turned(colour)[0] for side, colour in colours.items() if str(colour) != "none"})
        elif isinstance(part, Text):
            part.set_color(turned(part.get_color())[0])
            for patch in filter(None, (part.get_bbox_patch(), getattr(part, "arrow_patch", None))):
                dress(patch)
        elif isinstance(part, Patch):
            dress(part)
        elif isinstance(part, Collection):
            colours = turned(part.get_facecolor()), turned(part.get_edgecolor())
            part.set_alpha(None)  # which the colours have taken in
            part.set(facecolor=colours[0], edgecolor=colours[1])
    for ax in fig.axes:  # ticks come and go: what is said to the axes holds for all
        ax.tick_params(which="both", color=turned(palette.PATH)[0], labelcolor=turned(palette.EXACT)[0])


def dress(patch):
    (face,), (edge,) = turned(patch.get_facecolor()), turned(patch.get_edgecolor())
    patch.set_alpha(None)  # which the colours have taken in
    patch.set(facecolor=face, edgecolor=edge)


def panels(fig):
    """The axes that stand in the figure's grid, row by row; none if there is more than one grid."""
    found = [ax for ax in fig.axes if ax.get_subplotspec() is not None]
    if len({id(ax.get_gridspec()) for ax in found}) != 1:
        return []
    return sorted(found, key=lambda ax: (ax.get_subplotspec().rowspan.start, ax.get_subplotspec().colspan.start))


def for_a_phone(fig):
    """Set the figure's panels again, as wide as a phone: as `plotting.on_a_phone` said, or those of the plane two in a row."""
    found = panels(fig)
    square = [ax.get_aspect() != "auto" for ax in found]
    wide, tall = fig.get_size_inches()
    if not found:
        return fig.set_size_inches(PHONE, tall * PHONE / wide)
    said = getattr(
        fig, "on_a_phone", {"columns": 2 if all(square) and len(found) > 1 else 1, "by_column": False, "height": None}
    )
    columns = said["columns"]
    before = found[0].get_gridspec()
    if said["by_column"]:
        found.sort(key=lambda ax: (ax.get_subplotspec().colspan.start, ax.get_subplotspec().rowspan.start))
    lead = len(found) % columns  # of an odd number of panels the first has a row to itself, and no hole is left
    rows = [found[:lead], *(found[k : k + columns] for k in range(lead, len(found), columns))][not lead :]
    size = (PHONE - 0.06 * columns) / columns
    heights = []
    for row in rows:
        width = (PHONE - 0.06 * len(row)) / len(row)
        heights.append(max(said["height"] or height_of(ax, width, tall / before.nrows) for ax in row))
    shrink = min(1.0, size / (wide / before.ncols))
    charts = len(rows) > 1 and any(ax.get_aspect() == "auto" for ax in found)
    pad = 0.1 if charts else 0.02  # so that the name of an axis is not read with the title below it
    if fig.get_layout_engine():
        fig.get_layout_engine().set(w_pad=0.02, h_pad=pad, wspace=0, hspace=0)
    grid = GridSpec(len(rows), columns, figure=fig, height_ratios=heights)
    for k, ax in ((k, ax) for k, row in enumerate(rows) for ax in row):
        ax.set_subplotspec(grid[k, rows[k].index(ax) if len(rows[k]) > 1 else slice(None)])
        ax.tick_params(labelbottom=True, labelleft=True)
        if ax.get_aspect() != "auto":
            for dots in ax.collections:
                if isinstance(dots, PathCollection):
                    dots.set_sizes(dots.get_sizes() * max(shrink**1.5, 0.35))
    beside = [ax for ax in fig.axes if ax.get_subplotspec() is None]  # colour bars, below
    below = 0.42 + 0.22 * any(ax.get_xlabel() for ax in beside) if beside else 0
    fig.set_size_inches(PHONE, sum(heights) + 2 * (pad - 0.02) * len(rows) + below + 0.3 * bool(fig.legends or fig._suptitle))


def height_of(ax, width, before):
    """How high a panel of this width is: in proportion if it is a part of the plane, else nearly as high as it was."""
    words = 0.33 * bool(ax.get_title()) + 0.24 * bool(ax.get_xlabel()) + 0.22 * bool(len(ax.get_xticks()))
    if ax.get_aspect() == "auto":
        return min(before, 2.7)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    return (width - 0.1) * (high - low) / (right - left) + words + 0.06


def picture(fig, kind):
    """The figure as it stands -> [its AVIF as base64, width, height, smallest type, narrowest panel]."""
    fig.set_dpi(INCH * SHARP[kind])
    fig.draw_without_rendering()  # what is laid out anew comes to rest at the second time
    fig.canvas.draw()
    image, out = Image.fromarray(np.asarray(fig.canvas.buffer_rgba())[..., :3]), io.BytesIO()
    image.save(out, "AVIF", quality=46, subsampling="4:4:4", speed=8)  # half of what lossless WebP takes, and as sharp
    words = [part for part in fig.findobj(Text) if part.get_visible() and part.get_text().strip() and shown(part)]
    boxes = [ax.get_window_extent().width / SHARP[kind] for ax in panels(fig)]
    width, height = (round(INCH * inches) for inches in fig.get_size_inches())
    smallest = min((part.get_fontsize() * INCH / 72 for part in words), default=99)
    found = base64.b64encode(out.getvalue()).decode()
    return [found, width, height, round(smallest, 1), round(min(boxes, default=width))]


def shown(part):
    """Whether a text can be seen: what belongs to hidden axes, or to ticks outside them, is not."""
    return part.axes is None or (part.axes.axison or part not in part.axes.findobj(Text)) and part.axes.get_visible()


def faces(fig, include=None, exclude=None):
    """A figure -> what Jupyter shows of it: the wide picture by day, and beside it the others."""
    found = {"wide day": picture(fig, "wide")}
    day, size, engine = io.BytesIO(), fig.get_size_inches().copy(), fig.get_layout_engine()
    fig.savefig(day, format="png", dpi=INCH)
    standing = {ax: ax.get_subplotspec() for ax in panels(fig)}
    dots = {part: part.get_sizes() for part in fig.findobj(PathCollection)}
    labels = {ax: (ax.xaxis.get_tick_params()["labelbottom"], ax.yaxis.get_tick_params()["labelleft"]) for ax in standing}
    pads = engine and engine.get()
    for_a_phone(fig)
    found["phone day"] = picture(fig, "phone")
    by_night(fig)
    found["phone night"] = picture(fig, "phone")
    fig.set_size_inches(size)
    if engine:
        engine.set(**{name: pads[name] for name in ("w_pad", "h_pad", "wspace", "hspace")})
    for ax, spec in standing.items():
        ax.set_subplotspec(spec)
        ax.tick_params(labelbottom=labels[ax][0], labelleft=labels[ax][1])
    for part, old in dots.items():
        part.set_sizes(old)
    found["wide night"] = picture(fig, "wide")
    return {"image/png": base64.b64encode(day.getvalue()).decode()}, {FACES: found}


def load_ipython_extension(shell):
    shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", faces)
