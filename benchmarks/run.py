"""`make bench`: measure everything in one go, 30 to 40 minutes, and write results.json, which the page on speed draws.

Each contender gets the number of threads that a trial run finds best. They take turns, seed by seed, so that a machine that
slows down slows all of them. Ratios are the result; seconds are this machine's.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import report
import torch
import torchdiffeq
from machine import machine
from train import CONTENDERS, SHAPES, distribution

from helpers import datasets, exact, flow, metrics, solvers

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HERE.parent)}
LIMIT, SEEDS = 60, (0, 1, 2)  # seconds of training for each contender
PROBE = 5  # seconds of training that tell how many threads are best


def contender(what, *arguments):
    command = [sys.executable, HERE / "train.py", what, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=ENVIRONMENT).stdout)


def paces():
    """Steps a second and MiB of every contender, with one thread and with all cores, in turns, three times."""
    rows = {}
    for _ in SEEDS:
        for who in report.COLOR:
            for threads in sorted({1, os.cpu_count()}):
                rows.setdefault((who, threads), []).append(contender("pace", who, threads, PROBE))
    return [
        {"who": who, "threads": threads, **{key: [run[key] for run in runs] for key in ("rate", "memory")}}
        for (who, threads), runs in rows.items()
    ]


def crowd():
    """The book's steps a second, with one thread and with all, beside a busy loop for every core."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
    try:
        for threads in sorted({1, os.cpu_count()}):
            yield {"threads": threads, "rate": [contender("pace", "book", threads, PROBE)["rate"] for _ in SEEDS]}
    finally:
        for process in busy:
            process.kill()
            process.wait()


def race(target, seeds, threads):
    """Every contender on one target, in turns."""
    for seed in seeds:
        for who in CONTENDERS:
            yield contender("race", who, threads.get(who, 1), target, seed, LIMIT)


def quality(name, source_name=None, **effort):
    """`flow.train` towards one target, for each seed: seconds, field error, and sliced W2 of 5000 samples with its floor."""
    target = distribution(name)
    source = distribution(source_name) if source_name else datasets.standard_normal()
    row = {"target": name, "source": source_name or "noise", "seconds": [], "error": [], "distance": [], "floor": []}
    for seed in SEEDS:
        start = time.perf_counter()
        model = flow.train(target, source, seed=seed, progress=False, device="cpu", **effort)
        row["seconds"].append(time.perf_counter() - start)
        row["error"].append(metrics.field_error(model, target, source, n=4000 if source_name else 20_000))
        torch.manual_seed(seed)
        data, again = target.sample((5000,)), target.sample((5000,))
        row["floor"].append(metrics.sliced_wasserstein(again, data))
        row["distance"].append(metrics.sliced_wasserstein(flow.sample(model, source.sample((5000,))), data))
    return row


def choices():
    """The default training towards the dino with one choice undone at a time, at equal steps or equal samples."""
    plain = {"model": lambda: flow.VFNet(features=0, time_features=0)}
    undone = {
        "the default": {}, "no Fourier features": plain, "frequencies of scale 1": {"model": lambda: flow.VFNet(scale=1.0)},
        "frequencies of scale 10": {"model": lambda: flow.VFNet(scale=10.0)}, "a peak rate of 1e-3": {"lr": 1e-3},
        "a peak rate of 5e-2": {"lr": 5e-2}, "batches of 256": {"batch": 256}, "half the steps": {"steps": 1000},
        "twice the steps": {"steps": 4000},
        "stratified times": {"times": lambda n: (torch.arange(n)[:, None] + torch.rand(n, 1)) / n},
    }  # fmt: skip
    dino = datasets.datasaurus("dino")
    for name, options in undone.items():
        errors = []
        for seed in SEEDS:
            torch.manual_seed(seed)
            made = {key: value() if key == "model" else value for key, value in options.items()}
            errors.append(metrics.field_error(flow.train(dino, seed=seed, progress=False, device="cpu", **made), dino))
        yield {"choice": name, "error": errors}


def ladder(fields, target):
    """Sliced W2 of 5000 samples against NFE, for every solver; dopri5 pays what its tolerance asks for."""
    torch.manual_seed(0)
    x0, data, again = torch.randn(5000, 2), target.sample((5000,)), target.sample((5000,))
    rows = []
    for name, field in fields.items():
        for method in solvers.METHODS:
            for k in range(1, 8):
                counted = solvers.count_evaluations(field)
                grid = torch.linspace(0, 1, 2 if method == "dopri5" else 2**k // solvers.EVALUATIONS[method] + 1)
                if len(grid) < 2:
                    continue
                with torch.no_grad():
                    made = solvers.odeint(counted, x0, grid, method=method, rtol=10**-k, atol=10**-k)[-1]
                rows.append({"field": name, "method": method, "nfe": counted.nfe,
                             "distance": metrics.sliced_wasserstein(made, data)})  # fmt: skip
    return {"floor": metrics.sliced_wasserstein(again, data), "rows": rows}


def timed(function, *arguments, **options):
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


@torch.no_grad()
def sampling(model):
    """Seconds for 100,000 samples at equal NFE, ours and torchdiffeq's in turns; rk4 is the 3/8 rule in both."""
    x0, rows = torch.randn(100_000, 2), []
    for method, steps in (("euler", 50), ("midpoint", 25), ("heun", 25), ("rk4", 12)):
        t, theirs = torch.linspace(0, 1, steps + 1), {"heun": "heun2"}.get(method, method)
        row = {"method": method, "nfe": steps * solvers.EVALUATIONS[method], "book": [], "torchdiffeq": []}
        for _ in range(5):
            row["book"].append(timed(flow.sample, model, x0, method, steps))
            row["torchdiffeq"].append(timed(torchdiffeq.odeint, model, x0, t, method=theirs))
        rows.append(row)
    return rows


def step_seconds(target, model=None, batch=1024, steps=40):
    """The median seconds of a training step, of five short trainings after one that is not counted."""
    runs = [timed(flow.train, target, model=model, batch=batch, steps=steps, progress=False, device="cpu") for _ in range(6)]
    return statistics.median(runs[1:]) / steps


def field_seconds(points):
    """Seconds for the exact velocity at 64 places towards that many points."""
    u, x = exact.marginal_velocity(datasets.PointCloud(torch.randn(points, 2))), torch.randn(64, 2)
    return statistics.median(timed(u, torch.tensor(0.5), x) for _ in range(3))


def growth():
    dino, cloud = datasets.datasaurus("dino"), lambda k, d=2: datasets.PointCloud(torch.randn(k, d))
    powers = (142, 1000, 10_000, 100_000, 1_000_000)
    return {
        "batch": [(b, step_seconds(dino, batch=b)) for b in (256, 512, 1024, 2048, 4096, 8192)],
        "width": [(w, step_seconds(dino, flow.VFNet(width=w))) for w in (16, 32, 64, 128, 256, 512)],
        "dimension": [(d, step_seconds(cloud(142, d))) for d in (2, 4, 8, 16, 32, 64)],
        "points": [(k, step_seconds(cloud(k))) for k in powers],
        "points, exact field": [(k, field_seconds(k)) for k in powers],
    }


def main():
    say = lambda what: print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)  # noqa: E731
    results = {"machine": machine("torch", "torchdiffeq", "torchcfm", "flow-matching", "numpy")}
    say("how many threads are best for whom")
    results["paces"] = paces()
    results["crowd"] = list(crowd())
    threads = {who: report.pace(results, who)["threads"] for who in report.COLOR}
    say("training: every contender on three targets")
    targets = (("dino", SEEDS), ("checkerboard", SEEDS[:1]), ("moons", SEEDS[:1]))
    results["races"] = [run for target, seeds in targets for run in race(target, seeds, threads)]
    say("the defaults on every target")
    results["targets"] = [quality(name) for name in (*datasets.NAMES, *SHAPES)]
    results["pairs"] = [quality(b, a, steps=4000) for a, b in (("dino", "star"), ("star", "dino"), ("circle", "x_shape"))]
    results["choices"] = list(choices())
    say("sampling")
    dino = datasets.datasaurus("dino")
    model = flow.train(dino, progress=False, device="cpu")
    results["ladder"] = ladder({"exact": exact.marginal_velocity(dino), "learned": model}, dino)
    results["sampling"] = sampling(model)
    say("growth")
    results["growth"] = growth()
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    say("done: benchmarks/results.json")


if __name__ == "__main__":
    main()
