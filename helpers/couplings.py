"""Which source sample is paired with which target sample: a coupling has sample(n) -> (x0, x1), each (n, d) (chapter 9).

What stands behind the two, a label for each pair, say, is handed to the network as it is: `flow.train` and `flow.loss`.
"""

import torch

from .datasets import dimension


def check_finite(x0, x1, when=""):
    """Raise ValueError, which says whose it is, if a sample holds NaN or infinite values."""
    for name, x in (("source", x0), ("target", x1)):
        if not torch.isfinite(x).all():
            raise ValueError(f"the {name} gave a sample with NaN or infinite values{when}; clean the data first")


def assignment(x0, x1):
    """The permutation (n,) for which x0 and x1[permutation], each (n, d), are nearest in mean square. O(n**3). Chapter 5."""
    from scipy.optimize import linear_sum_assignment  # half a second, which only this function is worth

    return torch.as_tensor(linear_sum_assignment(torch.cdist(x0.double(), x1.double()).square().cpu().numpy())[1])


class Independent:
    """Pairs of which neither knows of the other: the coupling of chapter 4, and the one whose field `exact` has.

    source, target: distributions with sample((n,)) -> (n, d). Raises ValueError unless they share their dimension.
    """

    def __init__(self, source, target):
        if (d := dimension(source)) != dimension(target):
            raise ValueError(f"source and target must share a dimension; their samples have {d} and {dimension(target)}")
        self.source, self.target, self.event_shape = source, target, target.event_shape

    def sample(self, n):
        """n pairs: x0 and x1, each (n, d)."""
        return self.source.sample((n,)), self.target.sample((n,))


class MinibatchOT(Independent):
    """Independent samples, `size` of each at a time, paired so that the mean squared distance is least; 1 is `Independent`.

    Raises ValueError as that, for size < 1, and from `sample` for NaN. A batch of 1024 takes half a second: solve some once
    and draw from Pairs(*coupling.sample(50_000)). Chapter 9; Pooladian et al. (2023), Tong et al. (2024).
    """

    def __init__(self, source, target, size):
        super().__init__(source, target)
        if size < 1:
            raise ValueError(f"size must be at least 1; got {size}")
        self.size = size

    def sample(self, n):
        """n pairs, of as many whole batches as they need: x0 and x1, each (n, d)."""
        x0, x1 = super().sample(-(-n // self.size) * self.size)
        check_finite(x0, x1)
        order = torch.arange(len(x0))
        for k in range(0, len(x0) if self.size > 1 else 0, self.size):
            order[k : k + self.size] = k + assignment(x0[k : k + self.size], x1[k : k + self.size])
        return x0[:n], x1[order[:n]]


class Pairs:
    """Given pairs x0, x1, each (k, d), k >= 1, finite, else ValueError: of a reflow, or batches solved before. Chapter 9."""

    def __init__(self, x0, x1):
        if x0.ndim != 2 or len(x0) == 0 or x0.shape != x1.shape:
            raise ValueError(f"pairs must be two (k, d) with at least one row; got {tuple(x0.shape)} and {tuple(x1.shape)}")
        check_finite(x0, x1)
        self.x0, self.x1, self.event_shape = x0, x1, x0.shape[1:]

    def sample(self, n):
        """n of the pairs, with replacement: x0 and x1, each (n, d)."""
        rows = torch.randint(len(self.x0), (n,))
        return self.x0[rows], self.x1[rows]
