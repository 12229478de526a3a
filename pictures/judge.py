"""Who says whether a drawn digit is the one asked for: a classifier of real ones, and a distance to them (chapter 12)."""

import torch
from torch import nn

from helpers.tensors import one_thread, seeded


class Judge(nn.Module):
    """A small convolutional classifier of 8 by 8 pictures: `features` (n, 64) -> (n, 64), and of these ten logits."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.2), nn.Linear(512, 64), nn.ReLU(),
        )  # fmt: skip
        self.read = nn.Linear(64, 10)

    def forward(self, x):
        return self.read(self.features(x))


def train_judge(pictures, seed=0, steps=400, batch=64, lr=3e-3):
    """A Judge of `pictures`, trained by Adam; a little noise on what it sees, so that dust does not matter."""
    with seeded(seed), one_thread():
        judge = Judge()
        optimiser = torch.optim.Adam(judge.parameters())
        for step in range(steps):
            rows = torch.randint(len(pictures), (batch,))
            x = pictures.x[rows] + 0.1 * torch.randn(batch, 64)
            value = nn.functional.cross_entropy(judge(x), pictures.labels[rows])
            judge.zero_grad()
            value.backward()
            optimiser.param_groups[0]["lr"] = lr * (1 - step / steps)
            optimiser.step()
    return judge.eval()


def frechet(a, b):
    """The squared Frechet distance of the Gaussians with the means and covariances of samples a (n, k) and b (m, k): a number.

    |mean a - mean b|**2 + tr(A + B - 2 (A B)**(1/2)). Never 0, and biased by about a constant / n: print real against real at
    the same n beside it. Chapter 12; Dowson & Landau (1982); Heusel et al. (2017); Chong & Forsyth (2020) for the bias.
    """
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.linalg.eigvals(A @ B).real.clamp(min=0).sqrt().sum()  # its trace: A B has the eigenvalues of a positive matrix
    return float((a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root)
