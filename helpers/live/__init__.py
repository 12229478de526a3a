"""Figures that move under a finger, in JupyterLab and in the built page, where no kernel runs.

Each class is an anywidget: its traits are what its controls move, and Python reads and sets them; a value that they do not
allow raises TraitError. Beside the widget it represents itself as HTML with the same state and a still picture, which a page
without a kernel brings to life. What it computes is in live.js, the same as in `helpers`; tests/test_live.py compares the two.
"""

import torch
from traitlets import Bool, Enum, Int, List, Tuple

from .. import datasets, exact, fields, flow, plotting, solvers
from .figure import Finite, Live, pack, pack_cloud, pack_network, state

METHODS = tuple(solvers.SLOPES)


class Hero(Live):
    """Landing page: noise becomes the dino, and goes back. model: the flow.VFNet that carries it, else ValueError."""

    t = state(Finite(1.0, min=0, max=1))
    seed = state(Int(0, min=0))
    autoplay = state(Bool(True))
    size, alt = (6.4, 3.2), "Twelve hundred green points form the outline of a dinosaur."
    loading = "eager"

    def __init__(self, model, **traits):
        self.model = model
        super().__init__(payload={"network": pack_network(model)}, **traits)

    def draw(self, ax):
        ax.set(aspect="equal", xlim=(-4.2, 4.2), ylim=(-2.1, 2.1))
        ax.axis("off")
        x0 = torch.randn(1200, 2, generator=torch.Generator().manual_seed(self.seed))
        plotting.points(ax, flow.sample(self.model, x0, steps=32), size=8)


class Fields(Live):
    """Chapter 1: a field of the gallery, divergence and curl under the pointer x, particles that drift."""

    field = state(Enum(("vortex", "gravity", "wire", "sink", "saddle", "shear"), "vortex"))
    x = state(Tuple(Finite(), Finite(), default_value=(1.1, 0.5)))
    streamlines = state(Bool(True))
    alt = "Arrows and circular streamlines of a field that turns anticlockwise, and a red arrow at a point."

    def draw(self, ax):
        field = getattr(fields, self.field)
        plotting.streams(plotting.plane(ax, 2), field, 2)
        plotting.arrows(ax, field, 2, n=11, alpha=0.5)
        ax.quiver(*self.x, *field(torch.tensor(self.x)), color=plotting.SOURCE, scale=6, width=0.012)


class Slope(Live):
    """Chapter 2: the slope field of a law dy/dt = f(y), and its solution from the initial value y0."""

    law = state(Enum(("decay", "root", "well"), "decay"))
    y0 = state(Finite(1.0, min=-1.6, max=1.6))
    size, alt = (6.4, 3.6), "Dashes of slope minus two y, and curves that follow them to zero; the one from 1 is red."

    def draw(self, ax):
        laws = {"decay": lambda t, y: -2 * y, "root": lambda t, y: y.abs().sqrt(), "well": lambda t, y: y - y**3}
        t, f = torch.linspace(0, 2, 100), laws[self.law]
        family = solvers.odeint(f, torch.tensor([self.y0, *torch.linspace(-1.6, 1.6, 9)]), t, method="rk4")
        times, values = torch.meshgrid(t[5::10], torch.linspace(-1.5, 1.5, 11), indexing="xy")
        ax.quiver(times, values, torch.ones_like(times), f(times, values), angles="xy", color=plotting.PATH, headwidth=1,
                  headlength=0, scale=40, width=0.003, pivot="mid")  # fmt: skip
        ax.plot(t, family[:, 1:], color=plotting.EXACT, alpha=0.3, lw=1)
        ax.plot(t, family[:, 0], color=plotting.SOURCE, lw=3)
        ax.plot(0, self.y0, "o", color=plotting.SOURCE, ms=12)
        ax.set(xlim=(-0.12, 2), ylim=(-1.6, 1.6))
        ax.axis("off")


class Bench(Live):
    """Chapter 3: a solver's steps of length h beside the exact solution of dy/dt = -2 y or of one rotation."""

    problem = state(Enum(("decay", "rotation"), "decay"))
    method = state(Enum(METHODS, "euler"))
    h = state(Finite(0.4, min=0.02, max=2))
    size, alt = (6.4, 3.6), "Euler's steps, in purple, fall below the exact curve of the decay and approach it again."

    def draw(self, ax):
        decay, T = self.problem == "decay", 5 if self.problem == "decay" else 2 * torch.pi
        field = (lambda t, x: -2 * x) if decay else (lambda t, x: fields.vortex(x))
        x0 = torch.ones(1) if decay else torch.tensor([1.0, 0.0])
        truth = (torch.linspace(0, T, 200), "rk4", plotting.EXACT, "-")
        steps = (torch.arange(0, T + self.h, self.h), self.method, plotting.SOLVER[self.method], "o-")
        for t, method, color, style in (truth, steps):
            way = solvers.odeint(field, x0, t, method=method)
            ax.plot(*((t, way) if decay else way.T), style, color=color)
        ax.set(xlim=(-0.25, 5.1) if decay else (-3.6, 3.6), ylim=(-1.5, 1.5) if decay else (-2.02, 2.02))
        ax.axis("off")


class Data(Live):
    """Chapter 4: your own data points, a list of (x, y); the lines through the pointer x at time t, their mean, the exact
    field and its samples. Raises TraitError for more than 400 points, or points that are not finite pairs.
    """

    points = state(List(Tuple(Finite(), Finite()), maxlen=400))
    x = state(Tuple(Finite(), Finite(), default_value=(0.3, -0.2)))
    t = state(Finite(0.5, min=0, max=1))
    lines, samples, field = state(Bool(True)), state(Bool(True)), state(Bool(False))
    bandwidth = 0.05
    alt = "Blue data points, grey lines from them through one place, a red arrow there: the mean; and samples in ink."

    def __init__(self, points=((-1.5, -0.8), (-0.6, 1.2), (1.0, 1.3), (1.6, -0.4), (0.2, -1.6)), **traits):
        presets = {name: datasets.datasaurus(name).points for name in ("dino", "star")}
        payload = {"bandwidth": self.bandwidth, "presets": {name: pack(points) for name, points in presets.items()}}
        super().__init__(payload=payload, points=[tuple(map(float, point)) for point in points], **traits)

    def draw(self, ax):
        plotting.plane(ax)
        if not self.points:
            return
        cloud, x, t = datasets.PointCloud(self.points, self.bandwidth), torch.tensor([self.x]), min(self.t, 0.999)
        u = exact.marginal_velocity(cloud)
        noise = torch.randn(600, 2, generator=torch.Generator().manual_seed(3))
        times = torch.linspace(0, t, 13) if t else torch.tensor([0.0, 1e-6])
        plotting.points(ax, solvers.odeint(u, noise, times, method="midpoint")[-1], plotting.EXACT, 5)
        for point in cloud.points:
            ax.plot(*torch.stack([(x[0] - t * point) / (1 - t), point]).T, color=plotting.PATH, lw=1)
        plotting.points(ax, cloud.points, plotting.TARGET, 50)
        ax.quiver(*x[0], *u(t, x)[0], color=plotting.SOURCE, angles="xy", scale_units="xy", scale=1, width=0.01)


class Sampler(Live):
    """Chapter 5: a trained flow.VFNet beside the exact field of `target`, a PointCloud: any time, solver and price."""

    t = state(Finite(1.0, min=0, max=1))
    field = state(Enum(("learned", "exact"), "learned"))
    method = state(Enum(METHODS, "midpoint"))
    steps = state(Int(8, min=1, max=50))
    arrows = state(Bool(False))
    alt = "A thousand green samples of the network form the dinosaur, over the data in blue."

    def __init__(self, model, target, **traits):
        self.model, self.target = model, target
        super().__init__(payload={"network": pack_network(model), **pack_cloud(target)}, **traits)

    def draw(self, ax):
        plotting.points(plotting.plane(ax), self.target.points, plotting.TARGET, 20, alpha=0.4)
        x0 = torch.randn(1000, 2, generator=torch.Generator().manual_seed(5))
        plotting.points(ax, flow.sample(self.model, x0, self.method, self.steps), plotting.MODEL, 6)


class Chain(Live):
    """Chapter 6: any shape of the dozen into any other along the exact field, or along the networks in `links`.

    links: {(source, target): flow.VFNet}, else ValueError.
    """

    source = state(Enum(datasets.NAMES, "dino"))
    target = state(Enum(datasets.NAMES, "star"))
    field = state(Enum(("exact", "learned"), "exact"))
    t = state(Finite(0.0, min=0, max=1))
    alt = "A red dinosaur made of samples, over the points of a star in blue."

    def __init__(self, links, **traits):
        shapes = {name: datasets.datasaurus(name) for name in datasets.NAMES}
        if not {name for pair in links for name in pair} <= shapes.keys():
            raise ValueError(f"links must join shapes of the dozen, {', '.join(datasets.NAMES)}; got {list(links)}")
        networks = {" ".join(pair): pack_network(model) for pair, model in links.items()}
        packed = {name: pack(shape.points) for name, shape in shapes.items()}
        super().__init__(payload={"shapes": packed, "bandwidth": shapes["dino"].bandwidth, "networks": networks}, **traits)

    def draw(self, ax):
        plotting.points(plotting.plane(ax, 2.2), datasets.datasaurus(self.target).points, plotting.TARGET, 16, alpha=0.4)
        plotting.points(ax, datasets.datasaurus(self.source).sample((600,)), plotting.SOURCE, 8)


class Steps(Live):
    """Chapter 7: where N steps of the exact field of `target`, a PointCloud, land, and how widely they spread.

    method "post" makes the post's N + 1 pushes of 1 / (N + 1), asked at the N + 1 times of the grid.
    """

    steps = state(Int(1, min=1, max=16))
    method = state(Enum((*METHODS, "post"), "euler"))
    grid = state(Enum(("uniform", "early", "late"), "uniform"))
    paths = state(Bool(True))
    alt = "All samples of one Euler step lie on one point, the mean of the dinosaur's points in blue."

    def __init__(self, target, **traits):
        self.target = target
        super().__init__(payload=pack_cloud(target), **traits)

    def draw(self, ax):
        plotting.points(plotting.plane(ax), self.target.points, plotting.TARGET, 20, alpha=0.4)
        x0 = torch.randn(40, 2, generator=torch.Generator().manual_seed(9))
        way = solvers.odeint(exact.marginal_velocity(self.target), x0, torch.linspace(0, 1, self.steps + 1), method="euler")
        plotting.paths(ax, way)
        plotting.points(ax, way[-1], plotting.EXACT, 60)
