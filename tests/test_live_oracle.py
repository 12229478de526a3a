"""The laboratory's exact field in the browser is that of helpers/exact.py, and its samples are those of helpers/datasets.py."""

import math

import pytest
import torch
from test_live import FLAT, cloud

from helpers import datasets, exact, metrics

BOARD, DINO, BARE = datasets.Checkerboard(), datasets.datasaurus("dino"), datasets.datasaurus("dino", 0.0)
EIGHT, MOONS = datasets.eight_gaussians(), datasets.moons()
THREE = datasets.PointCloud([[-1.5, 0.3], [0.2, 0.9], [0.4, -0.7]], 0.4)  # no symmetry that would hide a mistake
DOTS = datasets.PointCloud(THREE.points, 0.0)
TIMES = (-0.1, 0.0, 0.01, 0.3, 0.9, 0.99, 1.0, 1.1)  # beyond the ends a field stays what it is there
EDGES = torch.tensor([[0.0, 0.0], [1.0, -1.0], [-2.0, 0.5]], dtype=torch.float64)  # of the board's squares
FAR = torch.tensor([[6.0, 6.0], [-6.0, 0.1], [0.3, -5.0], [6.0, -0.2], [-2.5, 4.0], [-5.5, -6.0]], dtype=torch.float64)
X = torch.cat([cloud(40, scale=0.7), cloud(20, 1, 2.0), EDGES, FAR])


def written(distribution, points, b):
    """The page's form of a distribution, and the two arguments, named `points` and `b`, that it is made from."""
    if distribution is BOARD:
        return f"{{ squares: {FLAT.format(points)} }}", [distribution.corners, None]
    return f"{{ points: {FLAT.format(points)}, b: {b} }}", [distribution.points, distribution.bandwidth]


def velocity(js, target, source, t, x=X, oracle="live.oracle"):
    code, given = written(target, "a", "b")
    other, others = ("undefined", [None, None]) if source is None else written(source, "c", "d")
    return js(f"{oracle}({code}, {other})(e, {FLAT.format('f')})", *given, *others, t, x).reshape(-1, 2)


def gap(js, target, source, t):
    """How far the page is from Python, relative to velocities above 1: without a blur they grow like 1 / (1 - t)."""
    found, wanted = velocity(js, target, source, t), exact.marginal_velocity(target, source)(t, X)
    assert torch.isfinite(found).all()
    return float(((found - wanted).abs() / wanted.abs().clamp(min=1)).max())


@pytest.mark.parametrize("t", TIMES)
@pytest.mark.parametrize("target", [DINO, BARE, EIGHT, MOONS], ids=["dino", "bare", "eight", "moons"])
def test_towards_points(js, target, t):
    for source in (None, EIGHT, THREE):
        assert gap(js, target, source, t) < 1e-11, source
    if target is not BARE:  # of two that are not blurred there is no velocity
        assert gap(js, target, DOTS, t) < 1e-11


@pytest.mark.parametrize("t", TIMES)
def test_towards_the_checkerboard(js, t):
    """Looser at the start, where the mass of a narrow square is a small difference of large numbers, here as in Python; and at
    the end, where Python's is a difference of logarithms of 1e9, or of 1e11 if the source has a narrow blur.
    """
    near = 1e-8 if 0 < t < 1 else 1e-6
    assert gap(js, BOARD, None, t) < near
    for source in (EIGHT, THREE):
        assert gap(js, BOARD, source, t) < (1e-4 if t >= 1 else near), source


def test_far_from_everything(js):
    """Where every pair's weight underflows, the nearest pair's line is left."""
    x = torch.tensor([[40.0, -30.0]], dtype=torch.float64)
    for target, source in ((DINO, EIGHT), (BOARD, THREE), (BOARD, None)):
        wanted = exact.marginal_velocity(target, source)(0.5, x)
        assert torch.allclose(velocity(js, target, source, 0.5, x), wanted, rtol=1e-8, atol=0)


def log_density(js, target, source, t, x):
    code, given = written(target, "a", "b")
    other, others = ("undefined", [None, None]) if source is None else written(source, "c", "d")
    return js(f"f.map((place) => {{ const log = live.density({code}, {other})(e, ...place); return Number.isFinite(log) ? log :"
              " -1e300; })", *given, *others, t, x)  # fmt: skip


@pytest.mark.parametrize("t", [0.0, 0.3, 0.9, 1.0])
def test_densities_of_points(js, t):
    for target, source in ((DINO, None), (MOONS, None), (THREE, EIGHT), (EIGHT, THREE)):
        marginal = exact.marginal(target, source)(t)
        found = log_density(js, target, source, t, X)
        assert torch.allclose(found, marginal.log_prob(X), rtol=1e-5, atol=1e-4), "which has centres in single precision"
        q, a = (source.points.double(), source.bandwidth) if source else (torch.zeros(1, 2).double(), 1.0)
        centres = ((1 - t) * q[:, None] + t * target.points.double()).reshape(-1, 2)
        variance = ((1 - t) * a) ** 2 + (t * target.bandwidth) ** 2
        logs = (-(torch.cdist(X, centres) ** 2) / (2 * variance)).logsumexp(1)
        wanted = logs - math.log(2 * math.pi * variance * len(centres))
        assert torch.allclose(found, wanted, rtol=1e-9, atol=1e-9), source


@pytest.mark.parametrize("source", [None, THREE], ids=["noise", "three"])
def test_the_density_on_the_way_to_the_checkerboard(js, source):
    """The ends are those of the two distributions; between, the share of samples near a place."""
    start = THREE if source else datasets.standard_normal()
    assert torch.allclose(log_density(js, BOARD, source, 0.0, X), start.log_prob(X), rtol=1e-6)
    inside = log_density(js, BOARD, source, 1.0, BOARD.corners + 0.5)
    assert torch.allclose(inside, torch.tensor(1 / 8).double().log(), atol=1e-8), "eight squares of side 1"
    assert log_density(js, BOARD, source, 1.0, BOARD.corners + torch.tensor([1.5, 0.5])).max() < -1000
    torch.manual_seed(0)
    n, reach, t = 1_000_000, 0.15, 0.6
    x = (1 - t) * start.sample((n,)) + t * BOARD.sample((n,))
    places = torch.tensor([[0.3, 0.3], [-0.5, 0.4], [0.1, -0.8]], dtype=torch.float64)
    near = torch.stack([((x - place).abs() < reach).all(1) for place in places]).double().mean(1)
    steps = torch.linspace(-0.9 * reach, 0.9 * reach, 10).double()
    cells = places[:, None] + torch.cartesian_prod(steps, steps)
    logs = log_density(js, BOARD, source, t, cells.reshape(-1, 2)).reshape(3, -1)
    assert torch.allclose(logs.exp().mean(1) * (2 * reach) ** 2, near, rtol=0.03)


def test_the_functions_bring_all_that_they_call(js):
    """A Worker that is started from text has no more than the texts that are sent to it."""
    texts = "[live.oracle, live.posterior, ...live.parts].join(';')"
    alone = f"new Function({texts} + ';const marginalVelocity = ' + live.marginalVelocity + ';return oracle;')()"
    for target, source in ((DINO, None), (DINO, EIGHT), (BOARD, None), (BOARD, THREE)):
        assert torch.equal(velocity(js, target, source, 0.3, oracle=alone), velocity(js, target, source, 0.3))


def sample(js, distribution, n):
    code, given = written(distribution, "a", "b")
    return js(f"live.sampler({code})(live.uniform(3), c)", *given, n).reshape(-1, 2)


@pytest.mark.parametrize("target", [DINO, EIGHT, THREE], ids=["dino", "eight", "three"])
def test_samples_of_points(js, target):
    torch.manual_seed(0)
    n, points = 5000, target.points.double()
    x, wanted = sample(js, target, n), points.T.cov(correction=0) + target.bandwidth**2 * torch.eye(2)
    assert len(x) == len(x.unique(dim=0)) == n
    assert (x.mean(0) - points.mean(0)).abs().max() < 4 * (wanted.max() / n) ** 0.5
    assert (x.T.cov() - wanted).abs().max() < 6 * wanted.max() / n**0.5
    floors = [metrics.sliced_wasserstein(target.sample((n,)), target.sample((n,))) for _ in range(5)]
    assert metrics.sliced_wasserstein(x.float(), target.sample((n,))) < 1.5 * max(floors)


def test_the_blur_of_samples_is_normal(js):
    x = sample(js, datasets.PointCloud([[2.0, -1.0]], 0.5), 20_000) - torch.tensor([2.0, -1.0])
    ranks = torch.special.ndtr(x.sort(0).values / 0.5) - (torch.arange(20_000)[:, None] + 0.5) / 20_000
    assert ranks.abs().max() < 0.0137 and abs(x.T.corrcoef()[0, 1]) < 0.03  # Kolmogorov: 1 in 1000 is above 1.95 / n ** 0.5


def test_samples_of_the_checkerboard(js):
    x = sample(js, BOARD, 20_000)
    assert len(x) == 20_000 and torch.isfinite(BOARD.log_prob(x)).all(), "all of them lie in squares"
    corner, counts = x.floor().unique(dim=0, return_counts=True)
    assert len(corner) == 8 and (counts / 20_000 - 1 / 8).abs().max() < 0.01
    inside = x - x.floor()
    assert (inside.sort(0).values - (torch.arange(20_000)[:, None] + 0.5) / 20_000).abs().max() < 0.0137
    assert abs(inside.T.corrcoef()[0, 1]) < 0.03
