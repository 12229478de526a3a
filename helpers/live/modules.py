"""The figures' JavaScript modules, for hosts that cannot load modules: JupyterLab takes one text, pages take classic scripts.

A module becomes a function that leaves what it exports in one object, `modules`; importing becomes taking it from there. So
names of different modules never meet, and no bundler is needed. node, for the tests, imports the modules as they are.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.\.?/[\w./-]+\.js)";$', re.M)
EXPORT = re.compile(r"^export (?=(?:const|class|function\*?) (\w+)\b)", re.M)
OTHER = re.compile(r"^[ \t]*(?:import|export)\b.*|^.*\bimport\s*\(.*", re.M)


class ModuleError(Exception):
    """A module that cannot be translated; the text says where and why."""


class Module:
    """One source: what it imports, as (names, path, line), the names that it exports, and its text without either."""

    def __init__(self, path):
        self.path, self.name = path, named(path)
        text = path.read_text(encoding="utf8")
        parts = IMPORT.finditer(text)
        self.imports = [(names(found[1]), (path.parent / found[2]).resolve(), line(text, found)) for found in parts]
        self.exports = EXPORT.findall(text)
        self.body = EXPORT.sub("", IMPORT.sub(lambda found: "\n" * found[0].count("\n"), text))
        other = OTHER.search(self.body)
        if other:
            raise ModuleError(f'{path}:{line(self.body, other)}: "{other[0].strip()}"; what can be translated is import {{ a, '
                              'b as c } from "./x.js"; and export before const, function or class')  # fmt: skip

    def translated(self):
        taken = ""
        for pairs, path, _ in self.imports:
            listed = ", ".join(": ".join(pair) for pair in pairs)
            taken += f'const {{ {listed} }} = modules["{named(path)}"];\n'
        return f'modules["{self.name}"] = (() => {{\n{taken}{self.body}return {{ {", ".join(self.exports)} }};\n}})();\n'


def line(text, found):
    return text.count("\n", 0, found.start()) + 1


def names(listed):
    """[(exported name, name here), …] of what stands between the braces of an import."""
    parts = [part.split(" as ") for part in map(str.strip, listed.split(",")) if part]
    return [(part[0].strip(), part[-1].strip()) for part in parts]


def named(path):
    """What a module is called in `modules`: kit/stage, say."""
    return path.relative_to(HERE).with_suffix("").as_posix()


def ordered(paths):
    """The modules at `paths` and all that they import, each behind what it imports. ModuleError for a circle, a file that is
    missing or a name that is not exported.
    """
    done, begun = {}, []

    def visit(path):
        begun.append(path)
        module = Module(path)
        for pairs, wanted, number in module.imports:
            where = f"{path}:{number}"
            if wanted in begun:
                circle = " → ".join(part.name for part in [*begun[begun.index(wanted) :], wanted])
                raise ModuleError(f"{where}: the modules import each other in a circle: {circle}")
            if not wanted.is_file():
                raise ModuleError(f"{where}: there is no {wanted}")
            if wanted not in done:
                visit(wanted)
            lacking = [name for name, _ in pairs if name not in done[wanted].exports]
            if lacking:
                raise ModuleError(f"{where}: {wanted.name} does not export {', '.join(lacking)}")
        begun.pop()
        done[path] = module

    for path in paths:
        if path not in done:
            visit(path)
    return list(done.values())


def kit():
    """The modules of the kit, in order."""
    return ordered(sorted((HERE / "kit").glob("*.js")))


def kinds():
    """The names of all figures."""
    return sorted(path.stem for path in (HERE / "figures").glob("*.js"))


def kit_script():
    """The kit for a page, as a classic script: a page that is opened from a folder may load no module."""
    return "".join(["{\nconst modules = (globalThis.followTheField = {});\n", *(m.translated() for m in kit()), "}\n"])


def figure_script(kind):
    """A figure for a page that has the kit: it brings every figure of that kind to life."""
    own = [module for module in ordered([HERE / "figures" / f"{kind}.js"]) if not module.name.startswith("kit/")]
    mount = f'modules["kit/page"].mount("{kind}", modules["figures/{kind}"].figure);\n'
    return "".join(["{\nconst modules = globalThis.followTheField;\n", *(m.translated() for m in own), mount, "}\n"])


def widget(kind):
    """Kit and figure as the one module that anywidget takes."""
    all_of_it = ordered([HERE / "kit" / "page.js", HERE / "figures" / f"{kind}.js"])
    render = f'(context) => modules["kit/page"].render(context, "{kind}", modules["figures/{kind}"].figure)'
    return "".join(["const modules = {};\n", *(m.translated() for m in all_of_it), f"export default {{ render: {render} }};\n"])
