"""`make shootout`: chapter 11's table. Eleven ways to few steps: one network, one budget, one measure; shootout.json.

    PYTHONPATH=. _build/bench-env/bin/python benchmarks/shootout.py [SEED SEED SEED]

A pass is what 1024 points cost, forward and backward: a forward alone is a third of it, a jvp two. Whatever a method trains
(a teacher, the pairs that it makes, a solver) comes out of its one budget, which is that of chapter 4's default training. The
losses are the chapter's own. Each method is tuned by the same number of trials, on a target that is not scored. What is done
is kept in _build/shootout, so that a run that was ended goes on. With other seeds it writes shootout-again.json only.
"""

import hashlib
import itertools
import json
import math
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
import torch
from machine import machine

from book.shown import definitions
from helpers import couplings, datasets, flow, metrics

HERE = Path(__file__).parent
PASSES, NFE, DRAWS, SAMPLES, PAIRS, TRIAL_SEED = 2000, (1, 2, 4, 8), 10, 2000, 30_000, 100
NOISE = datasets.standard_normal()
TARGETS = {"dino": (NOISE, datasets.datasaurus("dino")), "checkerboard": (NOISE, datasets.Checkerboard()),
           "8 Gaussians to moons": (datasets.eight_gaussians(), datasets.moons())}  # fmt: skip
ALL = {**TARGETS, "spiral": (NOISE, datasets.spiral())}  # the spiral is for tuning only
RATES = (5e-3, 1.5e-2, 3e-2)
NAMES = ("Average", "leap", "leap_again", "consistency", "shortcut", "meanflow", "own")
OURS = definitions("11", *NAMES, given={"flow": flow, "torch": torch, "math": math})
Average, leap, leap_again, consistency, shortcut, meanflow, own = (OURS[name] for name in NAMES)
clock, solve = (definitions("07", "clock", "solve", given={"torch": torch})[name] for name in ("clock", "solve"))
HASH = hashlib.sha256((Path(__file__).read_text(encoding="utf8") + OURS["__source__"]).encode()).hexdigest()
KEPT = HERE.parent / "_build" / "shootout" / HASH[:12]


class Task:
    """What a method gets: the two distributions, a seed, and passes to spend."""

    def __init__(self, target, seed, passes):
        (self.source, self.target), self.seed, self.left = ALL[target], seed, passes
        self.pairs, self.found = couplings.Independent(self.source, self.target), {}

    def pay(self, passes):
        self.left -= passes
        assert self.left > -1e-9, "the budget is spent"

    def train(self, lr, passes=None, price=1.0, batch=1024, model=None, coupling=None, **more):
        """A network trained with so many passes, or with all that are left, at so many for each step of 1024 points."""
        price *= batch / 1024
        steps = int((self.left if passes is None else passes) / price + 1e-9)
        self.pay(steps * price)
        torch.manual_seed(self.seed)
        model, coupling = model() if model else flow.VFNet(), coupling or self.pairs
        self.model = flow.train(
            model=model, coupling=coupling, seed=self.seed, steps=steps, batch=batch, lr=lr, device="cpu",
            progress=False, **more,
        )  # fmt: skip
        return self.model

    def ends(self, teacher, n, steps=8):
        """n starts, and where the teacher takes them by so many midpoint steps."""
        self.pay(2 * steps * n / 1024 / 3)
        return (x0 := self.source.sample((n,))), flow.sample(teacher, x0, steps=steps)


def plain(task, lr, batch):
    model = task.train(lr, batch=batch)
    return {"Euler": lambda x, n: flow.sample(model, x, "euler", n),
            "midpoint": lambda x, n: flow.sample(model, x, "midpoint", n // 2) if n > 1 else None}  # fmt: skip


def learned(name, task, lr, rounds):
    """Chapter 7's: the times alone, each move as long as its interval, or the times and the pushes."""
    batch, free, moves = 256, name == "Bespoke", [n for n in NFE if n > 1 or name == "Bespoke"]
    price = 2 / 3 * batch / 1024 * sum(moves) * rounds  # a backward pass through frozen weights is one third, not two
    for_ends = 2 * 8 * batch / 1024 / 3
    model = task.train(lr, task.left - price - for_ends).requires_grad_(False)
    z, end = task.ends(model, batch)
    task.pay(price)
    found = task.found = {1: (torch.zeros(1), torch.ones(1))}
    for n in moves:
        w, own_pushes = torch.zeros(n, requires_grad=True), torch.full((n,), 1 / n, requires_grad=True)
        pushes = lambda w, b=own_pushes: b if free else w.softmax(0)  # noqa: E731
        adam = torch.optim.Adam([w, own_pushes][: 1 + free], lr=0.03)
        for _ in range(rounds):
            adam.zero_grad()
            (solve(model, z, clock(w), pushes(w))[-1] - end).square().mean().backward()
            adam.step()
        found[n] = clock(w).detach(), pushes(w).detach()
    return {name: lambda x, n: solve(model, x, *found[n])[-1]}


def paired(name, task, lr, size):
    kind = couplings.MinibatchOT if name == "OT" else TheirOT
    bank = couplings.Pairs(*kind(task.source, task.target, size).sample(PAIRS))
    model = task.train(lr, coupling=bank)
    return {name: lambda x, n: flow.sample(model, x, "euler", n)}


class TheirOT(couplings.MinibatchOT):
    """Batches paired by torchcfm, which draws from the plan with replacement."""

    def sample(self, n):
        from torchcfm.optimal_transport import OTPlanSampler  # which only `make bench`'s environment has

        parts = [couplings.Independent.sample(self, self.size) for _ in range(-(-n // self.size))]
        parts = [OTPlanSampler(method="exact").sample_plan(*part) for part in parts]
        return tuple(torch.cat(side)[:n] for side in zip(*parts, strict=True))


def taught(name, task, lr, first):
    """A reflow, or one step at once: the same pairs, at all times or at t = 0."""
    teacher = task.train(lr, first * task.left)
    bank = couplings.Pairs(*task.ends(teacher, PAIRS))
    if name == "reflow":
        model = task.train(lr, coupling=bank)
        return {name: lambda x, n: flow.sample(model, x, "euler", n)}
    model = task.train(lr, coupling=bank, times=lambda n: torch.zeros(n, 1))
    return {name: lambda x, n: flow.sample(model, x, "euler", 1) if n == 1 else None}


def consistent(name, task, lr, levels):
    teacher = task.train(lr, task.left / 2) if name == "consistency distillation" else None
    model = task.train(lr, price=4 / 3 if teacher is None else 2, objective=consistency(levels, teacher))
    return {name: lambda x, n: leap_again(model, x, n, task.source)}


def average(name, task, lr, knob):
    if name == "shortcut":
        objective, price = shortcut(knob), 1 + 2 / 3 / 4  # two forwards of a quarter of the points
    else:
        objective, price = (meanflow(own), 5 / 3) if knob == "network" else (meanflow(), 4 / 3)
    model = task.train(lr, price=price, model=Average, objective=objective)
    return {name: lambda x, n: leap(model, x, n)}


METHODS = {  # how it is made, and the two values of its own that are tried with each rate
    "plain": (lambda name, *rest: plain(*rest), (512, 1024)), "learned grid": (learned, (50, 150)),
    "Bespoke": (learned, (50, 150)), "OT": (paired, (64, 256)), "reflow": (taught, (0.3, 0.6)),
    "distillation": (taught, (0.3, 0.6)), "consistency distillation": (consistent, (8, 32)),
    "consistency training": (consistent, (8, 32)), "shortcut": (average, (16, 128)), "MeanFlow": (average, ("pair", "network")),
}  # fmt: skip
PEER = "OT by torchcfm"


def distances(sampler, target, seed=0):
    """Sliced W2 to the data, at each NFE: the mean of ten draws, for a seed the same for all; None where it has no steps."""
    source, data = ALL[target]
    rows = []
    for draw in range(DRAWS):
        torch.manual_seed(1000 + DRAWS * seed + draw)
        x0, x1 = source.sample((SAMPLES,)), data.sample((SAMPLES,))
        made = [sampler(x0, n) for n in NFE]
        rows.append([math.nan if x is None else metrics.sliced_wasserstein(x, x1) for x in made])
    return [None if math.isnan(x) else x for x in torch.tensor(rows).mean(0).tolist()]


def run(job):
    method, target, seed, times, lr, knob = job
    torch.set_num_threads(1)
    start, task = time.process_time(), Task(target, seed, times * PASSES)
    torch.manual_seed(seed)
    make = paired if method == PEER else METHODS[method][0]
    made = make(method, task, lr, knob)
    seconds = time.process_time() - start
    if (target, seed, times) == ("dino", 0, 1) and method != PEER:
        torch.save((task.model.state_dict(), task.found), KEPT / f"{method}.pt")
    with torch.no_grad():
        found = {name: distances(sampler, target, seed) for name, sampler in made.items()}
    return {"job": list(job), "seconds": seconds, "passes": times * PASSES - task.left, "distances": found}


def floor(target, seed=0):
    data = ALL[target][1]
    return distances(lambda x, n: data.sample((SAMPLES,)), target, seed)


def finish(jobs):
    """Each job's result; what was done before is not run again."""
    kept = KEPT / "done"
    lines = kept.read_text().splitlines() if kept.exists() else []
    done = {json.dumps(result["job"]): result for result in map(json.loads, lines)}
    todo, start = [job for job in jobs if json.dumps(job) not in done], time.monotonic()
    with ProcessPoolExecutor(2) as pool, kept.open("a") as file:
        for k, future in enumerate(as_completed([pool.submit(run, job) for job in todo]), 1):
            result = future.result()
            done[json.dumps(result["job"])] = result
            print(json.dumps(result), file=file, flush=True)
            left = (time.monotonic() - start) / k * (len(todo) - k) / 60
            print(f"\r{k} of {len(todo)}, {left:.0f} min left  ", end="", file=sys.stderr, flush=True)
    return [done[json.dumps(job)] for job in jobs]


def score(result, low):
    """How many times the floor's, in the mean of logarithms over all NFE that it has: what a trial is judged by."""
    found = [math.log(x / f) for row in result["distances"].values() for x, f in zip(row, low, strict=True) if x]
    return sum(found) / len(found)


def save_networks():
    """The dino's networks of seed 0, their matrices at 8 bits, a scale a row, and the solvers: shootout.npz."""
    arrays = {}
    for name in METHODS:
        weights, found = torch.load(KEPT / f"{name}.pt")
        for key, w in weights.items():
            if key.endswith("weight"):
                scale = w.abs().amax(1, keepdim=True) / 127
                arrays[f"{name}/{key}/scale"], w = scale, (w / scale).round().to(torch.int8)
            arrays[f"{name}/{key}"] = w
        for n, (times, pushes) in found.items():
            arrays |= {f"{name}/{n}/times": times, f"{name}/{n}/pushes": pushes}
    np.savez_compressed(HERE / "shootout.npz", **arrays)


def main():
    seeds = [int(word) for word in sys.argv[1:]] or [0, 1, 2]
    KEPT.mkdir(parents=True, exist_ok=True)
    tried = [(name, pair) for name, (_, knobs) in METHODS.items() for pair in itertools.product(RATES, knobs)]
    trials = finish([[name, "spiral", TRIAL_SEED, 1, *pair] for name, pair in tried])
    low = floor("spiral", TRIAL_SEED)
    scored = [[*trial["job"], trial["seconds"], score(trial, low)] for trial in trials]
    best = {name: min((row for row in scored if row[0] == name), key=lambda row: row[-1])[4:6] for name in METHODS}
    best[PEER] = best["OT"]
    jobs = [[name, target, seed, 1, *best[name]] for seed in seeds for target in TARGETS for name in METHODS]
    if seeds == [0, 1, 2]:
        jobs += [[name, "dino", seed, 3, *best[name]] for seed in seeds for name in METHODS]
        jobs += [[PEER, "dino", seed, 1, *best[PEER]] for seed in seeds]
    rows = finish(jobs)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    recorded = {
        "machine": machine("torch", "numpy", "scipy", "torchcfm"), "commit": commit, "passes": PASSES, "NFE": NFE,
        "floors": {t: sum(sum(floor(t, s)) for s in seeds) / len(NFE) / len(seeds) for t in TARGETS}, "settings": best,
        "trials": scored, "rows": rows,
    }  # fmt: skip
    first = seeds == [0, 1, 2]
    with HERE.joinpath("shootout.json" if first else "shootout-again.json").open("w", encoding="utf8") as file:
        file.write(json.dumps(recorded, indent=1) + "\n")
    if first:
        save_networks()


if __name__ == "__main__":
    main()
