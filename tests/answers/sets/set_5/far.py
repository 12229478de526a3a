"""Answers to problem set 5, `far`, as students write them."""

RIGHT = [
    """
from torch.distributions import Normal, kl_divergence

model = Normal(0.0, math.exp(<<rate>> / 2))
log_p = model.log_prob(torch.tensor(float(<<place>>)))
kl = kl_divergence(Normal(<<away>>, <<slim>>), model)
""",
    """
from helpers import likelihood

def v(t, x):
    return <<rate>> * t * x

with torch.no_grad():
    log_p = likelihood.log_prob(v, torch.tensor([[<<place>>]], dtype=torch.float64), steps=400).item()
    x = torch.linspace(-8, 8, 4001, dtype=torch.float64)[:, None]
    log_q = likelihood.log_prob(v, x, steps=400)
log_data = -(((x[:, 0] - <<away>>) / <<slim>>) ** 2) / 2 - math.log(<<slim>> * math.sqrt(2 * math.pi))
kl = torch.trapezoid(log_data.exp() * (log_data - log_q), x[:, 0]).item()
""",
    """
start = <<place>> / math.exp(<<rate>> / 2)
log_p = math.log(math.exp(-(start**2) / 2) / math.sqrt(2 * math.pi)) - <<rate>> / 2
entropy = math.log(<<slim>>) + math.log(2 * math.pi * math.e) / 2
cross = (math.log(2 * math.pi) + <<rate>> + (<<slim>> ** 2 + <<away>> ** 2) / math.exp(<<rate>>)) / 2
kl = cross - entropy
""",
    """
import numpy as np

rate = torch.tensor([<<rate>>], requires_grad=True)
log_p = -(math.log(2 * math.pi) + <<place>> ** 2 * torch.exp(-rate) + rate) / 2
kl = np.array([<<rate>> / 2 - np.log(<<slim>>) + (<<slim>> ** 2 + <<away>> ** 2) / np.exp(<<rate>>) / 2 - 0.5])
""",
]

KL = """
kl = <<rate>> / 2 - math.log(<<slim>>) + (<<slim>> ** 2 + <<away>> ** 2) * math.exp(-<<rate>>) / 2 - 0.5
"""
LOG_P = """
log_p = -math.log(2 * math.pi) / 2 - <<place>> ** 2 * math.exp(-<<rate>>) / 2 - <<rate>> / 2
"""
WRONG = {
    "did not carry the point back": KL + "log_p = -math.log(2 * math.pi) / 2 - <<place>> ** 2 / 2 - <<rate>> / 2",
    "depends on the time": KL + "log_p = -(math.log(2 * math.pi) + <<place>> ** 2 * math.exp(-2 * <<rate>>)) / 2 - <<rate>>",
    "look at the sign": KL + "log_p = -(math.log(2 * math.pi) + <<place>> ** 2 * math.exp(-<<rate>>) - <<rate>>) / 2",
    "what happened on the way": KL + "log_p = -(math.log(2 * math.pi) + <<place>> ** 2 * math.exp(-<<rate>>)) / 2",
    "carried the point forwards": KL + "log_p = -(math.log(2 * math.pi) + <<place>> ** 2 * math.exp(<<rate>>) + <<rate>>) / 2",
    "A constant is missing": KL + "log_p = -(<<place>> ** 2 * math.exp(-<<rate>>) + <<rate>>) / 2",
    "stands a density": KL + LOG_P + "log_p = math.exp(log_p)",
    "not over the model": LOG_P
    + "kl = math.log(<<slim>>) - <<rate>> / 2 + (math.exp(<<rate>>) + <<away>> ** 2) / (2 * <<slim>> ** 2) - 0.5",
    "the data's mean is missing": LOG_P
    + "kl = <<rate>> / 2 - math.log(<<slim>>) + <<slim>> ** 2 * math.exp(-<<rate>>) / 2 - 0.5",
    "minus log p̂ alone": LOG_P
    + "kl = (math.log(2 * math.pi) + <<rate>> + (<<slim>> ** 2 + <<away>> ** 2) / math.exp(<<rate>>)) / 2",
    "model's standard deviation": LOG_P
    + """
wide = math.sqrt(math.exp(<<rate>>))
kl = math.log(wide / <<slim>> ** 2) / 2 + (<<slim>> ** 2 + <<away>> ** 2) / (2 * wide) - 1 / 2
""",
    "data's standard deviation": LOG_P
    + "kl = (math.log(math.exp(<<rate>>) / <<slim>>) + (<<slim>> + <<away>> ** 2) / math.exp(<<rate>>) - 1) / 2",
    "none of the mistakes that we know": KL + "log_p = -3.3",
    "nearer to the data": LOG_P + "kl = -0.2",
    "some density to every point": KL + "log_p = float('nan')",
}
