"""Answers to problem set 3, `turned`, as students write them."""

RIGHT = [
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
]

WRONG = {
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
}
