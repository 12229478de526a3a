"""Chapter 1."""

import numpy as np
import torch
from traitlets import Bool, Enum, Tuple

from ... import fields, plotting
from ..figure import Finite, Live, state


class Fields(Live):
    """A field of the gallery, divergence and curl under the pointer x, particles that drift."""

    field = state(Enum(("vortex", "gravity", "wire", "sink", "saddle", "shear"), "vortex"))
    x = state(Tuple(Finite(), Finite(), default_value=(1.1, 0.5)))
    streamlines = state(Bool(True))
    window = ((-2, 2), (-2, 2))
    alt = "Arrows and circular streamlines of a field that turns anticlockwise, and a red arrow at a point."

    def still(self, ax):
        field = getattr(fields, self.field)
        x, line = plotting.grid(2, 60), np.linspace(-2, 2, 60)
        u = np.nan_to_num(field(x).reshape(60, 60, 2).numpy())
        ax.streamplot(line, line, u[..., 0], u[..., 1], color=plotting.PATH, linewidth=0.8, arrowsize=0.8)
        plotting.arrows(ax, field, 2, n=11, alpha=0.5)
        ax.quiver(*self.x, *field(torch.tensor(self.x)), color=plotting.SOURCE, scale=6, width=0.012)
