"""The palette by night, and of any other colour what a dark page makes of it: for pages, feedback and live figures."""

import numpy as np

from ..palette import EXACT, MODEL, OTHERS, PAPER, PATH, ROLES, SOURCE, TARGET, legible

NIGHT = {
    SOURCE: "#EA5F43", TARGET: "#5AA5EE", MODEL: "#8BD65C", PATH: "#8E8E8C", EXACT: "#E0DED8", PAPER: "#16171A",
    **dict(zip(OTHERS, ("#A184FA", "#D49B2E", "#43A0AD", "#B5774A", "#F8C2E2"), strict=True)),
}  # fmt: skip
NIGHT |= {legible(colour): light for colour, light in NIGHT.items() if colour != PAPER}
# From linear sRGB to the cones and on to Oklab, in which equal steps look equally far apart (Ottosson, 2020).
CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
OKLAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                  [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def oklab(rgb):
    """Lightness, from 0 to 1, and two axes of hue of sRGB colours (..., 3), each from 0 to 1."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ CONES.T) @ OKLAB.T


def of(colour):
    """What a colour is by night: one of the palette as it states, any other with its lightness turned round and its hue kept.

    colour: #RRGGBB, or an array (..., 3) of sRGB from 0 to 1, which becomes one.
    """
    if isinstance(colour, str):
        if colour.upper() in NIGHT:
            return NIGHT[colour.upper()]
        turned = of(np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]))
        return "#" + "".join(f"{round(255 * part):02X}" for part in turned)
    light, *hue = np.moveaxis(oklab(np.asarray(colour, float)), -1, 0)
    turned = np.stack([0.205 + 0.7 * np.clip(1 - light, 0, 1) ** 0.7, *hue], -1)  # 0.205: the paper's
    linear = (turned @ np.linalg.inv(OKLAB).T) ** 3 @ np.linalg.inv(CONES).T
    bright = np.clip(linear, 0, 1)
    return np.where(bright <= 0.0031308, bright * 12.92, 1.055 * bright ** (1 / 2.4) - 0.055)


def variables(turn=str):
    """The colours as CSS custom properties, --source and so on; `turn=of` for a dark page."""
    return " ".join(f"--{role}: {turn(colour)};" for role, colour in ROLES.items())
