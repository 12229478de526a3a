"""Where things are, and the definitions that a chapter shows, to compare with the helpers that later chapters import."""

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def shown():
    """shown("04", "train", "loss") runs a chapter's imports and these definitions of it, and returns its namespace."""

    def load(number, *names):
        (path,) = (ROOT / "notebooks").glob(f"{number}-*.ipynb")
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        body = [node for cell in cells for node in ast.parse(cell.source).body]
        imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        wanted, missing = [], set(names)
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in missing:
                wanted.append(node)
                missing.discard(node.name)
        assert not missing, f"chapter {number} does not define {missing}"
        namespace = {}
        exec(compile(ast.Module(imports + wanted, []), str(path), "exec"), namespace)
        return namespace

    return load
