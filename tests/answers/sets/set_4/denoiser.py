"""Answers to problem set 4, `denoiser`, as students write them."""

RIGHT = [
    """
from helpers import flow

def sample_by_denoising(D, x0, N):
    return flow.sample(lambda t, x: (D(t, x) - x) / (1 - t), x0, "euler", N)
""",
    """
import numpy as np

def sample_by_denoising(D, x0, N):
    x = np.asarray(x0, dtype=float)
    for left in range(N, 0, -1):
        x = x + (D(1 - left / N, x) - x) / left  # one of the steps that are left
    return x
""",
    """
def sample_by_denoising(D, x0, N):
    x, times = x0, torch.linspace(0, 1, N + 1)
    for t, s in zip(times[:-1], times[1:]):
        part = (s - t) / (1 - t)
        x = (1 - part) * x + part * D(t, x)
    return x
""",
]

WRONG = {
    "jump to the denoised point": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = D(n / N, x)
    return x
""",
    "but it is a place": """
from helpers import flow

def sample_by_denoising(D, x0, N):
    return flow.sample(D, x0, "euler", N)
""",
    "not yet a velocity": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D(n / N, x) - x) / N
    return x
""",
    "at the end of each step": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D((n + 1) / N, x) - x) / (N - n)
    return x
""",
    "move away": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x - (D(n / N, x) - x) / (1 - n / N) / N
    return x
""",
    "The step is missing": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D(n / N, x) - x) / (1 - n / N)
    return x
""",
    "five points of the source": """
def sample_by_denoising(D, x0, N):
    path = [x0]
    for n in range(N):
        path.append(path[-1] + (D(n / N, path[-1]) - path[-1]) / (N - n))
    return path[1:]
""",
}
