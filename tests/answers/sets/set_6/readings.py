"""Answers to problem set 6, `readings`, as students write them."""

RIGHT = [
    """
def readings(D, t, x):
    k = <<power>>
    u = k * (t ** (k - 1) * D - x) / (1 - t)
    s = (t**k * D - x) / (1 - t) ** (2 * k)
    return u, s
""",
    """
from helpers import diffusion, paths

def readings(D, t, x):
    k = <<power>>
    path = paths.AffinePath(
        alpha=lambda t: t**k, sigma=lambda t: (1 - t) ** k,
        alpha_dot=lambda t: k * t ** (k - 1), sigma_dot=lambda t: -k * (1 - t) ** (k - 1))
    return [diffusion.convert(D, t, x, "denoiser", wanted, path=path) for wanted in ("velocity", "score")]
""",
    """
def readings(D, t, x):
    t = torch.tensor(float(t), requires_grad=True)
    alpha, sigma = t ** <<power>>, (1 - t) ** <<power>>
    a_dot, = torch.autograd.grad(alpha, t, retain_graph=True)
    s_dot, = torch.autograd.grad(sigma, t, retain_graph=True)
    rate = a_dot * sigma - alpha * s_dot
    return torch.stack([(rate * D + s_dot * x) / sigma, (alpha * D - x) / sigma**2])
""",
]

HEAD = """
def readings(D, t, x):
    k = <<power>>
    alpha, sigma = t**k, (1 - t) ** k
    noise = (x - alpha * D) / sigma
    u = k * t ** (k - 1) * D - k * (1 - t) ** (k - 1) * noise
    s = -noise / sigma
"""
WRONG = {
    "Both are those of the straight path": HEAD + "    return (D - x) / (1 - t), (t * D - x) / (1 - t) ** 2",
    "The velocity is that of the straight path": HEAD + "    return (D - x) / (1 - t), s",
    "points away from the data": HEAD + "    return u, -s",
    "you return the noise": HEAD + "    return u, noise",
    "divide the noise by too little": HEAD + "    return u, -noise",
    "pulls towards D itself": HEAD + "    return u, (D - x) / sigma**2",
    "the two speeds differ": HEAD + "    return k * (D - x) / (1 - t), s",
    "A factor is missing": HEAD + "    return u / k, s",
    "have changed places": HEAD + "    return s, u",
    "two readings, each for five points": HEAD + "    return u, s, noise",
    "none of the mistakes that we know": HEAD + "    return u, 2 * s",
}
