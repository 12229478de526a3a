"""How the book is built. `python -m book` runs what changed and builds the site; the modules of this folder tell the rest."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A grammar of international web addresses, which takes seconds to compile: jsonschema uses it where it is installed, to check
# a kind of field that no notebook has. This stands before whatever imports jsonschema, as nbformat does.
sys.modules.setdefault("rfc3987_syntax", None)
