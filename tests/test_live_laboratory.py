"""The laboratory without a page: what it trains, what it says of it, and what travels from it to Python and back."""

import json
import re
from pathlib import Path

import jupytext
import pytest
import torch

from helpers import datasets, exact, flow, likelihood, solvers
from helpers.live.figures.laboratory import SHAPES, Laboratory, load, shape
from helpers.paths import STRAIGHT

CHOICES = {
    "shape": [*SHAPES, "own"], "source": ["noise", *SHAPES[:-1]], "coupling": ["independent", "OT"], "goal": ["pair", "mean"],
    "features": [True, False],
}  # fmt: skip
SETTINGS = {
    "shape": "own", "points": [[0.5, -1.253], [1.0, 2.0], [-2.01, 0.0]], "source": "noise", "width": 16, "depth": 2,
    "features": True, "steps": 250, "batch": 64, "seed": 3, "coupling": "independent", "goal": "pair",
}  # fmt: skip
TRAINED = """(() => {
  const settings = JSON.parse(a), cloud = (points) => ({ points: Float64Array.from(points.flat()), b: 0.05 });
  const training = new live.Training(live.toTask(settings, cloud(settings.points), b ? cloud(b) : undefined));
  while (training.step < 200) {
    training.until(0);
    if (training.step === 150) training.news();
  }
  const { learner, judge: { t, x } } = training, news = training.news();
  const file = live.toFile(settings, learner, { step: training.step, weights: learner.weights });
  const v = learner.velocity(0.3, Float64Array.from(x));
  return { file, t: [...t], x: [...x], v: [...v], ...news, floor: training.floor };
})()"""


@pytest.fixture(scope="module")
def trained(js):
    """trained(source, **settings): 200 steps in the page's code, and what it says of them."""
    return lambda source=None, **more: js(TRAINED, json.dumps({**SETTINGS, **more}), source)


@pytest.fixture(params=[(None, True), (None, False), ([[0.0, 1.0], [1.5, -1.0]], True)], ids=["noise", "plain", "shape"])
def run(request, trained, tmp_path):
    start, features = request.param
    found = trained(start, features=features)
    (tmp_path / "laboratory.json").write_text(found["file"])
    model, target, source = load(tmp_path / "laboratory.json")
    where = source if start is None else datasets.PointCloud(start, 0.05)
    return found, model, target, where


def test_python_gets_the_network_and_its_data(run):
    found, model, target, _ = run
    x = torch.tensor(found["x"]).reshape(-1, 2)
    assert torch.equal(target.points, torch.tensor(SETTINGS["points"])) and target.bandwidth == 0.05
    with torch.no_grad():
        assert torch.allclose(model(0.3, x), torch.tensor(found["v"]).reshape(-1, 2), atol=1e-5)


def test_what_it_says_of_itself_is_so(run):
    """Its distance from the exact field, at the places where it was judged, which are those of pairs on their way."""
    found, model, target, source = run
    t, x = torch.tensor(found["t"])[:, None], torch.tensor(found["x"]).reshape(-1, 2)
    u = exact.marginal_velocity(target, source)(t, x)
    with torch.no_grad():
        wanted = (model(t, x) - u).square().mean() / u.square().mean()
    assert found["error"] == pytest.approx(float(wanted), rel=1e-4) and 0.01 < wanted < 0.7
    law = exact.marginal(target, source)
    near = [float(law(float(s)).log_prob(y[None])) for s, y in zip(t[:, 0], x, strict=True)]
    other = [float(law(1 - float(s)).log_prob(y[None])) for s, y in zip(t[:, 0], x, strict=True)]
    assert sum(near) > sum(other) + 100, "the places belong to their times"
    assert found["floor"] == pytest.approx(exact.loss_floor(target, source), rel=0.15)


def test_the_loss_less_its_floor_agrees_within_its_noise(trained):
    """Of the last 50 of the steps, when the network moves little, the mean loss stands for its distance from the field."""
    for more in ({}, {"goal": "mean"}, {"batch": 256}):
        found = trained(**more)
        assert found["count"] == 50 and abs(found["above"] - found["error"]) < 4 * found["noise"] + 0.03, more
    assert trained(goal="mean")["error"] < trained()["error"], "without the noise of pairs it is nearer"


def test_more_pairs_less_noise(trained):
    noise = [trained(batch=batch)["noise"] for batch in (64, 256)]
    steps, judged = 50, 20480  # the floor has its doubt, too
    few, many = ((1 / (steps * batch) + 1 / judged) ** 0.5 for batch in (64, 256))
    assert noise[0] / noise[1] == pytest.approx(few / many, rel=1e-6)


def test_a_seed_is_a_run(trained):
    first, again, other = trained(), trained(), trained(seed=4)
    assert first["file"] == again["file"] != other["file"]


def test_assigned_pairs_are_nearer(js):
    code = """[1, 64].map((assigned) => {
      const target = { points: Float64Array.from(a.flat()), b: 0.05 }, network = { width: 8, depth: 1, features: 0 };
      const training = new live.Training({ target, network, steps: 9, batch: 64, lr: 1e-3, seed: 0, goal: "pair", assigned });
      const { goal } = training.draw(live.uniform(5), 640);
      return goal.reduce((sum, value) => sum + value * value / 640, 0);
    })"""
    dino = datasets.datasaurus("dino").points
    far, near = js(code, dino)
    assert far == pytest.approx(2 + float(dino.square().sum(1).mean()), rel=0.1) and near < 0.55 * far


def test_a_reflow_learns_the_pairs_that_the_network_makes(js):
    """Each end is where the network takes its start; and one Euler step of the network that learned them is nearer to it."""
    code = """(() => {
      const target = { points: Float64Array.from(a.flat()), b: 0.05 }, network = { width: 32, depth: 2, features: 16 };
      const task = { target, data: "", network, steps: 400, batch: 128, lr: 8e-3, seed: 0, goal: "pair", assigned: 1 };
      const first = new live.Training(task);
      while (first.step < 400) first.until(0);
      const again = first.reflow({ ...task, seed: 1 }, 512), { x0, x1 } = again.pairs;
      const way = [x0], missed = (learner) => {
        const v = learner.velocity(0, x0);
        return x1.reduce((sum, end, i) => sum + (end - x0[i] - v[i]) ** 2 / x1.length, 0);
      };
      live.finish(live.integrate((t, x) => first.learner.velocity(t, x), way, live.linspace(0, 1, 25), "midpoint"));
      const off = Math.max(...way.at(-1).map((value, i) => Math.abs(value - x1[i]))), before = missed(first.learner);
      const second = new live.Training(again, first), { weights } = first.learner;
      const same = second.learner.weights.every((w, i) => w === weights[i]);
      while (second.step < 400) second.until(0);
      const { x, t, goal } = second.draw(live.uniform(9), 64), kept = Array.from(goal, (u, i) => x[i] - t[i >> 1] * u);
      const among = kept.every((value) => x0.some((start) => Math.abs(start - value) < 1e-5));
      return { off, before, after: missed(second.learner), known: [first.known, second.known], same, among };
    })()"""
    found = js(code, datasets.datasaurus("dino").points)
    assert found["off"] < 1e-9 and found["after"] < 0.5 * found["before"], found
    assert found["known"] == [True, False] and found["same"] and found["among"]


def test_a_link_makes_the_experiment_anew(js):
    code = "(() => { const settings = JSON.parse(a); return live.fromLink(live.toLink(settings), JSON.parse(b)); })()"
    assert js(code, json.dumps(SETTINGS), json.dumps(CHOICES)) == SETTINGS
    assert Laboratory(**js(code, json.dumps(SETTINGS), json.dumps(CHOICES))).points[2] == (-2.01, 0)
    assert js("live.fromLink('#some-section', {}) === undefined")


@pytest.mark.parametrize(
    "wrong",
    [{"width": 7}, {"width": 136}, {"depth": 0}, {"steps": 1e9}, {"seed": -1}, {"seed": 0.5}, {"batch": "64"}, {"shape": "cat"},
     {"source": "own"}, {"features": 1}, {"coupling": None}, {"points": []}, {"points": [[1, 2], [3]]}, {"points": [[1e9, 1]]},
     {"points": [[0, 0]] * 401}, {"points": "much"}],
    ids=str,
)  # fmt: skip
def test_a_bad_link_is_refused_with_a_sentence(js, wrong):
    code = """(() => { try { live.fromLink(live.toLink(JSON.parse(a)), JSON.parse(b)); return "followed"; }
      catch (error) { return error.message; } })()"""
    given = {**SETTINGS, **wrong}
    if wrong.get("points") == "much":
        code = code.replace(
            "live.toLink(JSON.parse(a))", "`#laboratory=${btoa(JSON.stringify({ version: 1, ...JSON.parse(a) }))}`"
        )
    said = js(code, json.dumps(given), json.dumps(CHOICES))
    assert f"its {next(iter(wrong))} is" in said and len(said) < 120


def test_a_cut_link_and_one_of_another_version(js):
    code = """(() => { try { live.fromLink(b(live.toLink(JSON.parse(a))), {}); return "followed"; }
      catch (error) { return error.message; } })()"""
    for change, words in (
        ("(link) => link.slice(0, 90)", "a part of it is missing"),
        ("(link) => link.slice(0, 91)", "a part of it is missing"),
        ("(link) => '#laboratory='", "a part of it is missing"),
        ("(link) => '#laboratory=' + btoa(JSON.stringify({ version: 2 }))", "another version"),
    ):
        assert words in js(code.replace("b(live", f"({change})(live"), json.dumps(SETTINGS))


@pytest.mark.parametrize("name", [*SHAPES, "noise"])
def test_the_shapes_are_those_of_the_book(name):
    assert shape(name).sample((3,)).shape == (3, 2)


def test_a_file_that_is_none_is_refused(trained, tmp_path):
    good, path = trained()["file"], tmp_path / "laboratory.json"
    other = json.loads(good)
    for text, words in (
        (good[:-9], "cut off"), ("[]", "cut off"), ("", "cut off"), (json.dumps({**other, "weights": "AAAA"}), "cut off"),
        (json.dumps({**other, "laboratory": 2}), "version"), (json.dumps({**other, "weights": other["omega"]}), "version"),
        (json.dumps({key: other[key] for key in other if key != "omega"}), "cut off"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(ValueError, match=words):
            load(path)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere.json")


def test_the_lines_on_the_page_take_it_along(trained, tmp_path, monkeypatch):
    """As they stand, from the text of the page, in a folder with the file."""
    page = jupytext.read(Path(__file__).parents[1] / "notebooks" / "laboratory.ipynb")
    found = re.findall(r"```python\n(.*?)```", "\n".join(cell.source for cell in page.cells), re.DOTALL)
    assert len(found) == 1 and "load(" in found[0]
    (tmp_path / "laboratory.json").write_text(trained()["file"])
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(found[0], names)
    before, *_ = load("laboratory.json")
    moved = [(p - q).abs().max() for p, q in zip(names["model"].parameters(), before.parameters(), strict=True)]
    assert min(moved) > 1e-3 and len(names["model"].losses) == 1000


def test_a_network_says_how_probable_a_place_is(run, js):
    """As chapter 8 does, from a time and to the source of the experiment."""
    found, model, _, source = run
    start = json.dumps({"points": source.points.tolist(), "b": source.bandwidth} if source is not None and
                       hasattr(source, "points") else {"points": [[0, 0]], "b": 1})  # fmt: skip
    code = """(() => {
      const { sizes, omega, weights, time_features: timeFeatures } = JSON.parse(a), start = JSON.parse(b);
      const read = (text) => live.floats(text), source = { points: Float64Array.from(start.points.flat()), b: start.b };
      const run = new live.Run({ sizes, omega: read(omega), timeFeatures, weights: read(weights) });
      run.field({ weights: read(weights) });
      return c.map(([x, y]) => run.logProb(1, x, y, source));
    })()"""
    x = torch.tensor([[0.5, -1.2], [0.1, 0.3], [-1.9, 0.2], [1.0, 1.9]], dtype=torch.float64)
    wanted = likelihood.log_prob(model.double(), x, source, steps=32)
    assert torch.allclose(js(code, found["file"], start, x), wanted, rtol=1e-4, atol=1e-3)


def test_what_sets_two_runs_apart(js):
    code = "live.apart(...[JSON.parse(a), JSON.parse(b)].map((settings, k) => ({ facts: { settings, pairs: Boolean(k) } })))"
    more = {**SETTINGS, "width": 32, "features": False, "coupling": "OT", "goal": "mean", "seed": 4}
    assert js(code, json.dumps(SETTINGS), json.dumps(more)) == (
        "width 16, Fourier features, seed 3, independent pairs, single pairs"
    )
    assert js(code, json.dumps(more), json.dumps(SETTINGS)) == (
        "width 32, no Fourier features, seed 4, assigned pairs, the exact mean"
    )
    assert js("live.apart({ facts: { settings: {}, pairs: true } }, { facts: { settings: {} } })") == "reflow"


def test_training_goes_on_in_python(run):
    _, model, target, source = run
    v = exact.marginal_velocity(target, source)
    torch.manual_seed(0)
    t, x0, x1 = torch.rand(2000, 1), source.sample((2000,)), target.sample((2000,))
    x = STRAIGHT.position(x0, x1, t)

    def off():
        with torch.no_grad():
            return float((model(t, x) - v(t, x)).square().mean())

    before = off()
    flow.train(target, source, model=model, steps=500, batch=256, progress=False, device="cpu")
    assert off() < before
    assert solvers.odeint(model, x, torch.linspace(0, 1, 3))[-1].isfinite().all()
