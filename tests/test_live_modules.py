"""The figures' modules for hosts that cannot load modules: what is translated, what is refused and where, and nothing else."""

import re
import subprocess
import sys

import pytest
from conftest import SITE

from helpers.live import modules


@pytest.fixture
def source(tmp_path, monkeypatch):
    """source(name=text, …) writes kit/name.js and makes this folder the place of the modules; returns the first file."""
    tmp_path = tmp_path.resolve()
    monkeypatch.setattr(modules, "HERE", tmp_path)
    (tmp_path / "kit").mkdir()

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / "kit" / f"{name}.js").write_text(text)
        return tmp_path / "kit" / f"{next(iter(texts))}.js"

    return write


def run(text, js):
    return js("new Function(`${a}; return modules`)()['kit/a'].all", f"const modules = {{}};\n{text}")


def test_names_of_different_modules_never_meet(source, js):
    first = source(
        a="""import { same as other, twice } from "./b.js";
import {
  Thing,
} from "./c.js";
const same = 1;
export const all = [same, other, twice(3), new Thing().same, ...odd()];
export function* odd() { yield 1; yield 3; }
""",
        b='import { base } from "./c.js";\nexport const same = base + 1;\nexport function twice(x) { return 2 * x; }\n',
        c="export const base = 10;\nconst same = 5;\nexport class Thing { same = same; }\n",
    )
    found = modules.ordered([first])
    assert [module.name for module in found] == ["kit/c", "kit/b", "kit/a"], "each behind what it imports, and once"
    assert run("".join(module.translated() for module in found), js).tolist() == [1, 11, 6, 5, 1, 3]


@pytest.mark.parametrize("form", [
    'import fields from "./b.js";', 'import * as all from "./b.js";', 'import "./b.js";', 'const b = await import("./b.js");',
    'import { a } from "three";', "export default { a };", "export { a };", 'export * from "./b.js";', "export let a = 1;",
    "export var a = 1;", "  export const a = 1;", "import { a } from './b.js';", "export const { a, b } = both;",
    "export async function a() {}",
])  # fmt: skip
def test_any_other_form_is_refused_with_file_and_line(source, form):
    first = source(a=f"// one\n// two\n{form}\n", b="export const a = 1;\n")
    with pytest.raises(modules.ModuleError, match=re.escape(f"{first}:3: ")) as refused:
        modules.ordered([first])
    assert form.strip().split("(")[0][:12] in str(refused.value)


def test_a_circle_a_missing_file_and_a_missing_name_are_told(source):
    first = source(
        a='import { b } from "./b.js";\nexport const a = b;\n',
        b='\nimport { a } from "./a.js";\nexport const b = a;\n',
    )
    with pytest.raises(modules.ModuleError, match=r"b\.js:2: .* a circle: a.js → b.js → a.js"):
        modules.ordered([first])
    alone = source(c='import { a } from "./gone.js";\n')
    with pytest.raises(modules.ModuleError, match=r"c\.js:1: there is no .*gone\.js"):
        modules.ordered([alone])
    wrong = source(d='\n\nimport { most } from "./e.js";\n', e="export const more = 1;\n")
    with pytest.raises(modules.ModuleError, match=r"d\.js:3: e\.js does not export most"):
        modules.ordered([wrong])


def test_a_page_has_the_kit_once_and_each_figure_by_itself():
    kit = (SITE / "_static" / "live-kit.js").read_text(encoding="utf8")
    assert kit == modules.kit_script() and kit.count("globalThis.followTheField = {}") == 1
    own = [f'modules["{module.name}"] =' for module in modules.kit()]
    assert len(own) >= 8 and all(kit.count(name) == 1 for name in own)
    scripts = {path.stem: path.read_text(encoding="utf8") for path in (SITE / "_static").glob("live-*.js")}
    assert set(scripts) == {"live-kit", *(f"live-{kind}" for kind in modules.kinds())}
    for kind in modules.kinds():
        script = scripts[f"live-{kind}"]
        assert script.count(f'.mount("{kind}", ') == 1 and not any(name in script for name in own)
    assert not [name for name, text in scripts.items() if re.search(r"https?://|fetch\(|eval\(|^(im|ex)port ", text, re.M)]


def test_a_figure_imports_only_what_it_needs():
    """Chapter 1's needs no network, no oracle and no data."""
    code = "import sys, helpers.live.figures.fields; print(*[name for name in sys.modules if name.startswith('helpers')])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    wanted = "helpers helpers.fields helpers.live helpers.live.figure helpers.live.figures helpers.live.figures.fields"
    assert set(loaded) == {
        *wanted.split(),
        "helpers.live.modules",
        "helpers.live.night",
        "helpers.palette",
        "helpers.plotting",
        "helpers.tensors",
    }
