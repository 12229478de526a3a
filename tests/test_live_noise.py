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


def gap(way, path, t):
    """The largest difference of the shares of a sample on the line from the exact ones at time t."""
    x, n = way.sort().values, len(way)
    wide = math.hypot(path.sigma(t), path.alpha(t) * LINE.bandwidth)
    below = torch.special.ndtr((x[:, None] - path.alpha(t) * LINE.points[:, 0].double()) / wide).mean(1)
    rank = torch.arange(n + 1) / n
    return float(torch.maximum((below - rank[:-1]).abs(), (below - rank[1:]).abs()).max())


def test_what_it_says_is_what_python_finds(open_figure, js):
    figure = open_figure("noisy")
    starts, noise = js("live.normals(3, 250)"), js("live.normals(17, 50000)").reshape(200, 500)
    slider, times = figure.page.locator("#this").get_by_role, torch.linspace(0, 1, 201).double()
    before = figure.picture()
    for g, t, schedule in ((0.5, 1.0, "straight"), (3.0, 0.6, "preserving"), (4.0, 1.0, "cosine"), (0.0, 0.25, "cosine")):
        slider("slider", name="Noise g").fill(str(g))
        slider("slider", name="Time t").fill(str(t))
        figure.page.get_by_label("Schedule").select_option(schedule)
        figure.page.wait_for_timeout(500)
        said = figure.says("shares", 5)
        path = SCHEDULES[schedule]
        v, s = exact.marginal_velocity(LINE, path=path), exact.score(LINE, path=path)
        for strength, found in ((0.0, said[1]), (g, said[2])):
            x = starts.clone()[:, None]
            for k in range(round(200 * t)):
                now = times[k]
                drift = v(now, x) + strength**2 / 2 * s(now, x)
                x = x + drift / 200 + strength * noise[k, :, None] / 200**0.5
            assert abs(100 * gap(x[:, 0], path, t) - found) < 0.3, (g, t, schedule, strength)
        assert said[0] == t and abs(said[4] - 136 / 500**0.5) < 0.06
        assert (said[2] > said[4]) == (g == 4), "too much noise for its steps"
    assert abs(figure.picture() - before).mean() > 1
