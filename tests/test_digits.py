"""What chapter 12 recorded of digits, and the parts of the chapter that made it."""

import math

import numpy as np
import pytest
import torch

from benchmarks import drawn, letters
from helpers import couplings, flow, likelihood
from pictures import data, guidance, judge


def test_the_record_has_three_seeds_of_everything_and_says_where():
    record, rows = drawn.load()
    assert {"processor", "torch", "scikit-learn"} <= record["machine"].keys() and record["commit"]
    assert all(len({row["job"][1 if key[0] == "dequantised" else 2] for row in kind}) == 3 for key, kind in rows.items())
    ways = {"independent", "OT within a class", "OT across classes", "reflow", "distillation"}
    assert {key[1:] for key in rows if key[0] == "paired"} == {(way, times) for way in ways for times in (1, 3)}
    assert {key[1:] for key in rows if key[0] == "raced"} == {
        (kind, s) for kind in ("matrix", "convolution") for s in (5, 20, 60)
    }
    one = rows["paired", "reflow", 1]
    found = drawn.spread(one, "steps", 4)
    assert found["far"].tolist() == [row["steps"]["4"][1] for row in one] and list(found) == list(drawn.MEASURES)


def test_the_recorded_networks_draw_what_the_record_says():
    record, rows = drawn.load()
    learn, held = data.digits()
    reader, asked = judge.train_judge(learn), torch.arange(500) % 10
    for name, way, steps in (("independent", "independent", 4), ("distillation", "distillation", 1)):
        found = []
        for draw in range(4):
            torch.manual_seed(1000 + draw)
            x = flow.sample(guidance.guided(drawn.network(name), asked), torch.randn(500, 64), "euler", steps)
            with torch.no_grad():
                found.append(judge.frechet(reader.features(x), reader.features(held.x)))
        there = rows["paired", way, 1][0]["steps"][str(steps)][1]
        assert sum(found) / 4 == pytest.approx(there, rel=0.06), (name, "8 bits a weight change little")
    with pytest.raises(RuntimeError, match="Missing key"):
        drawn.network("another")


def test_assignment_within_a_class_leaves_every_name_all_noise(shown):
    learn, _ = data.digits()
    given = {"torch": torch, "couplings": couplings, "Labelled": data.Labelled}
    assigned = shown("12", "assigned", given=given)["assigned"]
    torch.manual_seed(1)
    within, across = (assigned(learn, kind, n=2560) for kind in (True, False))
    place = {tuple(row): int(label) for row, label in zip(learn.x.tolist(), learn.labels, strict=True)}
    for bank in (within, across):
        assert [place[tuple(row)] for row in bank.x.tolist()] == bank.labels.tolist(), "each picture with its own name"
        assert len(bank.x) == len(bank.x0) == 2560
    for batch in range(0, 2560, 128):
        assert len(within.labels[batch : batch + 128].unique()) == 1 < len(across.labels[batch : batch + 128].unique())
        pairs = within.x0[batch : batch + 128], within.x[batch : batch + 128]
        best = (pairs[0] - pairs[1][couplings.assignment(*pairs)]).square().sum()
        assert (pairs[0] - pairs[1]).square().sum() == pytest.approx(float(best), rel=1e-5), "nothing shorter"


def test_bits_are_those_of_levels(shown):
    given = {"torch": torch, "likelihood": likelihood, "math": math}
    own = shown("12", "spread_out", "bits", given=given)
    learn, _ = data.digits()
    x = own["spread_out"](learn.x[:50], seed=1)
    z = (x + 1) * 17 / 2
    assert torch.equal(z.floor(), ((learn.x[:50] + 1) * 8).round()) and 0.45 < (z - z.floor()).mean() < 0.55
    assert torch.equal(x, own["spread_out"](learn.x[:50], seed=1)) and not torch.equal(x, own["spread_out"](learn.x[:50]))
    # a field that stands still leaves the noise as it is: its density of x, by hand, in units of a level
    still = lambda t, x, y: 0 * x  # noqa: E731
    in_levels = torch.distributions.Normal(8.5, 8.5).log_prob(z).sum(1) / math.log(2)
    assert torch.allclose(own["bits"](still, x, None, 2), -in_levels / 64, atol=1e-5)


def test_the_letters_are_drawn_by_fonts_and_their_nearest_are_among_them():
    record, names, made, near = drawn.letters()
    assert names == letters.LETTERS == list("DEFHILOTW") and made.shape == near.shape == (9, 6, 1024)
    assert record["pictures"] == 9 * record["fonts"] * letters.EACH and record["fonts"] == len(letters.fonts())
    assert {len(found) for found in record["steps a second"].values()} == {3} and record["steps"] == letters.STEPS
    rng = np.random.default_rng(0)  # the first letter's are the first that are drawn
    taught = [letters.letter("D", font, rng) for font in letters.fonts() for _ in range(letters.EACH)]
    taught = 1 - torch.from_numpy(np.stack(taught)).flatten(1) / 127.5
    apart, found = torch.cdist(made[0], taught).min(1)
    same = (taught[found] == near[0]).all(1)
    assert same.float().mean() >= 0.8 and (apart[~same] > (made[0] - near[0]).norm(dim=1)[~same]).all()
    assert (apart > 2).all() and (taught.amax(1) > 0.9).all() and (taught[:, 0] == -1).all(), "ink is 1, paper -1"
