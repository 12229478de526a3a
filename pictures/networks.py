"""Velocity fields of pictures, told a time and perhaps a class: v(t, x, y), as `flow.loss` calls them (chapter 12)."""

import torch
from torch import nn
from torch.nn.functional import layer_norm, silu

from helpers.tensors import time_of


class Condition(nn.Module):
    """What a network is told besides x: (t, y) -> (n, size). y: (n,) whole numbers, `classes` for no class, or None."""

    def __init__(self, size, classes, frequencies=6):
        super().__init__()
        self.register_buffer("frequencies", torch.pi * torch.arange(1.0, frequencies + 1))
        self.time = nn.Linear(1 + 2 * frequencies, size)
        self.label = nn.Embedding(classes + 1, size)

    def forward(self, t, x, y=None):
        t = time_of(t, x, x.shape[1]).expand(len(x), 1)
        if y is None:
            y = torch.full((len(x),), self.label.num_embeddings - 1, device=x.device)
        angles = t * self.frequencies
        return silu(self.time(torch.cat([t, angles.sin(), angles.cos()], -1)) + self.label(y))


class Block(nn.Module):
    """A residual block, (n, width) -> (n, width), that its condition scales and shifts. At first it does neither."""

    def __init__(self, width, condition):
        super().__init__()
        self.adapt = nn.Linear(condition, 2 * width)
        self.first, self.second = nn.Linear(width, width), nn.Linear(width, width)
        nn.init.zeros_(self.adapt.weight)
        nn.init.zeros_(self.adapt.bias)

    def forward(self, h, c):
        scale, shift = self.adapt(c).chunk(2, -1)
        z = layer_norm(h, h.shape[-1:]) * (1 + scale) + shift
        return h + self.second(silu(self.first(z)))


class ResidualMLP(nn.Module):
    """v(t, x, y) for small pictures, x (n, d): residual blocks, told time and class as scale and shift. Chapter 12.

    Perez et al., FiLM (2018); Peebles & Xie, Scalable Diffusion Models with Transformers (2023), for the norm without weights.
    """

    def __init__(self, d=64, classes=10, width=128, depth=2, condition=64):
        super().__init__()
        self.classes, self.condition = classes, Condition(condition, classes)
        self.enter, self.leave = nn.Linear(d, width), nn.Linear(width, d)
        self.blocks = nn.ModuleList(Block(width, condition) for _ in range(depth))

    def forward(self, t, x, y=None):
        """t: scalar or (n, 1); x: (n, d), else ValueError; y: (n,), whole numbers below `classes`, which says none, as None."""
        t = time_of(t, x, self.enter.in_features)
        c, h = self.condition(t, x, y), self.enter(x)
        for block in self.blocks:
            h = block(h, c)
        return self.leave(layer_norm(h, h.shape[-1:]))
