"""Draw site/assets/dino.png, the picture in README.md: six moments of the flow that chapter 5 computes."""

from pathlib import Path

import matplotlib.pyplot as plt
import torch

from helpers import datasets, flow, plotting, solvers

plotting.use_style()
model = flow.train(datasets.datasaurus("dino"), seed=0)
torch.manual_seed(0)
t = torch.tensor([0.0, 0.4, 0.6, 0.8, 0.9, 1.0])
with torch.no_grad():
    way = solvers.odeint(model, torch.randn(2500, 2), t, method="dopri5")
fig, axes = plt.subplots(1, 6, figsize=(12, 2.3))
for i, ax in enumerate(axes):
    mix = [(1 - t[i]) * s + t[i] * e for s, e in zip((0.78, 0.27, 0.18), (0.12, 0.44, 0.71), strict=True)]
    plotting.points(plotting.plane(ax, 2.4, f"t = {t[i]:.1f}"), way[i], [float(part) for part in mix], 2)
fig.savefig(Path(__file__).parent / "assets" / "dino.png", dpi=110)
