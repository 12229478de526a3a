"""What the tests of the problem sets share: the sets' cells, executed in order in one namespace, without Jupyter.

What students write, right and wrong, is recorded in `answers/sets/set_N/problem.py`: RIGHT = [sources], WRONG = {part of the
message: source}. Each source is a whole answer cell, in which << >> means what it means in the master. An answer is judged in
the state in which the solution of variant "0" finds the notebook when it comes to that problem, so a set is run once for all.
"""

import functools
import importlib
import pkgutil
import re

import matplotlib
import pytest
import torch
from answers import sets

from grader import generate

matplotlib.use("Agg")
MASTERS = {path.stem: path for path in generate.masters()}
VARIANTS = ("0", "1", "2")
ANSWERS = {}  # {set: {problem: module}}
for _found in pkgutil.walk_packages(sets.__path__, "answers.sets."):
    if not _found.ispkg:
        *_, _set, _problem = _found.name.split(".")
        ANSWERS.setdefault(_set.replace("_", "-"), {})[_problem] = importlib.import_module(_found.name)


def text(name):
    return MASTERS[name].read_text(encoding="utf8")


PROBLEMS = [(name, test) for name in MASTERS for test in re.findall(r"^:test: (\S+)$", text(name), re.M)]
each_set = pytest.mark.parametrize("name", MASTERS)
each_variant = pytest.mark.parametrize("variant", VARIANTS)
each_problem = pytest.mark.parametrize("name, problem", PROBLEMS)


@functools.cache
def cells(name, variant="0"):
    return generate.notebook(MASTERS[name], variant).cells


def about(cell):
    """What nbgrader knows of a cell: solution, grade, points, …"""
    return cell.metadata["nbgrader"]


def role(cell):
    """The problem that a cell answers or tests; None for all others."""
    graded = about(cell)["solution"] or about(cell)["grade"]
    return about(cell)["grade_id"].removeprefix("test-") if graded else None


def filled(name, source):
    """An answer's source with the constants of variant "0": it is filled in together with the master."""
    return generate.fill_in(f"{text(name)}\0{source}", name, "0").partition("\0")[2]


def run(cell, space, source=None):
    if cell.cell_type == "code":
        exec(compile(cell.source if source is None else source, cell.id, "exec"), space)


@functools.cache
def states(name):
    """Run the solution once -> its namespace, and for each problem: the names and the random state that it starts from."""
    space, found = {"__name__": "__main__"}, {}
    for cell in cells(name):
        if about(cell)["solution"]:
            found[role(cell)] = dict(space), torch.get_rng_state()
        run(cell, space)
    return space, found


def judge(name, problem, answer=None, test=None, errors=()):
    """Run a problem's cells, with another answer or test in them -> the new names. errors: of the answer, to pass over."""
    space, found = states(name)
    names, random = found[problem]
    space.clear()
    space.update(names)  # the same dict, which the functions of the cells before refer to
    torch.set_rng_state(random)
    roles = [role(cell) for cell in cells(name)]
    begin, end = roles.index(problem), len(roles) - roles[::-1].index(problem)
    for cell in cells(name)[begin:end]:
        try:
            run(cell, space, answer if about(cell)["solution"] else test if about(cell)["grade"] else None)
        except errors:
            if not about(cell)["solution"]:
                raise
    return {key: value for key, value in space.items() if names.get(key) is not value}


def hidden(name, problem):
    (test,) = (cell.source for cell in cells(name) if role(cell) == problem and about(cell)["grade"])
    return test.partition("### BEGIN HIDDEN TESTS\n")[2]
