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
    """
from scipy.optimize import linear_sum_assignment

def paired(a, b, c):
    out = b.tolist()
    for k in range(-1, int(c.max()) + 1):
        rows = [i for i in range(len(c)) if c[i] == k]
        if rows:
            # the largest sum of products is the least mean square
            _, order = linear_sum_assignment(a[rows].double() @ b[rows].double().T, maximize=True)
            for i, j in zip(rows, order):
                out[i] = b[rows[j]].tolist()
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
    "You swap two ends": """
def paired(x0, x1, label):
    x1 = x1.clone()
    better = True
    while better:
        better = False
        for i in range(len(x0)):
            for j in range(i + 1, len(x0)):
                now = (x0[i] - x1[i]).square().sum() + (x0[j] - x1[j]).square().sum()
                then = (x0[i] - x1[j]).square().sum() + (x0[j] - x1[i]).square().sum()
                if label[i] == label[j] and then < now - 1e-5:
                    x1[[i, j]] = x1[[j, i]]
                    better = True
    return x1
""",
    "the nearest two first": """
def paired(x0, x1, label):
    out, free = x1.clone(), torch.cdist(x0, x1)
    free[label[:, None] != label] = math.inf
    while free.min() < math.inf:
        i, j = divmod(int(free.argmin()), len(x0))
        out[i] = x1[j]
        free[i] = free[:, j] = math.inf
    return out
""",
    "only made dear": """
from helpers.couplings import assignment

def paired(x0, x1, label):
    return x1[assignment(torch.column_stack([x0, label]), torch.column_stack([x1, label]))]
""",
    "You pair the labels 0 and 1": """
from helpers.couplings import assignment

def paired(x0, x1, label):
    out = x1.clone()
    for c in (0, 1):
        mine = label == c
        if mine.any():
            out[mine] = x1[mine][assignment(x0[mine], x1[mine])]
    return out
""",
    "two of the coordinates": HEAD
    + """
        cost = (a[:, None, 0] - b[:, 0]) ** 2 + (a[:, None, 1] - b[:, 1]) ** 2
        out[mine] = b[linear_sum_assignment(cost)[1]]
    return out
""",
    "none of the mistakes that we know": "def paired(x0, x1, label):\n    return x0",
}
