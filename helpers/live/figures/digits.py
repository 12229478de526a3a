"""Chapter 12."""

import torch
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from traitlets import Int

from ... import plotting, solvers
from ..figure import Finite, Live, pack, state
from ..network import pack_labelled, rounded_labelled

N, SIDE = 10, 8  # pictures, and pixels along a side of one
# On a stage of side 1, y downwards: the side of a picture, of the real one below it, and of the two that are looked at.
PICTURE, SMALL, LARGE, ROW, LARGE_TOP, LARGE_LEFT = 0.172, 0.076, 0.34, 0.283, 0.64, (0.014, 0.646)


@torch.no_grad()
def formed(model, digit, w, steps, x0):
    """The way from noise x0 (n, d) to pictures of a digit by Euler steps of v0 + w (vy - v0): (steps + 1, n, d)."""
    y = torch.full((len(x0),), digit)
    none = torch.full_like(y, model.classes)

    def v(t, x):
        told, untold = (model(t, x, who) if used else 0 for who, used in ((y, w != 0), (none, w != 1)))
        return told if w == 1 else untold if w == 0 else untold + w * (told - untold)

    return solvers.odeint(v, x0, torch.linspace(0, 1, steps + 1), method="euler")


def nearest(x, real):
    """Which of the pictures real (k, d) is nearest to each of x (n, d), and how far it is: (n,), (n,)."""
    return torch.cdist(x, real, compute_mode="donot_use_mm_for_euclid_dist").min(1)[::-1]


def levels(pictures):
    """The pictures (k, 64) of digits in whole numbers from 0, for -1, to 16, for 1, and their labels. ValueError for others."""
    try:
        x, labels = torch.as_tensor(pictures.x), torch.as_tensor(pictures.labels)
    except (AttributeError, TypeError) as error:
        raise ValueError(f"pictures must have x and labels; got {type(pictures).__name__}") from error
    codes = (8 * (x + 1)).round()
    if x.ndim != 2 or x.shape[1] != SIDE**2 or not len(x) > 1 or not ((codes / 8 - 1 - x).abs() < 1e-4).all():
        raise ValueError(f"pictures.x must be (n, {SIDE**2}), in 17 levels from -1 to 1")
    if codes.min() < 0 or codes.max() > 16:
        raise ValueError(f"pictures.x must be from -1 to 1; got {x.min():.3g} to {x.max():.3g}")
    if labels.shape != x.shape[:1] or not ((labels >= 0) & (labels < N) & (labels == labels.long())).all():
        raise ValueError("pictures.labels must be whole numbers from 0 to 9, one for each picture")
    return codes.long(), labels.long()


class Digits(Live):
    """Ten pictures of a digit that form from noise, by 2**doublings Euler steps of `model` with guidance w, v0 + w (vy - v0);
    below each the nearest of `pictures`. The one that is picked stands large below, beside its nearest.

    model: a pictures.networks.ResidualMLP of 64 pixels and 10 classes, or what has its parts. pictures: has x (n, 64), in 17
    levels from -1 to 1, and labels (n,), as pictures.data.digits. seed 0 is noise that Python shares. Else ValueError.
    """

    digit = state(Int(3, min=0, max=9))
    w = state(Finite(1.0, min=0, max=4))
    doublings = state(Int(4, min=0, max=5))
    t = state(Finite(1.0, min=0, max=1))
    seed = state(Int(0, min=0))
    pick = state(Int(0, min=0, max=N - 1))
    window, panel = ((0.0, 1.0), (-1.0, 0.0)), (29, 28)
    alt = "Ten pictures of one digit in grey pixels, a small blue picture below each; one of these pairs stands large below."

    def __init__(self, model, pictures, **traits):
        network, (codes, labels) = pack_labelled(model), levels(pictures)
        if (network["d"], network["classes"]) != (SIDE**2, N):
            found = f"{network['d']} pixels and {network['classes']} classes"
            raise ValueError(f"the network must be one of {SIDE**2} pixels and {N} classes; it has {found}")
        self.model, self.real, self.labels = rounded_labelled(model).float().cpu(), codes / 8 - 1, labels
        noise = torch.randn(N, SIDE**2, generator=torch.Generator().manual_seed(1)).half()
        self.noise = noise.float()
        apart = torch.cdist(self.real, self.real).fill_diagonal_(torch.inf).min(1).values.mean()
        payload = {
            "network": network, "noise": pack(noise, torch.float16), "floor": float(apart),
            "pictures": pack(codes, torch.uint8), "labels": pack(labels, torch.uint8),
        }  # fmt: skip
        super().__init__(payload=payload, **traits)

    def still(self, ax):
        steps = 2**self.doublings
        way = formed(self.model, self.digit, self.w, steps, self.noise)
        k = min(int(self.t * steps), steps - 1)
        x = torch.lerp(way[k], way[k + 1], self.t * steps - k)
        which, _ = nearest(x, self.real)

        def show(picture, left, top, side, color):
            box = {"extent": (left, left + side, -top - side, -top), "interpolation": "nearest"}
            shades = LinearSegmentedColormap.from_list("shades", ["white", color])
            ax.imshow(picture.reshape(SIDE, SIDE).numpy(), cmap=shades, vmin=-1, vmax=1, **box)
            ax.add_patch(Rectangle((left, -top - side), side, side, fill=False, color=plotting.PATH, lw=0.5))

        for i in range(N):
            left, top = 0.2 * (i % 5) + (0.2 - PICTURE) / 2, ROW * (i // 5) + (0.2 - PICTURE) / 2
            show(x[i], left, top, PICTURE, plotting.EXACT)
            show(self.real[which[i]], left + (PICTURE - SMALL) / 2, top + PICTURE + 0.012, SMALL, plotting.TARGET)
        for picture, left, color in zip(
            (x[self.pick], self.real[which[self.pick]]), LARGE_LEFT, (plotting.EXACT, plotting.TARGET), strict=True
        ):
            show(picture, left, LARGE_TOP, LARGE, color)
        ax.set(xlim=self.window[0], ylim=self.window[1])
