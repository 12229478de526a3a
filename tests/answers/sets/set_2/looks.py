"""Answers to problem set 2, `looks`, as students write them."""

RIGHT = [
    """
looks = {}
for name, (price, p) in {"euler": (1, 1), "midpoint": (2, 2), "rk4": (4, 4)}.items():
    h = 1.0
    while h**p > 1 / <<shrink>>:
        h *= 0.9999
    looks[name] = price * <<steps>> / h
euler, midpoint, rk4 = looks.values()
""",
    """
root = math.sqrt(<<shrink>>)
euler = torch.tensor(<<steps>> * <<shrink>>)
midpoint = torch.tensor(<<steps>> * root * solvers.EVALUATIONS["midpoint"])
rk4 = torch.tensor(<<steps>> * math.sqrt(root) * solvers.EVALUATIONS["rk4"])
""",
]

WRONG = {
    "These are steps": """
euler = <<steps>> * <<shrink>>
midpoint = <<steps>> * math.sqrt(<<shrink>>)
rk4 = <<steps>> * math.sqrt(math.sqrt(<<shrink>>))
""",
    "pay as Euler does": """
n = <<steps>> * <<shrink>>
euler, midpoint, rk4 = n, 2 * n, 4 * n
""",
    "the power of the order": """
euler, midpoint, rk4 = <<steps>> * <<shrink>>, 2 * <<steps>> * <<shrink>> ** 2, 4 * <<steps>> * <<shrink>> ** 4
""",
    "you left out the steps": """
euler, midpoint, rk4 = <<shrink>>, 2 * <<shrink>> ** 0.5, 4 * <<shrink>> ** 0.25
""",
    "cost now": "euler, midpoint, rk4 = <<steps>>, 2 * <<steps>>, 4 * <<steps>>",
}
