"""Drawing, with one meaning per colour all book long. Every function takes an Axes and returns it, but for `table`.

Red is the source, blue the target, green what a model made, grey the path between, ink (the text's own colour) what is
exact. The OTHERS have no meaning beyond telling curves apart; a solver keeps its own in every chapter (SOLVER). The five, and
the others among themselves, stay apart for colour-blind readers, by day and by night (`palette`, `live.night`).

A figure's 7.6 inches fill a column of text, 10 are as wide as panels get; a phone's has 3.5 inches: `on_a_phone`.
"""

import html
import logging
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.display import HTML
from matplotlib import font_manager
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex

from .palette import EXACT, MODEL, OTHERS, PATH, SOLVER, SOURCE, TARGET, legible  # noqa: F401  (plotting.SOURCE)

DENSITY = LinearSegmentedColormap.from_list("density", ["#FFFFFF", "#BFD9EE", TARGET, "#0B2D4D"])
TIME = LinearSegmentedColormap.from_list("time", [SOURCE, "#8A6F80", TARGET])  # of a path, from t = 0 to t = 1
FLOOR = {"color": TARGET, "alpha": 0.25, "lw": 0}  # the band in which data lie from data, for axhspan


def use_style():
    """Set the book's matplotlib defaults, `book.mplstyle`, and its colours."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # which face stands in is no news for a reader
    here = Path(__file__).parent
    for face in here.glob("fonts/*.ttf"):
        font_manager.fontManager.addfont(face)
    ink = dict.fromkeys(("xtick.labelcolor", "ytick.labelcolor", "text.color", "axes.labelcolor"), EXACT)
    lines = dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), PATH)
    plt.style.use([here / "book.mplstyle", {**ink, **lines, "axes.prop_cycle": plt.cycler(color=OTHERS)}])


def on_a_phone(fig, columns, by_column=False, height=None):
    """Say how the panels of a figure stand on a phone: `columns` in a row, 1 or 2, in reading order, or column by column.

    height: of one row, in inches. Without this, panels of the plane stand two in a row, others one below the other.
    """
    fig.on_a_phone = {"columns": columns, "by_column": by_column, "height": height}


def plane(ax, limit=2.5, title=None):
    """A square window on the plane, [-limit, limit] on both axes, without ticks."""
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), xticks=[], yticks=[], aspect="equal", title=title)
    for spine in ax.spines.values():
        spine.set(visible=True, color="#CCCCCC")
    return ax


def points(ax, x, color=MODEL, size=3.0, **options):
    """A sample x (n, 2) as dots."""
    x = x.detach().cpu()
    ax.scatter(x[:, 0], x[:, 1], s=size, color=color, linewidths=0, **options)
    return ax


def paths(ax, trajectory, color=PATH, **options):
    """A trajectory (times, n, 2) as n thin lines; with the colour TIME each of them runs from red to blue."""
    trajectory = trajectory.detach().cpu()
    style = {"lw": 0.7, "alpha": 0.6, "zorder": 1, **options}  # below dots
    if color is TIME:
        pieces = torch.stack([trajectory[:-1], trajectory[1:]], 2)
        time = np.linspace(0, 1, len(pieces)).repeat(pieces.shape[1])
        ax.add_collection(LineCollection(pieces.reshape(-1, 2, 2).numpy(), array=time, cmap=TIME, capstyle="round", **style))
    else:
        ax.plot(trajectory[:, :, 0], trajectory[:, :, 1], color=color, **style)
    return ax


def grid(limit=2.5, n=21):
    """The points of an n by n grid on [-limit, limit]**2: (n * n, 2), row by row from the bottom."""
    line = torch.linspace(-limit, limit, n)
    return torch.cartesian_prod(line, line).flip(-1)


@torch.no_grad()
def arrows(ax, field, limit=2.5, n=17, color=EXACT, scale=None, **options):
    """A field x -> vectors as n by n arrows whose length is the strength; `scale` as in matplotlib's quiver."""
    x = grid(limit * (1 - 1 / n), n)
    u = field(x)
    ax.quiver(*x.T, *u.T, color=color, scale=scale, pivot="mid", **{"width": 0.006, **options})
    return ax


@torch.no_grad()
def heat(ax, value, limit=2.5, n=120, cmap=DENSITY, **options):
    """A function x (k, 2) -> (k,) as a coloured map; the image is `ax.images[-1]`, for a colour bar."""
    z = value(grid(limit, n)).reshape(n, n)
    ax.imshow(z.numpy(), extent=2 * (-limit, limit), origin="lower", cmap=cmap, **{"interpolation": "bilinear", **options})
    return ax


def density(ax, x, limit=2.5, blur=0.05, **options):
    """A sample x (n, 2) as a smooth density: each point a Gaussian kernel of standard deviation `blur`."""
    from scipy.ndimage import gaussian_filter

    bins, window = 200, 2 * [[-limit, limit]]
    counts = np.histogram2d(*x.detach().cpu().T.numpy(), bins=bins, range=window)[0].T
    estimate = gaussian_filter(counts, blur * bins / (2 * limit)) / (len(x) * (2 * limit / bins) ** 2)
    ax.imshow(estimate, extent=np.ravel(window), origin="lower", cmap=DENSITY, interpolation="bilinear", **options)
    return ax


@torch.no_grad()
def river(ax, marginal, limit=2.5, banks=0.14):
    """Time from left to right, the line of places from bottom to top, and the density of each moment as the ground.

    marginal: t -> the distribution at that time, in one dimension, with log_prob (`exact.marginal`, chapter 4). Every moment
    is scaled by its own peak, and softened. banks: how far the source's and the target's own densities reach out, in t.
    """
    x, times = torch.linspace(-limit, limit, 300), torch.linspace(0, 1, 300)
    ground = torch.stack([marginal(t).log_prob(x[:, None]).exp() for t in times], 1)
    ground = (ground / ground.max(0).values) ** 0.8
    ax.imshow(ground.numpy(), extent=(0, 1, -limit, limit), origin="lower", aspect="auto", cmap=DENSITY, vmin=0, vmax=1.9)
    for side, column, color in ((-1, 0, SOURCE), (1, -1, TARGET)):
        edge = max(side, 0) + side * (0.01 + banks * ground[:, column] ** (1 / 0.8))
        ax.fill_betweenx(x, max(side, 0) + side * 0.01, edge, color=color, alpha=0.75, lw=0)
    ax.set(xlim=(-0.02 - banks, 1.02 + banks), ylim=(-limit, limit), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[])
    ax.set(xlabel="$t$", ylabel="$x$")
    ax.spines[:].set_visible(False)
    return ax


def name_lines(ax, gap=0.09):
    """Write the label of each line at its right end, in its colour: what a legend says, where the eye is.

    gap: the least distance between two names, as a part of the height of the axes; names that would touch make room.
    """
    lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
    ax.autoscale_view()
    to_axes, ends = ax.transData + ax.transAxes.inverted(), []
    for line in lines:
        seen = np.isfinite(line.get_xydata()).all(1) & (line.get_xdata() <= ax.get_xlim()[1])
        ends.append(line.get_xydata()[seen][-1])
    ends = np.array(ends)
    height = np.clip(to_axes.transform(ends)[:, 1], 0, 1)
    order = height.argsort()
    for _ in range(200):  # neighbours that are too near each give way by half
        apart = np.diff(height[order])
        near = np.maximum(gap - apart, 0) / 2
        height[order[:-1]] -= near
        height[order[1:]] += near
    for line, end, y in zip(lines, ends, height, strict=True):
        ax.annotate(line.get_label(), end, (6, y), textcoords=("offset points", "axes fraction"), va="center",
                    color=legible(to_hex(line.get_color())), annotation_clip=False)  # fmt: skip
    return ax


def written(value, digits=2):
    """A number as a person writes it, of `digits` that count: 0.0077, 0.50, 1200, but 6.6 × 10⁻⁶."""
    if value == 0 or 1e-4 <= abs(value) < 10**digits:
        return f"{value:#.{digits}g}".rstrip(".")
    if 1 <= abs(value) < 1e5:
        return f"{value:.0f}"
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}\u00a0×\u00a010{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def table(header, rows):
    """A table, as HTML: the names of the columns, and rows of texts, of which the first is the row's name. Numbers go right."""
    head = "".join(f'<th scope="col">{html.escape(str(cell))}</th>' for cell in header)
    body = ""
    for name, *cells in rows:
        numbers = "".join(f"<td>{html.escape(str(cell)).replace('-', '−')}</td>" for cell in cells)
        body += f'<tr><th scope="row">{html.escape(str(name))}</th>{numbers}</tr>'
    return HTML(f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')
