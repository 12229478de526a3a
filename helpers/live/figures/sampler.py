"""Chapter 5."""

import torch
from traitlets import Bool, Enum, Int

from ... import flow, plotting, solvers
from ..cloud import pack_cloud
from ..figure import Finite, Live, state
from ..network import pack_network


class Sampler(Live):
    """A trained flow.VFNet beside the exact field of `target`, a PointCloud: any time, solver and price."""

    t = state(Finite(1.0, min=0, max=1))
    field = state(Enum(("learned", "exact"), "learned"))
    method = state(Enum(tuple(solvers.SLOPES), "midpoint"))
    steps = state(Int(8, min=1, max=50))
    arrows = state(Bool(False))
    panel = (0, 20.5)
    alt = "A thousand green samples of the network form the dinosaur, over the data in blue."

    def __init__(self, model, target, **traits):
        self.model, self.target = model, target
        super().__init__(payload={"network": pack_network(model), **pack_cloud(target)}, **traits)

    def still(self, ax):
        plotting.points(ax, self.target.points, plotting.TARGET, 20, alpha=0.4)
        x0 = torch.randn(1000, 2, generator=torch.Generator().manual_seed(5))
        plotting.points(ax, flow.sample(self.model, x0, self.method, self.steps), plotting.MODEL, 6)
