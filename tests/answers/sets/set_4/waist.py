"""Answers to problem set 4, `waist`, as students write them."""

RIGHT = [
    """
import numpy as np

t = np.linspace(0, 1, 100_001)
variance = (1 - t) ** 2 + (t * <<wide>>) ** 2 + 2 * t * (1 - t) * <<tie>> * <<wide>>
when, least = t[variance.argmin()], variance.min()
""",
    """
cov = <<tie>> * 1 * <<wide>>
gap = 1 + <<wide>> ** 2 - 2 * cov  # the variance of x1 - x0
when = (1 - cov) / gap
least = <<wide>> ** 2 * (1 - <<tie>> ** 2) / gap
""",
    """
t = torch.tensor(0.1, requires_grad=True)
for _ in range(300):
    variance = (1 - t) ** 2 + t**2 * <<wide>> ** 2 + 2 * t * (1 - t) * <<tie>> * <<wide>>
    variance.backward()
    with torch.no_grad():
        t -= 0.05 * t.grad
        t.grad.zero_()
when, least = t.item(), variance.item()
""",
    """
when = round((1 - <<tie>> * <<wide>>) / (1 + <<wide>> ** 2 - 2 * <<tie>> * <<wide>>), 4)
least = round((1 - when) ** 2 + 2 * when * (1 - when) * <<tie>> * <<wide>> + when**2 * <<wide>> ** 2, 4)
""",
]

WRONG = {
    "drawn independently": """
when = 1 / (1 + <<wide>> ** 2)
least = (1 - when) ** 2 + when**2 * <<wide>> ** 2
""",
    "for the covariance": """
when = (1 - <<tie>>) / (1 + <<wide>> ** 2 - 2 * <<tie>>)
least = (1 - when) ** 2 + 2 * when * (1 - when) * <<tie>> + when**2 * <<wide>> ** 2
""",
    "standard deviation for its variance": """
cross = <<tie>> * math.sqrt(<<wide>>)
when = (1 - cross) / (1 + <<wide>> - 2 * cross)
least = (1 - when) ** 2 + 2 * when * (1 - when) * cross + when**2 * <<wide>>
""",
    "occurs twice in the square": """
t = torch.linspace(0, 1, 100_001)
variance = (1 - t) ** 2 + t * (1 - t) * <<tie>> * <<wide>> + (t * <<wide>>) ** 2
least, when = variance.min(0)
when = t[when]
""",
    "Half-way": "when = 1 / 2\nleast = (1 + 1) / 4",
    "counts from the target": """
cross = <<tie>> * <<wide>>
when = (<<wide>> ** 2 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = <<wide>> ** 2 * (1 - <<tie>> ** 2) / (1 + <<wide>> ** 2 - 2 * cross)
""",
    "that is the standard deviation": """
cross = <<tie>> * <<wide>>
when = (1 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = math.sqrt(<<wide>> ** 2 * (1 - <<tie>> ** 2) / (1 + <<wide>> ** 2 - 2 * cross))
""",
    "correlation counts too": """
cross = <<tie>> * <<wide>>
when = (1 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = (1 - when) ** 2 + when**2 * <<wide>> ** 2
""",
}
