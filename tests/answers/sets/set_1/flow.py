"""Answers to problem set 1, `flow`, as students write them."""

RIGHT = [
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
]

WRONG = {
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
}
