"""Chapter 4, and the landing page: the central idea in one picture."""

import torch
from traitlets import Enum, Tuple

from ... import datasets, exact, plotting, solvers
from ..cloud import pack_cloud
from ..figure import Finite, Live, pack, state


class Idea(Live):
    """Straight lines of pairs; all that pass one place, and their mean; the mean everywhere; and the paths that follow it.

    target: a PointCloud with a bandwidth above 0, else ValueError. x: the place.
    """

    view = state(Enum(["pairs", "place", "field", "paths"], default_value="pairs"))
    t = state(Finite(0.55, min=0, max=1))
    x = state(Tuple(Finite(), Finite(), default_value=(0.55, -0.35)))
    window, panel = ((-2.4, 2.4), (-2.4, 2.4)), (0, 18.4)
    alt = "Forty straight lines from red dots of noise to blue dots of a dinosaur cross each other in every direction."
    PAIRS = 40

    def __init__(self, target=None, **traits):
        self.target = datasets.datasaurus("dino") if target is None else target
        generator = torch.Generator().manual_seed(1)
        self.x0 = torch.randn(self.PAIRS, 2, generator=generator)
        chosen = torch.randint(len(self.target.points), (self.PAIRS,), generator=generator)
        self.x1 = self.target.points[chosen] + self.target.bandwidth * torch.randn(self.PAIRS, 2, generator=generator)
        payload = {**pack_cloud(self.target), "starts": pack(self.x0), "ends": pack(self.x1)}
        super().__init__(payload=payload, **traits)

    def still(self, ax):
        density, times = exact.marginal(self.target)(self.t), torch.linspace(0, 1, 33)
        plotting.heat(ax, lambda x: density.log_prob(x).exp(), 2.4, alpha=0.4)
        way = torch.stack([(1 - t) * self.x0 + t * self.x1 for t in times])
        if self.view == "paths":
            way = solvers.odeint(exact.marginal_velocity(self.target), self.x0, times, method="midpoint")
        plotting.paths(ax, way, plotting.TIME, alpha=1, lw=1.2)
        plotting.points(ax, way[0], plotting.SOURCE, 18)
        plotting.points(ax, way[-1], plotting.TARGET, 18)
