"""Chapter 7."""

import torch
from traitlets import Bool, Enum, Int

from ... import exact, plotting, solvers
from ..cloud import pack_cloud
from ..figure import Live, state


class Steps(Live):
    """Where N steps of the exact field of `target`, a PointCloud, land, and how widely they spread.

    method "post" makes the post's N + 1 pushes of 1 / (N + 1), asked at the N + 1 times of the grid.
    """

    steps = state(Int(1, min=1, max=16))
    method = state(Enum((*solvers.SLOPES, "post"), "euler"))
    grid = state(Enum(("uniform", "early", "late"), "uniform"))
    paths = state(Bool(True))
    alt = "All samples of one Euler step lie on one point, the mean of the dinosaur's points in blue."

    def __init__(self, target, **traits):
        self.target = target
        super().__init__(payload=pack_cloud(target), **traits)

    def still(self, ax):
        plotting.points(ax, self.target.points, plotting.TARGET, 20, alpha=0.4)
        x0 = torch.randn(40, 2, generator=torch.Generator().manual_seed(9))
        way = solvers.odeint(exact.marginal_velocity(self.target), x0, torch.linspace(0, 1, self.steps + 1), method="euler")
        plotting.paths(ax, way)
        plotting.points(ax, way[-1], plotting.EXACT, 60)
