"""Chapter 4."""

import torch
from traitlets import Bool, List, Tuple

from ... import datasets, exact, plotting, solvers
from ..figure import Finite, Live, pack, state


class Data(Live):
    """Your own data points, a list of (x, y); the lines through the pointer x at time t, their mean, the exact field and its
    samples. Raises TraitError for more than 400 points, or points that are not finite pairs.
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

    def still(self, ax):
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
