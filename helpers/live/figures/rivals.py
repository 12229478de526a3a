"""Chapter 11."""

import math
import textwrap

import torch
from traitlets import Bool, Enum, Int

from ... import flow, plotting, solvers
from ...datasets import dimension
from ..cloud import pack_cloud
from ..figure import Live, pack, state
from ..network import pack_small, rounded_small

NAMES, BUDGETS = ("euler", "midpoint", "leap", "again", "once"), (1, 2, 4, 8)
N, LABEL = 600, 42  # points; the room above each panel, in pixels of the page


def plan(way, n):
    """The steps of a way with n evaluations, each (t, r, push): from t on, told r or None; None where the way has none."""
    if isinstance(way, dict):
        return [(float(t), None, float(push)) for t, push in zip(*way[n], strict=True)] if n in way else None
    if way == "midpoint":
        return [(2 * k / n, None, 2 / n) for k in range(n // 2)] or None
    if way == "once" and n > 1:
        return None
    return [(k / n, (k + 1) / n if way == "leap" else None, 1 - k / n if way == "again" else 1 / n) for k in range(n)]


def velocity(model, t, x, r=None):
    """model(t, x), or of a model with d = 3 the first two outputs at (x, (r - t) / 4), 0 for no r: (n, 2) -> (n, 2)."""
    if len(model.frequencies) == 2:
        return model(t, x)
    gap = torch.full_like(x[:, :1], 0 if r is None else (r - t) / 4)
    return flow.VFNet.forward(model, t, torch.cat([x, gap], 1))[:, :2]


@torch.no_grad()
def carried(model, way, n, noise):
    """The samples that a way makes of starts noise[0] (m, 2) with n evaluations: (m, 2), or None where the way has no such n.

    noise: (1 or more, m, 2), n of them for "again", which takes noise[k] at step k.
    """
    x, steps = noise[0], plan(way, n)
    for k, (t, r, push) in enumerate(steps or []):
        if way == "again" and k > 0:
            x = (1 - t) * noise[k] + t * x
        slope = solvers.SLOPES["midpoint" if way == "midpoint" else "euler"]
        x = x + push * slope(lambda t, x, r=r: velocity(model, t, x, r), t, push, x)
    return x if steps else None


def _checked(name, model, way):
    """A way as the page takes it. Raises ValueError unless `Rivals` allows it."""
    if isinstance(way, dict):
        table = {n: [torch.as_tensor(part).flatten().tolist() for part in parts] for n, parts in way.items()}
        good = table and all(n in BUDGETS and [len(part) for part in parts] == [n, n] for n, parts in table.items())
        if not good or not all(math.isfinite(number) for parts in table.values() for part in parts for number in part):
            raise ValueError(f"{name}: needed is n -> (times, pushes), n of each, finite, with n among {BUDGETS}; got {way}")
        return {str(n): parts for n, parts in table.items()}
    if way not in NAMES:
        raise ValueError(f"{name}: unknown way {way!r}; there are {', '.join(NAMES)}, and n -> (times, pushes)")
    if way == "leap" and len(model.frequencies) != 3:
        raise ValueError(f"{name}: to leap, a model must know how far, with d = 3; this one has d = {len(model.frequencies)}")
    return way


def _ratio(count, columns, width):
    """Width by height of so many panels, in columns, on a stage of this width in pixels, with two lines of type above each."""
    return width / (math.ceil(count / columns) * (width / columns + LABEL))


class Rivals(Live):
    """Ways to sample `target`, a PointCloud of the plane, in few steps, a panel each: the same N starts of `source`, N(0, I) if
    None, after 2**doublings evaluations of the network.

    ways: name -> (model, way), 1 to 12. model: a flow.VFNet of d = 2, or of d = 3, whose third coordinate is (r - t) / 4 and
    whose first two outputs are the average velocity from t to r. way: "euler" or "midpoint" on an even grid; "leap" by
    average velocities, d = 3; "again", to the end, back to t with fresh noise, to the end; "once", Euler for n = 1 alone; or
    a dict n -> (times, pushes), (n,) each, for x + push * model(time, x). `colour`: of samples, all alike or by the angle of
    their starts; `data`: its points below them. Raises ValueError for another target, source, model or way.
    """

    doublings = state(Int(0, min=0, max=len(BUDGETS) - 1))
    colour = state(Enum(("alike", "start"), "alike"))
    data = state(Bool(True))
    panel = (12.5, 16.4)
    alt = "Small panels, one for each way to sample: green samples over the blue points of the data, near them or far."

    def __init__(self, target, ways, source=None, **traits):
        if not 1 <= len(ways) <= 12:
            raise ValueError(f"ways must be 1 to 12; got {len(ways)}")
        if source is not None and dimension(source) != 2:
            raise ValueError(f"the source must be of the plane; got samples of {dimension(source)} components")
        networks = {id(model): pack_small(model) for model, _ in ways.values()}  # each once, under however many names
        listed = [{"name": name, "network": list(networks).index(id(model)), "way": _checked(name, model, way)}
                  for name, (model, way) in ways.items()]  # fmt: skip
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(5)
            self.noise = torch.randn(max(BUDGETS), N, 2) if source is None else source.sample((max(BUDGETS), N))
        cloud = pack_cloud(target)
        self.reach = 1.08 * float(target.points.abs().max()) + target.bandwidth  # half a panel's side in the plane
        payload = {**cloud, "networks": list(networks.values()), "ways": listed, "reach": self.reach}
        if source is not None:
            payload["noise"] = pack(self.noise, torch.float16)
        self.target, self.ways = target, {name: (rounded_small(model), way) for name, (model, way) in ways.items()}
        count, self.columns = len(ways), 4 if len(ways) <= 8 else math.ceil(len(ways) / 2)
        self.ratio, phone = _ratio(count, self.columns, 760), _ratio(count, 2 if count <= 4 else 3, 343)
        self.window = ((0.0, self.ratio), (-1.0, 0.0))
        super().__init__(payload=payload, **traits)
        self.geometry = {**self.geometry, "style": f"{self.geometry['style']}; --ratio-phone: {phone:.4f}"}

    def still(self, ax):
        wide, high, n = self.ratio / self.columns, 1 / math.ceil(len(self.ways) / self.columns), 2**self.doublings
        side = min(wide, high * 0.8)
        for k, (name, (model, way)) in enumerate(self.ways.items()):
            left, top = wide * (k % self.columns), -high * (k // self.columns)
            middle = torch.tensor([left + wide / 2, top - high + side / 2])
            ax.text(left + 0.05 * wide, top - 0.05 * high, textwrap.fill(name, 16), va="top", fontsize=7)
            x = carried(model, way, n, self.noise)
            if x is not None:
                shown = [(self.target.points, plotting.TARGET, 3, 0.5)] if self.data else []
                for cloud, color, size, alpha in [*shown, (x, plotting.MODEL, 2, 0.9)]:
                    cloud = middle + cloud[cloud.abs().amax(1) < 0.97 * self.reach] * side / (2 * self.reach)
                    plotting.points(ax, cloud, color, size, alpha=alpha)
