"""A network for a live figure."""

import copy

import torch
from torch import nn

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


def _labelled(model):
    """What has weights in a network of labelled pictures, in the order of its packing; ValueError for another model."""
    try:
        told, blocks = model.condition, list(model.blocks)
        layers = [told.label, told.time, model.enter]
        layers += [layer for block in blocks for layer in (block.adapt, block.first, block.second)] + [model.leave]
        d, width, size, waves = model.enter.in_features, model.enter.out_features, told.time.out_features, len(told.frequencies)
        block = [(2 * width, size), (width, width), (width, width)]
        wanted = [(model.classes + 1, size), (size, 1 + 2 * waves), (width, d), *len(blocks) * block, (d, width)]
        good = [tuple(layer.weight.shape) for layer in layers] == wanted and all(layer.bias is not None for layer in layers[1:])
    except (AttributeError, TypeError):
        good = False
    if not good:
        raise ValueError(f"a live figure of pictures runs a pictures.networks.ResidualMLP; got {type(model).__name__}")
    shape = {"d": d, "width": width, "depth": len(blocks), "condition": size, "classes": model.classes}
    return {**shape, "frequencies": pack(told.frequencies)}, layers


def pack_labelled(model):
    """A pictures.networks.ResidualMLP, or what has its parts, at 8 bits a weight for figures/digits.js. Else ValueError."""
    shape, layers = _labelled(model)
    codes, scales = zip(*(eight_bits(layer.weight) for layer in layers), strict=True)
    return {
        **shape, "scales": pack(torch.cat(scales), torch.float16),
        "biases": pack(torch.cat([layer.bias.detach() for layer in layers[1:]]), torch.float16),
        "weights": pack(torch.cat([part.flatten() for part in codes]), torch.int8),
    }  # fmt: skip


def rounded_small(model):
    """A copy of what pack_small packs, with the weights that the page has. Else ValueError."""
    return _rounded(model, lambda twin: _shape(twin, (2, 3)))


def rounded_labelled(model):
    """A copy of what pack_labelled packs, with the weights that the page has. Else ValueError."""
    return _rounded(model, _labelled)


@torch.no_grad()
def _rounded(model, packed):
    twin = copy.deepcopy(model)
    for layer in packed(twin)[1]:
        codes, scale = eight_bits(layer.weight)
        layer.weight.copy_(codes * scale)
        if isinstance(layer, nn.Linear):
            layer.bias.copy_(layer.bias.half())
    return twin.eval()
