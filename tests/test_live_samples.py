"""The live figures of chapters 4 to 9, opened from a folder with the network cut off: every control, against Python."""

import math

import numpy as np
import torch
from live_figures import draws, network, quality

from helpers import datasets, exact, flow, likelihood, solvers
from helpers.live.figures import couple
from helpers.live.figures.couple import Couple

dino = datasets.datasaurus("dino")


def test_your_data(open_figure, js):
    figure = open_figure("data")
    window, noise = ((-2.5, 2.5), (-2.5, 2.5)), js("live.normals(3, 600)").reshape(-1, 2)
    figure.page.get_by_role("button", name="Clear").click()
    assert figure.get("points") == [] and "Draw" in figure.box.locator(".live-readout").text_content()
    box = figure.canvas.bounding_box()
    figure.page.mouse.move(box["x"] + 80, box["y"] + 90)
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + 300, box["y"] + 120, steps=30)
    figure.page.mouse.up()
    points = torch.tensor(figure.get("points"), dtype=torch.float64)
    span = box["width"] / 5
    assert (
        10 < len(points) < 40 and abs(points[0, 0] - (80 / span - 2.5)) < 0.03 and abs(points[0, 1] - (2.5 - 90 / span)) < 0.03
    )
    u = exact.marginal_velocity(datasets.PointCloud(points.float(), 0.05))
    figure.handle.focus()
    for key in ("ArrowRight", "Shift+ArrowUp"):
        figure.page.keyboard.press(key)
    x = torch.tensor([figure.get("x")], dtype=torch.float64)
    for t in ("0.3", "0.8"):
        figure.page.locator("#this").get_by_role("slider", name="Time t").fill(t)
        time, many, count, _, *velocity = figure.says("weight", 6)
        assert (count, time) == (len(points), float(t))
        assert np.allclose(velocity, u(float(t), x)[0].numpy(), atol=0.006)
    figure.page.get_by_role("checkbox", name="Lines").uncheck()
    figure.page.locator("#this").get_by_role("slider", name="Time t").fill("1")
    figure.page.wait_for_timeout(600)
    end = solvers.odeint(u, noise, torch.linspace(0, 1, 25), method="midpoint")[-1]
    hit, near = figure.covers(torch.cat([end, points]), window, 3)
    assert hit > 0.97 and near > 0.95, (hit, near)
    figure.page.get_by_role("checkbox", name="Samples").uncheck()
    assert figure.covers(points, window, 3)[1] > 0.95, "the data alone"
    figure.page.get_by_role("checkbox", name="Field").check()
    assert figure.covers(points, window, 3)[1] < 0.8, "and the field's arrows"
    figure.page.get_by_role("checkbox", name="Field").uncheck()
    # Drag the first point; undo; by keyboard, add one under the ring and delete it; a preset.
    figure.page.mouse.move(box["x"] + 80, box["y"] + 90)
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + 80, box["y"] + 290, steps=5)
    figure.page.mouse.up()
    moved = torch.tensor(figure.get("points"), dtype=torch.float64)
    assert len(moved) == len(points) and abs(moved[0, 1] - points[0, 1] + 200 / span) < 0.03 and (moved[1:] == points[1:]).all()
    figure.page.get_by_role("button", name="Undo").click()
    assert figure.get("points") == points.tolist()
    figure.handle.focus()
    figure.page.keyboard.press("Enter")
    assert figure.get("points") == [*points.tolist(), x[0].tolist()]
    figure.page.keyboard.press("Delete")
    assert figure.get("points") == points.tolist()
    figure.page.get_by_role("button", name="Dino").click()
    assert torch.allclose(torch.tensor(figure.get("points")), dino.points, atol=6e-4)


def test_sampler(open_figure, js):
    figure = open_figure("sampler")
    net, x0 = network(figure.get("payload")["network"]).double(), js("live.normals(5, 1000)").reshape(-1, 2)
    for name, method, steps in (
        ("learned", "midpoint", 8),
        ("learned", "euler", 12),
        ("exact", "rk4", 2),
        ("exact", "heun", 1),
    ):
        figure.page.get_by_label("Field", exact=True).select_option(name)
        figure.page.get_by_label("Method").select_option(method)
        figure.page.get_by_label("Steps", exact=True).fill(str(steps))
        nfe = steps * solvers.EVALUATIONS[method]
        figure.page.wait_for_function(
            f"document.querySelector('.live-readout').textContent.startsWith('{nfe} ')", timeout=10_000
        )
        seen = figure.says("floor", 5)
        end = flow.sample(net if name == "learned" else exact.marginal_velocity(dino), x0, method, steps)
        distance, floor = quality(js, end, dino.points)
        on = 100 * float((torch.cdist(end, dino.points.double()).min(1).values < 0.15).float().mean())
        assert seen[0] == nfe and abs(seen[-3] - distance) < 2e-3 and abs(seen[-2] - floor) < 1e-3 and abs(seen[-1] - on) < 0.8
    figure.page.locator("#this").get_by_role("slider", name="Time t").fill("1")
    hit, near = figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))
    assert hit > 0.95 and near > 0.95, (hit, near)
    figure.page.get_by_label("Arrows").check()
    assert figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))[1] < 0.9


def test_chain(open_figure, js):
    figure = open_figure("chain")
    page, window = figure.page, ((-2.2, 2.2), (-2.2, 2.2))
    start = js("live.sample(Float64Array.from(a.flat()), 0.05, 11, 600)", dino.points).reshape(-1, 2)
    page.get_by_label("Field", exact=True).select_option("learned")
    assert figure.says("Link 1", 5)
    links = figure.get("payload")["networks"]
    assert set(links) == {"dino star", "star circle", "circle x_shape"}
    end = solvers.odeint(network(links["dino star"]).double(), start, torch.linspace(0, 1, 25), method="midpoint")
    distance, floor = quality(js, end[-1], datasets.datasaurus("star").points)
    seen = figure.says("Link 1", 5)
    assert abs(seen[-2] - distance) < 2e-3 and abs(seen[-1] - floor) < 1e-3, (seen, distance, floor)
    for k in (6, 12, 24):
        page.locator("#this").get_by_role("slider", name="Time t").fill(f"{k / 24:.2f}")
        share = 100 * float(end[k].var(0).mean() / start.var(0).mean())
        assert abs(figure.says("variance at t = 0")[1] - share) < 1.1
        hit, _ = figure.covers(torch.cat([end[k], datasets.datasaurus("star").points]), window)
        assert hit > 0.95
    page.get_by_role("button", name="next source").click()
    figure.says("Link 2")
    assert (figure.get("source"), figure.get("target"), figure.get("t")) == ("star", "circle", 0)
    assert figure.covers(torch.cat([end[-1], datasets.datasaurus("circle").points]), window)[0] > 0.95, (
        "it starts from what came out"
    )
    page.get_by_label("Target", exact=True).select_option("away")
    assert "has networks for" in figure.box.locator(".live-readout").text_content()
    page.get_by_label("Field", exact=True).select_option("exact")
    page.get_by_label("Source", exact=True).select_option("bullseye")
    page.locator("#this").get_by_role("slider", name="Time t").fill("0.5")
    seen = figure.says("Link 1", 5)
    assert 42 < seen[1] < 58, "the variance halves"
    assert seen[-2] < 1.7 * seen[-1], "the exact field's samples are as good as data"


def test_steps(open_figure, js):
    figure = open_figure("steps")
    x0, u = js("live.normals(9, 1000)").reshape(-1, 2), exact.marginal_velocity(dino)
    (data, *_), _ = draws(js, dino.points, 1000)
    for method in ("euler", "midpoint", "rk4", "post"):
        figure.page.get_by_label("Method").select_option(method)
        for N, grid in ((1, "uniform"), (4, "uniform"), (4, "early"), (7, "late")):
            figure.page.get_by_label("Time grid").select_option(grid)
            figure.page.get_by_label("Steps N").fill(str(N))
            s = torch.linspace(0, 1, N + 1, dtype=torch.float64)
            t = {"uniform": s, "early": s**2, "late": 1 - (1 - s) ** 2}[grid]
            nfe = N + 1 if method == "post" else N * solvers.EVALUATIONS[method]
            if method == "post":
                end = x0
                for time in t:
                    end = end + u(time, end) / (N + 1)
            else:
                end = solvers.odeint(u, x0, t, method=method)[-1]
            distance, floor = quality(js, end, dino.points)
            spread = 100 * float(end.var(0).mean() / data.var(0).mean())
            figure.page.wait_for_timeout(150)
            seen = figure.says("floor", 4)
            assert seen[0] == nfe and abs(seen[1] - spread) < 0.6 and abs(seen[-2] - distance) < 1e-3, (seen, method, N, grid)
        figure.page.get_by_label("Paths").uncheck()
        hit, _ = figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))
        assert hit > 0.95, method
        figure.page.get_by_label("Paths").check()


def test_likely(open_figure):
    """Point, steps and field: what is said of log p and of the square's area is what Python finds."""
    figure = open_figure("likely")
    net, u = network(figure.get("payload")["network"]).double(), exact.marginal_velocity(dino)
    slider = figure.page.locator("#this").get_by_role("slider", name="Midpoint steps")
    choice = figure.page.get_by_label("Field", exact=True)
    figure.handle.focus()
    for name, steps, key in (("exact", 8, "ArrowRight"), ("exact", 3, "Shift+ArrowUp"), ("learned", 24, "ArrowLeft")):
        choice.select_option(name)
        slider.fill(str(steps))
        before = figure.get("x")
        figure.handle.focus()
        figure.page.keyboard.press(key)
        assert figure.get("x") != before and figure.get("steps") == steps and figure.get("field") == name
        x = torch.tensor([figure.get("x")], dtype=torch.float64)
        figure.page.wait_for_timeout(300)
        truth, count, found, off, area, claim = figure.says("log p", 6)
        field = {"exact": u, "learned": net}[name]
        expected = float(likelihood.log_prob(field, x, steps=steps))
        assert count == steps and abs(truth - float(dino.log_prob(x))) < 0.006 and abs(found - expected) < 0.006
        assert abs(off - abs(found - truth)) < 0.011
        way = solvers.odeint(field, torch.cat([x, x + 1e-5 * torch.eye(2)]), torch.linspace(1, 0, steps + 1), method="midpoint")
        measured = abs(float(torch.linalg.det((way[-1, 1:] - way[-1, 0]) / 1e-5)))
        gathered = math.exp(expected - float(datasets.standard_normal().log_prob(way[-1, :1])))
        assert abs(area / measured - 1) < 0.02 and abs(claim / gathered - 1) < 0.02, (area, measured, claim, gathered)
    box, old = figure.handle.bounding_box(), figure.get("x")
    figure.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + box["width"] / 2 + 100, box["y"] + box["height"] / 2 - 60, steps=4)
    figure.page.mouse.up()
    span = figure.canvas.bounding_box()["width"] / 5
    assert abs(figure.get("x")[0] - old[0] - 100 / span) < 0.03 and abs(figure.get("x")[1] - old[1] - 60 / span) < 0.03


def test_couple(open_figure):
    """Batch, reflows, lines or flow: what is said is the budget that Python has, and what is drawn ends where it says."""
    figure, made = open_figure("couple"), Couple(dino)
    window = ((-2.6, 2.6), (-3.6, 2.6))
    before = figure.picture()
    for batch, rewired, show in ((0, 0, "lines"), (2, 0, "flow"), (3, 2, "lines")):
        sliders = figure.page.locator("#this")
        sliders.get_by_role("slider", name="Batch of the assignment").fill(str(batch))
        sliders.get_by_role("slider", name="Reflows").fill(str(rewired))
        figure.page.get_by_label("Show", exact=True).select_option(show)
        seen = figure.says("The pairs travel", 5)
        spent = made.payload["budget"][batch][rewired]
        assert np.allclose(seen[:4], spent[:4], atol=0.006), (seen, spent)
        assert abs(seen[4] - 100 * (1 - spent[0] / made.payload["budget"][0][0][0])) < 0.6
        ends = made.ends[batch, rewired]
        if show == "flow":
            t = torch.linspace(0, 1, 33)
            ends = solvers.odeint(couple.pair_field(made.starts, ends), made.starts, t, method="midpoint")[-1]
        assert figure.covers(torch.cat([made.starts, ends]), window)[0] > 0.97
    assert np.abs(figure.picture() - before).mean() > 1
