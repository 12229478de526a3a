"""The live figures' Python: state that both sides agree on, a picture for readers without a script, and bad input refused."""

import json
import re

import anywidget
import pytest
import torch
from torch import nn
from traitlets import TraitError

from helpers import datasets, flow
from helpers.live import modules
from helpers.live.figures.bench import Bench
from helpers.live.figures.chain import Chain
from helpers.live.figures.couple import Couple
from helpers.live.figures.data import Data
from helpers.live.figures.digits import Digits
from helpers.live.figures.fields import Fields
from helpers.live.figures.guide import Guide
from helpers.live.figures.hero import Hero
from helpers.live.figures.idea import Idea
from helpers.live.figures.laboratory import Laboratory
from helpers.live.figures.likely import Likely
from helpers.live.figures.noisy import Noisy
from helpers.live.figures.rivals import Rivals
from helpers.live.figures.sampler import Sampler
from helpers.live.figures.slope import Slope
from helpers.live.figures.steps import Steps
from helpers.live.network import pack_network
from pictures.data import digits
from pictures.networks import ResidualMLP

dino = datasets.datasaurus("dino")
line = datasets.PointCloud([[-1.4], [0.4], [1.5]], 0.15)


@pytest.fixture(scope="module")
def net():
    return flow.VFNet()


@pytest.fixture(scope="module")
def figures(net):
    links = {("dino", "star"): net}
    return [Hero(net), Fields(), Slope(), Bench(), Data(), Sampler(net, dino), Chain(links),
            Steps(dino), Idea(), Likely(net, dino), Couple(dino), Noisy(line),
            Rivals(dino, {"Euler": (net, "euler"), "midpoint": (net, "midpoint")}),
            Digits(ResidualMLP(), digits()[0]), Guide([[1.0, 0.0], [-1.0, 0.0]], [0, 1], 0.5), Laboratory()]  # fmt: skip


def test_each_is_a_widget_and_a_page(figures):
    for figure in figures:
        torch.manual_seed(7)
        bundle, _ = figure._repr_mimebundle_()
        html = bundle["text/html"]
        assert torch.equal(torch.rand(1), torch.manual_seed(7) and torch.rand(1)), "drawing it leaves the random state alone"
        assert isinstance(figure, anywidget.AnyWidget) and "application/vnd.jupyter.widget-view+json" in bundle
        state = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html)[1])
        kind = type(figure).__name__.lower()
        assert {"payload", "geometry"} < state.keys() and f'<div class="{state["geometry"]["name"]}" data-kind="{kind}"' in html
        assert re.search(r'<img alt="[^"]{40,}" width=\d+ height=\d+', html)
        assert len(html) < (400_000 if kind in ("hero", "digits") else 180_000)


def test_a_laboratory_without_points_can_be_shown():
    assert "data-kind" in Laboratory(shape="own")._repr_mimebundle_()[0]["text/html"]


def test_bad_state_is_refused(net):
    for bad in (
        lambda: Fields(field="whirl"),
        lambda: Bench(h=3.0),
        lambda: Laboratory(points=[(0.0, 0.0)] * 401),
        lambda: Bench(speed=1),
        lambda: Data(points=[(0.0, float("nan"))]),
        lambda: Data(points=[(0.0, 0.0)] * 401),
        lambda: Steps(dino, steps=0),
        lambda: Likely(net, dino, steps=65),
        lambda: Couple(dino, batch=4),
        lambda: Couple(dino, show="curves"),
        lambda: Noisy(line, g=-0.1),
        lambda: Noisy(line, schedule="linear"),
        lambda: Rivals(dino, {"Euler": (net, "euler")}, colour="rainbow"),
        lambda: Likely(net, dino, x=(0.0, 2.6)),
        lambda: Digits(ResidualMLP(), digits()[0], digit=10),
        lambda: Digits(ResidualMLP(), digits()[0], w=float("nan")),
    ):
        with pytest.raises(TraitError):
            bad()
    broken = flow.VFNet(width=8)
    nn.init.constant_(broken.layers[0].bias, torch.nan)
    for bad in (
        lambda: Hero(nn.Linear(3, 2)),
        lambda: Hero(flow.VFNet(d=3)),
        lambda: Hero(broken),
        lambda: Sampler(net, datasets.Checkerboard()),
        lambda: Likely(net, datasets.Checkerboard()),
        lambda: Likely(nn.Linear(3, 2), dino),
        lambda: Chain({("dino", "moons"): net}),
        lambda: Noisy(dino),
        lambda: Rivals(dino, {"Heun": (net, "heun")}),
        lambda: Noisy(datasets.PointCloud([[0.0]], 0)),
    ):
        with pytest.raises(ValueError):
            bad()
    bench = Bench()
    with pytest.raises(TraitError):
        bench.h = -1.0
    assert bench.h == 0.4, "nothing is lost"


def test_the_tests_have_them_all(figures):
    assert sorted(type(figure).__name__.lower() for figure in figures) == modules.kinds()


def test_a_network_is_light(net):
    assert len(pack_network(net)["weights"]) * 3 / 4 <= 100_000


def test_a_plane_is_not_distorted(figures):
    """Where both axes are places, a unit is as long on one as on the other; time against value may have any proportions."""
    for figure in figures:
        windows = figure.window.items() if figure.chosen_by else [("", figure.window)]
        assert not figure.chosen_by or set(figure.window) == set(figure.traits()[figure.chosen_by].values)
        for name, ((a, b), (c, d)) in windows:
            if name != "decay" and not isinstance(figure, (Slope, Noisy)):
                assert (b - a) / (d - c) == pytest.approx(figure.ratio, rel=1e-6), type(figure)
