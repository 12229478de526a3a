"""Answers to problem set 1, `spiral`, as students write them."""

RIGHT = [
    """
import numpy as np

def spiral(x):
    x = np.asarray(x)
    a, b = x[:, 0] - <<centre>>, x[:, 1]
    return np.stack([-<<pull>> / 2 * a - <<turn>> / 2 * b, <<turn>> / 2 * a - <<pull>> / 2 * b], axis=1)
""",
    """
def spiral(x):
    A = torch.tensor([[-<<pull>>, -<<turn>>], [<<turn>>, -<<pull>>]]) / 2
    constant = -A @ torch.tensor([<<centre>>, 0.0])
    return x @ A.to(x).T + constant
""",
    """
def spiral(x):
    # everything along one axis: other arrows, the same divergence and curl
    arrows = torch.zeros_like(x)
    arrows[:, 1] = <<turn>> * (x[:, 0] - <<centre>>) - <<pull>> * x[:, 1]
    return arrows
""",
    """
def spiral(points):
    out = []
    for p, q in points:
        p = p - <<centre>>
        out.append([-<<pull>> * p / 2 - <<turn>> * q / 2, <<turn>> * p / 2 - <<pull>> * q / 2])
    return torch.tensor(out)
""",
    """
from helpers import fields

def spiral(x):
    x[:, 0] -= <<centre>>  # in place
    return [list(row) for row in <<turn>> / 2 * fields.vortex(x) + <<pull>> / 2 * fields.sink(x)]
""",
]

WRONG = {
    "clockwise": """
def spiral(x):
    x = x - torch.tensor([<<centre>>, 0.0])
    return <<turn>> / 2 * torch.stack([x[:, 1], -x[:, 0]], 1) - <<pull>> / 2 * x
""",
    "Everything flows out": """
def spiral(x):
    return <<turn>> / 2 * torch.stack([-x[:, 1], x[:, 0]], 1) + <<pull>> / 2 * x
""",
    "are twice what was asked": """
from helpers import fields

def spiral(x):
    return <<turn>> * fields.vortex(x) + <<pull>> * fields.sink(x)
""",
    "the divergence is twice": """
def spiral(x):
    away = x - torch.tensor([<<centre>>, 0.0])
    return <<turn>> / 2 * torch.stack([-away[:, 1], away[:, 0]], 1) - <<pull>> * away
""",
    "the curl is twice": """
def spiral(x):
    a, b = x[:, 0] - <<centre>>, x[:, 1]
    return torch.stack([-<<turn>> * b - <<pull>> / 2 * a, <<turn>> * a - <<pull>> / 2 * b], 1)
""",
    "nothing is pulled": """
def spiral(x):
    return torch.stack([0 * x[:, 1], <<turn>> * x[:, 0]], 1)
""",
    "stands still at the origin": """
from helpers import fields

def spiral(x):
    return <<turn>> / 2 * fields.vortex(x) + <<pull>> / 2 * fields.sink(x)
""",
    "the other side": """
def spiral(x):
    a, b = x[:, 0] + <<centre>>, x[:, 1]
    return torch.stack([-<<turn>> / 2 * b - <<pull>> / 2 * a, <<turn>> / 2 * a - <<pull>> / 2 * b], 1)
""",
    "none of the mistakes": """
def spiral(x):
    return torch.stack([0 * x[:, 1], <<turn>> * x[:, 0] - <<pull>> * x[:, 1]], 1)
""",
    "five points give five arrows": """
def spiral(x):
    return torch.tensor([-<<pull>> * x[0, 0] - <<turn>> * x[0, 1], <<turn>> * x[0, 0] - <<pull>> * x[0, 1]]) / 2
""",
}
