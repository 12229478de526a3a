"""Answers to problem set 4, `budget`, as students write them."""

RIGHT = [
    """
from helpers import solvers

lengths, latest = [], []
for method in ("euler", "midpoint", "rk4"):
    steps, asked = <<budget>> // solvers.EVALUATIONS[method], []
    times = torch.linspace(0, 1, steps + 1)
    solvers.odeint(lambda t, x: asked.append(float(t)) or 0 * x, torch.zeros(1, 2), times, method=method)
    lengths.append(1 / steps)
    latest.append(max(asked))
""",
    """
import numpy as np

lengths = np.array([1, 2, 4]) / <<budget>>
latest = np.array([<<budget>> - 1, <<budget>> - 1, <<budget>>]) / <<budget>>
""",
    """
B = <<budget>>
lengths = 1 / B, 1 / (B / 2), 1 / (B / 4)
latest = (B - 1) / B, 1 - lengths[1] + lengths[1] / 2, 1
""",
]

WRONG = {
    "costs more than one": """
lengths = (1 / <<budget>>, 1 / <<budget>>, 1 / <<budget>>)
latest = (1 - 1 / <<budget>>, 1 - 0.5 / <<budget>>, 1)
""",
    "as many steps as midpoint": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 2 / <<budget>>)
latest = (1 - lengths[0], 1 - lengths[0], 1)
""",
    "the gaps between the times": """
steps = <<budget>> - 1
lengths = (1 / steps, 2 / steps, 4 / steps)
latest = (1, 1, 1)
""",
    "Not every solver asks at t = 1": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1, 1, 1)
""",
    "midpoint's last step begins": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1 - lengths[0], 1 - lengths[1], 1)
""",
    "Heun does": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1 - lengths[0], 1, 1)
""",
    "the times at which the last steps begin": """
lengths = [1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>]
latest = [1 - h for h in lengths]
""",
    "each between 0 and 1": "lengths = (<<budget>>, <<budget>> / 2, <<budget>> / 4)\nlatest = (1, 1, 1)",
}
