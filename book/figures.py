"""What live figures need in the site: their script, on the pages that have any, and their style. See helpers/live."""

import re
import shutil
from pathlib import Path

from . import ROOT

FOLDER = ROOT / "helpers" / "live"
SCRIPT = "_static/live.js"


def scripts(body):
    """The scripts of a page with this body, as addresses within the site."""
    return (SCRIPT,) if '<div class="live"' in body else ()


def add_live_figures(outdir):
    """live.css as it is, and live.js as a classic script, since a page opened from a folder may not load a module."""
    module = (FOLDER / "live.js").read_text(encoding="utf8")
    script = re.sub(r"^export (?:default .*\n)?", "", module, flags=re.M)
    Path(outdir, SCRIPT).write_text(f"(() => {{\n{script}\nmountAll();\n}})();\n", encoding="utf8")
    shutil.copy(FOLDER / "live.css", Path(outdir, SCRIPT).parent)
