"""The laboratory."""

import base64
import json
from array import array
from pathlib import Path

import torch
from torch.nn.utils import vector_to_parameters
from traitlets import Bool, Enum, Int, List, Tuple

from ... import datasets, flow, plotting
from ..cloud import pack_cloud
from ..figure import Finite, Live, pack, state

EXPERIMENTS = {  # of the page: where each begins; what is not said is as in a new laboratory
    "time": {"width": 16, "steps": 500}, "features": {"features": False}, "floor": {"goal": "mean"},
    "coupling": {"coupling": "OT", "doublings": 0, "method": "euler"},
    "memory": {"shape": "five"},
}  # fmt: skip
SHAPES, BANDWIDTH = (*datasets.NAMES, "moons", "eight_gaussians", "five", "checkerboard"), 0.05
FIVE = (-1.2, 0.9), (-0.3, -0.4), (0.4, 1.3), (1.0, -1.1), (1.4, 0.5)


def shape(name, points=()):
    """The distribution of that name; "own" is that of the points."""
    made = {"moons": datasets.moons, "eight_gaussians": datasets.eight_gaussians, "checkerboard": datasets.Checkerboard,
            "noise": datasets.standard_normal, "five": lambda: datasets.PointCloud(FIVE, BANDWIDTH),
            "own": lambda: datasets.PointCloud(points, BANDWIDTH)}  # fmt: skip
    return made[name]() if name in made else datasets.datasaurus(name)


def load(path):
    """What the laboratory saved "for Python": the flow.VFNet, its target and its source, both distributions, to go on with.

    Raises ValueError for a file that is cut off, of another version, or no such file at all. Laboratory.
    """
    try:
        found = json.loads(Path(path).read_text(encoding="utf8"))
        version, sizes, times = found["laboratory"], found["sizes"], found["time_features"]
        omega, weights = (
            torch.tensor(array("f", base64.b64decode(found[name])), dtype=torch.float32) for name in ("omega", "weights")
        )
        target, source = shape(found["shape"], found["points"]), shape(found["source"])
        with torch.random.fork_rng(devices=[]):
            model = flow.VFNet(2, sizes[1], len(sizes) - 2, len(omega) // 2, time_features=times)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"{path} is cut off, or was not saved by the laboratory") from error
    if version != 1 or len(weights) != sum(p.numel() for p in model.parameters()):
        raise ValueError(f"{path} is cut off, or comes from another version of the laboratory")
    model.frequencies.copy_(omega.view_as(model.frequencies))
    vector_to_parameters(weights, model.parameters())
    return model.eval(), target, source


class Laboratory(Live):
    """A network that learns in the page, beside the exact answer. Laboratory.

    shape, source: what it learns to make, and from what; "own" are the `points`, at most 400 pairs. width, depth, features: of
    the network; steps, batch, seed: of the training; coupling: "OT" assigns 64 pairs at a time; goal: a pair's velocity, or the
    exact mean of all pairs' there. show, t, doublings, method, moment, beside: what is seen, at which time, by 2**doublings
    steps of which solver, how far back in the training, and whether beside the training before.
    """

    shape, points = state(Enum([*SHAPES, "own"], "dino")), state(List(Tuple(Finite(), Finite()), maxlen=400))
    source = state(Enum(["noise", *SHAPES[:-1]], "noise"))
    width, depth, features = state(Int(64, min=8, max=128)), state(Int(3, min=1, max=5)), state(Bool(True))
    steps, batch, seed = state(Int(1500, min=250, max=4000)), state(Int(256, min=64, max=1024)), state(Int(0, min=0))
    coupling, goal = state(Enum(["independent", "OT"], "independent")), state(Enum(["pair", "mean"], "pair"))
    show, doublings = state(Enum(["samples", "paths", "line", "field", "error"], "samples")), state(Int(4, min=0, max=5))
    method = state(Enum(["euler", "midpoint"], "midpoint"))
    t, moment = state(Finite(1.0, min=0, max=1)), state(Finite(1.0, min=0, max=1))
    beside, sliced = state(Bool(False)), state(Bool(False))  # in slices in the page, as where Workers are refused
    window, ratio, panel = ((-2.5, 2.5), (-4.1, 2.5)), 5 / 6.6, (0, 34)
    alt = "The points of a dinosaur, and a cloud of noise that an untrained network has left where it was."

    def __init__(self, points=(), **traits):
        shapes = {name: pack_cloud(shape(name)) for name in SHAPES[:-1]}
        experiments = {name: {**self.new(), **more} for name, more in EXPERIMENTS.items()}
        squares = pack(datasets.Checkerboard().corners)
        payload = {"bandwidth": BANDWIDTH, "shapes": shapes, "squares": squares, "experiments": experiments}
        super().__init__(payload=payload, points=[tuple(map(float, point)) for point in points], **traits)

    @classmethod
    def new(cls):
        """What a new laboratory is set to, {trait: value}, but for the points, which stay when an experiment is set up."""
        kept = (*Live.class_trait_names(state=True), "points", "sliced")
        return {name: trait.default_value for name, trait in cls.class_traits(state=True).items() if name not in kept}

    def still(self, ax):
        if self.shape != "checkerboard" and (self.shape != "own" or self.points):
            plotting.points(ax, shape(self.shape, self.points).points, plotting.TARGET, 20)
        plotting.points(ax, torch.randn(500, 2), plotting.SOURCE, 5)
