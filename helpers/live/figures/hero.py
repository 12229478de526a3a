"""Landing page."""

import torch
from traitlets import Bool, Int

from ... import plotting, solvers
from ..figure import Finite, Live, pack, state
from ..network import pack_network


def pack_paths(way):
    """Paths (knots, n, 2) as small numbers: where each begins, then from knot to knot, in steps of `unit`. kit/samples.js."""
    unit = float((way[1:] - way[:-1]).abs().max()) / 126
    steps = (way / unit).round()
    return {"unit": unit, "start": pack(steps[0], torch.int16), "moves": pack(steps.diff(dim=0), torch.int8)}


class Hero(Live):
    """Noise becomes the dino, and goes back. model: the flow.VFNet that carries it, else ValueError.

    The paths of the first draw, of POINTS points at KNOTS times, come with the page, so that it moves at once.
    """

    t = state(Finite(1.0, min=0, max=1))
    seed = state(Int(0, min=0))
    autoplay = state(Bool(True))
    window, ratio, panel = ((-4.2, 4.2), (-2.1, 2.1)), 2, (3.8, 3.8)
    alt, loading = "Four thousand green points form the outline of a dinosaur.", "eager"
    POINTS, KNOTS = 4000, 17

    def __init__(self, model, **traits):
        network = pack_network(model)
        x0 = torch.randn(self.POINTS, 2, generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            fine = solvers.odeint(model, x0, torch.linspace(0, 1, 2 * self.KNOTS - 1), method="midpoint")
        self.model, self.way = model, fine[::2]
        super().__init__(payload={"network": network, "first": pack_paths(self.way)}, **traits)

    def still(self, ax):
        plotting.points(ax, self.way[-1], size=5)
