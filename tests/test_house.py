"""The house: no file grows beyond what a reader takes in, imports lead one way, and the core stays small."""

import ast
import graphlib
import subprocess
from importlib.util import resolve_name

from conftest import ROOT

TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
CODE = [ROOT / name for name in TRACKED if name.endswith((".py", ".js", ".mjs", ".css")) and "katex" not in name]
PACKAGES = ("helpers", "pictures", "grader", "book", "benchmarks")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in CODE
    if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES
}


def imported(name):
    """The modules of this repository that one of them imports, wherever in its code."""
    path, found = MODULES[name], set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            inside = {f"{base}.{alias.name}" for alias in node.names}
            found |= inside & MODULES.keys() or {base}
    return found & MODULES.keys()


def test_no_file_is_longer_than_a_reader_takes_in():
    assert len(CODE) > 100
    for path in CODE:
        lines = path.read_text(encoding="utf8").splitlines()
        assert len(lines) <= 250, path
        longest = max((len(line) for line in lines if "data:image" not in line), default=0)
        assert longest <= (160 if path.suffix == ".css" else 128), path


def test_modules_import_each_other_in_no_circle():
    graph = {name: imported(name) - {name} for name in MODULES}
    assert (
        graph["helpers.exact"] == {"helpers.datasets", "helpers.paths", "helpers.tensors"}
        and "helpers.flow" in graph["helpers.live.network"]
    )
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_core_is_small_and_stands_by_itself():
    core = [name for name in MODULES if name.startswith("helpers.") and not name.startswith(("helpers.checks", "helpers.live"))]
    assert sum(len(MODULES[name].read_text(encoding="utf8").splitlines()) for name in core) < 1310
    for name in MODULES:
        room = name.partition(".")[0]
        assert room != "helpers" or all(other.startswith("helpers") for other in imported(name)), name
        if name in core:
            assert not [other for other in imported(name) if other.startswith(("helpers.checks", "helpers.live"))], name
