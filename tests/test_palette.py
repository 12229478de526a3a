"""One palette: the page's colours are matplotlib's, the dark ones what the night filter makes of them, and all stay apart."""

import itertools
import re

import numpy as np
import pytest
from conftest import ROOT
from matplotlib.colors import to_hex, to_rgb

from helpers import plotting, solvers

NAMES = {name: getattr(plotting, name.upper()) for name in ("source", "target", "model", "path")} | {"ink": plotting.EXACT}
CSS = (ROOT / "site" / "assets" / "style.css").read_text(encoding="utf8")
# Machado, Oliveira & Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def page_colours(theme):
    block = re.search(rf'html\[data-theme="{theme}"\] \{{(.*?)\}}', CSS, re.S)[1]
    return dict(re.findall(r"--(\w+): (#\w{6});", block))


def night(colour):
    """CSS's invert(a) and hue-rotate(180deg), as the Filter Effects Module defines them, on sRGB values."""
    amount, degrees = re.search(r"--night: invert\(([\d.]+)\) hue-rotate\((\d+)deg\)", CSS).groups()
    assert degrees == "180"
    inverted = float(amount) + (1 - 2 * float(amount)) * np.array(to_rgb(colour))
    turn = [[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]]
    return np.clip(turn @ inverted, 0, 1)


def linear(rgb):
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(light):
    """Oklab (Ottosson, 2020) of linear sRGB: equal steps look equally far apart; black to white is 1."""
    to_cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
    to_lab = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
              [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip
    return to_lab @ np.cbrt(to_cones @ np.clip(light, 0, 1))


def contrast(first, second):
    """The contrast ratio of WCAG 2, 1 to 21."""
    high, low = sorted((float(np.dot([0.2126, 0.7152, 0.0722], linear(to_rgb(c)))) for c in (first, second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_page_uses_matplotlib_s_colours():
    page = page_colours("light")
    assert {name: page[name].lower() for name in NAMES} == {name: colour.lower() for name, colour in NAMES.items()}
    assert page["paper"] == "#FFFFFF", "figures are drawn on the page's own white"


def test_the_dark_colours_are_what_the_filter_makes_of_the_light_ones():
    page = page_colours("dark")
    for name, colour in {**NAMES, "paper": "#FFFFFF"}.items():
        assert np.abs(night(colour) - to_rgb(page[name])).max() < 1.5 / 255, (name, to_hex(night(colour)), page[name])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_seen(theme):
    page = page_colours(theme)
    for name in NAMES:
        text = name in ("ink", "target", "source")  # these are used for text, too
        assert contrast(page[name], page["paper"]) >= (4.5 if text else 3), (theme, name)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", ["usual", *BLIND])
def test_colours_stay_apart_for_every_eye(theme, eye):
    turned = night if theme == "dark" else to_rgb
    for group in (NAMES.values(), plotting.OTHERS):
        seen = {colour: oklab(np.array(BLIND.get(eye, np.eye(3))) @ linear(turned(colour))) for colour in group}
        for first, second in itertools.combinations(seen, 2):
            assert np.linalg.norm(seen[first] - seen[second]) > 0.08, (first, second)


def test_solvers_can_be_seen_and_keep_their_colour():
    assert list(plotting.SOLVER) == list(solvers.METHODS) and tuple(plotting.SOLVER.values()) == plotting.OTHERS
    assert all(contrast(to_hex(turn(c)), to_hex(turn("#FFFFFF"))) >= 3 for turn in (to_rgb, night) for c in plotting.OTHERS)
