"""Pictures as rows of numbers, with their classes, and the pairs that train a network on them (chapter 12)."""

from dataclasses import dataclass

import torch

from helpers.tensors import seeded


@dataclass(frozen=True)
class Pictures:
    """x: (n, d) in [-1, 1], d = channels * size * size. labels: (n,), whole numbers below len(classes), the classes' names."""

    x: torch.Tensor
    labels: torch.Tensor
    classes: tuple[str, ...]
    size: int
    channels: int = 1

    def __len__(self):
        return len(self.x)

    def __getitem__(self, rows):
        return Pictures(self.x[rows], self.labels[rows], self.classes, self.size, self.channels)


def digits(held_out=50, seed=0):
    """scikit-learn's 1,797 handwritten digits, 8 by 8 in 17 levels of grey from -1 to 1: (to learn from, held out).

    held_out: so many of each class, at random, from 1 to 173, else ValueError; the rest is to learn from.
    Alpaydin & Kaynak, Optical Recognition of Handwritten Digits (1998).
    """
    from sklearn.datasets import load_digits  # a second that only this function is worth

    if not 1 <= held_out <= 173:
        raise ValueError(f"held_out must be from 1 to 173 of a class, which has 174 or more; got {held_out}")
    found = load_digits()
    everything = Pictures(
        torch.tensor(found.data, dtype=torch.float32) / 8 - 1, torch.tensor(found.target), tuple("0123456789"), 8
    )
    with seeded(seed):
        order = torch.randperm(len(everything))
    kept = [order[everything.labels[order] == digit][:held_out] for digit in range(10)]
    aside = torch.zeros(len(everything), dtype=torch.bool)
    aside[torch.cat(kept)] = True
    return everything[order[~aside[order]]], everything[torch.stack(kept, 1).flatten()]


class Labelled:
    """A coupling of pictures with noise and with their labels, of which a share `drop` is replaced by `none`. Chapter 12.

    x: (k, d). labels: (k,). x0: (k, d), the noise that each picture is paired with; None for fresh noise, N(0, I). ValueError
    unless their lengths agree. Ho & Salimans, Classifier-Free Diffusion Guidance (2022), for the dropped labels.
    """

    def __init__(self, x, labels, none, drop=0.1, x0=None):
        if not len(x) == len(labels) == len(x if x0 is None else x0):
            raise ValueError(
                f"pictures, labels and noise must be as many; got {len(x)}, {len(labels)} and {len(x if x0 is None else x0)}"
            )
        self.x, self.labels, self.none, self.drop, self.x0 = x, labels, none, drop, x0
        self.event_shape = x.shape[1:]

    def sample(self, n):
        """n pairs, with replacement, and what the network is told: x0 and x1, each (n, d), and y (n,)."""
        rows = torch.randint(len(self.x), (n,))
        named = torch.rand(n) >= self.drop
        x0 = torch.randn(n, *self.event_shape) if self.x0 is None else self.x0[rows]
        return x0, self.x[rows], torch.where(named, self.labels[rows], self.none)
