"""A network for a live figure."""

import torch

from .. import flow
from .figure import pack


def _shape(model, dimensions):
    """What kit/network.js has to know beside the weights, and the layers that have them; ValueError for another model."""
    if not isinstance(model, flow.VFNet) or len(model.frequencies) not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise ValueError(f"a live figure runs a flow.VFNet with d = {wanted}; got {type(model).__name__}")
    layers = model.layers[::2]
    return {
        "sizes": [layers[0].in_features, *(layer.out_features for layer in layers)],
        "time_features": len(model.time_frequencies),
        "frequencies": pack(model.frequencies),
    }, layers  # fmt: skip


def pack_network(model):
    """A flow.VFNet of the plane for kit/network.js: half-precision weights, layer by layer. Else ValueError. Chapter 4."""
    shape, layers = _shape(model, (2,))
    weights = torch.cat([part.detach().flatten() for layer in layers for part in (layer.weight, layer.bias)])
    return {**shape, "weights": pack(weights, torch.float16)}


def eight_bits(weight):
    """A matrix (rows, columns) as whole numbers from -127 to 127 and a scale for each row, (rows, 1), in half precision."""
    weight = weight.detach().cpu().float()
    scale = (weight.abs().amax(1, keepdim=True) / 127).clamp(min=1e-7).half().float()
    return (weight / scale).round().clamp(-127, 127), scale


def pack_small(model):
    """A flow.VFNet of d = 2 or 3 at half the size of pack_network's: matrices as eight_bits has them. Else ValueError."""
    shape, layers = _shape(model, (2, 3))
    codes, scales = zip(*(eight_bits(layer.weight) for layer in layers), strict=True)
    scales = pack(torch.cat(scales), torch.float16)  # refuses what is not finite, before it becomes whole numbers
    return {
        **shape, "scales": scales,
        "biases": pack(torch.cat([layer.bias.detach() for layer in layers]), torch.float16),
        "weights": pack(torch.cat([part.flatten() for part in codes]), torch.int8),
    }  # fmt: skip
