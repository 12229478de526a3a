"""The problem sets do what a course needs of them: the solution passes in every variant, a blank sheet fails, what students
write is judged rightly, and what they are given tells nothing.

A set's cells are executed in order in one namespace, without Jupyter. What students write, right and wrong, is recorded in
`answers/sets/set_N.py`: {problem: {"right": [sources], "wrong": {part of the message: source}}}, each source a whole answer
cell, in which << >> means what it means in the master. An answer is judged in the state in which the solution of variant "0"
finds the notebook when it comes to that problem, so a set is run once for all its answers.
"""

import ast
import functools
import importlib
import pkgutil
import re
import time

import matplotlib
import nbformat
import pytest
import torch
from answers import sets
from conftest import ROOT

from grader import feedback, generate, sandbox
from helpers import checks

matplotlib.use("Agg")
MASTERS = {path.stem: path for path in generate.masters()}
VARIANTS = ("0", "1", "2")
COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven")
HEADING = re.compile(r"^## Problem (\d+): .+ \((\d+) points\)$", re.M)
SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.S)
ANSWERS = {
    module.name.replace("_", "-"): importlib.import_module(f"answers.sets.{module.name}").ANSWERS
    for module in pkgutil.iter_modules(sets.__path__)
}


def text(name):
    return MASTERS[name].read_text(encoding="utf8")


each_set = pytest.mark.parametrize("name", MASTERS)
each_variant = pytest.mark.parametrize("variant", VARIANTS)
PROBLEMS = [(name, test) for name in MASTERS for test in re.findall(r"^:test: (\S+)$", text(name), re.M)]
each_problem = pytest.mark.parametrize("name, problem", PROBLEMS)


def recorded(kind):
    """Every recorded answer of a kind: set, problem, number or part of the message, source."""
    return [
        pytest.param(name, problem, key, source, id=f"{name}-{problem}-{key}")
        for name, problems in ANSWERS.items()
        for problem, said in problems.items()
        for key, source in (said[kind].items() if kind == "wrong" else enumerate(said[kind]))
    ]


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


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """released(name): the cells that students are given, as nbgrader wrote them."""
    course = tmp_path_factory.mktemp("course")
    generate.generate(course, "0")
    return lambda name: nbformat.read(course / "release" / name / f"{name}.ipynb", 4).cells


@each_variant
@each_set
def test_the_solution_passes(name, variant, monkeypatch, record_property):
    require, calls = checks.require, []

    def watched(answer, **exercise):
        calls.append(exercise)
        require(answer, **exercise)

    monkeypatch.setattr(checks, "require", watched)
    space, begin = {"__name__": "__main__"}, time.perf_counter()
    for cell in cells(name, variant):
        before = len(calls)
        run(cell, space)
        if about(cell)["grade"]:
            sentences = [sentence for call in calls[before:] for sentence in call["wrong"]]
            assert len(sentences) >= 3, f"{cell.id} knows too few mistakes"
            assert all(20 <= len(sentence) <= 160 and sentence[-1] in ".?" for sentence in sentences), sentences
    record_property("seconds", round(time.perf_counter() - begin, 1))


@each_variant
@each_set
def test_a_set_says_what_it_holds(name, variant):
    promised, points, answers, tests, prose = [], [], [], [], ""
    for cell in cells(name, variant):
        if cell.cell_type == "markdown":
            prose += f"{cell.source}\n\n"
            for number, worth in HEADING.findall(cell.source):
                promised.append(int(worth))
                points.append(0)
                assert int(number) == len(points), "problems are numbered in order"
        else:
            assert not [line for line in cell.source.splitlines() if len(line) > 128]
        if about(cell)["solution"]:
            answers.append(role(cell))
        if about(cell)["grade"]:
            tests.append(role(cell))
            points[-1] += about(cell)["points"]
    assert answers == tests and points == promised, "every problem is tested, for the points of its heading"
    assert 4 <= len(points) <= 6 and 10 <= sum(points) <= 20 and all(2 <= worth <= 4 for worth in points)
    assert prose.count("\n## ") == len(points), "no heading but a problem's"
    assert f"{COUNTED[len(points)]} problems and {sum(points)} points" in prose
    assert not re.search(r"[-−+] ?-\d", prose), "two signs in a row"


@each_set
def test_students_are_given_no_solution_and_no_hidden_test(name, released):
    master = "\n".join(cell.source for cell in cells(name))
    public = {line.strip() for line in SECRET.sub("", master).splitlines()}
    secrets = {line.strip() for _, body in SECRET.findall(master) for line in body.splitlines()} - public
    secrets = {line for line in secrets if len(line) > 20}
    given = "\n".join(cell.source for cell in released(name))
    assert len(secrets) > 20 and not [line for line in secrets if line in given]
    problems = [problem for master, problem in PROBLEMS if master == name]
    assert given.count("YOUR CODE HERE") == len(problems) + 1, "one a problem, and one in the introduction"


@each_problem
def test_a_blank_fails(name, problem, released):
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
def test_answers_are_recorded(name, problem):
    said = ANSWERS[name][problem]
    assert len(said["right"]) >= 2 and len(said["wrong"]) >= 3
    assert set(ANSWERS[name]) == {problem for master, problem in PROBLEMS if master == name}


@pytest.mark.parametrize("name, problem, number, source", recorded("right"))
def test_a_right_answer_in_any_style_passes(name, problem, number, source):
    judge(name, problem, filled(name, source))


@pytest.mark.parametrize("name, problem, part, source", recorded("wrong"))
def test_a_wrong_answer_is_told_its_mistake(name, problem, part, source):
    with pytest.raises(AssertionError, match=re.escape(part)):
        judge(name, problem, filled(name, source))


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("<<turn>>", "<<torn>>", "'torn' is undefined"),
        (":points: 3\n", "", "has no attribute 'spiral'"),
        (":test: fade", ":test: spiral", "needs a name of its own"),
        (":answer: fade", ":answer: fades", "the test fade must follow the answer of that name"),
        (":test: fade", ":test: fades", "has no attribute 'fade'"),
        ("### END SOLUTION", "", "has one BEGIN and one END SOLUTION"),
        ("### BEGIN HIDDEN TESTS", "", "has one BEGIN and one END HIDDEN TESTS"),
        (":answer: fade\n", "", "has one BEGIN and one END SOLUTION"),
    ],
)
def test_a_master_that_breaks_the_rules_is_refused(old, new, said, tmp_path):
    path = tmp_path / "set-1.md"
    assert old in text("set-1")
    path.write_text(text("set-1").replace(old, new, 1), encoding="utf8")
    with pytest.raises(generate.MasterError, match=re.escape(said)):
        generate.notebook(path, "0")


def test_a_variant_is_another_set_and_the_same_word_the_same(tmp_path):
    first, again, other = ([cell.source for cell in generate.notebook(MASTERS["set-1"], v).cells] for v in ("a", "a", "b"))
    assert first == again != other
    assert generate.folder("~/flow") == generate.Path.home() / "flow", "make does not expand it"
    generate.kept_variant(tmp_path, "a")
    assert generate.kept_variant(tmp_path, None) == generate.kept_variant(tmp_path, "a") == "a"
    with pytest.raises(generate.MasterError, match="made with variant a, not b"):
        generate.kept_variant(tmp_path, "b")


def test_the_page_for_students_lists_the_sets_as_they_are():
    page = (ROOT / "problem-sets.md").read_text(encoding="utf8")
    rows = re.findall(
        r"\{download\}`Set (\d): (.+?) <_build/assignments/release/(set-\d)/\3.ipynb>`.*\| (\d+) \| (\d+) \|", page
    )
    made = []
    for name in MASTERS:
        title = re.search(r"^# Problem set (\d): (.+)$", text(name), re.M)
        points = [int(value) for value in re.findall(r"^:points: (\d+)$", text(name), re.M)]
        made.append((*title.groups(), name, str(len(points)), str(sum(points))))
    assert rows == made
    total = sum(int(row[-1]) for row in made)
    assert f"{total} points in all" in (ROOT / "teachers.md").read_text(encoding="utf8")
    limits = sandbox.limits()
    assert f"A cell has {limits['cell_seconds']} seconds, the whole notebook {limits['notebook_seconds']}," in page


@each_set
def test_the_feedback_page_lets_every_sentence_of_a_test_through(name):
    hidden = "\n".join(part.split(feedback.END)[0] for cell in cells(name) for part in cell.source.split(feedback.BEGIN)[1:])
    sentences = re.findall(r'^ +"([^"]+[.?])"', hidden, re.M)
    assert len(sentences) >= 15 and all(feedback.without_tests(sentence, hidden) == sentence for sentence in sentences)
    assert feedback.without_tests("See: " + hidden[100:200], hidden) == "An error's text is left out here."
