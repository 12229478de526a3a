"""What a page's run depends on, besides the page's own code, in a form that can be kept beside the run and compared.

A key is {name: what it was}: the modules of this repository that the page imports, directly or through others, wherever in the
code; the data that the page or these modules name; Python; the libraries that a chapter needs; and what draws the figures.
Comments, docstrings and the layout of code are no part of it, nor are JavaScript and CSS: they change no output.
"""

import ast
import hashlib
import platform
import re
import sys
import tomllib
from importlib.metadata import version
from importlib.util import resolve_name
from pathlib import Path

MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.M)


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def statements(cell):
    """The syntax tree of a cell, without IPython's own lines; an empty one if that is not Python, as the run will tell."""
    for code in (cell, MAGIC.sub(r"\1pass", cell)):
        try:
            return ast.parse(code)
        except SyntaxError:
            pass
    return ast.parse("")


def bare(tree):
    """The tree without docstrings."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [part for part in body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    return tree


def reads(text, path):
    """Whether a string is the file's name, after folders or not, or the end of it, as in f"{name}.csv" or "*.csv"."""
    end = re.search(r"[\w.-]*$", text)[0]
    return end.endswith(path.suffix) and path.name.endswith(end)


class Fingerprints:
    """The keys of a book's pages. Each module is looked at once; SystemExit names the line of one that is not Python."""

    def __init__(self, root):
        self.root, self.seen = root, {}
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf8"))
        needed = [re.match(r"[\w.-]+", requirement)[0] for requirement in project["project"]["dependencies"]]
        self.always = {"Python": platform.python_version(), **{name: version(name) for name in needed}}
        faces = bare(ast.parse(Path(__file__).with_name("faces.py").read_bytes()))  # draws every figure
        self.always["book.faces"] = digest(ast.dump(faces).encode())
        packages = {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]}
        files = [path.relative_to(root) for package in packages for path in (root / package).rglob("*.py")]
        self.modules = {".".join(file.with_suffix("").parts).removesuffix(".__init__"): root / file for file in files}
        kept = ("data/**/*.*", "benchmarks/*.json", "benchmarks/*.npz", "helpers/*.mplstyle")
        self.data = [path for kind in kept for path in root.glob(kind) if path.suffix != ".py"]

    def key(self, cells):
        """The key of a page with these cells of code."""
        found = [self.named(statements(cell), "") for cell in cells]
        todo, data = [name for modules, _ in found for name in modules], {path for _, paths in found for path in paths}
        key = dict(self.always)
        while todo:
            name = todo.pop()
            if name not in key:
                key[name], modules, paths = self.module(name)
                todo += modules
                data |= paths
        return key | {path.relative_to(self.root).as_posix(): digest(path.read_bytes()) for path in data}

    def module(self, name):
        """The digest of a module, the modules that it imports, and the data that it names."""
        if name not in self.seen:
            path = self.modules[name]
            place = path.relative_to(self.root).as_posix()
            try:
                tree = bare(ast.parse(path.read_bytes(), place))
            except SyntaxError as error:
                begin = "execute: nothing was run, and the previous site is still in place:\n"
                sys.exit(f"{begin}{place}, line {error.lineno}: {error.msg}")
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            self.seen[name] = digest(ast.dump(tree).encode()), *self.named(tree, package)
        return self.seen[name]

    def named(self, tree, package):
        """The modules and the data of this repository that a tree names."""
        names, data = set(), set()
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    names |= {alias.name for alias in node.names}
                case ast.ImportFrom():
                    base = resolve_name("." * node.level + (node.module or ""), package) if package else node.module
                    names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
                case ast.Call(func=ast.Attribute(attr="check") | ast.Name("check"), args=[ast.Constant(str(number)), *_]):
                    names.add(f"helpers.checks.chapter{number.partition('.')[0]}")  # which `check` loads by its name
                case ast.Constant(str(text)):
                    names |= {text} & self.modules.keys()  # importlib.import_module("helpers.flow")
                    data |= {path for path in self.data if reads(text, path)}
        names |= {name.rsplit(".", k)[0] for name in names for k in range(1, name.count(".") + 1)}  # the packages around them
        return names & self.modules.keys(), data
