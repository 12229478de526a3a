"""Answers to problem set 3 as students write them."""

ANSWERS = {
    "crossing": {
        "right": [
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
        ],
        "wrong": {
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
        },
    },
    "bells": {
        "right": [
            """
def floor_at(t):
    a, b = <<broad>>, <<slim>>
    covariance = t * b**2 - (1 - t) * a**2  # of x1 - x0 and xt
    return a**2 + b**2 - covariance**2 / ((1 - t) ** 2 * a**2 + t**2 * b**2)
""",
            """
import numpy as np

def floor_at(t):
    to_line = np.array([[-1, 1], [1 - t, t]])  # (x0, x1) -> (x1 - x0, xt)
    both = to_line @ np.diag([<<broad>> ** 2, <<slim>> ** 2]) @ to_line.T
    return 1 / np.linalg.inv(both)[0, 0]
""",
            """
def floor_at(t):
    return 1 / (t**2 / <<broad>> ** 2 + (1 - t) ** 2 / <<slim>> ** 2)
""",
        ],
        "wrong": {
            "once you know": "def floor_at(t):\n    return <<broad>> ** 2 + <<slim>> ** 2 + 0 * t",
            "always answers 0": "def floor_at(t):\n    return <<broad>> ** 2 + <<slim>> ** 2 + 2.0**2",
            "of the place": "def floor_at(t):\n    return ((1 - t) * <<broad>>) ** 2 + (t * <<slim>>) ** 2",
            "exchanged": """
def floor_at(t):
    a, b = <<slim>>, <<broad>>
    return a**2 * b**2 / ((1 - t) ** 2 * a**2 + t**2 * b**2)
""",
            "standard deviation": """
def floor_at(t):
    return <<broad>> * <<slim>> / math.hypot((1 - t) * <<broad>>, t * <<slim>>)
""",
            "wrong units": """
def floor_at(t):
    covariance = t * <<slim>> ** 2 - (1 - t) * <<broad>> ** 2
    total = <<broad>> ** 2 + <<slim>> ** 2
    return total - covariance**2
""",
            "straight line": "def floor_at(t):\n    return <<slim>> ** 2 + t * (<<broad>> ** 2 - <<slim>> ** 2)",
        },
    },
    "late": {
        "right": [
            """
from torch import nn

def late_loss(model, x0, x1, t):
    xt = x0 + t ** <<power>> * (x1 - x0)
    answer = <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return nn.functional.mse_loss(model(t, xt), answer)
""",
            """
def late_loss(model, x0, x1, t):
    n, d = x0.shape
    total = 0.0
    for i in range(n):
        s = float(t[i, 0]) ** <<power>>
        place = ((1 - s) * x0[i] + s * x1[i])[None]
        guess = model(t[i : i + 1], place)[0]
        for j in range(d):
            velocity = <<power>> * float(t[i, 0]) ** (<<power>> - 1) * (x1[i, j] - x0[i, j])
            total += (guess[j] - velocity) ** 2 / (n * d)
    return total
""",
            """
import numpy as np

def late_loss(model, x0, x1, t):
    x0, x1, t = np.asarray(x0), np.asarray(x1), np.asarray(t)
    s = np.power(t, <<power>>)
    v = model(t, (1 - s) * x0 + s * x1)
    return np.mean((v - <<power>> * s / t * (x1 - x0)) ** 2)
""",
        ],
        "wrong": {
            "not equally fast": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - (x1 - x0)) ** 2).mean()
""",
            "A factor is missing": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - t ** (<<power>> - 1) * (x1 - x0)) ** 2).mean()
""",
            "a derivative lowers it": """
def late_loss(model, x0, x1, t):
    xt = (1 - t ** <<power>>) * x0 + t ** <<power>> * x1
    return ((model(t, xt) - <<power>> * t ** <<power>> * (x1 - x0)) ** 2).mean()
""",
            "on the straight path": """
from helpers import flow

def late_loss(model, x0, x1, t):
    velocity = <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return (model(t, flow.straight_path(x0, x1, t)) - velocity).square().mean()
""",
            "the time t itself": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    return (model(s, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)).square().mean()
""",
            "sum over all entries": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    return (model(t, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)).square().sum()
""",
            "sum over the components": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    off = model(t, x0 + s * (x1 - x0)) - <<power>> * t ** (<<power>> - 1) * (x1 - x0)
    return (off.norm(dim=1) ** 2).mean()
""",
            "a multiple of the place": """
def late_loss(model, x0, x1, t):
    s = t ** <<power>>
    xt = (1 - s) * x0 + s * x1
    return ((model(t, xt) - <<power>> * t ** (<<power>> - 1) * xt) ** 2).mean()
""",
        },
    },
    "odds": {
        "right": [
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
        ],
        "wrong": {
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
        },
    },
    "luck": {
        "right": [
            """
n = <<pairs>>
even = <<within>> / n
each = even + <<between>> / n
shared = even + <<between>>
""",
            """
import numpy as np

pair, time = np.float64(<<within>>), np.float64(<<between>>)
each, shared, even = np.array([pair + time, pair + <<pairs>> * time, pair]) / <<pairs>>
""",
            """
each = torch.full((<<pairs>>,), <<within>> + <<between>>).sum() / <<pairs>> ** 2
even = torch.full((<<pairs>>,), <<within>>).sum() / <<pairs>> ** 2
shared = even + <<between>>
""",
        ],
        "wrong": {
            "differ for both reasons": "each = even = <<within>> / <<pairs>>\nshared = <<within>> / <<pairs>> + <<between>>",
            "that of the mean over the batch": "each = shared = <<within>> + <<between>>\neven = <<within>>",
            "standard deviations": """
each = math.sqrt((<<within>> + <<between>>) / <<pairs>>)
shared = math.sqrt(<<within>> / <<pairs>> + <<between>>)
even = math.sqrt(<<within>> / <<pairs>>)
""",
            "Under shared stands a standard deviation": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = math.sqrt(<<within>> / <<pairs>> + <<between>>)
even = <<within>> / <<pairs>>
""",
            "Under even stands a standard deviation": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
even = (<<within>> / <<pairs>>) ** 0.5
""",
            "not everything averages out": """
each = shared = (<<within>> + <<between>>) / <<pairs>>
even = <<within>> / <<pairs>>
""",
            "the pairs at that time still differ.": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<between>>
even = <<within>> / <<pairs>>
""",
            "as uncertain as a single pair": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> + <<between>>
even = <<within>> / <<pairs>>
""",
            "leave less to chance": """
each = even = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
""",
            "no matter of luck any more": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
even = 0
""",
            "Two cases are exchanged": """
shared = (<<within>> + <<between>>) / <<pairs>>
each = <<within>> / <<pairs>> + <<between>>
even = <<within>> / <<pairs>>
""",
        },
    },
    "turned": {
        "right": [
            """
import numpy as np

def turned(u, t, x):
    x = np.asarray(x, dtype=float)
    m = np.array([<<shift>>, 0])
    old_place, old_time = (x - m * t) / <<scale>>, 1 - t
    return -<<scale>> * u(old_time, old_place) + m
""",
            """
def turned(u, t, x):
    y = x.clone()
    y[:, 0] -= <<shift>> * t
    new = -u(1 - t, y / <<scale>>) * <<scale>>
    new[:, 0] += <<shift>>
    return new
""",
            """
def turned(u, t, x):
    shift, rows = torch.tensor([[<<shift>>, 0.0]]), []
    for row in x:
        back = <<scale>> * u(1 - t, (row[None] - t * shift) / <<scale>>)
        rows.append((shift - back)[0])
    return torch.stack(rows)
""",
        ],
        "wrong": {
            "moves the wrong way": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return <<scale>> * u(1 - t, (x - t * m) / <<scale>>) + m
""",
            "the time when its cloud looks like yours": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return -<<scale>> * u(t, (x - t * m) / <<scale>>) + m
""",
            "the size of the old clouds": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return -u(1 - t, (x - t * m) / <<scale>>) + m
""",
            "it knows only the old ones": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return -<<scale>> * u(1 - t, x - t * m) + m
""",
            "missing from the velocity": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return -<<scale>> * u(1 - t, (x - t * m) / <<scale>>)
""",
            "missing from the place": """
def turned(u, t, x):
    return torch.tensor([<<shift>>, 0.0]) - <<scale>> * u(1 - t, x / <<scale>>)
""",
            "the whole of m at every time": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return m - <<scale>> * u(1 - t, (x - m) / <<scale>>)
""",
            "at t = 0 nothing has been moved": """
def turned(u, t, x):
    m = torch.tensor([<<shift>>, 0.0])
    return m - <<scale>> * u(1 - t, (x - (1 - t) * m) / <<scale>>)
""",
            "not there at all": """
def turned(u, t, x):
    return -<<scale>> * u(1 - t, x / <<scale>>)
""",
        },
    },
}
