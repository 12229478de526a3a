"""Answers to problem set 1, `fade`, as students write them."""

RIGHT = [
    """
def strength(x, power):
    return abs(-x / abs(x) ** power)

point_mass = strength(1.0, 3) / strength(<<radius>>, 3)
line_mass = strength(1.0, 2) / strength(<<radius>>, 2)
""",
    """
from helpers import fields
near, far = torch.tensor([[1.0, 0.0]]), <<radius>> * torch.tensor([[0.0, 1.0]])
point_mass = fields.gravity(near).norm() / fields.gravity(far).norm()
line_mass = fields.wire(near).norm() / fields.wire(far).norm()
""",
]

WRONG = {
    "the powers in the formulas": "point_mass = <<radius>> ** 3; line_mass = <<radius>> ** 2",
    "exchanged": "line_mass = <<radius>> * <<radius>>\npoint_mass = <<radius>>",
    "how much is left": "point_mass = 1 / <<radius>> ** 2\nline_mass = 1 / <<radius>>",
    "none of the mistakes": "point_mass, line_mass = <<radius>>, <<radius>>",
}
