"""Answers to problem set 3, `crossing`, as students write them."""

RIGHT = [
    """
c, p = <<end>>, <<chance>>
arrow = 2 * c * (2 * p - 1)
spread = 16 * c**2 * p * (1 - p)
floor = 0.5 * spread + 0.5 * 0
""",
    """
import numpy as np

x0 = np.array([-<<end>>, <<end>>, -<<end>>, <<end>>])
x1 = np.array([<<end>>, <<end>>, -<<end>>, -<<end>>])
mass = np.array([<<chance>>, <<chance>>, 1 - <<chance>>, 1 - <<chance>>]) / 2
floor = 0.0
for place in np.unique((x0 + x1) / 2):
    here = (x0 + x1) / 2 == place
    mean = np.average((x1 - x0)[here], weights=mass[here])
    variance = np.average((x1 - x0)[here] ** 2, weights=mass[here]) - mean**2
    floor += mass[here].sum() * variance
    if place == 0:
        arrow, spread = mean, variance
""",
    """
arrow = torch.tensor(<<chance>>) * 2 * <<end>> - (1 - torch.tensor(<<chance>>)) * 2 * <<end>>
spread = <<chance>> * (2 * <<end>> - arrow) ** 2 + (1 - <<chance>>) * (-2 * <<end>> - arrow) ** 2
floor = spread / 2
""",
]

WRONG = {
    "most frequent line": "arrow = 2 * <<end>>\nspread = 0\nfloor = 0",
    "only those that pass x = 0": """
arrow = <<chance>> * <<end>> + (1 - <<chance>>) * -<<end>>
spread = 16 * <<end>> ** 2 * <<chance>> * (1 - <<chance>>)
floor = spread / 2
""",
    "likelier than the other": "arrow = 0.0\nspread = 4 * <<end>> ** 2\nfloor = spread / 2",
    "from the target to the source": """
velocities, weights = (-2 * <<end>>, 2 * <<end>>), (<<chance>>, 1 - <<chance>>)
arrow = sum(w * v for w, v in zip(weights, velocities))
spread = sum(w * v**2 for w, v in zip(weights, velocities)) - arrow**2
floor = spread / 2
""",
    "mean of the squares": """
arrow = 2 * <<end>> * (2 * <<chance>> - 1)
spread = <<chance>> * (2 * <<end>>) ** 2 + (1 - <<chance>>) * (2 * <<end>>) ** 2
floor = spread / 2
""",
    "elsewhere lines may agree": """
arrow = 2 * <<end>> * (2 * <<chance>> - 1)
spread = 4 * <<end>> ** 2 - arrow**2
floor = spread
""",
    "not by equally many pairs": """
arrow = 2 * <<end>> * (2 * <<chance>> - 1)
spread = 4 * <<end>> ** 2 - arrow**2
floor = (0 + spread + 0) / 3
""",
    "standard deviation": """
arrow = 2 * <<end>> * (2 * <<chance>> - 1)
spread = math.sqrt(4 * <<end>> ** 2 - arrow**2)
floor = spread / 2
""",
}
