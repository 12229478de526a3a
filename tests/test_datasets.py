"""Distributions: the data is the data, densities integrate to 1, samples follow their density."""

import hashlib

import pytest
import torch

from helpers import datasets

MAKERS = {
    "dino": lambda: datasets.datasaurus("dino"),
    "eight_gaussians": datasets.eight_gaussians,
    "moons": datasets.moons,
    "checkerboard": datasets.Checkerboard,
    "spiral": datasets.spiral,
    "standard_normal": datasets.standard_normal,
}


def test_the_file_is_the_one_described():
    readme = (datasets.CSV.parent / "README.md").read_text(encoding="utf8")
    assert hashlib.sha256(datasets.CSV.read_bytes()).hexdigest() in readme


def test_the_dozen_share_their_statistics():
    assert len(datasets.NAMES) == 13
    for name in datasets.NAMES:
        points = datasets.datasaurus(name).points.double()
        assert points.shape == (142, 2)
        raw = points * datasets.SCALE + torch.tensor(datasets.CENTRE).double()
        assert torch.allclose(raw.mean(0), torch.tensor([54.26, 47.83]).double(), atol=0.02), name
        assert torch.allclose(raw.std(0), torch.tensor([16.77, 26.94]).double(), atol=0.02), name
        assert abs(torch.corrcoef(raw.T)[0, 1] + 0.065) < 0.01, name


@pytest.mark.parametrize("name", MAKERS)
def test_density_integrates_to_one_and_matches_samples(name):
    torch.manual_seed(0)
    target, cell, half = MAKERS[name](), 0.02, 5.0
    axis = torch.arange(-half + cell / 2, half, cell)
    grid = torch.cartesian_prod(axis, axis)
    p = torch.cat([target.log_prob(part).exp() for part in grid.split(20_000)])
    assert abs(float(p.sum()) * cell**2 - 1) < 2e-3
    x = target.sample((20_000,))
    for lower in (-0.4, 0.35):  # the mass of a square, by the density and by counting
        inside = ((grid > lower) & (grid < lower + 0.8)).all(-1)
        expected = float(p[inside].sum()) * cell**2
        counted = float(((x > lower) & (x < lower + 0.8)).all(-1).float().mean())
        assert abs(counted - expected) < 0.015, (name, lower, counted, expected)


def test_sample_shapes():
    for make in MAKERS.values():
        target = make()
        assert isinstance(target, torch.distributions.Distribution)
        assert target.sample((3, 4)).shape == (3, 4, 2) and target.sample().shape == (2,)
        assert target.log_prob(torch.zeros(3, 4, 2)).shape == (3, 4)
    assert datasets.standard_normal(5).sample((7,)).shape == (7, 5)


def test_bad_input():
    with pytest.raises(ValueError, match="unknown shape 'dinosaur'; did you mean 'dino'.*x_shape"):
        datasets.datasaurus("dinosaur")
    with pytest.raises(ValueError, match="1 entries are NaN"):
        datasets.PointCloud([[0.0, float("nan")]])
    with pytest.raises(ValueError, match="bandwidth"):
        datasets.datasaurus("dino", bandwidth=-1)
    with pytest.raises(ValueError, match="no density"):
        datasets.datasaurus("dino", bandwidth=0).log_prob(torch.zeros(1, 2))
    with pytest.raises(ValueError, match=r"\(\.\.\., 2\)"):
        datasets.datasaurus("dino").log_prob(torch.zeros(1, 3))


def write(folder, text):
    path = folder / "own.csv"
    path.write_text(text, encoding="utf8")
    return path


def test_a_csv_of_ones_own(tmp_path):
    cloud = datasets.from_csv(write(tmp_path, "\ufeffname,x,y\na,10,1\nb,20,2\nc,30,6\n"))
    assert cloud.bandwidth == 0.05
    torch.testing.assert_close(cloud.points.mean(0), torch.zeros(2))
    torch.testing.assert_close(cloud.points[:, 0], torch.tensor([-1.0, 0.0, 1.0]) * 1.5**0.5)
    torch.testing.assert_close(cloud.points[2, 1] / cloud.points[2, 0], torch.tensor(0.3))


@pytest.mark.parametrize(
    "text, message",
    [
        ("x,y\n1,2\n3", r"own\.csv, line 3, column y: expected a number, found None"),
        ("x,y\n1,2\n3,4\n5,nan\n", "line 4, column y: expected a number, found 'nan'"),
        ("x,y\n1,2\n,4\n", "line 3, column x: expected a number, found ''"),
        ("a,b\n1,2\n", r"own\.csv: the first row must name two columns x and y; it reads \['a', 'b'\]"),
        ("", "must name two columns x and y; it reads None"),
        ("x,y\n1,2\n1,2\n", "two different points; found 2 rows"),
        ("x,y\n", "found 0 rows"),
    ],
)
def test_a_csv_that_is_broken(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        datasets.from_csv(write(tmp_path, text))


@pytest.mark.parametrize("cut, message", [(-700, "every shape has 142 points, but found were .*: "), (-3, "column y")])
def test_the_dozen_cut_off(tmp_path, monkeypatch, cut, message):
    text = datasets.CSV.read_text(encoding="utf8")
    whole = text[:cut].rpartition("\n")[0] if cut == -700 else text[: text.rindex(",")]
    monkeypatch.setattr(datasets, "CSV", write(tmp_path, whole))
    with pytest.raises(ValueError, match=message):
        datasets._dozen.__wrapped__()


def test_what_is_no_distribution():
    with pytest.raises(ValueError, match=r"such as PointCloud\(points\); got Tensor"):
        datasets.dimension(torch.ones(3, 2))
