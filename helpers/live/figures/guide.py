"""Chapter 12."""

import functools
import math

import torch
from matplotlib.patches import Rectangle
from traitlets import Enum, Int, TraitError, validate

from ... import exact, plotting, solvers
from ...datasets import PointCloud
from ..cloud import pack_cloud
from ..figure import Finite, Live, state

N, CELLS, MASSES, FLOOR = 400, 112, (0.5, 0.9), -2.1  # samples; the law's grid, a side; of it, what its lines enclose
WEIGHTS = [k / 16 for k in (0, 1, 2, 3, *range(4, 81, 4))]  # of the strip: quarters, and more of them where it bends


def even_normal(n):
    """n points spread over N(0, I) like the seeds of a sunflower: what is summed over them has next to no error of chance."""
    k = torch.arange(n).double()
    radius, angle = (-2 * (1 - (k + 0.5) / n).log()).sqrt(), math.pi * (3 - math.sqrt(5)) * k
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


def clouds(points, labels, bandwidth):
    """The PointClouds of all points (k, 2) and of each class 0, …, m - 1 among `labels` (k,); else ValueError."""
    everything, labels = PointCloud(points, bandwidth), torch.as_tensor(labels)
    pack_cloud(everything)  # refuses what is not in the plane, and a bandwidth of 0
    if labels.shape != everything.points.shape[:1] or labels.dtype == torch.bool or (labels != labels.long()).any():
        raise ValueError("labels must be whole numbers, one for each point")
    found = labels.unique().tolist()
    if found != list(range(len(found))):
        raise ValueError(f"each class from 0 to the largest needs a point; the labels are {found}")
    return everything, [PointCloud(everything.points[labels == k], bandwidth) for k in range(len(found))]


def _moments(everything, one, weights, n):
    """For each of `weights`: n samples of the guided field, the law's logarithms on a grid, and along the axis means, widths
    and the share beyond the law's mean, as `compared` has them; and that grid.
    """
    told, untold = exact.marginal_velocity(one), exact.marginal_velocity(everything)
    w, b = torch.as_tensor(weights).double()[:, None], everything.bandwidth
    t, each = torch.linspace(0, 1, max(16, math.ceil(4 / b)) + 1), w.repeat_interleave(n, 0)
    v = lambda t, x: untold(t, x) + each * (told(t, x) - untold(t, x))  # noqa: E731
    samples = solvers.odeint(v, even_normal(n).repeat(len(w), 1), t, method="rk4")[-1].reshape(-1, n, 2)
    grid = plotting.grid((float(everything.points.abs().max()) + 5 * b) * (1 - 1 / CELLS), CELLS).double()
    logs = (1 - w) * everything.log_prob(grid) + w * one.log_prob(grid)
    middle, axis = everything.mean.double(), (one.mean - everything.mean).double()
    axis = axis / axis.norm() if axis.norm() > 1e-6 else torch.tensor([1.0, 0.0]).double()
    far, there, law = (samples - middle) @ axis, (grid - middle) @ axis, logs.softmax(1)
    mean = law @ there
    width = (law * (there - mean[:, None]) ** 2).sum(1).sqrt()
    beyond = (far > mean[:, None]).double().mean(1)
    return samples, logs, torch.stack([far.mean(1), mean, far.std(1, correction=0), width, beyond], 1), grid


def compared(points, labels, bandwidth, label=0, w=3.0, n=N):
    """What guidance samples, beside what it is said to sample, the tilted law p(x) p(y|x)^w, of classes as in `clouds`.

    A dict: `samples` (n, 2); the `law`, normalised on the centres `grid` of a square's cells, its logarithms `logs` before
    that, and their `levels` that enclose MASSES of it; and along the axis from the mean of all data to that of the class
    `label`, `means` and `widths`, each (samples', law's), and the share of samples `beyond` the law's mean.
    Raises ValueError as `clouds`, for a label without a class, and for w outside [0, 5].
    """
    everything, classes = clouds(points, labels, bandwidth)
    if label not in range(len(classes)) or not 0 <= w <= 5:
        raise ValueError(f"needed are a label from 0 to {len(classes) - 1} and w from 0 to 5; got {label} and {w}")
    (samples,), (logs,), (moments,), grid = _moments(everything, classes[label], [w], n)
    law, (height, order), moments = logs.softmax(0), logs.sort(descending=True), moments.tolist()
    levels = [float(height[(law[order].cumsum(0) < mass).sum()]) for mass in MASSES]
    return {"samples": samples, "grid": grid, "logs": logs, "law": law, "levels": levels,
            "means": tuple(moments[:2]), "widths": tuple(moments[2:4]), "beyond": moments[4]}  # fmt: skip


@functools.cache
def _curves(points, labels, bandwidth):
    """Means and widths, as in `_moments`, of each class (m), at each of WEIGHTS; of half as many samples as elsewhere."""
    everything, classes = clouds(points, labels, bandwidth)
    return torch.stack([_moments(everything, one, WEIGHTS, N // 2)[2][:, :4] for one in classes])


class Guide(Live):
    """What guidance with the weight w samples of one class, over the law that it is said to sample: `points` (k, 2) of classes
    `labels` (k,), each a Gaussian of width `bandwidth`. Raises ValueError as `clouds`, and for points out of sight.
    """

    label = state(Int(0, min=0))
    w = state(Finite(3.0, min=0, max=5))
    show = state(Enum(("law", "class", "all"), "law"))
    window = ((-2.5, 2.5), (-3.9, 2.5))
    ratio, panel = 5 / 6.4, (0, 16.4)
    alt = "Green dots crowd at the outer end of a blue cloud, beyond its lines; below, two bands agree at 0 and at 1, and part."

    def __init__(self, points, labels, bandwidth, **traits):
        self.everything, self.classes = clouds(points, labels, bandwidth)
        x, y = self.everything.points.T
        if x.abs().max() > 2.5 or y.min() < FLOOR or y.max() > 2.5:
            raise ValueError(f"points must lie where the figure shows them, x from -2.5 to 2.5 and y from {FLOOR} to 2.5")
        self.given = self.everything.points, torch.as_tensor(labels).long(), float(bandwidth)
        points, labels, _ = self.given
        self.curves = _curves(tuple(map(tuple, points.tolist())), tuple(labels.tolist()), float(bandwidth))
        strip = {"weights": WEIGHTS, "curves": [[[round(x, 4) for x in row] for row in one] for one in self.curves.tolist()]}
        super().__init__(payload={**pack_cloud(self.everything), "labels": self.given[1].tolist(), **strip}, **traits)

    @validate("label")
    def _has_a_class(self, proposal):
        if proposal.value >= len(self.classes):
            raise TraitError(f"label must be below {len(self.classes)}, the number of classes; got {proposal.value}")
        return proposal.value

    def still(self, ax):
        found = compared(*self.given, self.label, self.w)
        places, law = found["grid"][:CELLS, 0], found["logs"].reshape(CELLS, CELLS)
        edge, everything = float(places[-1]) * CELLS / (CELLS - 1), self.everything.log_prob(found["grid"])
        shown = {"law": found["logs"], "class": self.classes[self.label].log_prob(found["grid"]), "all": everything}[self.show]
        box = {"extent": 2 * (-edge, edge), "origin": "lower", "interpolation": "bilinear"}
        for log_p, cmap, most in ((everything, "Greys", 6), (shown, plotting.DENSITY, 1.4)):
            p = (log_p - log_p.max()).exp().reshape(CELLS, CELLS)
            ax.imshow(p.numpy(), cmap=cmap, vmin=0, vmax=most, alpha=(4 * p).clamp(0, 1).numpy() if most < 6 else 1, **box)
        ax.contour(places, places, law, found["levels"][::-1], colors=plotting.EXACT, linewidths=(1, 1.6))
        plotting.points(ax, found["samples"], plotting.MODEL, 6)
        ax.add_patch(Rectangle((-2.5, -3.9), 5, 3.9 + FLOOR, color="white", zorder=3))
        means, widths = self.curves[self.label].T[:2], self.curves[self.label].T[2:]
        low, high = float((means - widths).min()), float((means + widths).max())
        place = lambda y: -3.65 + 1.4 * (y - low) / (high - low)  # noqa: E731
        for mean, width, color in zip(means, widths, (plotting.MODEL, plotting.EXACT), strict=True):
            x = -2.15 + 4.5 * torch.tensor(WEIGHTS) / 5
            ax.fill_between(x, place(mean - width), place(mean + width), color=color, alpha=0.2, lw=0, zorder=4)
            ax.plot(x, place(mean), color=color, lw=2, zorder=5)
        ax.axhline(FLOOR, color=plotting.PATH, lw=1, alpha=0.5, zorder=4)
        ax.set(xlim=self.window[0], ylim=self.window[1], aspect="auto")
