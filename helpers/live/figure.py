"""What all live figures share: state that Python, JupyterLab and a page without a kernel agree on."""

import base64
import html
import io
import json
import math
from pathlib import Path

import anywidget
import matplotlib.pyplot as plt
import torch
from traitlets import Dict, Float, TraitError, Unicode

from .. import datasets, flow

HERE = Path(__file__).parent


def state(trait):
    """A trait that belongs to the figure's state: it is synchronised with the page, and written into it."""
    return trait.tag(sync=True, state=True)


class Finite(Float):
    """A number that is neither NaN nor infinite, which neither a slider nor JSON can hold."""

    def validate(self, obj, value):
        value = super().validate(obj, value)
        return value if math.isfinite(value) else self.error(obj, value)


def pack(numbers, dtype=torch.float32):
    """Numbers as base64 text, which live.js unpacks. Raises ValueError for NaN or infinite values."""
    numbers = torch.as_tensor(numbers).detach().cpu().to(dtype)
    if not torch.isfinite(numbers).all():
        raise ValueError("a live figure needs finite numbers; these hold NaN or infinite values")
    return base64.b64encode(numbers.contiguous().numpy().tobytes()).decode()


def pack_network(model):
    """A flow.VFNet of the plane for live.js: half-precision weights, layer by layer. Else ValueError. Chapter 4."""
    if not isinstance(model, flow.VFNet) or len(model.frequencies) != 2:
        raise ValueError(f"a live figure runs a flow.VFNet with d = 2; got {type(model).__name__}")
    layers = model.layers[::2]
    weights = torch.cat([part.detach().flatten() for layer in layers for part in (layer.weight, layer.bias)])
    return {
        "sizes": [layers[0].in_features, *(layer.out_features for layer in layers)],
        "time_features": len(model.time_frequencies),
        "frequencies": pack(model.frequencies),
        "weights": pack(weights, torch.float16),
    }


def pack_cloud(cloud):
    """The points and the blur of a datasets.PointCloud in the plane. Else ValueError."""
    if not isinstance(cloud, datasets.PointCloud) or cloud.event_shape != (2,) or cloud.bandwidth == 0:
        raise ValueError("a live figure needs a PointCloud in the plane with a bandwidth above 0")
    return {"points": pack(cloud.points), "bandwidth": cloud.bandwidth}


class Live(anywidget.AnyWidget):
    """What all live figures share. `kind` names the figure in live.js, `payload` is what never changes: points, weights.

    A subclass adds traits, `alt`, and draw(ax): by matplotlib, what the figure shows at first, for readers without a script.
    """

    _esm = HERE / "live.js"
    _css = HERE / "live.css"
    kind = state(Unicode())
    payload = state(Dict())
    size = (4.4, 4.4)  # of the still picture: the proportions that live.css gives the stage
    alt, loading = "", "lazy"

    def __init__(self, **traits):
        unknown = traits.keys() - self.trait_names(state=True)
        if unknown:
            raise TraitError(
                f"{type(self).__name__} has no {', '.join(unknown)}; it has {', '.join(self.trait_names(state=True))}"
            )
        super().__init__(kind=type(self).__name__.lower(), **traits)

    @torch.no_grad()
    def _still(self):
        figure = plt.figure(figsize=self.size, dpi=150, layout="none")
        with torch.random.fork_rng(devices=[]):  # a chapter draws the same numbers, with or without its live figure
            torch.manual_seed(0)
            self.draw(figure.add_axes((0, 0, 1, 1)))
        out = io.BytesIO()
        figure.savefig(out, format="webp", pil_kwargs={"quality": 80})
        plt.close(figure)
        return base64.b64encode(out.getvalue()).decode()

    def _repr_mimebundle_(self, **options):
        bundle, metadata = super()._repr_mimebundle_(**options)
        values = json.dumps({name: getattr(self, name) for name in self.trait_names(state=True)}).replace("<", "\\u003c")
        box = "width={} height={}".format(*(round(150 * side) for side in self.size))
        bundle["text/html"] = (
            f'<div class="live" data-kind="{self.kind}"><script type="application/json">{values}</script>'
            f'<div class="live-stage"><img alt="{html.escape(self.alt)}" {box} loading="{self.loading}" '
            f'src="data:image/webp;base64,{self._still()}"></div><div class="live-panel"></div></div>'
        )
        return bundle, metadata
