"""What people answer: recorded right and wrong answers to the exercises, one module a chapter."""

import importlib
from pathlib import Path

CHAPTERS = [importlib.import_module(f".{path.stem}", __package__) for path in sorted(Path(__file__).parent.glob("chapter*.py"))]
