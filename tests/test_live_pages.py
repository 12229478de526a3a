"""The live figures of chapters 1 to 3, opened from a folder with the network cut off: every control, against Python."""

import itertools

import numpy as np
import torch
from live_figures import network

from helpers import exact, fields, solvers
from helpers.live.figures.idea import Idea


def test_hero(open_figure, js):
    figure = open_figure("hero")
    page, button, slider = figure.page, figure.box.locator(".live-play"), figure.box.get_by_role("slider", name="Time t")
    page.wait_for_function("document.querySelector('#this').model.get('t') === 1", timeout=20_000)
    net, window = network(figure.get("payload")["network"]), ((-4.2, 4.2), (-2.1, 2.1))
    for seed in (0, 1):
        x0 = js("live.normals(a, 4000)", seed).reshape(-1, 2).float()
        if seed == 0:
            x0 = torch.randn(4000, 2, generator=torch.Generator().manual_seed(0))
        way = solvers.odeint(net, x0, torch.linspace(0, 1, 33 if seed == 0 else 17), method="midpoint")[:: 2 - seed]
        slider.fill("1")
        for k in (16, 14, 0):
            slider.fill(f"{k / 16:.2f}")
            figure.says(f"t = {k / 16:.2f}")
            figure.comes_to(way[k], window, trail=k == 14)
        page.get_by_role("button", name="New noise").click()
    button.click()
    page.wait_for_function("document.querySelector('#this').model.get('t') > 0.2")
    button.click()
    stopped = figure.get("t")
    page.wait_for_timeout(200)
    assert figure.get("t") == stopped < 1 and button.get_attribute("aria-label") == "Play"


def test_new_noise_never_stops_the_film(open_figure):
    """While another draw is computed, the one before it goes on."""
    figure = open_figure("hero")
    before = figure.picture()
    figure.page.get_by_role("button", name="New noise").click()
    figure.page.wait_for_timeout(100)
    assert (figure.picture() != before).any()


def test_idea(open_figure):
    """Each of the four views says numbers that Python finds, too."""
    figure, shown = open_figure("idea"), Idea()
    x0, x1, dino = shown.x0.double(), shown.x1.double(), shown.target
    u, t = exact.marginal_velocity(dino), torch.linspace(0, 1, 33)

    def turn(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    pairs = itertools.combinations(range(len(x0)), 2)
    crossings = sum(
        bool(
            turn(x0[i], x1[i], x0[j]) * turn(x0[i], x1[i], x1[j]) < 0
            and turn(x0[j], x1[j], x0[i]) * turn(x0[j], x1[j], x1[i]) < 0
        )
        for i, j in pairs
    )
    assert figure.says("crossings", 2)[:2] == [40, crossings]
    figure.page.get_by_role("button", name="one place").click()
    figure.box.locator(".live-handle").focus()
    figure.page.keyboard.press("ArrowLeft")
    x = torch.tensor([figure.get("x")])
    said = figure.says("answers hold", 6)
    weight = (
        (-(x - 0.55 * dino.points).square().sum(-1) / (2 * (0.45**2 + (0.55 * 0.05) ** 2))).softmax(0).sort(descending=True)[0]
    )
    assert said[1:3] == [int((weight.cumsum(0) < 0.9).sum()) + 1, 142]
    assert np.allclose(said[-2:], u(0.55, x)[0], atol=0.006)
    figure.page.get_by_role("button", name="everywhere").click()
    assert figure.says("every place") == [0.55]
    figure.page.get_by_role("button", name="follow it").click()
    figure.set("t", 0.75)
    way = solvers.odeint(u, x0.float(), t, method="midpoint")[24]
    assert abs(figure.says("closest", 2)[-1] - float(torch.pdist(way).min())) < 0.0015
    assert figure.box.locator(".live-handle").is_hidden()


def test_fields(open_figure):
    figure = open_figure("fields")
    start = figure.get("x")
    for name in ("vortex", "gravity", "wire", "sink", "saddle", "shear"):
        figure.set("x", start)
        figure.page.get_by_label("Field", exact=True).select_option(name)
        figure.handle.focus()
        for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "ArrowUp"):
            figure.page.keyboard.press(key)
        x = torch.tensor(figure.get("x"), dtype=torch.float64)
        assert torch.allclose(x, torch.tensor([0.9, 0.1]).double(), atol=1e-6)
        field = getattr(fields, name)
        wanted = [*x, *field(x), fields.divergence(field, x), fields.curl(field, x)]
        assert np.allclose(figure.says(least=6), [float(value) for value in wanted], atol=0.006), name


def test_particles_drift(open_figure):
    figure = open_figure("fields")
    drop, scatter, sweep = (figure.page.get_by_role("button", name=name) for name in ("Drop 25", "Scatter", "Clear dust"))
    figure.page.get_by_label("Field", exact=True).select_option("saddle")  # curl 0: nothing moves but particles
    empty = figure.picture()
    figure.page.wait_for_timeout(200)
    assert (figure.picture() == empty).all()
    scatter.click()
    first = figure.picture()
    figure.page.wait_for_timeout(300)
    assert (first != empty).any() and (figure.picture() != first).any(), "they drift"
    sweep.click()
    assert (figure.picture() == empty).all()
    drop.click()
    assert (figure.picture() != empty).any()
    sweep.click()
    box = figure.canvas.bounding_box()
    figure.page.mouse.click(box["x"] + 60, box["y"] + 60)
    change = (figure.picture() != empty).any(-1)
    assert change[:180, :180].any(), "a tap drops a handful"
    sweep.click()
    figure.page.get_by_label("Streamlines").uncheck()
    assert (figure.picture()[..., 3] > 0).mean() < 0.8 * (empty[..., 3] > 0).mean()


def test_slope(open_figure):
    figure = open_figure("slope")
    for law, f, T, (low, high) in (
        ("decay", lambda t, y: -2 * y, 2.0, (-1.6, 1.6)),
        ("root", lambda t, y: y.abs().sqrt(), 4.0, (-2, 4)),
        ("well", lambda t, y: y - y**3, 3.0, (-1.6, 1.6)),
    ):
        figure.page.get_by_label("Law", exact=True).select_option(law)
        figure.set("y0", 1.0)
        figure.picture()  # the law's own window is drawn, and the ring has its place in it
        box = figure.handle.bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        figure.page.mouse.move(*middle)
        figure.page.mouse.down()
        figure.page.mouse.move(middle[0] + 4, middle[1] + 30, steps=4)
        figure.page.mouse.up()
        y0, height = figure.get("y0"), figure.canvas.bounding_box()["height"]
        assert abs(y0 - (1 - 30 / height * (high - low))) < 0.02, "the ring follows the hand"
        end = solvers.odeint(f, torch.tensor([y0]).double(), torch.tensor([0, T]).double(), rtol=1e-9, atol=1e-9)[-1]
        assert abs(figure.says("leads to")[-1] - float(end)) < 6e-4, law
        figure.handle.focus()
        figure.page.keyboard.press("ArrowDown")
        assert abs(figure.get("y0") - (y0 - 0.05)) < 2e-3
        figure.page.get_by_label("Start y(0)").fill("-0.5")
        if law == "root":
            assert abs(figure.says("no single future")[-1] - 2 * 0.5**0.5) < 0.01


def test_bench(open_figure):
    figure = open_figure("bench")
    for problem, T, start in (("decay", 5, [1.0]), ("rotation", 2 * np.pi, [1.0, 0.0])):
        figure.page.get_by_label("Law", exact=True).select_option(problem)
        for method, position in (("euler", 0.05), ("midpoint", -0.3), ("heun", -1.2), ("rk4", 0.28)):
            figure.page.get_by_label("Method").select_option(method)
            figure.page.get_by_label("Step length h").fill(str(position))
            h = figure.get("h")
            assert abs(np.log10(h) - position) < 0.003
            t = h * torch.arange(np.ceil(T / h - 1e-9) + 1, dtype=torch.float64)
            v = (lambda t, x: -2 * x) if problem == "decay" else (lambda t, x: fields.vortex(x))
            way = solvers.odeint(v, torch.tensor(start).double(), t, method=method)
            truth = torch.exp(-2 * t)[:, None] if problem == "decay" else torch.stack([t.cos(), t.sin()], -1)
            steps, nfe, error, factor = figure.says("evaluation", 4)
            assert (steps, nfe) == (len(t) - 1, (len(t) - 1) * solvers.EVALUATIONS[method])
            assert abs(error - float((way - truth).norm(dim=-1).max())) < 6e-5
            assert abs(factor - float(way[1, 0] if problem == "decay" else way[1].norm())) < 6e-5
            words = figure.box.locator(".live-readout").text_content()
            assert ("explodes" in words) == (problem == "decay" and abs(way[1, 0]) > 1)
    figure.page.get_by_label("Law", exact=True).select_option("decay")
    figure.page.get_by_label("Method").select_option("euler")
    figure.page.get_by_label("Step length h").fill("0.1")
    figure.says("explodes")
    picture = figure.picture()
    purple = (np.abs(picture[..., :3] - np.array([0x7F, 0x59, 0xDF])).max(-1) < 40) & (picture[..., 3] > 200)
    assert purple[:3].any() and purple[-3:].any(), "the line runs out of the picture above and below"
