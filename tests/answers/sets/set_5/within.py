"""Answers to problem set 5, `within`, as students write them."""

RIGHT = [
    """
from helpers.couplings import assignment

def paired(x0, x1, label):
    out = torch.empty_like(x1)
    for c in label.unique():
        mine = label == c
        out[mine] = x1[mine][assignment(x0[mine], x1[mine])]
    return out
""",
    """
from scipy.optimize import linear_sum_assignment

def paired(x0, x1, label):
    cost = torch.cdist(x0, x1).square()
    cost[label[:, None] != label] = 1e6  # never across labels
    return x1[linear_sum_assignment(cost)[1]]
""",
    """
import itertools
import numpy as np

def paired(x0, x1, label):
    x0, x1, label = (np.asarray(a) for a in (x0, x1, label))
    out = x1.copy()
    for c in set(label.tolist()):
        rows = np.flatnonzero(label == c)
        best = min(itertools.permutations(rows), key=lambda p: ((x0[rows] - x1[list(p)]) ** 2).sum())
        out[rows] = x1[list(best)]
    return out
""",
]

HEAD = """
from helpers.couplings import assignment
from scipy.optimize import linear_sum_assignment

def paired(x0, x1, label):
    out = x1.clone()
    for c in label.unique():
        mine = label == c
        a, b = x0[mine], x1[mine]
"""
WRONG = {
    "You pair across labels": """
from helpers.couplings import assignment

def paired(x0, x1, label):
    return x1[assignment(x0, x1)]
""",
    "those that came in": "def paired(x0, x1, label):\n    return x1",
    "sorted by label": """
from helpers.couplings import assignment

def paired(x0, x1, label):
    parts = []
    for c in label.unique():
        mine = label == c
        parts.append(x1[mine][assignment(x0[mine], x1[mine])])
    return torch.cat(parts)
""",
    "you take some twice": HEAD + "        out[mine] = b[torch.cdist(a, b).argmin(1)]\n    return out",
    "can be dear for a later one": HEAD
    + """
        left = list(range(len(b)))
        order = []
        for x in a:
            j = min(left, key=lambda j: float((b[j] - x).norm()))
            left.remove(j)
            order.append(j)
        out[mine] = b[order]
    return out
""",
    "made the distances least": HEAD + "        out[mine] = b[linear_sum_assignment(torch.cdist(a, b))[1]]\n    return out",
    "the wrong way round": HEAD
    + """
        new = b.clone()
        new[assignment(a, b)] = b
        out[mine] = new
    return out
""",
    "along one axis": HEAD + "        out[mine] = b[b[:, 0].argsort()[a[:, 0].argsort().argsort()]]\n    return out",
    "none of the mistakes that we know": "def paired(x0, x1, label):\n    return x0",
}
