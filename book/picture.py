"""Draw the pictures that stand for the book: dino.png in README.md, card.png beside links to the site, and its mark.

Run it by hand after a change of the palette: .venv/bin/python -m book.picture
"""

from pathlib import Path

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import to_hex, to_rgb

from helpers import datasets, fields, flow, plotting, solvers

ASSETS = Path(__file__).parent / "assets"


def blend(part, start=plotting.SOURCE, end=plotting.TARGET):
    """The colour `part` of the way from start to end."""
    return to_hex([(1 - part) * s + part * e for s, e in zip(to_rgb(start), to_rgb(end), strict=True)])


def moments(times, n):
    model = flow.train(datasets.datasaurus("dino"), seed=0)
    torch.manual_seed(0)
    with torch.no_grad():
        return solvers.odeint(model, torch.randn(n, 2), torch.tensor(times), method="dopri5")


def row(figure, place, times, way, size):
    for i, t in enumerate(times):
        left, bottom, width, height = place
        ax = figure.add_axes((left + i * width / len(times), bottom, width / len(times), height))
        plotting.points(plotting.plane(ax, 2.4, f"t = {t:.1f}"), way[i], blend(t), size)


def mark():
    """Three particles fall into a whirl; their ways, in the colours from source to target, are the mark."""
    whirl = lambda t, x: fields.vortex(x) + 0.42 * fields.sink(x)  # noqa: E731
    angle = 2 * torch.pi * torch.arange(3) / 3 + 0.5
    start = 13.5 * torch.stack([angle.cos(), angle.sin()], -1)
    way = solvers.odeint(whirl, start, torch.linspace(0, 4.2, 29), method="rk4") * torch.tensor([1, -1]) + 16
    strokes = []
    for particle in range(3):
        for k in range(0, 28, 2):
            a, b, c = way[k : k + 3, particle].tolist()
            bend = [2 * middle - (first + last) / 2 for first, middle, last in zip(a, b, c, strict=True)]
            path = "M{:.2f} {:.2f}Q{:.2f} {:.2f} {:.2f} {:.2f}".format(*a, *bend, *c)
            strokes.append(f'<path d="{path}" stroke="{blend(k / 26)}" stroke-width="{3.6 - 1.6 * k / 26:.2f}"/>')
    dots = [f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.5" fill="{plotting.SOURCE}"/>' for x, y in way[0].tolist()]
    body = "".join([*strokes, *dots])
    (ASSETS / "mark.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-linecap="round">{body}</svg>\n'
    )
    fig = plt.figure(figsize=(1.8, 1.8), layout="none")
    ax = fig.add_axes((0, 0, 1, 1), xlim=(-1, 33), ylim=(33, -1))
    ax.axis("off")
    for particle in range(3):
        for k in range(28):
            line = way[k : k + 2, particle].T
            ax.plot(*line, color=blend(k / 27), lw=(3.6 - 1.6 * k / 27) * 1.8 * 72 / 34, solid_capstyle="round")
    fig.savefig(ASSETS / "mark.png", dpi=100, facecolor="white")


def main():
    plotting.use_style()
    times = [0.0, 0.4, 0.6, 0.8, 0.9, 1.0]
    way = moments(times, 2500)
    readme = plt.figure(figsize=(12, 2.3), layout="none")
    row(readme, (0, 0, 1, 0.88), times, way, 2)
    readme.savefig(ASSETS / "dino.png", dpi=110)

    card = plt.figure(figsize=(12, 6.3), layout="none")
    row(card, (0.03, 0.36, 0.94, 0.56), [0.0, 0.6, 0.8, 1.0], way[[0, 2, 3, 5]], 4)
    subtitle = "Vector-field generative models, one runnable step at a time"
    card.text(0.04, 0.2, "Follow the Field", font="STIXGeneral", size=54, color=plotting.EXACT)
    card.text(0.04, 0.09, subtitle, font="STIXGeneral", size=25, color="#595959")
    card.savefig(ASSETS / "card.png", dpi=100)
    mark()


if __name__ == "__main__":
    main()
