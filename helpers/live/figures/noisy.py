"""Chapter 10."""

import torch
from traitlets import Enum

from ... import diffusion, exact, paths, plotting
from ..cloud import pack_cloud
from ..figure import Finite, Live, state

SCHEDULES = {"straight": paths.STRAIGHT, "cosine": paths.COSINE, "preserving": paths.variance_preserving()}


class Noisy(Live):
    """Particles from N(0, 1) to `target`, a PointCloud on a line, with a bandwidth above 0, else ValueError: without noise on
    the way, and below with noise g, in the river of a schedule; at the right their histograms at time t.
    """

    g = state(Finite(0.5, min=0, max=4))
    t = state(Finite(1.0, min=0, max=1))
    schedule = state(Enum(tuple(SCHEDULES), "straight"))
    window = ((-0.03, 1.38), (-5.6, 5.6))
    ratio, panel = 1.25, (17.5, 21)
    alt = "Two rivers, one above the other, part into three arms; smooth lines follow the upper one, rough lines the lower."

    def __init__(self, target, **traits):
        self.target = target
        super().__init__(payload=pack_cloud(target, 1), **traits)

    def still(self, ax):
        path, t = SCHEDULES[self.schedule], torch.linspace(0, 1, 201)
        v, s = exact.marginal_velocity(self.target, path=path), exact.score(self.target, path=path)
        marginal, starts = exact.marginal(self.target, path=path), torch.randn(300, 1)
        places = torch.linspace(-2.6, 2.6, 120)[:, None]
        ground = torch.stack([marginal(float(now)).log_prob(places).exp() for now in t[::2]], 1)
        ground = (ground / ground.max(0).values) ** 0.8
        density = marginal(self.t).log_prob(places).exp()
        until = round(200 * self.t)
        for middle, g in ((2.8, 0.0), (-2.8, self.g)):
            box = {"extent": (0, 1, middle - 2.6, middle + 2.6), "origin": "lower", "aspect": "auto"}
            ax.imshow(ground.numpy(), cmap=plotting.DENSITY, vmax=1.9, **box)
            way = diffusion.sample_sde(v, starts, t, g, score=s)[..., 0]
            ax.plot(t[: until + 1], middle + way[: until + 1, :14], color=plotting.PATH, lw=0.9)
            share, edges = torch.histogram(way[until], 44, range=(-2.6, 2.6), density=True)
            scale = 0.24 / density.max()
            heights = middle + (edges[1:] + edges[:-1]) / 2
            ax.barh(heights.numpy(), (share * scale).numpy(), 5.2 / 44, left=1.04, color=plotting.MODEL, alpha=0.6)
            ax.plot(1.04 + density * scale, middle + places[:, 0], color=plotting.EXACT, lw=1.5)
        ax.set(xlim=self.window[0], ylim=self.window[1])
