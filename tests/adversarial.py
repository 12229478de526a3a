"""A class that tries everything: what each student of `CLASS` hands in for set 1, and what that must be worth.

Points: spiral 3, fade 2, circulation 4, relax 3, flow 3. A student is an edit of the solved release notebook.
"""

import json
import os
from copy import deepcopy

from nbformat.v4 import new_code_cell

BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"


def cell(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def names(notebook, kind):
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if c.metadata.get("nbgrader", {}).get(kind)]


def answer(**sources):
    """Other answers than the solution's."""

    def edit(notebook):
        for name, source in sources.items():
            cell(notebook, name).source = source

    return edit


def before(name, code):
    """Code put in front of an answer that is right."""

    def edit(notebook):
        cell(notebook, name).source = f"{code}\n\n{cell(notebook, name).source}"

    return edit


def behind(name, code):
    def edit(notebook):
        cell(notebook, name).source += f"\n\n{code}"

    return edit


def unmarked(notebook):
    notebook.cells.insert(4, new_code_cell("scratch = 1", metadata={"nbgrader": None}))


def blank(notebook):
    for name in names(notebook, "solution"):
        cell(notebook, name).source = BLANK


def blank_with(code):
    """Nothing but an attack."""

    def edit(notebook):
        blank(notebook)
        notebook.cells.insert(2, new_code_cell(code))

    return edit


def plausible_with(code):
    """Wrong answers that pass the tests in sight, and an attack."""

    def edit(notebook):
        cell(notebook, "spiral").source = "def spiral(x):\n    return 0 * x"
        cell(notebook, "fade").source = "point_mass, line_mass = 7.0, 7.0"
        cell(notebook, "circulation").source = "def circulation(field, r, n=1000):\n    return 0.0"
        cell(notebook, "relax").source = "def relax(t, y0):\n    return y0 + 0 * t"
        cell(notebook, "flow").source = "def failure(phi, x, s, t):\n    return 0.0"
        notebook.cells.insert(2, new_code_cell(code))

    return edit


def tests_become(code):
    def edit(notebook):
        blank(notebook)
        for name in names(notebook, "grade"):
            cell(notebook, name).source = code

    return edit


def without_tests(notebook):
    notebook.cells = [c for c in notebook.cells if not c.metadata.nbgrader.grade]


def with_copies(notebook):
    for name in ("test-spiral", "fade"):
        index = notebook.cells.index(cell(notebook, name))
        notebook.cells.insert(index + 1, deepcopy(notebook.cells[index]))


def retyped(notebook):
    blank(notebook)
    for name in names(notebook, "grade"):
        test = cell(notebook, name)
        test.cell_type = "markdown"
        del test["outputs"], test["execution_count"]


def dearer(notebook):
    blank(notebook)
    for name in names(notebook, "grade"):
        cell(notebook, name).metadata.nbgrader.points = 1000


def worthless(notebook):
    for name in names(notebook, "grade"):
        cell(notebook, name).metadata.nbgrader.grade = False
    for name in names(notebook, "solution"):
        cell(notebook, name).metadata.nbgrader.locked = True


def other_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "julia-1.10", "display_name": "Julia", "language": "julia"}


def old_format(notebook):
    notebook.nbformat_minor = 2
    for c in notebook.cells:
        c.pop("id", None)


def clockwise(notebook):
    spiral = cell(notebook, "spiral")
    spiral.source = spiral.source.replace("[-away[..., 1], away[..., 0]]", "[away[..., 1], -away[..., 0]]")


def helper_cell(notebook):
    turned = "torch.stack([-away[..., 1], away[..., 0]], -1)"
    notebook.cells.insert(3, new_code_cell(f"def quarter_turn(away):\n    return {turned}"))
    before, after = cell(notebook, "spiral").source.split(turned)
    cell(notebook, "spiral").source = f"{before}quarter_turn(away){after}"


def in_numpy(notebook):
    """The same solutions by way of numpy, loops and lists."""
    notebook.cells.insert(2, new_code_cell("import numpy as np"))
    for name in names(notebook, "solution"):
        source = cell(notebook, name).source
        cell(notebook, name).source = source.replace("float(max(start, group))", "np.float64(max(start, group))")
    cell(notebook, "circulation").source = (
        "def circulation(f, radius, n=1000):\n    total = 0\n    for k in range(n):\n        a = 2 * np.pi * k / n\n"
        "        p = torch.tensor([[radius * np.cos(a), radius * np.sin(a)]], dtype=torch.float32)\n"
        "        arrow = np.asarray(f(p))[0]\n        along = arrow[1] * np.cos(a) - arrow[0] * np.sin(a)\n"
        "        total += along * 2 * np.pi * radius / n\n"
        "    return total"
    )


def double(notebook):
    notebook.cells.insert(2, new_code_cell("torch.set_default_dtype(torch.float64)"))


class Place:
    """Where the class is, for attacks that know it. Filled in by the test."""

    course = ""
    port = 0


def knowing(make):
    """An edit that is made when the place is known."""
    return lambda notebook: make()(notebook)


NOISE = "import sys\nfor _ in range(20):\n    print('x' * 1_000_000)"
GRADES = "import sqlite3\nwith sqlite3.connect('{0}/gradebook.db') as db:\n    db.execute('UPDATE grade SET auto_score = 100')"
HIDDEN = "hidden = open('{0}/source/set-1/set-1.ipynb').read()"
EVERYWHERE = """import os, pathlib
for place in ('{0}', '/', '/root', '/usr', '/etc', os.path.dirname(torch.__file__), '{0}/submitted/blank/set-1'):
    try:
        pathlib.Path(place, 'was-here').write_text('x')
    except OSError:
        pass"""
CALL = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', {1}), 2).send(b'answers')\nexcept OSError:\n    pass"
ORPHAN = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '{1}98765'])
    os._exit(0)"""
EQUAL = """class Same(float):
    __eq__ = __gt__ = __lt__ = __ge__ = __le__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
point_mass = line_mass = Same(5)"""
STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
PATCHED = """import numpy, torch, builtins
torch.allclose = numpy.allclose = lambda *args, **more: True
torch.Tensor.__eq__ = lambda self, other: True
builtins.abs = lambda x: 0"""
DEAF = """import helpers.checks, sys, types
helpers.checks.require = lambda *args, **more: None
helpers.checks.judge = lambda *args, **more: helpers.checks.Verdict(True, '')
sys.modules['helpers.checks'] = types.SimpleNamespace(require=lambda *args, **more: None)"""
CENSOR = """shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: ['pass'])
shell.showtraceback = lambda *args, **more: None"""
FORKS = "import os, time\nfor _ in range(400):\n    if os.fork() == 0:\n        time.sleep(100)\n        os._exit(0)"
EAT = "eaten = []\nwhile True:\n    eaten.append(bytearray(200 << 20))"
FILL = "with open('/tmp/fill', 'wb') as file:\n    while True:\n        file.write(bytes(10 << 20))"
SHOUT = "import warnings, sys\nwarnings.warn('mind the step')\nprint('careful', file=sys.stderr)"
MARKUP = (
    "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n# </pre><script>alert(2)</script>"
)
LEAVE = "def circulation(*args):\n    import os\n    os._exit(0)"
REBOUND = "class checks:\n    require = print\ntorch.Tensor, abs, float = None, len, len"
KILLER = """import os
for who in (os.getppid(), 1, os.getpid()):
    try:
        os.kill(who, 9)
    except OSError:
        pass"""

PACKAGE = "import helpers, types\nhelpers.checks = types.SimpleNamespace(require=lambda *args, **more: None)"
CODE = "from helpers import checks\nchecks.require.__code__ = (lambda answer, **exercise: None).__code__"
VERDICT = "from helpers import checks\nchecks.Verdict.right = property(lambda self: True, lambda self, value: None)"
TREES = """import ast
class Calm(ast.NodeTransformer):
    def visit_Module(self, node):
        return ast.Module([], [])
get_ipython().ast_transformers = [Calm()]"""
PARSER = """compiler = get_ipython().compile
parse = compiler.ast_parse
compiler.ast_parse = lambda source, *more, **named: parse('pass', *more, **named)"""
LATE = f"def failure(phi, x, s, t):\n    exec({CODE!r})\n    return 0.0"
SHOWN = "def failure(phi, x, s, t):\n    display(In[-1])\n    return 0.0"
TELLS = """def failure(phi, x, s, t):
    import sys
    def texts(part):
        if isinstance(part, str):
            yield part
        for inner in part if isinstance(part, tuple) else getattr(part, 'co_consts', ()):
            yield from texts(inner)
    raise AssertionError(' '.join(sorted(texts(sys._getframe(1).f_code), key=len, reverse=True)))"""
CHAMELEON = """class Chameleon(torch.Tensor):
    detach = cpu = double = flatten = clone = lambda self: self
    def tolist(self):
        return [type('Same', (float,), {'__eq__': lambda self, other: True})(1.0)] * self.numel()
spiral = lambda x: torch.zeros_like(x).as_subclass(Chameleon)"""
NAMELESS = "import os\nfile = os.memfd_create('store')\nwhile True:\n    os.write(file, bytes(10 << 20))"
STORE = "with open('/kernel/store', 'wb') as file:\n    while True:\n        file.write(bytes(10 << 20))"
LITTER = "for k in range(10_000_000):\n    open(f'/tmp/{k}', 'w').close()"
FLOOD = "for _ in range(60):\n    print('x' * 1_000_000)"
PLOT = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
ADAM = """weight = torch.zeros(1, requires_grad=True)
optimiser = torch.optim.Adam([weight])
weight.sum().backward()
optimiser.step()"""
NAMES = "around = turning = right = trials = failing = walks = step = torch.zeros(3)\ntuple = 3\nchecks = 'mine'"
IN_PLACE = """def in_place(f):
    def changed(t, y0):
        y = f(t, y0)
        t *= 0
        return y
    return changed
relax = in_place(relax)"""

# student: (edit, score or None if it cannot be graded, part of what a human is told; "" for nothing at all)
CLASS = {
    "solved": (lambda notebook: None, 15, ""),
    "numpy-and-loops": (in_numpy, 15, ""),
    "double-precision": (double, 15, ""),
    "helper-in-a-cell-of-its-own": (helper_cell, 15, ""),
    "warnings": (before("spiral", SHOUT), 15, ""),
    "warnings-within-a-test": (before("relax", "print('to stderr', file=__import__('sys').stderr)"), 15, ""),
    "noise-20-mb": (before("fade", NOISE), 15, ""),
    "other-kernel": (other_kernel, 15, ""),
    "old-format": (old_format, 15, ""),
    "partly": (answer(circulation="def circulation(field, r, n=1000):\n    return 0.0"), 11, ""),
    "clockwise": (clockwise, 12, ""),
    "blank": (blank, 0, ""),
    "raises": (before("relax", "raise RuntimeError('lost')"), 12, ""),
    "syntax-error": (answer(relax="def relax(t, y0)\n    return 1"), 12, ""),
    "asks": (before("relax", "name = input('who is there?')"), 12, ""),
    "sys-exit": (before("relax", "import sys\nsys.exit()"), 12, ""),
    "os-exit": (before("circulation", "import os\nos._exit(0)"), 5, "The kernel ended"),
    "exit-within-a-test": (answer(circulation=LEAVE), 5, "The kernel ended"),
    "kills-what-it-can": (before("circulation", KILLER), 5, "The kernel ended"),
    "loop": (answer(relax="while True:\n    pass"), 12, ""),
    "loop-within-a-test": (answer(relax="def relax(t, y0):\n    while True:\n        pass"), 12, ""),
    "loop-that-cannot-be-stopped": (answer(relax=STUBBORN), 9, "could not be interrupted"),
    "eats-memory": (before("relax", EAT), 12, ""),
    "fills-the-disk": (before("relax", FILL), 12, ""),
    "forks-400-times": (before("relax", FORKS), 12, ""),
    "deletes-tests": (without_tests, 15, "cells missing: test-spiral"),
    "edits-tests": (tests_become("assert True"), 0, "cells edited: test-spiral"),
    "copies-cells": (with_copies, 15, "cells copied: test-spiral, fade"),
    "retypes-tests": (retyped, 0, "cells turned: test-spiral into markdown"),
    "edits-points": (dearer, 0, "points changed: test-spiral"),
    "edits-marks": (worthless, 15, ""),
    "patches-torch-and-numpy": (blank_with(PATCHED), 0, "replaced: Tensor.__eq__, builtins.abs"),
    "patches-the-checks": (plausible_with(DEAF), 0, "helpers.checks.require"),
    "rewrites-cells-on-the-way": (plausible_with(CENSOR), 0, "the way in for cells"),
    "rebinds-names": (plausible_with(REBOUND), 0, "Tensor"),
    "equals-everything": (answer(fade=EQUAL), 13, ""),
    "reads-hidden-tests": (knowing(lambda: before("relax", HIDDEN.format(Place.course))), 12, ""),
    "edits-the-grade-book": (knowing(lambda: before("relax", GRADES.format(Place.course))), 12, ""),
    "writes-outside": (knowing(lambda: before("relax", EVERYWHERE.format(Place.course))), 15, ""),
    "opens-a-socket": (knowing(lambda: before("relax", CALL.format("", Place.port))), 15, ""),
    "leaves-an-orphan": (knowing(lambda: before("relax", ORPHAN.format("", os.getpid()))), 15, ""),
    "markup": (before("relax", MARKUP), 15, ""),
    "plots": (before("fade", PLOT), 15, ""),
    "a-comment-like-a-test": (before("fade", "# test my fade\n%time 1"), 15, ""),
    "not-torch-s-own": (answer(relax="def relax(t, y0):\n    return torch.arange(5).softmax(0)"), 12, ""),
    "trains": (before("fade", ADAM), 15, ""),
    "uses-the-names-of-the-tests": (before("spiral", NAMES), 15, ""),
    "works-in-place": (behind("relax", IN_PLACE), 15, ""),
    "half-a-character": (before("fade", "odd = '\\ud800'  # \ud800"), 15, ""),
    "no-marks-on-an-added-cell": (unmarked, 15, ""),
    "prints-60-mb": (before("fade", FLOOD), 15, "It printed more than 40 MB"),
    "replaces-the-checks": (plausible_with(PACKAGE), 0, "replaced: helpers.checks"),
    "rewrites-the-checks": (plausible_with(CODE), 0, "the code of require"),
    "always-a-right-verdict": (plausible_with(VERDICT), 0, "Verdict.right"),
    "rewrites-trees": (plausible_with(TREES), 0, "the way in for cells"),
    "rewrites-the-parser": (plausible_with(PARSER), 0, ""),
    "tampers-within-a-test": (answer(flow=LATE), 15, "the code of require"),  # earned by a lie, and seen
    "shows-its-own-test": (answer(flow=SHOWN), 12, ""),
    "tells-its-own-test": (answer(flow=TELLS), 12, ""),
    "a-tensor-that-lies": (answer(spiral=CHAMELEON), 12, ""),
    "memory-without-a-name": (before("relax", NAMELESS), 12, ""),
    "fills-the-way-out": (before("relax", STORE), 12, ""),
    "a-million-files": (before("relax", LITTER), 9, "more than 50000 files"),
}  # fmt: skip


# student: what the page says to him or her
TOLD = {
    "solved": "<strong>Right.</strong>",
    "clockwise": "It turns clockwise: the curl has the wrong sign.",
    "blank": "Nothing was handed in for this problem: the line to be deleted is still there.",
    "raises": "Your cell stops with RuntimeError: lost",
    "syntax-error": "Your cell stops with SyntaxError: expected ':' (line 1)",
    "loop": "Your cell stops with CellTimeoutError: it ran for more than 20 seconds",
    "os-exit": "Not reached: The kernel ended in this cell.",
    "not-torch-s-own": "Your code stops with NotImplementedError: ",
    "tells-its-own-test": "An error's text is left out here.",
}


def hand_in_files(submitted, solved):
    """Those whose file, not whose code, is the trouble -> {student: (score, part of what a human is told)}."""

    def folder(student):
        path = submitted / student / "set-1"
        path.mkdir(parents=True)
        return path

    text = json.dumps(solved)
    (folder("corrupt") / "set-1.ipynb").write_text(text[: len(text) // 2])
    (folder("not-a-notebook") / "set-1.ipynb").write_text('{"cells": [1, 2]}')
    (folder("bytes") / "set-1.ipynb").write_bytes(os.urandom(2000))
    (folder("nested") / "set-1.ipynb").write_text("[" * 100_000)
    (folder("wrong-name") / "Problem set (final) 2.ipynb").write_text(text)
    (folder("two-of-wrong-name") / "a.ipynb").write_text(text)
    (submitted / "two-of-wrong-name" / "set-1" / "b.ipynb").write_text(text)
    folder("empty-folder")
    os.symlink(submitted.parent / "source" / "set-1" / "set-1.ipynb", folder("link") / "set-1.ipynb")
    (submitted / "beside [1]").mkdir()
    (submitted / "beside [1]" / "set-1.ipynb").write_text(text)
    (submitted / "nothing").mkdir()
    (submitted / "folder-of-another-name" / "Set 1").mkdir(parents=True)
    (folder("mark-in-front") / "set-1.ipynb").write_text(text, encoding="utf-8-sig")
    os.makedirs(os.fsencode(submitted) + b"/m\xfcller/set-1")
    (folder("latin-1-name") / os.fsdecode(b"L\xf6sung.ipynb")).write_text(text)
    (folder("escape-codes") / "set-1.ipynb").write_text(text.replace('"code"', '"\\u001b]0;owned\\u0007"', 1))
    return {
        "corrupt": (None, "not a notebook"), "not-a-notebook": (None, "not a notebook"), "bytes": (None, "not a notebook"),
        "nested": (None, "not a notebook"), "wrong-name": (15, "the file is called"), "nothing": (None, "nothing handed in"),
        "two-of-wrong-name": (None, "several notebooks"), "empty-folder": (None, "no notebook"), "link": (None, "no notebook"),
        "beside [1]": (15, ""), "mark-in-front": (15, ""), "latin-1-name": (15, "the file is called L�sung.ipynb"),
        "folder-of-another-name": (None, "there is Set 1"),
        "escape-codes": (15, "into raw text"), "m�ller": (None, "cannot be printed"),
    }  # fmt: skip
