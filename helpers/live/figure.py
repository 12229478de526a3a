"""What all live figures share: state that Python, JupyterLab and a page without a kernel agree on."""

import base64
import html
import io
import json
import math

import anywidget
import matplotlib.pyplot as plt
import torch
from traitlets import Dict, Float, TraitError

from . import modules, night

# JupyterLab has not the page's style sheet, nor its colours; `:where` lets the page's own win.
COLOURS = f""":where(:root) {{ {night.variables()} }}
:is(body[data-jp-theme-light="false"], body.vscode-dark) .live {{ color-scheme: dark; {night.variables(night.of)} }}
"""


def state(trait):
    """A trait that belongs to the figure's state: it is synchronised with the page, and written into it."""
    return trait.tag(sync=True, state=True)


class Finite(Float):
    """A number that is neither NaN nor infinite, which neither a slider nor JSON can hold."""

    def validate(self, obj, value):
        value = super().validate(obj, value)
        return value if math.isfinite(value) else self.error(obj, value)


def pack(numbers, dtype=torch.float32):
    """Numbers as base64 text, which kit/network.js unpacks. Raises ValueError for NaN or infinite values."""
    numbers = torch.as_tensor(numbers).detach().cpu().to(dtype)
    if not torch.isfinite(numbers).all():
        raise ValueError("a live figure needs finite numbers; these hold NaN or infinite values")
    return base64.b64encode(numbers.contiguous().numpy().tobytes()).decode()


class Live(anywidget.AnyWidget):
    """What all live figures share: an anywidget whose traits are what its controls move, which Python reads and sets; a value
    that they do not allow raises TraitError. It represents itself as HTML, too, with the same state and a still picture, which
    a page without a kernel brings to life. `payload` is what never changes: points, weights.

    A subclass Xyz, whose JavaScript is figures/xyz.js, adds traits, `alt`, its geometry, and still(ax): by matplotlib, what the
    figure shows at first, for readers without a script.
    """

    _css = COLOURS + (modules.HERE / "kit" / "live.css").read_text(encoding="utf8")
    payload, geometry = state(Dict()), state(Dict())
    # The geometry, for the page, for JupyterLab and for the still picture: the part of the plane that the stage shows, as
    # (x, x), (y, y), or one for each value of the trait `chosen_by`; width by height of the stage, with the panel under it
    # if it is wide; the room, in rem, that the panel needs on a desk and on a phone.
    window, chosen_by = ((-2.5, 2.5), (-2.5, 2.5)), None
    ratio, panel = 1.0, (0, 16.4)
    alt, loading = "", "lazy"

    def __init_subclass__(cls, **options):
        if not hasattr(cls, "_esm"):  # a widget makes subclasses of its own, for traits that it adds
            cls._esm = modules.widget(cls.__name__.lower())
        super().__init_subclass__(**options)

    def __init__(self, **traits):
        known = [name for name in self.trait_names(state=True) if name not in ("payload", "geometry")]
        if unknown := sorted(traits.keys() - {*known, "payload"}):  # which a subclass hands over
            raise TraitError(f"{type(self).__name__} has no {', '.join(unknown)}; it has {', '.join(known)}")
        desk, phone = self.panel
        geometry = {
            "window": self.window, "chosen_by": self.chosen_by, "name": "live live-wide" if self.ratio > 1 else "live",
            "style": f"--ratio: {self.ratio:.4f}; --panel: {desk}rem; --panel-phone: {phone}rem",
        }  # fmt: skip
        super().__init__(geometry=geometry, **traits)

    @torch.no_grad()
    def _picture(self):
        """The still picture: (width, height) in pixels, and itself as base64 text."""
        x, y = self.window[getattr(self, self.chosen_by)] if self.chosen_by else self.window
        width = 6.4 if self.ratio > 1 else 4.4
        figure = plt.figure(figsize=(width, width / self.ratio), dpi=150, layout="none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=x, ylim=y)
        ax.axis("off")
        with torch.random.fork_rng(devices=[]):  # a chapter draws the same numbers, with or without its live figure
            torch.manual_seed(0)
            self.still(ax)
        out = io.BytesIO()
        figure.savefig(out, format="webp", pil_kwargs={"quality": 80})
        plt.close(figure)
        return (round(150 * width), round(150 * width / self.ratio)), base64.b64encode(out.getvalue()).decode()

    def _repr_mimebundle_(self, **options):
        bundle, metadata = super()._repr_mimebundle_(**options)
        values = json.dumps({name: getattr(self, name) for name in self.trait_names(state=True)}).replace("<", "\\u003c")
        (width, height), picture = self._picture()
        bundle["text/html"] = (
            f'<div class="{self.geometry["name"]}" data-kind="{type(self).__name__.lower()}" style="{self.geometry["style"]}">'
            f'<script type="application/json">{values}</script>'
            f'<div class="live-stage"><img alt="{html.escape(self.alt)}" width={width} height={height} '
            f'loading="{self.loading}" src="data:image/webp;base64,{picture}"></div><div class="live-panel"></div></div>'
        )
        return bundle, metadata
