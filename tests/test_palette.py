"""One palette: stated once, the dark colours what the night filter makes of the light ones, and all stay apart."""

import io
import itertools
import re

import numpy as np
import pytest
from conftest import ROOT, SITE
from matplotlib.colors import to_rgb
from PIL import Image

from helpers import palette, plotting, solvers
from helpers.live import modules
from helpers.live.figure import Live

NAMES = {name: getattr(plotting, name.upper()) for name in ("source", "target", "model", "path")} | {"ink": plotting.EXACT}
THEMES = {"light": str, "dark": palette.night}
# Machado, Oliveira & Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


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


def test_the_night_is_what_a_browser_makes_of_the_day(browser):
    """A square of each colour under the page's own filter, as the browser paints it."""
    page = browser.new_page(viewport={"width": 40, "height": 40})
    for colour in palette.ROLES.values():
        page.set_content(f'<body style="margin: 0"><div style="height: 40px; background: {colour}; filter: {palette.FILTER}">')
        painted = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))[20, 20] / 255
        assert np.abs(painted - to_rgb(palette.night(colour))).max() < 2 / 255, colour
    page.close()


def test_every_host_has_every_colour_by_day_and_by_night():
    """The page, JupyterLab, and the names that a stage looks up."""
    page = (SITE / "_static" / "book.css").read_text(encoding="utf8")
    for css, night in ((page, r'html\[data-theme="dark"\]'), (Live._css, r'body\[data-jp-theme-light="false"\][^{]*')):
        for start, turn in ((r"(?::where\(:root\)|html\[data-theme=\"light\"\])", str), (night, palette.night)):
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
        if inside[0].startswith((".", "_")) or inside[0] == "tests" or "katex" in inside or path.name == "palette.py":
            continue
        found = {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf8"))} & mine
        assert not found, (path, found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_seen(theme):
    turn = THEMES[theme]
    for name, colour in NAMES.items():
        text = name in ("ink", "target", "source")  # these are used for text, too
        assert contrast(turn(colour), turn(palette.PAPER)) >= (4.5 if text else 3), (theme, name)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", ["usual", *BLIND])
def test_colours_stay_apart_for_every_eye(theme, eye):
    for group in (NAMES.values(), plotting.OTHERS):
        seen = {colour: oklab(np.array(BLIND.get(eye, np.eye(3))) @ linear(to_rgb(THEMES[theme](colour)))) for colour in group}
        for first, second in itertools.combinations(seen, 2):
            assert np.linalg.norm(seen[first] - seen[second]) > 0.08, (first, second)


def test_solvers_can_be_seen_and_keep_their_colour():
    assert list(plotting.SOLVER) == list(solvers.METHODS) and tuple(plotting.SOLVER.values()) == plotting.OTHERS
    assert all(contrast(turn(c), turn(palette.PAPER)) >= 3 for turn in THEMES.values() for c in plotting.OTHERS)
