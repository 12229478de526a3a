"""What live figures need in the site: their scripts, on the pages that have any, their style and the book's colours."""

import re
import shutil

from helpers.live import modules, night

LIVE = re.compile(r'<div class="live[^"]*" data-kind="(\w+)"')


def scripts(body):
    """The scripts of a page with this body, as addresses within the site: the kit, and one for each kind of figure."""
    kinds = list(dict.fromkeys(LIVE.findall(body)))
    return tuple(f"_static/live-{name}.js" for name in (["kit", *kinds] if kinds else []))


def add_live_figures(static):
    """Write the scripts of all figures into the folder `static`, their stylesheet, and the colours of all that the book draws.

    Raises modules.ModuleError, with file and line, for a module that cannot be translated.
    """
    for name, script in {
        "kit": modules.kit_script(),
        **{kind: modules.figure_script(kind) for kind in modules.kinds()},
    }.items():
        (static / f"live-{name}.js").write_text(script, encoding="utf8")
    shutil.copy(modules.HERE / "kit" / "live.css", static)
    colours = {"light": night.variables(), "dark": night.variables(night.of)}
    rules = [f'html[data-theme="{theme}"] {{ {values} }}' for theme, values in colours.items()]
    (static / "palette.css").write_text("\n".join(rules), encoding="utf8")
