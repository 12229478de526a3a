"""Students' answers are judged rightly, in any style and by name, and a blank sheet fails: `problem_sets.py` tells how."""

import ast
import pkgutil
import re

import pytest
from courses import released
from problem_sets import ANSWERS, PROBLEMS, about, cells, each_problem, filled, hidden, judge, role

from grader.kernel import WATCHED
from helpers import checks


def recorded(kind):
    """Every recorded answer of a kind: set, problem, number or part of the message, source."""
    return [
        pytest.param(name, problem, key, source, id=f"{name}-{problem}-{key}")
        for name, problems in ANSWERS.items()
        for problem, said in problems.items()
        for key, source in (said.WRONG.items() if kind == "wrong" else enumerate(said.RIGHT))
    ]


@each_problem
def test_a_blank_fails(name, problem):
    answer, shown = (cell.source for cell in released(name) if role(cell) == problem)
    blanks = [answer, answer.replace("raise NotImplementedError()", "pass"), ""]
    assert blanks[0] != blanks[1]
    for blank in blanks:
        for test in (shown, hidden(name, problem)):
            with pytest.raises((AssertionError, NotImplementedError, NameError, TypeError, AttributeError)):
                judge(name, problem, blank, test, errors=NotImplementedError)


@each_problem
def test_hidden_tests_need_nothing_that_students_may_have_changed(name, problem):
    exec(hidden(name, problem), judge(name, problem, test=""))


def bound(node):
    """The names that a cell binds for all cells: in a function or a comprehension they stay within it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Lambda | ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
        return {inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)}
    names = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, ast.alias):
        names = {node.asname or node.name.partition(".")[0]}
    if isinstance(node, ast.ExceptHandler) and node.name:
        names = {node.name}
    return names.union(*map(bound, ast.iter_child_nodes(node)))


def test_bound_names_are_found():
    assert bound(ast.parse("def f():\n    a = 1")) == {"f"} and bound(ast.parse("assert all(b > 0 for b in (1, 2))")) == set()
    assert bound(ast.parse("import os.path as c, sys.path\nd, (e, *g) = 1, 2\nfor h in i: pass")) == set("cdegh") | {"sys"}
    assert bound(ast.parse("assert (j := k)\nwith l as m: pass\ntry: pass\nexcept n as o: pass")) == set("jmo")


@each_problem
def test_a_test_binds_no_name_that_students_may_have_given(name, problem):
    for cell in cells(name):
        if role(cell) == problem and about(cell)["grade"]:
            assert not {found for found in bound(ast.parse(cell.source)) if not found.startswith("_")}, cell.id


@each_problem
def test_what_a_hidden_test_computes_with_is_put_back_before_it(name, problem):
    watched = {*WATCHED, *(f"helpers.checks.{module.name}" for module in pkgutil.iter_modules(checks.__path__))}
    for node in ast.walk(ast.parse(hidden(name, problem))):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= watched
        if isinstance(node, ast.ImportFrom):
            assert node.module in watched
            assert node.module != "helpers" or {f"helpers.{alias.name}" for alias in node.names} <= watched


@each_problem
def test_answers_are_recorded(name, problem):
    said = ANSWERS[name][problem]
    assert len(said.RIGHT) >= 2 and len(said.WRONG) >= 3
    assert set(ANSWERS[name]) == {problem for master, problem in PROBLEMS if master == name}


@pytest.mark.parametrize("name, problem, number, source", recorded("right"))
def test_a_right_answer_in_any_style_passes(name, problem, number, source):
    judge(name, problem, filled(name, source))


@pytest.mark.parametrize("name, problem, part, source", recorded("wrong"))
def test_a_wrong_answer_is_told_its_mistake(name, problem, part, source):
    with pytest.raises(AssertionError, match=re.escape(part)):
        judge(name, problem, filled(name, source))
