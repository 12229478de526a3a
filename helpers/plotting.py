"""Drawing, with one meaning per colour all book long. Every function takes an Axes and returns it; `video` takes a Figure.

Red is the source, blue the target, green what a model made, grey the path between, ink (the text's own colour) what is
exact. The OTHERS have no meaning beyond telling curves apart; a solver keeps its own in every chapter (SOLVER). The five, and
the others among themselves, stay apart for colour-blind readers, by day and by night: `palette` states them, and the filter
that turns the lightness of figures round on a dark page.
"""

import base64
import html
import io
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.display import HTML
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

from .palette import EXACT, MODEL, OTHERS, PATH, SOLVER, SOURCE, TARGET  # noqa: F401  (plotting.SOURCE)

DENSITY = LinearSegmentedColormap.from_list("density", ["#FFFFFF", "#BFD9EE", TARGET, "#0B2D4D"])


def use_style():
    """Set the book's matplotlib defaults: quiet axes, sizes that can be read on a phone."""
    plt.rcParams.update({
        "figure.figsize": (6.4, 3.6), "figure.dpi": 150, "figure.constrained_layout.use": True,
        "font.size": 12, "axes.titlesize": 12, "axes.labelsize": 12, "legend.fontsize": 11, "legend.frameon": False,
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": PATH, "lines.linewidth": 1.8,
        "axes.prop_cycle": plt.cycler(color=OTHERS),
    })  # fmt: skip


def plane(ax, limit=2.5, title=None):
    """A square window on the plane, [-limit, limit] on both axes, without ticks."""
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), xticks=[], yticks=[], aspect="equal", title=title)
    for spine in ax.spines.values():
        spine.set(visible=True, color="#CCCCCC")
    return ax


def points(ax, x, color=MODEL, size=3.0, **options):
    """A sample x (n, 2) as dots."""
    ax.scatter(x[:, 0], x[:, 1], s=size, color=color, linewidths=0, **options)
    return ax


def paths(ax, trajectory, color=PATH, **options):
    """A trajectory (times, n, 2) as n thin lines."""
    ax.plot(trajectory[:, :, 0], trajectory[:, :, 1], color=color, **{"lw": 0.7, "alpha": 0.6, **options})
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
    ax.quiver(*x.T, *u.T, color=color, scale=scale, pivot="mid", width=0.006, **options)
    return ax


@torch.no_grad()
def streams(ax, field, limit=2.5, n=60, color=PATH, **options):
    """A field x -> vectors as streamlines."""
    x = grid(limit, n)
    u = np.nan_to_num(field(x).reshape(n, n, 2).numpy())
    axis = np.linspace(-limit, limit, n)
    ax.streamplot(axis, axis, u[..., 0], u[..., 1], color=color, **{"linewidth": 0.8, "arrowsize": 0.8, **options})
    return ax


@torch.no_grad()
def heat(ax, value, limit=2.5, n=120, cmap=DENSITY, **options):
    """A function x (k, 2) -> (k,) as a coloured map; the image is `ax.images[-1]`, for a colour bar."""
    z = value(grid(limit, n)).reshape(n, n)
    ax.imshow(z, extent=2 * (-limit, limit), origin="lower", cmap=cmap, **options)
    return ax


def density(ax, x, limit=2.5, bins=60, **options):
    """A sample x (n, 2) as a histogram of its density."""
    edges = np.linspace(-limit, limit, bins + 1)
    ax.hist2d(*x.T.numpy(), bins=(edges, edges), density=True, cmap=DENSITY, **options)
    return ax


def video(fig, draw, frames, alt, fps=15, poster=-1):
    """Call draw(i) for i in range(frames), and return the drawn figure as an H.264 video with controls, as HTML.

    alt: what the video shows, for those who cannot see it. poster: the frame shown before it plays. Closes the figure.
    """
    import av  # a third of a second, which only a film is worth

    pictures = []
    for i in range(frames):
        draw(i)
        fig.canvas.draw()
        picture = np.asarray(fig.canvas.buffer_rgba())[..., :3]
        pictures.append(np.ascontiguousarray(picture[: len(picture) // 2 * 2, : picture.shape[1] // 2 * 2]))
    plt.close(fig)
    height, width = pictures[0].shape[:2]
    still = io.BytesIO()
    Image.fromarray(pictures[poster]).save(still, "WEBP", quality=80)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")  # a real file: what lets a browser start at once is written in a second pass
        with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
            stream = out.add_stream("h264", rate=fps, options={"crf": "27", "preset": "medium"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for picture in pictures:
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
            out.mux(stream.encode())
        encoded = [base64.b64encode(data).decode() for data in (path.read_bytes(), still.getvalue())]
    return HTML(
        f'<video controls loop muted playsinline preload="none" width="{width}" height="{height}" '
        f'style="max-width:100%;height:auto" aria-label="{html.escape(alt)}" '
        f'poster="data:image/webp;base64,{encoded[1]}" src="data:video/mp4;base64,{encoded[0]}"></video>'
    )
