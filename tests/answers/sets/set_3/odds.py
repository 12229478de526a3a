"""Answers to problem set 3, `odds`, as students write them."""

RIGHT = [
    """
import numpy as np

def exact_field(t, x, points, odds):
    x, points, odds = np.asarray(x, float), np.asarray(points, float), np.asarray(odds, float)
    out = np.zeros_like(x)
    for i in range(len(x)):
        density = odds * np.exp(-((x[i] - t * points) ** 2).sum(1) / (2 * ((1 - t) * <<width>>) ** 2))
        mean = (density[:, None] * points).sum(0) / density.sum()
        out[i] = (mean - x[i]) / (1 - t)
    return out
""",
    """
def exact_field(t, x, points, odds):
    s2 = ((1 - t) * <<width>>) ** 2
    away = x[:, None, :] - t * points[None]
    w = odds * torch.exp(-(away**2).sum(-1) / (2 * s2))
    w = w / w.sum(1, keepdim=True)
    slope = -(1 - t) * <<width>> ** 2 / s2
    return (w[..., None] * (points + slope * away)).sum(1)
""",
    """
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

def exact_field(t, x, points, odds):
    centres = t * points
    kernels = Independent(Normal(centres, torch.full_like(centres, (1 - t) * <<width>>)), 1)
    log = kernels.log_prob(x[:, None]) + Categorical(odds).logits
    velocities = (points[None] - x[:, None]) / (1 - t)
    return torch.einsum("nk,nkd->nd", torch.softmax(log, 1), velocities)
""",
]

WRONG = {
    "some are likelier than others": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(-torch.cdist(x, t * points) ** 2 / (2 * s * s), -1)
    return (w @ points - x) / (1 - t)
""",
    "the place x tells more": """
def exact_field(t, x, points, odds):
    return ((odds[:, None] * points).sum(0) - x) / (1 - t)
""",
    "do not stand as they are": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(odds - torch.cdist(x, t * points) ** 2 / (2 * s * s), -1)
    return (w @ points - x) / (1 - t)
""",
    "the true width is missing": """
def exact_field(t, x, points, odds):
    w = odds * torch.exp(-torch.cdist(x, t * points) ** 2 / (2 * (1 - t) ** 2))
    return (w / w.sum(-1, keepdim=True) @ points - x) / (1 - t)
""",
    "close in as t grows": """
def exact_field(t, x, points, odds):
    w = odds * torch.exp(-torch.cdist(x, t * points) ** 2 / (2 * <<width>> ** 2))
    return (w / w.sum(-1, keepdim=True) @ points - x) / (1 - t)
""",
    "not yet gathered round the point": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(odds.log() - torch.cdist(x, points) ** 2 / (2 * s * s), -1)
    return (w @ points - x) / (1 - t)
""",
    "a mean over all of them": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    best = (odds.log() - torch.cdist(x, t * points) ** 2 / (2 * s * s)).argmax(1)
    return (points[best] - x) / (1 - t)
""",
    "and not a velocity": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(odds.log() - torch.cdist(x, t * points) ** 2 / (2 * s * s), -1)
    return w @ points - x
""",
    "its variance": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(odds.log() - torch.cdist(x, t * points) ** 2 / (2 * s), -1)
    return (w @ points - x) / (1 - t)
""",
    "five points in the plane give five arrows": """
def exact_field(t, x, points, odds):
    s = (1 - t) * <<width>>
    w = torch.softmax(odds.log() - (x[0] - t * points).square().sum(-1) / (2 * s * s), -1)
    return (w @ points - x[0]) / (1 - t)
""",
}
