"""A U-Net as a velocity field of pictures: v(t, x, y), as `flow.loss` calls it (chapter 12)."""

import torch
from torch import nn
from torch.nn.functional import group_norm, interpolate, scaled_dot_product_attention, silu

from helpers.tensors import time_of

from .networks import Condition

GROUPS, HEADS = 4, 4


class ConvBlock(nn.Module):
    """A residual block, (n, i, s, s) -> (n, o, s, s), whose condition scales and shifts after group norm. At first neither."""

    def __init__(self, i, o, condition):
        super().__init__()
        self.adapt = nn.Linear(condition, 2 * o)
        self.first, self.second = nn.Conv2d(i, o, 3, padding=1), nn.Conv2d(o, o, 3, padding=1)
        self.past = nn.Conv2d(i, o, 1) if i != o else nn.Identity()
        nn.init.zeros_(self.adapt.weight)
        nn.init.zeros_(self.adapt.bias)

    def forward(self, h, c):
        scale, shift = self.adapt(c)[:, :, None, None].chunk(2, 1)
        z = group_norm(self.first(silu(group_norm(h, GROUPS))), GROUPS) * (1 + scale) + shift
        return self.past(h) + self.second(silu(z))


class Attention(nn.Module):
    """Each place looks at all others, (n, width, s, s) -> the same. Vaswani et al., Attention Is All You Need (2017)."""

    def __init__(self, width):
        super().__init__()
        self.ask, self.answer = nn.Conv2d(width, 3 * width, 1), nn.Conv2d(width, width, 1)

    def forward(self, h):
        n, width, *square = h.shape
        parts = self.ask(group_norm(h, GROUPS)).view(n, 3, HEADS, width // HEADS, -1).transpose(-1, -2)
        seen = scaled_dot_product_attention(*parts.unbind(1))
        return h + self.answer(seen.transpose(-1, -2).reshape(n, width, *square))


class UNet(nn.Module):
    """v(t, x, y) for pictures, x (n, channels * size * size): to a quarter of the size and up again, with skips. Chapter 12.

    size: 8 to 64, a multiple of 4. width: channels at the full size, a multiple of 4; below, twice as many. ValueError for
    others. Ronneberger et al. (2015); Ho et al. (2020) for attention where the picture is smallest; Dhariwal & Nichol (2021).
    """

    def __init__(self, size, channels, classes, width=32, condition=128):
        super().__init__()
        if size not in range(8, 65, 4) or width < 4 or width % 4:
            raise ValueError(f"size must be a multiple of 4 from 8 to 64, and width one of 4; got {size} and {width}")
        self.size, self.channels, self.classes = size, channels, classes
        self.condition = Condition(condition, classes)
        w, w2 = width, 2 * width
        self.enter = nn.Conv2d(channels, w, 3, padding=1)
        self.down = nn.ModuleList([ConvBlock(w, w, condition), ConvBlock(w2, w2, condition)])
        self.shrink = nn.ModuleList([nn.Conv2d(w, w2, 3, 2, 1), nn.Conv2d(w2, w2, 3, 2, 1)])
        self.middle = nn.ModuleList([ConvBlock(w2, w2, condition), ConvBlock(w2, w2, condition)])
        self.attention = Attention(w2)
        self.grow = nn.ModuleList([nn.Conv2d(w2, w2, 3, padding=1), nn.Conv2d(w2, w, 3, padding=1)])
        self.up = nn.ModuleList([ConvBlock(2 * w2, w2, condition), ConvBlock(2 * w, w, condition)])
        self.leave = nn.Conv2d(w, channels, 3, padding=1)
        nn.init.zeros_(self.leave.weight)  # it starts as the field 0, whose loss is near the variance of the data
        nn.init.zeros_(self.leave.bias)

    def forward(self, t, x, y=None):
        """t: scalar or (n, 1); x: (n, d), else ValueError; y: (n,), whole numbers below `classes`, which says none, as None."""
        t = time_of(t, x, self.channels * self.size**2)
        c, kept = self.condition(t, x, y), []
        h = self.enter(x.unflatten(1, (self.channels, self.size, self.size)))
        for block, shrink in zip(self.down, self.shrink, strict=True):
            kept.append(block(h, c))
            h = shrink(kept[-1])
        h = self.middle[1](self.attention(self.middle[0](h, c)), c)
        for grow, block in zip(self.grow, self.up, strict=True):
            h = grow(interpolate(h, scale_factor=2.0))
            h = block(torch.cat([h, kept.pop()], 1), c)
        return self.leave(silu(group_norm(h, GROUPS))).flatten(1)
