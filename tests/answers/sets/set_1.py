"""Answers to problem set 1 as students write them."""

ANSWERS = {
    "spiral": {
        "right": [
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
        ],
        "wrong": {
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
        },
    },
    "fade": {
        "right": [
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
        ],
        "wrong": {
            "the powers in the formulas": "point_mass = <<radius>> ** 3; line_mass = <<radius>> ** 2",
            "exchanged": "line_mass = <<radius>> * <<radius>>\npoint_mass = <<radius>>",
            "how much is left": "point_mass = 1 / <<radius>> ** 2\nline_mass = 1 / <<radius>>",
            "none of the mistakes": "point_mass, line_mass = <<radius>>, <<radius>>",
        },
    },
    "circulation": {
        "right": [
            """
import numpy as np

def circulation(field, r, n=1000):
    a = np.linspace(0, 2 * np.pi, n + 1)
    corner = r * np.stack([np.cos(a), np.sin(a)], axis=1)
    middle, ds = (corner[1:] + corner[:-1]) / 2, np.diff(corner, axis=0)
    F = field(torch.tensor(middle)).numpy()
    return (F * ds).sum()
""",
            """
def circulation(field, r, n=1000):
    total = 0.0
    for k in range(n):
        a = 2 * math.pi * (k + 0.5) / n
        x = torch.tensor([[r * math.cos(a), r * math.sin(a)]])
        F = field(x)[0]
        total += (-math.sin(a) * F[0] + math.cos(a) * F[1]) * (2 * math.pi * r / n)
    return total
""",
            """
def circulation(field, r, steps=1000):
    a = torch.linspace(0, 2 * math.pi, steps + 1)
    x = r * torch.stack([a.cos(), a.sin()], 1)
    F = field(x)
    return torch.trapezoid(F[:, 1] * a.cos() - F[:, 0] * a.sin(), r * a)
""",
            """
def circulation(field, r, k=1000):
    # along the chords, with the mean of the arrows at their ends
    a = 2 * math.pi * torch.arange(k + 1, dtype=torch.float64) / k
    x = r * torch.stack([a.cos(), a.sin()], 1)
    F = field(x)
    return ((F[1:] + F[:-1]) / 2 * (x[1:] - x[:-1])).sum().item()
""",
        ],
        "wrong": {
            "the angle of a step": """
def circulation(field, r, n=1000):
    da, total = 2 * math.pi / n, 0.0
    for k in range(n):
        x = torch.tensor([[r * math.cos(k * da), r * math.sin(k * da)]])
        F = field(x)[0]
        total += float(F[1] * math.cos(k * da) - F[0] * math.sin(k * da)) * da
    return total
""",
            "that is missing": """
def circulation(field, r, k=1000):
    total = 0
    for i in range(k):
        a = 2 * math.pi * i / k
        F = field(torch.tensor([[r * math.cos(a), r * math.sin(a)]]))[0]
        total += F[1] * math.cos(a) - F[0] * math.sin(a)
    return total
""",
            "makes no difference": """
def circulation(field, r, k=1000):
    a = torch.linspace(0, 2 * math.pi, 1001)[:-1]
    u = torch.stack([torch.cos(a), torch.sin(a)], 1)
    F = field(r * u)
    return (u[:, 0] * F[:, 1] - u[:, 1] * F[:, 0]).sum() * 2 * math.pi * r / 1000
""",
            "count exactly once": """
import numpy as np

def circulation(field, r, n=1000):
    a = np.linspace(0, 2 * np.pi, n)
    F = field(torch.tensor(r * np.stack([np.cos(a), np.sin(a)], 1))).numpy()
    return np.sum(F[:, 1] * np.cos(a) - F[:, 0] * np.sin(a)) * 2 * np.pi * r / n
""",
            "the mean along the way": """
def circulation(field, r, n=1000):
    a = torch.linspace(0, 2 * math.pi, n + 1)[:-1]
    u = torch.stack([torch.cos(a), torch.sin(a)], 1)
    tangent = torch.stack([-u[:, 1], u[:, 0]], 1)
    return (field(r * u) * tangent).sum(1).mean()
""",
            "walk clockwise": """
def circulation(field, r, n=1000):
    a = -2 * math.pi * torch.arange(n + 1) / n
    p = r * torch.stack([torch.cos(a), torch.sin(a)], 1)
    return ((p[1:] - p[:-1]) * field(p[:-1])).sum()
""",
            "flows out through the circle": """
def circulation(field, r, n=1000):
    a = 2 * math.pi * torch.arange(n) / n
    p = torch.stack([torch.cos(a), torch.sin(a)], 1)
    return (p * field(r * p)).sum() * 2 * math.pi * r / n
""",
        },
    },
    "relax": {
        "right": [
            """
import numpy as np

def relax(t, y0):
    decayed = np.exp(-<<rate>> / 2 * np.asarray(t) ** 2)
    return y0 * decayed + <<rest>> * (1 - decayed)
""",
            """
def relax(t, y0):
    return torch.tensor([<<rest>> - (<<rest>> - y0) / math.exp(<<rate>> * s * s / 2) for s in t.tolist()])
""",
            """
def relax(t, y0):
    # by many small steps of Heun's method
    y, now = torch.full_like(t, y0), torch.zeros_like(t)
    for _ in range(2000):
        h = t / 2000
        k1 = -<<rate>> * now * (y - <<rest>>)
        k2 = -<<rate>> * (now + h) * (y + h * k1 - <<rest>>)
        y, now = y + h * (k1 + k2) / 2, now + h
    return y
""",
        ],
        "wrong": {
            "runs away": """
def relax(t, y0):
    return <<rest>> - (<<rest>> - y0) * torch.exp(<<rate>> * t**2 / 2)
""",
            "dies down to 0": """
def relax(t, y0):
    return y0 / torch.exp(<<rate>> * t**2 / 2)
""",
            "at t = 0 it stands at y0": """
def relax(t, y0):
    return y0 * torch.exp(-<<rate>> * t**2 / 2) + <<rest>>
""",
            "equally hard at all times": """
def relax(t, y0):
    return y0 * torch.exp(-<<rate>> * t) + <<rest>> * (1 - torch.exp(-<<rate>> * t))
""",
            "as it does in the end": """
def relax(t, y0):
    return <<rest>> + (y0 - <<rest>>) * torch.exp(-(<<rate>> * t) * t)
""",
            "is missing from the exponent": """
def relax(t, y0):
    return <<rest>> + (y0 - <<rest>>) / torch.exp(t * t / 2)
""",
        },
    },
    "flow": {
        "right": [
            """
def failure(phi, x, s, t):
    both = torch.cat([phi(x, 0) - x, phi(phi(x, s), t) - phi(x, s + t)])
    return both.abs().max()
""",
            """
def failure(phi, x, s, t):
    worst = 0.0
    start, there, two, one = phi(x, 0.0), phi(x, s), phi(phi(x, t), s), phi(x, t + s)
    for k in range(len(x)):
        for j in range(2):
            worst = max(worst, abs(float(start[k, j] - x[k, j])), abs(float(two[k, j] - one[k, j])))
    return worst
""",
        ],
        "wrong": {
            "the second rule only": """
def failure(phi, x, s, t):
    return (phi(x, s + t) - phi(phi(x, s), t)).abs().max().item()
""",
            "the first rule only": """
def failure(phi, x, s, t):
    return torch.max(torch.abs(phi(x, 0.0) - x))
""",
            "add up what you find": """
def failure(phi, x, s, t):
    return (phi(x, 0) - x).abs().max() + (phi(phi(x, s), t) - phi(x, s + t)).abs().max()
""",
            "the lengths of the differences": """
def failure(phi, x, s, t):
    gaps = torch.cat([phi(x, 0.0) - x, phi(phi(x, s), t) - phi(x, s + t)])
    return gaps.norm(dim=1).max()
""",
            "the mean violation": """
def failure(phi, x, s, t):
    return max((phi(x, 0.0) - x).abs().mean(), (phi(phi(x, s), t) - phi(x, s + t)).abs().mean())
""",
            "take the absolute value": """
def failure(phi, x, s, t):
    return max((phi(x, 0.0) - x).max(), (phi(phi(x, s), t) - phi(x, s + t)).max())
""",
        },
    },
}
