"""What can be done to a notebook before it is handed in: functions that change the solved release notebook of set 1."""

import os
from copy import deepcopy

from nbformat.v4 import new_code_cell

BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"


def cell(notebook, name):
    return next(c for c in notebook.cells if (c.metadata.get("nbgrader") or {}).get("grade_id") == name)


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


def together(*edits):
    def edit(notebook):
        for one in edits:
            one(notebook)

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


def plausible_with(*attacks):
    """Wrong answers that pass the tests in sight, and attacks, each in a cell of its own."""

    def edit(notebook):
        cell(notebook, "spiral").source = "def spiral(x):\n    return 0 * x"
        cell(notebook, "fade").source = "point_mass, line_mass = 7.0, 7.0"
        cell(notebook, "circulation").source = "def circulation(field, r, n=1000):\n    return 0.0"
        cell(notebook, "relax").source = "def relax(t, y0):\n    return y0 + 0 * t"
        cell(notebook, "flow").source = "def failure(phi, x, s, t):\n    return 0.0"
        notebook.cells[2:2] = map(new_code_cell, attacks)

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
        as_text(cell(notebook, name))


def as_text(test):
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


def every_part(notebook):
    """Each kind of tampering with what is the teacher's, on a test of its own."""
    cell(notebook, "test-spiral").source = "assert True"
    index = notebook.cells.index(cell(notebook, "test-fade"))
    notebook.cells.insert(index, deepcopy(notebook.cells[index]))
    as_text(cell(notebook, "test-circulation"))
    cell(notebook, "test-relax").metadata.nbgrader.points = 1000
    notebook.cells.remove(cell(notebook, "test-flow"))


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
    """What an attack may know. Filled in by the test."""

    course = ""
    port = 0


def knowing(name, code):
    """Code in front of an answer, by one who knows where the class is, who listens, and the number of the grader's process."""

    def edit(notebook):
        before(name, code.format(course=Place.course, port=Place.port, grader=os.getpid()))(notebook)

    return edit
