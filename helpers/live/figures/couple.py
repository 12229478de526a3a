"""Chapter 9."""

import functools

import torch
from traitlets import Enum, Int

from ... import couplings, metrics, plotting, solvers
from ..figure import Live, pack, state

SIZES, BLUR = (1, 4, 16, 64), 0.2


def pair_field(starts, ends):
    """The exact field of n pairs, each a rigid blob of width BLUR that moves from its start to its end: v(t, x)."""

    def v(t, x):
        away = x[:, None] - torch.lerp(starts, ends, torch.as_tensor(t, dtype=x.dtype))
        weight = (-away.square().sum(-1) / (2 * BLUR**2)).softmax(-1)
        return weight @ (ends - starts)

    return v


def budget(starts, ends, steps=24, draws=16):
    """What the pairs travel, what their flow travels, its bend S and the floor V, mean squares over the blobs."""
    noise = BLUR * torch.randn(draws, *starts.shape, generator=torch.Generator().manual_seed(0)).to(starts)
    v, move = pair_field(starts, ends), (ends - starts).expand_as(noise).reshape(-1, 2)
    way = solvers.odeint(v, (starts + noise).reshape(-1, 2), torch.linspace(0, 1, steps + 1), method="midpoint")
    straight = way[-1] - way[0]
    bend = (steps * way.diff(dim=0) - straight).square().sum(-1).mean()
    floor = 0.0
    for t in (torch.arange(steps) + 0.5) / steps:
        xt = (torch.lerp(starts, ends, t.to(starts)) + noise).reshape(-1, 2)
        floor = floor + (move - v(t, xt)).square().sum(-1).mean() / steps
    return [float(part) for part in (move.square().sum(-1).mean(), straight.square().sum(-1).mean(), bend, floor)]


@functools.cache
def _computed(target):
    """Starts (64, 2), ends for each of SIZES with 0, 1 and 2 reflows (4, 3, 64, 2), and what each spends, with the least."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        starts, drawn = torch.randn(64, 2).double(), target.sample((64,)).double()
    ends, spent, t = [], [], torch.linspace(0, 1, 33)
    for size in SIZES:
        order = torch.cat([k + couplings.assignment(starts[k : k + size], drawn[k : k + size]) for k in range(0, 64, size)])
        paired = [drawn[order]]
        for _ in range(2):
            paired.append(solvers.odeint(pair_field(starts, paired[-1]), starts, t, method="midpoint")[-1])
        ends.append(torch.stack(paired))
        spent.append([[*budget(starts, end), metrics.wasserstein(starts, end) ** 2] for end in paired])
    return starts, torch.stack(ends), spent


class Couple(Live):
    """64 points of N(0, I), each paired with one of `target`, a PointCloud, by assignment within batches of 4**batch; with
    `rewired` reflows on top. `show`: the pairs' lines, or the flow that they make; below, the budget of the pairs.
    """

    batch = state(Int(0, min=0, max=3))
    rewired = state(Int(0, min=0, max=2))
    show = state(Enum(("lines", "flow"), "lines"))
    window = ((-2.6, 2.6), (-3.6, 2.6))
    ratio, panel = 5.2 / 6.2, (0, 19.5)
    alt = "Straight lines between red dots and blue dots cross in a tangle; below, a bar, of which most is ochre."

    def __init__(self, target, **traits):
        starts, ends, spent = _computed(target)
        payload = {"starts": pack(starts), "ends": pack(ends), "budget": spent, "blur": BLUR}
        super().__init__(payload=payload, **traits)
        self.starts, self.ends = starts, ends

    def still(self, ax):
        ends = self.ends[self.batch, self.rewired]
        t = torch.linspace(0, 1, 33)
        straight = self.starts + t[:, None, None].double() * (ends - self.starts)
        flow = solvers.odeint(pair_field(self.starts, ends), self.starts, t, method="midpoint")
        plotting.paths(ax, straight if self.show == "lines" else flow, plotting.TIME, lw=1, alpha=0.8)
        plotting.points(ax, self.starts, plotting.SOURCE, 14)
        plotting.points(ax, ends, plotting.TARGET, 14)
        at, whole, colors = -2.3, self.payload["budget"][0][0][0], (plotting.PATH, *plotting.OTHERS[:2])
        for part, color in zip(self.payload["budget"][self.batch][self.rewired][1:4], colors, strict=True):
            ax.barh(-3.1, 4.6 * part / whole, left=at, height=0.5, color=color)
            at += 4.6 * part / whole
