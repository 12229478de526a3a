"""Answers to problem set 2, `stride`, as students write them."""

RIGHT = [
    """
import numpy as np

def next_step(h, error, tol):
    with np.errstate(divide="ignore"):
        ratio = np.divide(tol, error)
    return h * np.clip(<<safety>> * ratio ** (1 / <<power>>), <<least>>, <<most>>)
""",
    """
def next_step(h, error, tol):
    ratio = torch.tensor(tol) / torch.tensor(error)
    return h * (<<safety>> * ratio ** (1 / <<power>>)).clamp(<<least>>, <<most>>)
""",
    """
def next_step(h, error, tol):
    if error <= 0:
        return h * <<most>>
    wish = <<safety>> * h * math.exp(math.log(tol / error) / <<power>>)
    if wish > <<most>> * h:
        return <<most>> * h
    return <<least>> * h if wish < <<least>> * h else wish
""",
]

WRONG = {
    "by which power of h": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * math.sqrt(tol / (error + 1e-30)), <<least>>), <<most>>)
""",
    "You take a power": """
def next_step(h, error, tol):
    factor = <<safety>> * (tol / error) ** <<power>> if error else <<most>>
    return h * min(max(factor, <<least>>), <<most>>)
""",
    "upside down": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * (error / tol) ** (1 / <<power>>), <<least>>), <<most>>)
""",
    "Safety is missing": """
def next_step(h, error, tol):
    return float(h * (torch.tensor(tol) / error).pow(1 / <<power>>).clamp(<<least>>, <<most>>))
""",
    "in the end, after safety": """
def next_step(h, error, tol):
    factor = (tol / error) ** (1 / <<power>>) if error > 0 else <<most>>
    return <<safety>> * h * min(max(factor, <<least>>), <<most>>)
""",
    "stays as it was": """
def next_step(h, error, tol):
    if error == 0:
        return h
    return h * min(max(<<safety>> * (tol / error) ** (1 / <<power>>), <<least>>), <<most>>)
""",
    "The lower limit is missing": """
def next_step(h, error, tol):
    return min(<<most>> * h, <<safety>> * h * (tol / max(error, 1e-100)) ** (1 / <<power>>))
""",
    "ratio of two steps": """
def next_step(h, error, tol):
    wish = <<safety>> * h * (tol / error) ** (1 / <<power>>) if error else math.inf
    return min(max(wish, <<least>>), <<most>>)
""",
    "ZeroDivisionError": """
def next_step(h, error, tol):
    return h * min(max(<<safety>> * (tol / error) ** (1 / <<power>>), <<least>>), <<most>>)
""",
}
