"""What chapter 12 records of digits: digits.json and digits.npz, twenty minutes on two cores.

    PYTHONPATH=. .venv/bin/python benchmarks/digits.py

Three seeds of: ways to pair noise with pictures, and one step at once, each with the chapter's network and one budget (a
teacher and its pairs come out of it), or three times that; guidance; networks of dequantised digits and their bits per
dimension; and what a convolution of as many weights learns in the same seconds. What the chapter defines is taken from its
cells. What is done is kept in _build/digits, so that a run that was ended goes on.
"""

import hashlib
import json
import math
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from machine import machine
from torch import nn
from torch.nn.functional import group_norm, silu

from book.shown import definitions
from helpers import couplings, flow, likelihood
from helpers.live.network import eight_bits
from pictures.data import Labelled, digits
from pictures.guidance import guided
from pictures.judge import frechet, train_judge
from pictures.networks import Condition, ResidualMLP

HERE = Path(__file__).parent
SEEDS, STEPS, NFE, GUIDANCE = (0, 1, 2), 4000, (1, 2, 4, 8, 16), (0.0, 1.0, 1.5, 2.0, 4.0)
LEARN, HELD = digits()
ASKED, DRAWS, TAUGHT = torch.arange(500) % 10, 4, 20_000
NAMES = ("assigned", "spread_out", "bits", "loss_on", "missed")
GIVEN = {"torch": torch, "math": math, "couplings": couplings, "likelihood": likelihood, "flow": flow, "Labelled": Labelled}
OURS = definitions("12", *NAMES, given=GIVEN)
HASH = hashlib.sha256((Path(__file__).read_text(encoding="utf8") + OURS["__source__"]).encode()).hexdigest()
KEPT = HERE.parent / "_build" / "digits" / HASH[:12]


def train(coupling, seed, steps, model=None, lr=8e-3, **more):
    torch.manual_seed(seed)
    return flow.train(coupling=coupling, model=model or ResidualMLP(), seed=seed, steps=int(steps), batch=256, lr=lr,
                      device="cpu", progress=False, **more)  # fmt: skip


def made(method, seed, steps):
    """A network by one of the ways, its budget `steps`; of a teacher's pairs, 256 evaluations cost a third of a step."""
    plain = Labelled(LEARN.x, LEARN.labels, 10)
    torch.manual_seed(seed)
    if method == "independent":
        return train(plain, seed, steps)
    if method.startswith("OT"):
        return train(OURS["assigned"](LEARN, within=method == "OT within a class"), seed, steps)
    teacher, y, x0 = train(plain, seed, steps / 2), torch.arange(TAUGHT) % 10, torch.randn(TAUGHT, 64)
    pairs = Labelled(flow.sample(guided(teacher, y), x0, steps=8), y, 10, x0=x0)
    at_start = None if method == "reflow" else lambda n: torch.zeros(n, 1)
    return train(pairs, seed, steps / 2 - 2 * 8 * TAUGHT / 256 / 3, times=at_start)


def measured(judge, x):
    """The share read as asked; the Frechet distance to what is held out; of the nearest to learn from, the mean distance,
    and how many they are: few, if the samples are much alike.
    """
    near, which = torch.cdist(x, LEARN.x).min(1)
    read, far = (judge(x).argmax(1) == ASKED).double().mean(), frechet(judge.features(x), judge.features(HELD.x))
    return [float(value) for value in (read, far, near.mean(), len(which.unique()))]


@torch.no_grad()
def judged(judge, model, seed, n, w=1.0, method="euler"):
    """The means of `measured` over DRAWS."""
    found = []
    for draw in range(DRAWS):
        torch.manual_seed(1000 + DRAWS * seed + draw)
        found.append(measured(judge, flow.sample(guided(model, ASKED, w), torch.randn(500, 64), method, n)))
    return torch.tensor(found).mean(0).tolist()


def paired(method, seed, times):
    judge, start = train_judge(LEARN), time.process_time()
    model = made(method, seed, times * STEPS)
    row = {"seconds": time.process_time() - start}
    row["steps"] = {n: judged(judge, model, seed, n) for n in (NFE if method != "distillation" else NFE[:1])}
    if method != "distillation":
        row["missed"] = OURS["missed"](model)
    if method == "independent":
        row["guidance"] = {w: judged(judge, model, seed, 16, w, "midpoint") for w in GUIDANCE}
    if (method, seed, times) in (("independent", 0, 1), ("distillation", 0, 1)):
        torch.save(model.state_dict(), KEPT / f"{method}.pt")
    return row


class Dequantised(Labelled):
    def sample(self, n):
        x0, x1, y = super().sample(n)
        return x0, OURS["spread_out"](x1, seed=None), y


def dequantised(seed):
    """Bits per dimension: of 500 pictures of either kind, with and without the name; of more or fewer steps; and of a bound by
    eight draws instead of one.
    """
    model, bits, spread = train(Dequantised(LEARN.x, LEARN.labels, 10, 0.3), seed, 2 * STEPS), OURS["bits"], OURS["spread_out"]
    if seed == 0:
        torch.save(model.state_dict(), KEPT / "dequantised.pt")
    x, seen, y = spread(HELD.x, seed), spread(LEARN.x[:500], seed), LEARN.labels[:500]
    draws = torch.stack([bits(model, spread(HELD.x, 100 + k), HELD.labels, 16) for k in range(8)])
    tighter = 64 * math.log(2) * -draws  # log P, but for a constant that all share
    tight = -(tighter.logsumexp(0) - math.log(8)) / 64 / math.log(2)
    return {
        "held out": float(bits(model, x, HELD.labels, 64).mean()), "no name": float(bits(model, x, None, 64).mean()),
        "learned from": float(bits(model, seen, y, 64).mean()), "eight draws": float((draws.mean(0) - tight).mean()),
        "solver": {n: float(bits(model, x[:100], HELD.labels[:100], n).mean()) for n in (16, 32, 64, 128)},
    }  # fmt: skip


class Convolutional(nn.Module):
    """Residual blocks of two 3 x 3 convolutions, told time and class as ResidualMLP is."""

    def __init__(self, channels=32, blocks=5):
        super().__init__()
        conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1)  # noqa: E731
        self.classes, self.condition = 10, Condition(64, 10)
        self.enter, self.leave = conv(1, channels), conv(channels, 1)
        self.adapt = nn.ModuleList(nn.Linear(64, 2 * channels) for _ in range(blocks))
        self.pairs = nn.ModuleList(nn.ModuleList([conv(channels, channels) for _ in "12"]) for _ in range(blocks))
        for layer in self.adapt:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, t, x, y=None):
        c, h = self.condition(t, x, y), self.enter(x.view(-1, 1, 8, 8))
        for adapt, (first, second) in zip(self.adapt, self.pairs, strict=True):
            scale, shift = adapt(c)[..., None, None].chunk(2, 1)
            h = h + second(silu(first(group_norm(h, 1) * (1 + scale) + shift)))
        return self.leave(group_norm(h, 1)).flatten(1)


def raced(kind, seed, seconds, lr):
    """What a network knows after so many seconds of one core: its loss on the pictures held out, told their names."""
    model = lambda: ResidualMLP() if kind == "matrix" else Convolutional()  # noqa: E731
    plain, start = Labelled(LEARN.x, LEARN.labels, 10), time.process_time()
    train(plain, seed, 20, model())
    steps = seconds / (time.process_time() - start) * 20
    net = train(plain, seed, steps, model(), lr)
    with torch.no_grad():
        return {"steps": int(steps), "loss": OURS["loss_on"](net, HELD, HELD.labels),
                "weights": sum(w.numel() for w in net.parameters())}  # fmt: skip


def run(job):
    kept = KEPT / ("-".join(map(str, job)) + ".json")
    if not kept.exists():
        torch.set_num_threads(1)
        row = globals()[job[0]](*job[1:])
        kept.write_text(json.dumps({"job": job, **row}))
        print(*job, flush=True)
    return json.loads(kept.read_text())


def save():
    """The first seed's networks, matrices at 8 bits with a scale a row, the rest in half precision: digits.npz."""
    arrays = {}
    for name in ("independent", "distillation", "dequantised"):
        for key, value in torch.load(KEPT / f"{name}.pt").items():
            if value.ndim == 2:
                value, arrays[f"{name}/{key}/scale"] = eight_bits(value)
            arrays[f"{name}/{key}"] = value.to(torch.int8) if value.ndim == 2 else value.half()
    np.savez_compressed(HERE / "digits.npz", **arrays)


def main():
    KEPT.mkdir(parents=True, exist_ok=True)
    ways = ("independent", "OT within a class", "OT across classes", "reflow", "distillation")
    jobs = [("dequantised", seed) for seed in SEEDS]
    jobs += [("paired", way, seed, times) for times in (1, 3) for seed in SEEDS for way in ways]
    tried = [("raced", kind, 9, 20, lr) for kind in ("matrix", "convolution") for lr in (2e-3, 4e-3, 8e-3)]
    with ProcessPoolExecutor(2) as pool:
        trials = list(pool.map(run, tried))
        best = {kind: min((t for t in trials if t["job"][1] == kind), key=lambda t: t["loss"])["job"][-1]
                for kind in ("matrix", "convolution")}  # fmt: skip
        jobs += [("raced", kind, seed, seconds, best[kind]) for kind in best for seed in SEEDS for seconds in (5, 20, 60)]
        rows = list(pool.map(run, jobs))
    torch.manual_seed(0)
    judge, drawn = train_judge(LEARN), []
    by_class = [torch.nonzero(LEARN.labels == k)[:, 0] for k in range(10)]
    with torch.no_grad():
        for _ in range(40):  # real against real, as many of each class
            rows_of = torch.stack([k[torch.randperm(len(k))[:50]] for k in by_class], 1)
            drawn.append(measured(judge, LEARN.x[rows_of.flatten()]))
        real = measured(judge, HELD.x)
    levels, held = (((part.x + 1) * 8).round().long() for part in (LEARN, HELD))
    counted = torch.stack([(levels == k).sum(0) for k in range(17)]) + 0.5
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    recorded = {
        "machine": machine("torch", "numpy", "scipy", "scikit-learn"), "commit": commit, "NFE": NFE, "guidance": GUIDANCE,
        "floor": torch.tensor(drawn).mean(0).tolist(), "held out": real,
        "histograms": float(-(counted / counted.sum(0)).log2().gather(0, held).mean()), "trials": trials, "rows": rows,
    }  # fmt: skip
    (HERE / "digits.json").write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf8")
    save()


if __name__ == "__main__":
    main()
