"""A live figure on a page of the built site: what it says, what it shows, what it knows; and the same in Python."""

import base64
import functools
import io
import re

import numpy as np
import torch
from PIL import Image

from helpers import flow, metrics

PAGE = {
    "hero": "index", "idea": "index", "fields": "notebooks/01-vector-fields", "slope": "notebooks/02-odes",
    "bench": "notebooks/03-ode-solvers", "data": "notebooks/04-flow-matching", "sampler": "notebooks/05-sampling",
    "chain": "notebooks/06-priors", "steps": "notebooks/07-fewer-steps",
    "likely": "notebooks/08-likelihood", "couple": "notebooks/09-straighter-paths",
    "noisy": "notebooks/10-diffusion-and-scores", "rivals": "notebooks/11-one-step",
    "digits": "notebooks/12-pictures", "guide": "notebooks/12-pictures", "laboratory": "notebooks/laboratory",
}  # fmt: skip


STILL = """(words) => new Promise((done) => {
  let before, still = 0, looks = 0;
  const look = () => {
    const text = document.querySelector("#this .live-readout").textContent;
    still = text === before && text.includes(words) ? still + 1 : 0;
    before = text;
    still === 6 || ++looks === 200 ? done([text, still]) : setTimeout(look, 50);
  };
  look();
})"""


class Figure:
    """A live figure on a page: what it says, what it shows, what it knows."""

    def __init__(self, page, kind):
        self.page, self.box = page, page.locator("#this")
        page.evaluate("(kind) => (document.querySelector(`.live[data-kind=${kind}]`).id = 'this')", kind)
        self.box.evaluate("(box) => scrollTo(0, box.getBoundingClientRect().top + scrollY - 120)")
        page.locator("#this[data-live=ready]").wait_for()
        self.handle, self.canvas = self.box.locator(".live-handle"), self.box.locator("canvas")

    def get(self, name):
        return self.page.evaluate("(name) => document.querySelector('#this').model.get(name)", name)

    def set(self, name, value):
        self.page.evaluate("([name, value]) => document.querySelector('#this').model.set(name, value)", [name, value])

    def says(self, words="", least=1):
        """The numbers in the line under the figure, once it holds `words` and has stood still for a moment."""
        text, still = self.page.wait_for_function(STILL, arg=words).json_value()
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

    def comes_to(self, points, window, trail=False):
        """Wait until these points, and but for trails hardly anything else, are painted: computing in slices takes its time."""
        for _ in range(200):
            hit, near = self.covers(points, window)
            if hit > 0.97 and (near > 0.95 or trail):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError((hit, near))


def network(payload):
    """The network of a page, from its half-precision weights."""
    sizes, count = payload["sizes"], payload["time_features"]
    frequencies = torch.frombuffer(bytearray(base64.b64decode(payload["frequencies"])), dtype=torch.float32).reshape(2, -1)
    net = flow.VFNet(width=sizes[1], depth=len(sizes) - 2, features=frequencies.shape[1], time_features=count)
    net.frequencies.copy_(frequencies)
    weights = torch.frombuffer(bytearray(base64.b64decode(payload["weights"])), dtype=torch.float16).float()
    torch.nn.utils.vector_to_parameters(weights, net.parameters())
    return net.requires_grad_(False)


@functools.cache  # by the tensor itself: a test judges many samples against the same data
def draws(js, points, n):
    """Six draws of the data, from the page's own random numbers, and their mean distance from each other, the floor."""
    flat = "Float64Array.from(a.flat())"
    data = [js(f"live.sample({flat}, 0.05, b, c)", points, seed, n).reshape(-1, 2) for seed in range(1, 7)]
    return data, np.mean([metrics.sliced_wasserstein(a, b) for i, a in enumerate(data) for b in data[:i]])


def quality(js, x, points):
    """Mean distance to six draws of the data, and the floor, in Python, from the page's own random numbers."""
    data, floor = draws(js, points, len(x))
    return np.mean([metrics.sliced_wasserstein(x.double(), a) for a in data]), floor
