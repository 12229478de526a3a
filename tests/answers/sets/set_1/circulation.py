"""Answers to problem set 1, `circulation`, as students write them."""

RIGHT = [
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
]

WRONG = {
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
}
