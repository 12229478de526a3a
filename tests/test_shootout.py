"""Chapter 11's race: what a method spends is what its price says, and what was recorded is read as it was written."""

import json
import math
import sys
from pathlib import Path

import pytest
import torch

from benchmarks import shots
from book.shown import definitions
from helpers import datasets, flow, metrics

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def race():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import shootout

    yield shootout
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture
def spent(monkeypatch):
    """Passes of 1024 points, counted where they happen: in the network."""
    count, forward, jvp = [0.0], flow.VFNet.forward, torch.func.jvp

    def counted(self, t, x):
        trained = any(p.requires_grad for p in self.parameters())
        thirds = 1 if not torch.is_grad_enabled() else 3 if trained else 2
        count[0] += thirds * len(x) / 1024 / 3
        return forward(self, t, x)

    def counted_jvp(function, primals, tangents):
        count[0] += len(primals[0]) / 1024 / 3
        return jvp(function, primals, tangents)

    monkeypatch.setattr(flow.VFNet, "forward", counted)
    monkeypatch.setattr(torch.func, "jvp", counted_jvp)
    return count


METHODS = ("plain", "learned grid", "Bespoke", "OT", "reflow", "distillation", "consistency distillation",
           "consistency training", "shortcut", "MeanFlow")  # fmt: skip


@pytest.mark.parametrize("which", (0, 1))
@pytest.mark.parametrize("method", METHODS)
def test_every_method_spends_its_budget_and_no_more(race, spent, monkeypatch, method, which):
    """A teacher, the pairs that it makes and the tuning of a solver count, too."""
    monkeypatch.setattr(race, "PAIRS", 1500)
    assert tuple(race.METHODS) == METHODS
    make, knobs = race.METHODS[method]
    knob = 4 * (1 + which) if "rounds" in make.__code__.co_varnames else knobs[which]
    task = race.Task("8 Gaussians to moons", 0, 60)
    make(method, task, 5e-3, knob)
    assert spent[0] == pytest.approx(60 - task.left, abs=0.01) and 58 < spent[0] < 60.01


def test_a_budget_cannot_be_overdrawn(race):
    with pytest.raises(AssertionError, match="spent"):
        race.Task("dino", 0, 10).pay(11)


def test_a_run_that_was_ended_goes_on(race, monkeypatch, tmp_path):
    """What is done is read, and not run again; the order is that of the jobs."""
    jobs = [["plain", "dino", k, 1, 0.01, 512] for k in range(3)]
    done = {"job": jobs[1], "seconds": 1.0, "passes": 1.0, "distances": {}}
    (tmp_path / "done").write_text(json.dumps(done) + "\n")
    monkeypatch.setattr(race, "KEPT", tmp_path)
    monkeypatch.setattr(race, "run", _run)
    found = race.finish(jobs)
    assert [result["job"][2] for result in found] == [0, 1, 2] and found[1] == done and found[0]["seconds"] == 7
    assert len((tmp_path / "done").read_text().splitlines()) == 3
    monkeypatch.setattr(race, "run", None)
    assert race.finish(jobs) == found


def _run(job):
    return {"job": job, "seconds": 7, "passes": 1.0, "distances": {}}


def test_a_trial_is_judged_over_all_evaluations(race):
    assert race.score({"distances": {"a": [None, 0.2, 0.1, 0.1]}}, [0.1] * 4) == pytest.approx(math.log(2) / 3)


def test_what_a_chapter_does_not_define_is_named():
    with pytest.raises(KeyError, match="chapter 11 does not define nothing_of_that_name"):
        definitions("11", "leap", "nothing_of_that_name")


def test_error_bars_are_pooled_over_the_targets():
    rows = {(target, 1): {"a": torch.tensor([[1.0], [1.0 + s]]) * size} for target, s, size in (("x", 0.2, 1), ("y", 0.0, 9))}
    rows["x", 3] = {"a": torch.tensor([[1.0], [9.0]])}  # another budget does not count
    share = 0.2 / 2**0.5 / 1.1  # of the first target; that of the second is 0
    assert shots.errors(rows)["a"].tolist() == pytest.approx([(share**2 / 2 / 2) ** 0.5])


def test_the_record_is_whole():
    record, found = shots.load()
    assert {key[1] for key in found} == {1, 3} and {key[0] for key in found if key[1] == 3} == {"dino"}
    for rows in found.values():
        for method, x in rows.items():
            assert x.shape == (3, 4), method
            missing = {"midpoint": [True, False, False, False], "distillation": [False, True, True, True]}
            assert x.isnan().all(0).tolist() == x.isnan().any(0).tolist() == missing.get(method, 4 * [False])
    assert {row["job"][2] for row in record["rows"]} == {0, 1, 2}


def test_the_networks_are_those_of_the_record():
    """One Euler step of the recorded reflow, 8 bits a weight, is as far from the data as the record says of its first seed."""
    kept, (_, found) = shots.networks(), shots.load()
    assert set(kept) == set(METHODS) and set(kept["Bespoke"][1]) == {1, 2, 4, 8} and kept["OT"][1] == {}
    net = flow.VFNet()
    net.load_state_dict(kept["reflow"][0])
    noise, dino, found_here = datasets.standard_normal(), datasets.datasaurus("dino"), []
    for draw in range(10):  # as the race draws for its first seed
        torch.manual_seed(1000 + draw)
        x0, x1 = noise.sample((2000,)), dino.sample((2000,))
        found_here.append(metrics.sliced_wasserstein(flow.sample(net, x0, "euler", 1), x1))
    assert abs(sum(found_here) / 10 - float(found["dino", 1]["reflow"][0, 0])) < 0.002
