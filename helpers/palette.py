"""The book's colours, stated once, for figures, pages and feedback. `plotting` says what each means."""

SOURCE, TARGET, MODEL, PATH, EXACT, PAPER = "#B8371F", "#1F6FB4", "#4FA526", "#777777", "#222222", "#FFFFFF"
OTHERS = ("#7F59DF", "#B6861E", "#4C96A2", "#744415", "#550B3C")  # purple, ochre, teal, brown, plum
SOLVER = dict(zip(("euler", "midpoint", "heun", "rk4", "dopri5"), OTHERS, strict=True))
INVERT = 0.92  # on a dark page figures go through this filter, which turns the lightness round and keeps the hues
FILTER = f"invert({INVERT}) hue-rotate(180deg)"
ROLES = {"source": SOURCE, "target": TARGET, "model": MODEL, "path": PATH, "ink": EXACT, "paper": PAPER, **SOLVER}
# hue-rotate(180deg) of W3C's Filter Effects Module, on sRGB values
TURN = ((-0.574, 1.430, 0.144), (0.426, 0.430, 0.144), (0.426, 1.430, -0.856))


def night(colour):
    """What the filter makes of a colour, both as #RRGGBB."""
    light = [INVERT + (1 - 2 * INVERT) * int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    turned = [sum(a * b for a, b in zip(row, light, strict=True)) for row in TURN]
    return "#" + "".join(f"{round(255 * min(1, max(0, part))):02X}" for part in turned)


def variables(turn=str):
    """The colours as CSS custom properties, --source and so on; `turn=night` for a dark page."""
    return " ".join(f"--{role}: {turn(colour)};" for role, colour in ROLES.items())
