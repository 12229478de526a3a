"""The book's colours, stated once, `live.night` has the night's. `plotting` says what each means."""

import numpy as np

SOURCE, TARGET, MODEL, PATH, EXACT, PAPER = "#B8371F", "#1F6FB4", "#4FA526", "#777777", "#222222", "#FFFFFF"
OTHERS = ("#7F59DF", "#B6861E", "#4C96A2", "#744415", "#550B3C")  # purple, ochre, teal, brown, plum
SOLVER = dict(zip(("euler", "midpoint", "heun", "rk4", "dopri5"), OTHERS, strict=True))
ROLES = {"source": SOURCE, "target": TARGET, "model": MODEL, "path": PATH, "ink": EXACT, "paper": PAPER, **SOLVER}


def contrast(first, second):
    """The contrast ratio of WCAG 2, from 1 to 21, of two colours #RRGGBB."""
    parts = [np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]) for colour in (first, second)]
    linear = [np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) for part in parts]
    low, high = sorted(float(part @ [0.2126, 0.7152, 0.0722]) for part in linear)
    return (high + 0.05) / (low + 0.05)


def legible(colour):
    """A colour #RRGGBB as type on paper has it: as dark as 4.5 : 1 asks. By night it is what the colour itself is."""
    dark = colour.upper()
    while contrast(dark, PAPER) < 4.5:
        dark = "#" + "".join(f"{int(int(dark[i : i + 2], 16) * 0.97):02X}" for i in (1, 3, 5))
    return dark
