"""Which source sample is paired with which target sample: a coupling has sample(n) -> (x0, x1), each (n, d) (chapter 4).

What stands behind the two, a label for each pair, say, is handed to the network as it is: `flow.train` and `flow.loss`.
"""


class Independent:
    """Pairs of which neither knows of the other: the coupling of chapter 4, and the one whose field `exact` has.

    source, target: distributions with sample((n,)) -> (n, d). Raises ValueError unless they share their dimension.
    """

    def __init__(self, source, target):
        if source.event_shape != target.event_shape:
            shapes = f"{tuple(source.event_shape)} and {tuple(target.event_shape)}"
            raise ValueError(f"source and target must share a dimension; their samples have the shapes {shapes}")
        self.source, self.target, self.event_shape = source, target, target.event_shape

    def sample(self, n):
        """n pairs: x0 and x1, each (n, d)."""
        return self.source.sample((n,)), self.target.sample((n,))
