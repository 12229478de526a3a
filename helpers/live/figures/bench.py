"""Chapter 3."""

import torch
from traitlets import Enum

from ... import fields, plotting, solvers
from ..figure import Finite, Live, state


class Bench(Live):
    """A solver's steps of length h beside the exact solution of dy/dt = -2 y or of one rotation."""

    problem = state(Enum(("decay", "rotation"), "decay"))
    method = state(Enum(tuple(solvers.SLOPES), "euler"))
    h = state(Finite(0.4, min=0.02, max=2))
    window = {"decay": ((-0.4, 5.1), (-1.5, 1.5)), "rotation": ((-3.6, 3.6), (-2.025, 2.025))}
    chosen_by, ratio, panel = "problem", 16 / 9, (8.6, 15.2)
    alt = "Euler's steps, in purple, fall below the exact curve of the decay and approach it again."

    def still(self, ax):
        decay, T = self.problem == "decay", 5 if self.problem == "decay" else 2 * torch.pi
        field = (lambda t, x: -2 * x) if decay else (lambda t, x: fields.vortex(x))
        x0 = torch.ones(1) if decay else torch.tensor([1.0, 0.0])
        truth = (torch.linspace(0, T, 200), "rk4", plotting.EXACT, "-")
        steps = (torch.arange(0, T + self.h, self.h), self.method, plotting.SOLVER[self.method], "o-")
        for t, method, color, style in (truth, steps):
            way = solvers.odeint(field, x0, t, method=method)
            ax.plot(*((t, way) if decay else way.T), style, color=color)
