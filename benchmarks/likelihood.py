"""What chapter 8 and the page on speed draw: likelihood.json, twenty minutes on one core, in the environment of `make bench`.

    PYTHONPATH=. _build/bench-env/bin/python benchmarks/likelihood.py

One network trained by maximum likelihood through the solver, and by flow matching, each with several budgets; the log-density
of one network by this book, by flow_matching and by torchdyn, on which torchcfm stands; and the price of a divergence against
the dimension. Seconds are those that this process computed, so that a busy machine adds little to them.
"""

import json
import statistics
import time
from pathlib import Path

import torch
from flow_matching.solver import ODESolver
from flow_matching.utils import ModelWrapper
from run import machine
from torch.func import jacrev, jvp, vmap
from torchdyn.models.cnf import autograd_trace
from torchdyn.numerics import odeint

from helpers import datasets, flow, likelihood

SEEDS, BATCH, RATE = (0, 1, 2), 256, 3e-3  # the rate: 1.5e-2, with which the book trains, lets the likelihood run away
DINO, NORMAL = datasets.datasaurus("dino"), datasets.standard_normal()
THROUGH = {4: (100, 200), 8: (100, 300, 1000), 16: (100, 300, 1000)}  # steps of the solver: steps of training
MATCHING = (50, 100, 200, 400, 800, 1600, 3200, 12_800)


def divergence(v, t, x):
    """As in the chapter; unlike `likelihood.divergence` it can be differentiated once more."""
    return vmap(lambda y: jacrev(lambda z: v(t, z[None])[0])(y).trace())(x)


def log_prob(v, x, steps):
    """As in the chapter."""
    h, gained = 1 / steps, torch.zeros(len(x))
    for k in range(steps, 0, -1):
        half = x - h / 2 * v(k * h, x)
        t = (k - 0.5) * h
        gained = gained - h * divergence(v, t, half)
        x = x - h * v(t, half)
    return NORMAL.log_prob(x) + gained


def through_the_solver(steps, solver_steps, seed):
    """A network trained to make its solver report a high log-density of the data; the rate as in `flow.train`, but lower."""
    torch.manual_seed(seed)
    model = flow.VFNet()
    optimiser = torch.optim.Adam(model.parameters(), betas=(0.9, 0.99))
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = RATE * min((step + 1) / (0.05 * steps), 1) * (1 - step / steps) ** 2
        value = -log_prob(model, DINO.sample((BATCH,)), solver_steps).mean()
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    return model


def timed(make, *arguments, **options):
    start = time.process_time()
    made = make(*arguments, **options)
    return made, time.process_time() - start


@torch.no_grad()
def judged(model, solver_steps):
    """Mean true minus reported log-density of 4000 points, by 128 steps and by the solver that trained it, with errors."""
    torch.manual_seed(1000)
    x = DINO.sample((4000,))
    found = {}
    for name, steps in (("kl", 128), ("own", solver_steps)):
        off = DINO.log_prob(x) - likelihood.log_prob(model, x, steps=steps)
        found[name], found[f"{name} error"] = float(off.mean()), float(off.std() / len(x) ** 0.5)
    return found


def training():
    for seed in SEEDS:
        for steps in MATCHING:
            model, seconds = timed(flow.train, DINO, seed=seed, steps=steps, progress=False, device="cpu")
            yield {"way": "matching", "seed": seed, "steps": steps, "seconds": seconds, **judged(model, 64)}
        for solver_steps, budgets in THROUGH.items():
            for steps in budgets:
                model, seconds = timed(through_the_solver, steps, solver_steps, seed)
                row = {"way": f"likelihood, {solver_steps} steps", "seed": seed, "steps": steps, "seconds": seconds}
                yield {**row, **judged(model, solver_steps)}


class Wrapped(ModelWrapper):
    def forward(self, x, t, **extras):
        return self.model(t, x)


def by_torchdyn(model, x, steps):
    """As its CNF does, which puts no time into the field: the divergence beside the state, by `autograd_trace`."""

    def augmented(t, state):
        with torch.enable_grad():
            y = state[:, 1:].detach().requires_grad_()
            velocity = model(t, y)
            return torch.cat([-autograd_trace(velocity, y)[:, None], velocity], 1).detach()

    state = torch.cat([torch.zeros(len(x), 1), x], 1)
    end = odeint(augmented, state, torch.linspace(1, 0, steps + 1), solver="midpoint")[1][-1]
    return NORMAL.log_prob(end[:, 1:]) - end[:, 0]


def peers(steps=64, points=2000):
    """Seconds for, and mean distance from the solution in float64 of, the log-density of one network at data; in turns."""
    torch.manual_seed(0)
    model, x = flow.train(DINO, progress=False, device="cpu"), DINO.sample((points,))
    solver = ODESolver(Wrapped(model))
    ways = {
        "book": lambda: likelihood.log_prob(model, x, steps=steps),
        "torchdyn": lambda: by_torchdyn(model, x, steps),
        "flow_matching": lambda: solver.compute_likelihood(
            x.clone(), NORMAL.log_prob, 1 / steps, method="midpoint", exact_divergence=True
        )[1],
    }
    found, seconds = {}, {name: [] for name in ways}
    for _ in range(5):
        for name, way in ways.items():
            found[name], spent = timed(way)
            seconds[name].append(spent)
    truth = likelihood.log_prob(model.double(), x.double(), method="rk4", steps=512)
    for name, value in found.items():
        off, apart = (float((value - other).abs().mean()) for other in (truth, found["book"]))
        yield {"who": name, "seconds": seconds[name], "off": off, "from the book": apart}


def dimensions(points=1000):
    """Seconds of one divergence, exact and by one probe, and of the field alone, for a network of the book in d dimensions."""
    for d in (2, 4, 8, 16, 32, 64):
        model, x = flow.VFNet(d), torch.randn(points, d)
        ways = {
            "exact": lambda v, x: likelihood.divergence(v, 0.5, x),
            "probe": lambda v, x: jvp(lambda x: v(0.5, x), (x,), (x.sign(),)),
            "field": lambda v, x: v(0.5, x),
        }
        row = {"d": d}
        for name, way in ways.items():
            row[name] = statistics.median(timed(way, model, x)[1] for _ in range(7))
        yield row


def main():
    torch.set_num_threads(1)
    results = {"machine": machine(), "peers": list(peers()), "dimensions": list(dimensions()), "training": []}
    print(results, flush=True)
    for row in training():
        print(row, flush=True)
        results["training"].append(row)
    (Path(__file__).parent / "likelihood.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
