"""Chapter 8."""

import torch
from traitlets import Enum, Int, Tuple

from ... import exact, plotting, solvers
from ..cloud import pack_cloud
from ..figure import Finite, Live, state
from ..network import pack_network


class Likely(Live):
    """How probable the point x is under `target`, a PointCloud: exactly, and as steps of midpoint find it on the way back to
    N(0, I), along the exact field or along `model`, a flow.VFNet. Raises ValueError for another model or target.
    """

    x = state(Tuple(Finite(min=-2.5, max=2.5), Finite(min=-2.5, max=2.5), default_value=(0.53, -1.58)))
    steps = state(Int(8, min=1, max=64))
    field = state(Enum(("exact", "learned"), "exact"))
    window = ((-2.5, 2.5), (-3.9, 2.5))
    ratio, panel = 5 / 6.4, (0, 16.4)
    alt = "A line from a point on a blue dinosaur back to the source, and a small square that grows along it."

    def __init__(self, model, target, **traits):
        self.target = target
        super().__init__(payload={"network": pack_network(model), **pack_cloud(target)}, **traits)

    def still(self, ax):
        plotting.heat(ax, lambda x: self.target.log_prob(x).exp())
        ax.set(xlim=self.window[0], ylim=self.window[1], aspect="auto")
        corners = torch.tensor([[0, 0], [-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
        x = torch.tensor(self.x, dtype=torch.float64) + 1e-4 * corners
        way = solvers.odeint(exact.marginal_velocity(self.target), x, torch.linspace(1, 0, self.steps + 1), method="midpoint")
        plotting.paths(ax, way[:, :1].flip(0), plotting.TIME, lw=2, alpha=1)
        for k in range(0, self.steps + 1, max(1, self.steps // 4)):
            square = way[k, 0] + 1000 * (way[k, 1:] - way[k, 0])
            ax.plot(*square.T, color=plotting.TARGET if k < self.steps / 2 else plotting.SOURCE, lw=1.5)
        plotting.points(ax, way[0, :1], plotting.TARGET, 90)
        plotting.points(ax, way[-1, :1], plotting.SOURCE, 40)
