"""The live figure of chapter 10 computes what `helpers` computes, and says and shows it."""

import math

import pytest
import torch
from test_live import cloud

from helpers import datasets, diffusion, exact
from helpers.live.figures.noisy import SCHEDULES

LINE = datasets.PointCloud([[-1.4], [0.4], [1.5]], 0.15)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_noise_on_the_way(js, schedule):
    """Velocity and score on each schedule, a walk with given noise, and the gap of a sample, as Python has them."""
    path, line = SCHEDULES[schedule], LINE
    c, x = line.points.double()[:, 0], cloud(20)[:, 0]
    v, s = exact.marginal_velocity(line, path=path), exact.score(line, path=path)
    for t in (0.0, 0.4, 0.95):
        found = js("b.flatMap((x) => live.readings(a, 0.15, d)(c, x))", c, x, t, schedule).reshape(-1, 2)
        wanted = torch.cat([v(t, x[:, None]), s(t, x[:, None])], 1)
        assert torch.allclose(found, wanted, rtol=1e-5, atol=1e-5), t
    noise, g = cloud(800)[:, 0].reshape(40, 20), 0.8
    walk = "(() => {{ const way = [b]; live.finish(live.walk(way, a, 0.15, d, c, {}, 40)); return way.flat(); }})()"
    way, times, mine = (
        js(walk.format(g), c, x, noise.flatten(), schedule).reshape(41, 20),
        torch.linspace(0, 1, 41).double(),
        [x],
    )
    for t, h, fresh in zip(times[:-1], times.diff(), noise, strict=True):
        now = mine[-1][:, None]
        mine.append((now + h * (v(t, now) + g**2 / 2 * s(t, now)))[:, 0] + g * h.sqrt() * fresh)
    assert torch.allclose(way, torch.stack(mine), atol=1e-4)
    calm = js(walk.format(0), c, x, noise.flatten(), schedule)
    still = diffusion.sample_sde(v, x[:, None], times, 0.0, path=path, score=s)[..., 0]
    assert torch.allclose(calm.reshape(41, 20), still, atol=1e-4)
    for t in (0.3, 1.0):
        alpha, sigma = path.alpha(t), path.sigma(t)
        below = torch.special.ndtr((x[:, None].sort(0).values - alpha * c) / math.hypot(sigma, alpha * 0.15)).mean(1)
        gap = torch.maximum((below - torch.arange(20) / 20).abs(), (below - torch.arange(1, 21) / 20).abs()).max()
        assert abs(js("live.gap(a, 0.15, d, c, b)", c, x, t, schedule) - gap) < 1e-5
