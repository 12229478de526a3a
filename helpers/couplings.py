"""Which source sample is paired with which target sample: a coupling has sample(n) -> (x0, x1), each (n, d) (chapter 4).

What stands behind the two, a label for each pair, say, is handed to the network as it is: `flow.train` and `flow.loss`.
"""

from .datasets import dimension


class Independent:
    """Pairs of which neither knows of the other: the coupling of chapter 4, and the one whose field `exact` has.

    source, target: distributions with sample((n,)) -> (n, d). Raises ValueError unless they share their dimension.
    """

    def __init__(self, source, target):
        if dimension(source) != dimension(target):
            both = f"{dimension(source)} and {dimension(target)}"
            raise ValueError(f"source and target must share a dimension; their samples have {both} components")
        self.source, self.target, self.event_shape = source, target, target.event_shape

    def sample(self, n):
        """n pairs: x0 and x1, each (n, d)."""
        return self.source.sample((n,)), self.target.sample((n,))
