"""One contender, in a process of its own: train as its authors publish it, and print as JSON what was measured.

    python benchmarks/train.py race WHO THREADS TARGET SEED SECONDS    what was reached by when
    python benchmarks/train.py pace WHO THREADS SECONDS                steps a second, and the memory of training

In a race the clock stops while the field is judged, and the run is cut after SECONDS. All minimise the same loss:
independent pairs, straight lines from N(0, I), no blur of the path.
"""

import contextlib
import json
import resource
import sys
import time
from functools import partial

import torch
from flow_matching.path import AffineProbPath
from flow_matching.path.scheduler import CondOTScheduler
from torch import nn
from torchcfm.conditional_flow_matching import ConditionalFlowMatcher
from torchcfm.models.models import MLP

from helpers import datasets, flow, metrics

# Seconds of training at which the field is judged: the fast ones close together.
MARKS = [0.1 * 2 ** (k / 4) for k in range(17)] + [3.2, 6.4, 12.8, 25.6, 51.2]
SHAPES = {"moons": datasets.moons, "eight_gaussians": datasets.eight_gaussians, "spiral": datasets.spiral,
          "checkerboard": datasets.Checkerboard}  # fmt: skip


def distribution(name):
    return SHAPES[name]() if name in SHAPES else datasets.datasaurus(name)


def wide():
    """Four layers of 512 with SiLU and PyTorch's own first weights: the post's network, and flow_matching's notebook's."""
    hidden = [layer for i in (3, 512, 512, 512) for layer in (nn.Linear(i, 512), nn.SiLU())]
    return nn.Sequential(*hidden, nn.Linear(512, 2))


def torchcfm(target, source, watch):
    """The tutorial on flow matching of torchcfm 1.0.7: its MLP of 64 x 3, batches of 256, Adam, 20,000 iterations."""
    matcher, net = ConditionalFlowMatcher(sigma=0.0), MLP(dim=2, time_varying=True)
    optimiser = torch.optim.Adam(net.parameters())
    for step in range(20_000):
        t, xt, velocity = matcher.sample_location_and_conditional_flow(source.sample((256,)), target.sample((256,)))
        value = (net(torch.cat([xt, t[:, None]], -1)) - velocity).square().mean()
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        watch(step, lambda t, x: net(torch.cat([x, t.reshape(-1, 1).expand(len(x), 1)], -1)))


def flow_matching(target, source, watch, *, batch=4096, steps=20_001):
    """The 2-D notebook of flow_matching 1.0.10: 512 x 4, batches of 4096, Adam, 20,001 iterations."""
    path, net = AffineProbPath(scheduler=CondOTScheduler()), wide()
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    for step in range(steps):
        pairs = path.sample(t=torch.rand(batch), x_0=source.sample((batch,)), x_1=target.sample((batch,)))
        value = (net(torch.cat([pairs.x_t, pairs.t[:, None]], -1)) - pairs.dx_t).square().mean()
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        watch(step, lambda t, x: net(torch.cat([x, t.reshape(-1, 1).expand(len(x), 1)], -1)))


def post(target, source, watch):
    """The post's network. It states neither batch nor steps: the book gives it 256 and 4,000."""
    flow_matching(target, source, watch, batch=256, steps=4000)


def book(target, source, watch, **effort):
    """`flow.train`, with its defaults or for fewer steps."""
    flow.train(target, source, seed=torch.initial_seed(), progress=False, device="cpu", callback=watch, **effort)


CONTENDERS = {
    "book": book, **{f"book, {steps} steps": partial(book, steps=steps) for steps in (120, 200, 500)},
    "torchcfm": torchcfm, "post": post, "flow_matching": flow_matching,
}  # fmt: skip


def peak_memory():
    """The largest memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


class Cut(Exception):
    """The contender has had its seconds."""


class Watch:
    """Called after every step: judges the field at the marks and at the end, with the clock stopped."""

    def __init__(self, target, source, limit, marks=MARKS):
        self.target, self.source, self.limit, self.marks = target, source, limit, [*marks, float("inf")]
        self.rows, self.spent, self.steps, self.idle, self.since = [], 0.0, 0, peak_memory(), time.perf_counter()

    def __call__(self, step, v):
        now = self.spent + time.perf_counter() - self.since
        self.steps, self.field, self.now, self.threads = step + 1, v, now, torch.get_num_threads()
        if now >= self.limit:
            raise Cut
        if now >= self.marks[0]:
            self.marks = [mark for mark in self.marks if mark > now]
            self.judge()
            self.spent, self.since = now, time.perf_counter()

    def judge(self):
        with torch.random.fork_rng(), torch.no_grad():
            torch.manual_seed(1)
            error = metrics.field_error(self.field, self.target, self.source, n=10_000)
            x0, data = self.source.sample((2000,)), self.target.sample((2000,))
            self.floor = metrics.sliced_wasserstein(self.target.sample((2000,)), data)
            distance = metrics.sliced_wasserstein(flow.sample(self.field, x0, steps=25), data)
        self.rows.append({"seconds": self.now, "steps": self.steps, "error": error, "distance": distance})


def train(who, threads, target, seed, limit, **options):
    """Train until the contender is done or has had its seconds: (the watch, whether it was done)."""
    source = datasets.standard_normal()
    flow.train(target, steps=1, batch=1, progress=False, device="cpu")
    torch.optim.Adam([torch.zeros(1)])  # the first one loads PyTorch's compiler, for seconds that are nobody's training
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    watch = Watch(target, source, limit, **options)
    try:
        CONTENDERS[who](target, source, watch)
    except Cut:
        return watch, False
    return watch, True


def race(who, threads, name, seed, limit):
    watch, finished = train(who, int(threads), distribution(name), int(seed), float(limit))
    watch.judge()
    return {
        "who": who, "target": name, "seed": int(seed), "finished": finished, "threads": watch.threads, "floor": watch.floor,
        "rows": watch.rows,
    }  # fmt: skip


def pace(who, threads, limit):
    """Nobody judges here, so that the memory is that of training. The book, too, may use its threads, to see what they buy."""
    flow.one_thread = contextlib.nullcontext
    watch, _ = train(who, int(threads), distribution("dino"), 0, float(limit), marks=())
    return {"threads": watch.threads, "rate": watch.steps / watch.now, "memory": peak_memory() - watch.idle}


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    print(json.dumps({"race": race, "pace": pace}[what](*arguments)))
