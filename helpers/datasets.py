"""Sources and targets, each a torch.distributions.Distribution: sample((n,)) is (n, 2), log_prob(x) is (n,).

Coordinates have no units: every shape is centred, and about two units wide, to overlap a standard normal. Chapters 4 and 6.
"""

import csv
import difflib
import functools
import math
from pathlib import Path

import torch
from torch.distributions import Distribution, Independent, Normal, constraints

CSV = Path(__file__).parent.parent / "data" / "datasaurus.csv"
CENTRE, SCALE = (54.26, 47.83), 26.94  # the mean and the larger standard deviation that all thirteen shapes share
NAMES = ("away bullseye circle dino dots h_lines high_lines slant_down slant_up star v_lines wide_lines x_shape").split()


def dimension(distribution):
    """How many components its samples have; ValueError for what is no distribution of vectors."""
    shape = getattr(distribution, "event_shape", ())
    if len(shape) != 1:
        raise ValueError(f"needed is a distribution of vectors, such as PointCloud(points); got {type(distribution).__name__}")
    return shape[0]


class PointCloud(Distribution):
    """Points, all equally likely, each blurred by a Gaussian kernel (a kernel density estimate). Chapter 4.

    points: (k, d), finite, else ValueError. bandwidth: the kernel's standard deviation, 0 or more; with 0 the
    distribution is the bare points, which can be sampled but have no density, so log_prob raises ValueError.
    """

    arg_constraints = {}
    support = constraints.real_vector

    def __init__(self, points, bandwidth=0.05):
        points = torch.as_tensor(points, dtype=torch.get_default_dtype())
        if points.ndim != 2 or len(points) == 0:
            raise ValueError(f"points must be (k, d) with at least one row; got shape {tuple(points.shape)}")
        if not torch.isfinite(points).all():
            raise ValueError(f"points must be finite; {int((~torch.isfinite(points)).sum())} entries are NaN or infinite")
        if not 0 <= bandwidth < math.inf:
            raise ValueError(f"bandwidth must be a number that is 0 or more; got {bandwidth}")
        self.points, self.bandwidth = points, float(bandwidth)
        super().__init__(event_shape=points.shape[1:], validate_args=False)

    @property
    def mean(self):
        return self.points.mean(0)

    def sample(self, sample_shape=()):
        chosen = self.points[torch.randint(len(self.points), torch.Size(sample_shape))]
        return chosen + self.bandwidth * torch.randn_like(chosen)

    def log_prob(self, value):
        if self.bandwidth == 0:
            raise ValueError("bare points (bandwidth 0) have no density; choose a bandwidth above 0")
        d = self.event_shape[0]
        if value.shape[-1] != d:
            raise ValueError(f"value must have shape (..., {d}); got {tuple(value.shape)}")
        kernels = Normal(self.points, self.bandwidth).log_prob(value[..., None, :]).sum(-1)
        return kernels.logsumexp(-1) - math.log(len(self.points))


class Checkerboard(Distribution):
    """Uniform on the eight dark squares, of side 1, of a four-by-four board on [-2, 2]**2: density 1/8. Chapter 6."""

    arg_constraints = {}
    support = constraints.real_vector

    def __init__(self):
        column = torch.arange(8) // 2
        self.corners = torch.stack([column, 2 * (torch.arange(8) % 2) + column % 2], -1) - 2.0  # the lower left ones
        super().__init__(event_shape=torch.Size([2]), validate_args=False)

    def sample(self, sample_shape=()):
        corner = self.corners[torch.randint(8, torch.Size(sample_shape))]
        return corner + torch.rand(corner.shape)

    def log_prob(self, value):
        inside = ((value >= -2) & (value < 2)).all(-1)
        dark = value.floor().sum(-1) % 2 == 0
        return torch.where(inside & dark, -math.log(8.0), -math.inf)


def _rows(path):
    """The rows of a CSV file that has columns x and y: (points (k, 2), the rows as dicts); else ValueError says where."""
    with open(path, newline="", encoding="utf-8-sig") as lines:
        table, points, rows = csv.DictReader(lines), [], []
        if not {"x", "y"} <= set(table.fieldnames or ()):
            raise ValueError(f"{path}: the first row must name two columns x and y; it reads {table.fieldnames}")
        for row in table:
            for column in ("x", "y"):
                try:
                    number = float(row[column])
                except (TypeError, ValueError):
                    number = math.nan
                if not math.isfinite(number):
                    where = f"{path}, line {table.line_num}, column {column}"
                    raise ValueError(f"{where}: expected a number, found {row[column]!r}; mend the line or take it out")
            points.append((float(row["x"]), float(row["y"])))
            rows.append(row)
    return torch.tensor(points).reshape(-1, 2), rows


def from_csv(path, bandwidth=0.05):
    """Points of your own, from a CSV file whose first line names two columns x and y: a PointCloud, centred, and scaled so that
    the larger standard deviation is 1. Raises ValueError, with file, line and column, for what is no number. Chapter 6.
    """
    points, _ = _rows(path)
    if len(points) < 2 or not (scale := points.std(0, correction=0).max()) > 0:
        raise ValueError(f"{path}: needed are at least two different points; found {len(points)} rows")
    return PointCloud((points - points.mean(0)) / scale, bandwidth)


@functools.cache
def _dozen():
    points, rows = _rows(CSV)
    names = [row["dataset"] for row in rows]
    if found := {name: names.count(name) for name in NAMES if names.count(name) != 142}:
        raise ValueError(f"{CSV}: every shape has 142 points, but found were {found}; fetch the file anew")
    return {name: (points[[shape == name for shape in names]] - torch.tensor(CENTRE)) / SCALE for name in NAMES}


def datasaurus(name, bandwidth=0.05):
    """One of the 13 shapes of the Datasaurus Dozen (`NAMES`): 142 points, centred and scaled, blurred by `bandwidth`.

    Raises ValueError for an unknown name. Data: Matejka & Fitzmaurice (CHI 2017), after Cairo; see data/README.md.
    """
    if name not in NAMES:
        close = difflib.get_close_matches(str(name), NAMES, 1, 0.0)[0]
        raise ValueError(f"unknown shape {name!r}; did you mean {close!r}? The shapes are {', '.join(NAMES)}")
    return PointCloud(_dozen()[name], bandwidth)


def eight_gaussians(radius=2**0.5, bandwidth=0.1):
    """Eight equal Gaussians on a circle; the default radius gives each coordinate a variance of 1 before the blur."""
    angle = torch.arange(8) * math.pi / 4
    return PointCloud(radius * torch.stack([angle.cos(), angle.sin()], -1), bandwidth)


def moons(bandwidth=0.05, points=200):
    """Two interleaved half circles of radius 1, `points` centres in all, centred on the origin."""
    angle = math.pi * (torch.arange(points // 2) + 0.5) / (points // 2)
    arc = torch.stack([angle.cos(), angle.sin()], -1)
    shift = torch.tensor([0.5, 0.25])
    return PointCloud(torch.cat([arc - shift, shift - arc]), bandwidth)


def spiral(bandwidth=0.05, points=200, turns=2):
    """An Archimedean spiral out to radius 2, its centres equally spaced along the arc (radius ~ square root)."""
    radius = 2 * torch.sqrt((torch.arange(points) + 0.5) / points)
    angle = turns * math.pi * radius
    return PointCloud(radius[:, None] * torch.stack([angle.cos(), angle.sin()], -1), bandwidth)


def standard_normal(d=2):
    """N(0, I) in d dimensions: the default source, and the z of the post."""
    return Independent(Normal(torch.zeros(d), torch.ones(d)), 1)
