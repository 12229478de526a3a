"""Chapter 6."""

from traitlets import Enum

from ... import datasets, plotting
from ..figure import Finite, Live, pack, state
from ..network import pack_network


class Chain(Live):
    """Any shape of the dozen into any other along the exact field, or along the networks in `links`.

    links: {(source, target): flow.VFNet}, else ValueError.
    """

    source = state(Enum(datasets.NAMES, "dino"))
    target = state(Enum(datasets.NAMES, "star"))
    field = state(Enum(("exact", "learned"), "exact"))
    t = state(Finite(0.0, min=0, max=1))
    window = ((-2.2, 2.2), (-2.2, 2.2))
    alt = "A red dinosaur made of samples, over the points of a star in blue."

    def __init__(self, links, **traits):
        shapes = {name: datasets.datasaurus(name) for name in datasets.NAMES}
        if not {name for pair in links for name in pair} <= shapes.keys():
            raise ValueError(f"links must join shapes of the dozen, {', '.join(datasets.NAMES)}; got {list(links)}")
        networks = {" ".join(pair): pack_network(model) for pair, model in links.items()}
        packed = {name: pack(shape.points) for name, shape in shapes.items()}
        super().__init__(payload={"shapes": packed, "bandwidth": shapes["dino"].bandwidth, "networks": networks}, **traits)

    def still(self, ax):
        plotting.points(ax, datasets.datasaurus(self.target).points, plotting.TARGET, 16, alpha=0.4)
        plotting.points(ax, datasets.datasaurus(self.source).sample((600,)), plotting.SOURCE, 8)
