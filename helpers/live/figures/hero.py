"""Landing page."""

import torch
from traitlets import Bool, Int

from ... import flow, plotting
from ..figure import Finite, Live, state
from ..network import pack_network


class Hero(Live):
    """Noise becomes the dino, and goes back. model: the flow.VFNet that carries it, else ValueError."""

    t = state(Finite(1.0, min=0, max=1))
    seed = state(Int(0, min=0))
    autoplay = state(Bool(True))
    window, ratio, panel = ((-4.2, 4.2), (-2.1, 2.1)), 2, (3.8, 3.8)
    alt, loading = "Twelve hundred green points form the outline of a dinosaur.", "eager"

    def __init__(self, model, **traits):
        self.model = model
        super().__init__(payload={"network": pack_network(model)}, **traits)

    def still(self, ax):
        x0 = torch.randn(1200, 2, generator=torch.Generator().manual_seed(self.seed))
        plotting.points(ax, flow.sample(self.model, x0, steps=32), size=8)
