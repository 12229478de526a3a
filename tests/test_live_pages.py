"""The live figures in the built site, opened from a folder with the network cut off: every control, against Python."""

import base64
import io
import json
import re

import numpy as np
import pytest
import torch
from conftest import DESK, PHONE, SITE
from PIL import Image

from helpers import datasets, exact, fields, flow, metrics, solvers

PAGE = {
    "hero": "index", "fields": "notebooks/01-vector-fields", "slope": "notebooks/02-odes", "bench": "notebooks/03-ode-solvers",
    "data": "notebooks/04-flow-matching", "sampler": "notebooks/05-sampling", "chain": "notebooks/06-priors",
    "steps": "notebooks/07-fewer-steps",
}  # fmt: skip
dino = datasets.datasaurus("dino")


class Figure:
    """A live figure on a page: what it says, what it shows, what it knows."""

    def __init__(self, page):
        self.page, self.box = page, page.locator(".live")
        self.box.evaluate("(box) => scrollTo(0, box.getBoundingClientRect().top + scrollY - 120)")
        page.locator(".live[data-live=ready]").wait_for()
        self.handle, self.canvas = page.locator(".live-handle"), page.locator(".live canvas")

    def get(self, name):
        return self.page.evaluate("(name) => document.querySelector('.live').model.get(name)", name)

    def set(self, name, value):
        self.page.evaluate("([name, value]) => document.querySelector('.live').model.set(name, value)", [name, value])

    def says(self, words="", least=1):
        """The numbers in the line under the figure, once it holds `words` and has stood still for a moment."""
        line, before, still = self.box.locator(".live-readout"), None, 0
        for _ in range(200):
            text = line.text_content()
            still = still + 1 if text == before and words in text else 0
            if still == 6:
                break
            before = text
            self.page.wait_for_timeout(50)
        assert words in text and still == 6, text
        found = re.findall(r"−?\d+(?:\.\d+)?", text.replace("W₂", "W"))
        assert len(found) >= least, found
        return [float(number.replace("−", "-")) for number in found]

    def picture(self):
        """The canvas as (height, width, 4) numbers from 0 to 255."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        url = self.canvas.evaluate("(canvas) => canvas.toDataURL()")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGBA")).astype(int)

    def covers(self, points, window, radius=2):
        """Share of the points that are painted, and share of the paint that is near a point."""
        paint = self.picture()[..., 3] > 60
        height, width = paint.shape
        (a, b), (c, d) = window
        column = ((points[:, 0] - a) / (b - a) * width).round().long().numpy()
        row = ((d - points[:, 1]) / (d - c) * height).round().long().numpy()
        inside = (column >= radius) & (column < width - radius) & (row >= radius) & (row < height - radius)
        hit = [
            paint[y - radius : y + radius + 1, x - radius : x + radius + 1].any()
            for x, y in zip(column[inside], row[inside], strict=True)
        ]
        near = np.zeros_like(paint)
        for x, y in zip(column[inside], row[inside], strict=True):
            near[max(0, y - 5) : y + 6, max(0, x - 5) : x + 6] = True
        return np.mean(hit), (paint & near).sum() / paint.sum()


@pytest.fixture
def open_figure(visit):
    pages = []

    def open_page(kind, theme="light", size=DESK, **options):
        page = visit(PAGE[kind], theme, size, address=SITE.as_uri(), **options)
        page.context.set_offline(True)
        pages.append(page)
        return Figure(page)

    yield open_page
    for page in pages:
        assert not page.complaints and all(url.startswith(("file:", "data:")) for url in page.requests), page.complaints


def network(payload):
    """The network of a page, from its half-precision weights."""
    sizes, count = payload["sizes"], payload["time_features"]
    frequencies = torch.frombuffer(bytearray(base64.b64decode(payload["frequencies"])), dtype=torch.float32).reshape(2, -1)
    net = flow.VFNet(width=sizes[1], depth=len(sizes) - 2, features=frequencies.shape[1], time_features=count)
    net.frequencies.copy_(frequencies)
    weights = torch.frombuffer(bytearray(base64.b64decode(payload["weights"])), dtype=torch.float16).float()
    torch.nn.utils.vector_to_parameters(weights, net.parameters())
    return net.requires_grad_(False)


def draws(js, points, n):
    flat = "Float64Array.from(a.flat())"
    return [js(f"live.draw({flat}, 0.05, b, c)", points, seed, n).reshape(-1, 2) for seed in range(1, 7)]


def quality(js, x, points):
    """Mean distance to six draws of the data, and the floor, in Python, from the page's own random numbers."""
    data = draws(js, points, len(x))
    floor = np.mean([metrics.sliced_wasserstein(a, b) for i, a in enumerate(data) for b in data[:i]])
    return np.mean([metrics.sliced_wasserstein(x.double(), a) for a in data]), floor


def test_hero(open_figure, js):
    figure = open_figure("hero")
    page, button, slider = figure.page, figure.page.locator(".live-play"), figure.page.get_by_role("slider", name="Time t")
    page.wait_for_function("document.querySelector('.live').model.get('t') === 1", timeout=20_000)
    net, window = network(figure.get("payload")["network"]), ((-4.2, 4.2), (-2.1, 2.1))
    for seed in (0, 1):
        x0 = js("live.normals(a, 1200)", seed).reshape(-1, 2).float()
        way = solvers.odeint(net, x0, torch.linspace(0, 1, 33), method="midpoint")
        for k in (32, 8, 0):
            slider.fill(f"{k / 32:.2f}")
            figure.says(f"t = {k / 32:.2f}")
            hit, near = figure.covers(way[k], window)
            assert hit > 0.97 and near > 0.95, (seed, k, hit, near)
        page.get_by_role("button", name="New noise").click()
        page.wait_for_timeout(2500)
    button.click()
    page.wait_for_function("document.querySelector('.live').model.get('t') > 0.2")
    button.click()
    stopped = figure.get("t")
    page.wait_for_timeout(200)
    assert figure.get("t") == stopped < 1 and button.get_attribute("aria-label") == "Play"


@pytest.mark.parametrize("name", ["vortex", "gravity", "wire", "sink", "saddle", "shear"])
def test_fields(open_figure, name):
    figure = open_figure("fields")
    figure.page.get_by_label("Field", exact=True).select_option(name)
    figure.handle.focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "ArrowUp"):
        figure.page.keyboard.press(key)
    x = torch.tensor(figure.get("x"), dtype=torch.float64)
    assert torch.allclose(x, torch.tensor([0.9, 0.1]).double(), atol=1e-6)
    field = getattr(fields, name)
    wanted = [*x, *field(x), fields.divergence(field, x), fields.curl(field, x)]
    assert np.allclose(figure.says(least=6), [float(value) for value in wanted], atol=0.006)


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


@pytest.mark.parametrize("law", ["decay", "root", "well"])
def test_slope(open_figure, law):
    figure = open_figure("slope")
    figure.page.get_by_label("Law", exact=True).select_option(law)
    box = figure.handle.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    figure.page.mouse.move(*middle)
    figure.page.mouse.down()
    figure.page.mouse.move(middle[0] + 4, middle[1] + 30, steps=4)
    figure.page.mouse.up()
    y0 = figure.get("y0")
    height = figure.canvas.bounding_box()["height"]
    low, high = {"decay": (-1.6, 1.6), "root": (-2, 4), "well": (-1.6, 1.6)}[law]
    assert abs(y0 - (1 - 30 / height * (high - low))) < 0.02, "the ring follows the hand"
    laws = {"decay": lambda t, y: -2 * y, "root": lambda t, y: y.abs().sqrt(), "well": lambda t, y: y - y**3}
    T = {"decay": 2.0, "root": 4.0, "well": 3.0}[law]
    end = solvers.odeint(laws[law], torch.tensor([y0]).double(), torch.tensor([0, T]).double(), rtol=1e-9, atol=1e-9)[-1]
    assert abs(figure.says("leads to")[-1] - float(end)) < 6e-4
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
        figure.page.get_by_role("slider", name="Time t").fill(t)
        time, many, count, _, *velocity = figure.says("weight", 6)
        assert (count, time) == (len(points), float(t))
        assert np.allclose(velocity, u(float(t), x)[0].numpy(), atol=0.006)
    figure.page.get_by_role("checkbox", name="Lines").uncheck()
    figure.page.get_by_role("slider", name="Time t").fill("1")
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
    figure.page.get_by_role("slider", name="Time t").fill("1")
    hit, near = figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))
    assert hit > 0.95 and near > 0.95, (hit, near)
    figure.page.get_by_label("Arrows").check()
    assert figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))[1] < 0.9


def test_chain(open_figure, js):
    figure = open_figure("chain")
    page, window = figure.page, ((-2.2, 2.2), (-2.2, 2.2))
    start = js("live.draw(Float64Array.from(a.flat()), 0.05, 11, 600)", dino.points).reshape(-1, 2)
    page.get_by_label("Field", exact=True).select_option("learned")
    assert figure.says("Link 1", 5)
    links = figure.get("payload")["networks"]
    assert set(links) == {"dino star", "star circle", "circle x_shape"}
    end = solvers.odeint(network(links["dino star"]).double(), start, torch.linspace(0, 1, 25), method="midpoint")
    distance, floor = quality(js, end[-1], datasets.datasaurus("star").points)
    seen = figure.says("Link 1", 5)
    assert abs(seen[-2] - distance) < 2e-3 and abs(seen[-1] - floor) < 1e-3, (seen, distance, floor)
    for k in (6, 12, 24):
        page.get_by_role("slider", name="Time t").fill(f"{k / 24:.2f}")
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
    page.get_by_role("slider", name="Time t").fill("0.5")
    seen = figure.says("Link 1", 5)
    assert 42 < seen[1] < 58, "the variance halves"
    assert seen[-2] < 1.7 * seen[-1], "the exact field's samples are as good as data"


@pytest.mark.parametrize("method", ["euler", "midpoint", "rk4", "post"])
def test_steps(open_figure, js, method):
    figure = open_figure("steps")
    x0, u = js("live.normals(9, 1000)").reshape(-1, 2), exact.marginal_velocity(dino)
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
        data = draws(js, dino.points, 1000)
        distance, floor = quality(js, end, dino.points)
        spread = 100 * float(end.var(0).mean() / data[0].var(0).mean())
        figure.page.wait_for_timeout(150)
        seen = figure.says("floor", 4)
        assert seen[0] == nfe and abs(seen[1] - spread) < 0.6 and abs(seen[-2] - distance) < 1e-3, (seen, N, grid)
    figure.page.get_by_label("Paths").uncheck()
    hit, _ = figure.covers(torch.cat([end, dino.points]), ((-2.5, 2.5), (-2.5, 2.5)))
    assert hit > 0.95


@pytest.mark.parametrize("kind", PAGE)
def test_still_picture_without_scripts(visit, kind):
    page = visit(PAGE[kind], size=PHONE, java_script_enabled=False)
    picture = page.locator(".live-stage img")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible() and len(picture.get_attribute("alt")) > 40 and not page.locator(".live-panel").is_visible()
    page.wait_for_timeout(300)
    shot = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("L")).astype(int)
    assert shot.std() > 3, "not an empty box"


def altered(visit, server, kind, change):
    """The page of a figure with another state in it."""
    page = visit("404")

    def rewrite(route):
        body = (SITE / f"{PAGE[kind]}.html").read_text(encoding="utf8")
        found = re.search(r'<script type="application/json">(.*?)</script>', body)
        state = json.loads(found[1])
        change(state)
        text = json.dumps(state).replace("<", "\\u003c")
        route.fulfill(body=body[: found.start(1)] + text + body[found.end(1) :], content_type="text/html")

    page.route(f"**/{PAGE[kind]}.html", rewrite)
    page.goto(f"{server.url}/{PAGE[kind]}.html")
    page.locator(".live").evaluate("(box) => scrollTo(0, box.getBoundingClientRect().top + scrollY - 120)")
    return page


def spoil_weight(state):
    weights = bytearray(base64.b64decode(state["payload"]["network"]["weights"]))
    weights[100:102] = b"\xff\x7f"  # a half-precision NaN
    state["payload"]["network"]["weights"] = base64.b64encode(weights).decode()


@pytest.mark.parametrize(("kind", "change", "words"), [
    ("sampler", spoil_weight, "not a number"),
    ("hero", lambda state: state["payload"]["network"]["sizes"].__setitem__(1, 65), "ask for"),
    ("fields", lambda state: state.update(field="whirl"), "unknown field “whirl”"),
    ("bench", lambda state: state.update(h=None), "h must be a number"),
    ("steps", lambda state: state.update(steps=40), "from 1 to 16"),
    ("data", lambda state: state.update(points=[[0, None]]), "pairs of numbers"),
    ("slope", lambda state: state.update(kind="chart"), "unknown figure “chart”"),
])  # fmt: skip
def test_bad_state_is_explained(visit, server, kind, change, words):
    page = altered(visit, server, kind, change)
    message = page.locator(".live [role=alert]")
    message.wait_for()
    assert "This figure cannot be shown" in message.text_content() and words in message.text_content()
    assert page.locator(".live canvas").count() == 0


def test_good_state_mends_what_bad_state_broke(open_figure):
    figure = open_figure("bench")
    figure.set("h", float("nan"))
    figure.page.locator(".live [role=alert]").wait_for()
    figure.set("h", 0.5)
    figure.page.locator(".live[data-live=ready] canvas").wait_for()
    assert figure.says("10 steps")
