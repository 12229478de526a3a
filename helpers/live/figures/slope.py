"""Chapter 2."""

import torch
from traitlets import Enum

from ... import plotting, solvers
from ..figure import Finite, Live, state


class Slope(Live):
    """The slope field of a law dy/dt = f(y), and its solution from the initial value y0."""

    law = state(Enum(("decay", "root", "well"), "decay"))
    y0 = state(Finite(1.0, min=-1.6, max=1.6))
    window = {"decay": ((-0.25, 2), (-1.6, 1.6)), "root": ((-0.5, 4), (-2, 4)), "well": ((-0.38, 3), (-1.6, 1.6))}
    chosen_by, ratio, panel = "law", 16 / 9, (6.8, 9.4)
    alt = "Dashes of slope minus two y, and curves that follow them to zero; the one from 1 is red."

    def still(self, ax):
        laws = {"decay": lambda t, y: -2 * y, "root": lambda t, y: y.abs().sqrt(), "well": lambda t, y: y - y**3}
        (_, end), (low, high) = self.window[self.law]
        t, f = torch.linspace(0, end, 100), laws[self.law]
        family = solvers.odeint(f, torch.tensor([self.y0, *torch.linspace(low, high, 9)]), t, method="rk4")
        times, values = torch.meshgrid(t[5::10], torch.linspace(0.94 * low, 0.94 * high, 11), indexing="xy")
        ax.quiver(times, values, torch.ones_like(times), f(times, values), angles="xy", color=plotting.PATH, headwidth=1,
                  headlength=0, scale=40, width=0.003, pivot="mid")  # fmt: skip
        ax.plot(t, family[:, 1:], color=plotting.EXACT, alpha=0.3, lw=1)
        ax.plot(t, family[:, 0], color=plotting.SOURCE, lw=3)
        ax.plot(0, self.y0, "o", color=plotting.SOURCE, ms=12)
