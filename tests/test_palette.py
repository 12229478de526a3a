"""One palette: stated once, by day and by night; every colour can be seen on its ground, and all stay apart."""

import itertools
import re

import numpy as np
import pytest
from conftest import ROOT, SITE
from matplotlib.colors import to_rgb

from helpers import palette, plotting, solvers
from helpers.live import modules, night
from helpers.live.figure import Live

NAMES = {name: getattr(plotting, name.upper()) for name in ("source", "target", "model", "path")} | {"ink": plotting.EXACT}
THEMES = {"light": str, "dark": night.of}
# Machado, Oliveira & Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def seen(colour, eye):
    """A colour in Oklab, as an eye sees it: equal steps look equally far apart; black to white is 1."""
    rgb = np.asarray(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    light = np.clip(np.array(BLIND.get(eye, np.eye(3))) @ linear, 0, 1)
    return night.oklab(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))


def test_the_night_keeps_hues_and_turns_lightness_round():
    """Whatever the palette does not state: paper becomes the night's paper, what is darker is lighter, and hues stay."""
    greys = night.of(np.linspace(0, 1, 50)[:, None] * np.ones(3))
    assert (np.diff(greys[:, 0]) < 0).all() and np.ptp(greys, axis=1).max() < 1e-3
    paper = [int(night.NIGHT[palette.PAPER][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    assert np.abs(greys[-1] - paper).max() < 0.03
    for colour in ("#8A6F80", "#BFD9EE", "#0B2D4D", "#993300"):
        day, dark = (np.arctan2(*night.oklab(np.array(to_rgb(shade)))[:0:-1]) for shade in (colour, night.of(colour)))
        assert abs(day - dark) < 0.06, colour
    assert night.of(palette.MODEL.lower()) == night.NIGHT[palette.MODEL]


def test_contrast_is_that_of_the_standard():
    """Of WCAG 2: black on white 21, and a grey that is known to be just enough for text."""
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21) and 4.5 < palette.contrast("#767676", "#FFFFFF") < 4.6


def test_every_host_has_every_colour_by_day_and_by_night():
    """The page, JupyterLab, and the names that a stage looks up."""
    page = (SITE / "_static" / "book.css").read_text(encoding="utf8")
    for css, dark in ((page, r'html\[data-theme="dark"\]'), (Live._css, r'body\[data-jp-theme-light="false"\][^{]*')):
        for start, turn in ((r"(?::where\(:root\)|html\[data-theme=\"light\"\])", str), (dark, night.of)):
            rules = " ".join(re.findall(start + r"\s*\{([^}]*)\}", css))
            found = dict(re.findall(r"--(\w+):\s*(#\w{6})", rules))
            assert found.items() >= {role: turn(colour) for role, colour in palette.ROLES.items()}.items(), (start, found)
    names = re.search(r'COLORS = "(.*?)"', (modules.HERE / "kit" / "stage.js").read_text(encoding="utf8"))[1].split()
    assert set(names) <= palette.ROLES.keys() and set(solvers.SLOPES) < set(names)


def test_no_colour_with_a_meaning_is_typed_twice():
    """Stylesheets, templates and code take the palette's colours by name, by day and by night."""
    mine = {turn(colour).lower() for colour in palette.ROLES.values() for turn in THEMES.values()} - {"#ffffff"}
    for path in [path for kind in ("css", "j2", "js", "html", "py") for path in ROOT.rglob(f"*.{kind}")]:
        inside = path.relative_to(ROOT).parts
        if (
            inside[0].startswith((".", "_"))
            or inside[0] == "tests"
            or "katex" in inside
            or path.name in ("palette.py", "night.py")
        ):
            continue
        found = {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf8"))} & mine
        assert not found, (path, found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_seen(theme):
    """Lines at 3 : 1, type at 4.5 : 1: that of the page, and the names at the ends of lines."""
    turn, paper = THEMES[theme], THEMES[theme](palette.PAPER)
    for role, colour in palette.ROLES.items():
        if role != "paper":
            assert palette.contrast(turn(colour), paper) >= (4.5 if role in ("ink", "target", "source") else 3), role
            assert palette.contrast(turn(palette.legible(colour)), paper) >= 4.5, role


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", ["usual", *BLIND])
def test_colours_stay_apart_for_every_eye(theme, eye):
    for group in (NAMES.values(), plotting.OTHERS):
        for first, second in itertools.combinations([seen(THEMES[theme](colour), eye) for colour in group], 2):
            assert np.linalg.norm(first - second) > 0.08


def test_solvers_keep_their_colour():
    assert list(plotting.SOLVER) == list(solvers.METHODS) and tuple(plotting.SOLVER.values()) == plotting.OTHERS
