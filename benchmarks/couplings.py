"""Chapter 9's table: one network and one training on eight couplings, sampled with few Euler steps, three seeds each.

    PYTHONPATH=. .venv/bin/python benchmarks/couplings.py

A quarter of an hour on one core; writes benchmarks/couplings.json. The chapter runs two rows of seed 0 again and compares.
"""

import json
import subprocess
import sys
import time

import torch
from machine import machine

from helpers import couplings, datasets, flow, metrics, solvers

SEEDS, STEPS, PAIRS, NFE = (0, 1, 2), 2000, 50_000, (1, 2, 4, 8)
SOURCE, TARGET = datasets.standard_normal(), datasets.datasaurus("dino")


def batches(size):
    return couplings.MinibatchOT(SOURCE, TARGET, size)


def bank(size, pairs=PAIRS):
    return couplings.Pairs(*batches(size).sample(pairs))


def reflow(model):
    x0 = SOURCE.sample((PAIRS,))
    return couplings.Pairs(x0, flow.sample(model, x0, steps=32))


CONTENDERS = {
    "independent": lambda made: couplings.Independent(SOURCE, TARGET), "OT-64": lambda made: batches(64),
    "OT-256": lambda made: batches(256), "OT-256, bank": lambda made: bank(256),
    "OT-256, bank of 2048": lambda made: bank(256, 2048), "OT-1024, bank": lambda made: bank(1024),
    "reflow 1": lambda made: reflow(made["independent"]), "reflow 2": lambda made: reflow(made["reflow 1"]),
}  # fmt: skip


def distances(model):
    """Sliced W2 from 2000 samples to 2000 of the target, by Euler with few steps and by a fine midpoint, mean of five draws."""
    rows = []
    for draw in range(5):
        torch.manual_seed(1000 + draw)
        x0, data, again = SOURCE.sample((2000,)), TARGET.sample((2000,)), TARGET.sample((2000,))
        made = [*(flow.sample(model, x0, "euler", n) for n in NFE), flow.sample(model, x0, steps=32), again]
        rows.append([metrics.sliced_wasserstein(x, data) for x in made])
    *euler, fine, floor = torch.tensor(rows).mean(0).tolist()
    return {"euler": euler, "midpoint 32": fine, "floor": floor}


@torch.no_grad()
def budget(model, coupling, n=20_000):
    """What the pairs travel, and of what the network's flow makes it: its own travel, its bend S, and V, twice the loss."""
    torch.manual_seed(2000)
    x0, x1 = coupling.sample(n)
    v = 2 * float(flow.loss(model, x0, x1, (torch.arange(n)[:, None] + torch.rand(n, 1)) / n))
    way = solvers.odeint(model, SOURCE.sample((5000,)), torch.linspace(0, 1, 33), method="midpoint")
    straight = way[-1] - way[0]
    bend = (32 * way.diff(dim=0) - straight).square().sum(-1).mean()
    return {"cost": float((x1 - x0).square().sum(-1).mean()), "travel": float(straight.square().sum(-1).mean()),
            "S": float(bend), "V": v}  # fmt: skip


def main():
    torch.set_num_threads(1)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    rows = []
    for seed in SEEDS:
        models = {}
        for name, make in CONTENDERS.items():
            torch.manual_seed(seed)
            start = time.perf_counter()
            coupling = make(models)
            ready = time.perf_counter()
            models[name] = flow.train(coupling=coupling, seed=seed, steps=STEPS, progress=False, device="cpu")
            seconds = {"pairs": ready - start, "training": time.perf_counter() - ready}
            rows.append({"coupling": name, "seed": seed, "seconds": seconds, **distances(models[name]),
                         "budget": budget(models[name], coupling)})  # fmt: skip
            print(time.strftime("%H:%M:%S"), rows[-1], file=sys.stderr)
    recorded = {
        "machine": machine("torch", "numpy", "scipy"),
        "commit": commit,
        "steps": STEPS,
        "pairs": PAIRS,
        "NFE": NFE,
        "rows": rows,
    }
    with open("benchmarks/couplings.json", "w", encoding="utf8") as file:
        file.write(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
