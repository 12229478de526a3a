"""A network for a live figure."""

import torch

from .. import flow
from .figure import pack


def pack_network(model):
    """A flow.VFNet of the plane for kit/network.js: half-precision weights, layer by layer. Else ValueError. Chapter 4."""
    if not isinstance(model, flow.VFNet) or len(model.frequencies) != 2:
        raise ValueError(f"a live figure runs a flow.VFNet with d = 2; got {type(model).__name__}")
    layers = model.layers[::2]
    weights = torch.cat([part.detach().flatten() for layer in layers for part in (layer.weight, layer.bias)])
    return {
        "sizes": [layers[0].in_features, *(layer.out_features for layer in layers)],
        "time_features": len(model.time_frequencies),
        "frequencies": pack(model.frequencies),
        "weights": pack(weights, torch.float16),
    }
