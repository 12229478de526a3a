"""The live figure on guidance in chapter 12 computes what Python computes, and says and shows it."""

import base64
import math

import pytest
import torch
from test_live import FLAT
from traitlets import TraitError

from helpers import exact
from helpers.live.figures.guide import CELLS, MASSES, Guide, clouds, compared, even_normal

ANGLES = torch.tensor([90.0, 210.0, 330.0]).deg2rad()
PLACES = (torch.linspace(0.5, 1.3, 5)[:, None, None] * torch.stack([ANGLES.cos(), ANGLES.sin()], 1)).reshape(-1, 2)
LABELS = torch.arange(3).repeat(5)
TWO = torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), [0, 1], 0.5
THROUGH = "const through = (work) => { for (;;) { const { done, value } = work.next(); if (done) return value; } };"


def page(js, points, labels, b, label, w, n):
    """What the page's own functions find: samples, logarithms, levels, and means, widths and share beyond."""
    code = f"""(() => {{ {THROUGH}
        const kind = live.classOf({FLAT.format("a")}, b, c, d), map = through(live.mapped(kind, {CELLS}));
        const law = live.tilted(map, kind, e, {list(MASSES)}), found = through(live.guided(kind, e, f));
        const lines = law.levels.map((level) => live.crossing(law.logs, map.places, level).flat(2));
        return [found.mean, law.mean, found.width, law.width, ...law.levels, lines[0].length, lines[1].length,
            ...lines.flat(), ...found.cloud, ...law.logs, ...law.law]; }})()"""
    all_of_it = js(code, points, list(labels), b, label, w, n)
    few, rest = all_of_it[:8].tolist(), all_of_it[8:]
    inner, outer = (int(size) for size in few[6:])
    parts = rest.split([inner, outer, 2 * n, CELLS**2, CELLS**2])
    return few[:2], few[2:4], few[4:6], *(part.reshape(-1, 2) for part in parts[:3]), *parts[3:]


@pytest.mark.parametrize(("label", "w"), [(0, 3.0), (1, 0.25), (2, 5.0), (1, 1.0), (0, 0.0)])
def test_page_and_python(js, label, w):
    means, widths, levels, inner, outer, cloud, logs, law = page(js, PLACES, LABELS.tolist(), 0.3, label, w, 100)
    found = compared(PLACES, LABELS, 0.3, label, w, 100)
    assert torch.allclose(cloud, found["samples"], atol=1e-3)
    assert torch.allclose(logs, found["logs"], atol=1e-3) and torch.allclose(law, found["law"], atol=1e-6)
    for mine, other in ((means, found["means"]), (widths, found["widths"]), (levels, found["levels"])):
        assert torch.allclose(torch.tensor(mine), torch.tensor(other), atol=1e-3)
    everything, classes = clouds(PLACES, LABELS, 0.3)
    for line, level in ((inner, found["levels"][0]), (outer, found["levels"][1])):
        height = (1 - w) * everything.log_prob(line) + w * classes[label].log_prob(line)
        assert len(line) > 100 and (height - level).abs().max() < 0.03, "a line is where the law has that height"


def test_starts_are_normal(js):
    x = even_normal(400)
    assert torch.allclose(js("live.evenNormal(a)", 400).reshape(-1, 2), x, atol=1e-9)
    assert x.mean(0).abs().max() < 0.005 and (x.T.cov() - torch.eye(2)).abs().max() < 0.02
    share = torch.special.ndtr(x.sort(0).values) - (torch.arange(400)[:, None] + 0.5) / 400
    assert share.abs().max() < 0.015, "three times closer than chance would have it"


def test_the_law_by_bayes():
    """p(x) p(y|x)^w, written out from p(y|x)."""
    found = compared(PLACES, LABELS, 0.3, 1, 2.5)
    x = found["grid"]
    kernels = (-(x[:, None] - PLACES.double()).square().sum(-1) / (2 * 0.3**2)).exp()
    p, named = kernels.sum(1), kernels[:, LABELS == 1].sum(1)
    law = p * (named / p) ** 2.5
    assert torch.allclose(found["law"], law / law.sum(), atol=1e-9)
    assert float(found["law"].sum()) == pytest.approx(1)
    for level, mass in zip(found["levels"], MASSES, strict=True):
        assert float(found["law"][found["logs"] >= level].sum()) == pytest.approx(mass, abs=0.005)


def test_as_on_the_line():
    """Two classes at 1 and -1: along the first axis the plane is chapter 12's line, along the second nothing happens."""
    found = compared(*TWO, 0, 3.0, 4000)
    assert found["means"] == pytest.approx((1.525, 1.051), abs=1e-3)
    assert found["widths"] == pytest.approx((0.315, 0.457), abs=1e-3)
    assert float(found["samples"][:, 1].std()) == pytest.approx(0.5, abs=2e-3)
    few = compared(*TWO, 0, 3.0)
    assert few["means"][0] == pytest.approx(1.525, abs=2e-3) and few["widths"][0] == pytest.approx(0.315, abs=4e-3)
    assert compared(*TWO, 1, 3.0)["means"] == pytest.approx(few["means"], abs=5e-3), "the axis points to the class"


def test_the_samples_are_those_of_the_field():
    """By many small steps of Euler, straight from the definition."""
    everything, (one, *_) = clouds(PLACES, LABELS, 0.3)
    told, untold = exact.marginal_velocity(one), exact.marginal_velocity(everything)
    x = even_normal(50)
    for k in range(1000):
        x = x + (untold(k / 1000, x) + 4 * (told(k / 1000, x) - untold(k / 1000, x))) / 1000
    assert torch.allclose(x, compared(PLACES, LABELS, 0.3, 0, 4.0, 50)["samples"], atol=0.02)


@pytest.mark.parametrize("label", [0, 1, 2])
def test_they_agree_at_0_and_1_and_nowhere_else(label):
    gaps = {}
    for w in (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0):
        found = compared(PLACES, LABELS, 0.3, label, w)
        gaps[w] = [mine - law for mine, law in (found["means"], found["widths"])]
        assert (max(map(abs, gaps[w])) < 0.01) == (w in (0, 1)), (w, gaps[w])
    means = [mean for mean, _ in gaps.values()]
    assert all(mean < -0.1 for mean in means[1:4]) and means[4:] == sorted(means[4:]), "short of it, then ever farther beyond"
    assert gaps[3.0] == pytest.approx([0.49, -0.13], abs=0.01)


def test_the_strip():
    """What the page draws below the plane is what `compared` finds, and meets the numbers that stand above it."""
    figure = Guide(PLACES, LABELS, 0.3)
    weights, curves = figure.payload["weights"], torch.tensor(figure.payload["curves"])
    assert {k / 4 for k in range(21)} <= set(weights) and weights == sorted(weights) and curves.shape == (3, len(weights), 4)
    for label, w in ((0, 0.0), (1, 0.125), (2, 3.0), (0, 5.0)):
        row = curves[label, weights.index(w)]
        for n, near in ((200, 1e-4), (400, 0.008)):
            found = compared(PLACES, LABELS, 0.3, label, w, n)
            assert row.tolist() == pytest.approx([*found["means"], *found["widths"]], abs=near), (label, w, n)


def test_one_class_alone():
    """Then the name says nothing, whatever the weight; an axis there is none, and it is the first."""
    found = compared(PLACES, LABELS * 0, 0.3, 0, 4.0)
    assert found["means"] == pytest.approx((0, 0), abs=0.005) and found["widths"][0] == pytest.approx(
        found["widths"][1], abs=0.01
    )


def test_bad_input_is_refused():
    whole = LABELS.double()
    for labels, words in ((whole + 0.5, "whole"), (LABELS[:-1], "one for each"), (LABELS * 2, "needs a point"),
                          (LABELS - 1, "needs a point"), (whole * math.nan, "whole"), (LABELS > 0, "whole")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            Guide(PLACES, labels, 0.3)
    for points, b in ((PLACES, 0.0), (PLACES, -0.1), (PLACES[:, :1], 0.3), (PLACES * 2.5, 0.3), (PLACES * math.inf, 0.3)):
        with pytest.raises(ValueError):
            Guide(points, LABELS, b)
    for label, w in ((3, 1.0), (-1, 1.0), (0.5, 1.0), (0, -0.1), (0, 5.1), (0, math.nan)):
        with pytest.raises(ValueError, match="needed are"):
            compared(PLACES, LABELS, 0.3, label, w)
    for bad in ({"label": 3}, {"label": -1}, {"label": 0.5}, {"w": 5.25}, {"w": math.nan}, {"show": "score"}, {"t": 0.5}):
        with pytest.raises(TraitError):
            Guide(PLACES, LABELS, 0.3, **bad)
    figure = Guide(PLACES, whole, 0.3, label=2)
    with pytest.raises(TraitError, match="below 3"):
        figure.label = 3
    assert figure.label == 2 and figure.payload["labels"] == LABELS.tolist()


def test_what_it_says_is_what_python_finds(open_figure):
    """Every control moved, each time against Python; and the picture follows."""
    figure = open_figure("guide")
    payload, part, window = figure.get("payload"), figure.page.locator("#this"), Guide.window
    points = torch.frombuffer(bytearray(base64.b64decode(payload["points"])), dtype=torch.float32).reshape(-1, 2)
    given, seen = (points, payload["labels"], payload["bandwidth"]), []
    for label, w in ((0, 3.0), (0, 1.0), (1, 1.0), (1, 0.5), (2, 5.0), (2, 0.0), (2, 2.25)):
        part.get_by_role("slider", name="Class y").fill(str(label))
        part.get_by_role("slider", name="Guidance w").fill(str(w))
        found = compared(*given, label, w)
        means, widths = found["means"], found["widths"]
        said = figure.says(f"lies at {abs(means[1]):.2f}", 5)
        assert abs(torch.tensor(said[:4]) - torch.tensor([means[1], means[0], widths[1], widths[0]])).max() < 0.006, (label, w)
        assert abs(said[4] - 100 * found["beyond"]) < 0.8
        assert ("they agree" in part.locator(".live-readout").text_content()) == (w in (0, 1))
        assert figure.covers(found["samples"], window)[0] > 0.97, "each sample is drawn"
        seen.append(figure.picture())
        assert all(abs(seen[-1] - other).mean() > 0.3 for other in seen[:-1]), "and the picture follows"
    for ground in ("class", "all"):
        part.get_by_label("Ground").select_option(ground)
        seen.append(figure.picture())
        assert abs(seen[-1] - seen[-2]).mean() > 0.3
    box, ((a, b), (c, d)) = figure.canvas.bounding_box(), window
    x, y = points[torch.tensor(payload["labels"]) == 0].mean(0).tolist()
    figure.page.mouse.click(box["x"] + (x - a) / (b - a) * box["width"], box["y"] + (d - y) / (d - c) * box["height"])
    assert figure.get("label") == 0, "the arm that was touched"
    figure.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 0.95 * box["height"])
    assert figure.get("label") == 0, "below the plane there is no arm"
