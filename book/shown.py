"""What a chapter defines in the cells that it shows, for what stands beside it: the book's tests and the shoot-out."""

import ast
import json

from . import ROOT


def definitions(number, *names, given=None):
    """A namespace with these functions and classes of a chapter: definitions("04", "train", "loss").

    As "__source__" it holds their text. Before them the chapter's imports are run, unless `given` is the namespace that they
    find. Raises KeyError for what the chapter does not define.
    """
    (path,) = (ROOT / "notebooks").glob(f"{number}-*.ipynb")
    cells = json.loads(path.read_text(encoding="utf8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    body = [node for source in code for node in ast.parse(source).body]
    imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
    wanted, missing = [], set(names)
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in missing:
            wanted.append(node)
            missing.discard(node.name)
    if missing:
        raise KeyError(f"chapter {number} does not define {', '.join(sorted(missing))}")
    namespace = {**(given or {}), "__source__": "\n".join(map(ast.unparse, wanted))}
    exec(compile(ast.Module(([] if given else imports) + wanted, []), str(path), "exec"), namespace)
    return namespace
