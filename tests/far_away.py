"""For test_parcels.py, in a process that knows nothing of this repository: notebooks import and read what they need, no more.

    python -I -S far_away.py REPOSITORY LIBRARIES NOTEBOOK …

Nothing is trained: of a notebook's expressions, those are evaluated that name only what it imports from beside it, such as
report.load("likelihood.json"). It prints, as JSON, {notebook: where each of these modules was found}.
"""

import ast
import json
import os
import sys
from pathlib import Path

REPOSITORY, LIBRARIES, *NOTEBOOKS = map(os.path.realpath, sys.argv[1:])
wrong = set()


def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.startswith(REPOSITORY + os.sep) and not path.startswith(LIBRARIES + os.sep):
            wrong.add(path)


def evaluated(node, names, space):
    """Evaluate the outermost expressions of a tree that hold no other names than these; a path that one gives must exist."""
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if isinstance(node, (ast.Call, ast.BinOp)) and used & names and used <= names | {"Path"}:
        value = eval(ast.unparse(node), space)
        assert not isinstance(value, Path) or value.exists(), value
    else:
        for part in ast.iter_child_nodes(node):
            evaluated(part, names, space)


def visit(notebook):
    """Where the modules were found that lie beside this notebook."""
    place = os.path.dirname(notebook)
    os.chdir(place)
    sys.path[0] = place
    beside = {name for name in os.listdir(place) if os.path.isdir(name)}
    for name in [name for name in sys.modules if name.partition(".")[0] in beside]:
        del sys.modules[name]  # an earlier notebook's
    cells = json.loads(Path(notebook).read_text(encoding="utf8"))["cells"]
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
    names, space = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(ast.unparse(node), space)
            roots = {(getattr(node, "module", None) or alias.name).partition(".")[0] for alias in node.names}
            names |= {alias.asname or alias.name for alias in node.names if roots & beside}
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "checks.check":
            node.args[1:] = [ast.Constant(None)]  # an answer that is still to be written
    evaluated(tree, names, space)
    found = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in beside}
    return {name: module.__file__ or list(module.__path__)[0] for name, module in found.items()}


sys.dont_write_bytecode = True
sys.path[:] = ["", *sys.path, LIBRARIES]
sys.addaudithook(watch)
found = {notebook: visit(notebook) for notebook in NOTEBOOKS}
wrong.discard(os.path.realpath(__file__))  # where inspect looks for source
assert not wrong, f"opened in the repository: {sorted(wrong)}"
print(json.dumps(found))
