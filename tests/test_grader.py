"""How the grader is put together: what its modules may import."""

import ast
import re
import subprocess
import sys

from conftest import ROOT

import grader

MODULES = {path.stem: path for path in (ROOT / "grader").glob("[a-z]*.py")}


def imported(name):
    """The modules of the package that one of them imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return found


def test_imports_lead_one_way():
    order = re.findall(r"\w+", grader.__doc__.partition("stands before it in")[2])
    assert sorted(order) == sorted(MODULES)
    for name in order:
        assert imported(name) <= set(order[: order.index(name)]), name
    assert imported("marking") and not imported("kernel") | imported("watchman"), "these two run as programs of their own"


def test_notebooks_are_read_without_a_grammar_of_addresses():
    code = "import grader, nbformat, sys; nbformat.validate(nbformat.v4.new_notebook()); sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
