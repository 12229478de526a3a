"""The problem sets do what a course needs of them: the solution passes in every variant, a set holds what it promises, and what
students are given tells nothing."""

import re
import time

import pytest
from conftest import ROOT
from courses import released
from problem_sets import MASTERS, PROBLEMS, about, cells, each_set, each_variant, role, run, text

from grader import feedback, generate, sandbox
from helpers import checks

COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven")
HEADING = re.compile(r"^## Problem (\d+): .+ \((\d+) points\)$", re.M)
SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.S)


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
def test_students_are_given_no_solution_and_no_hidden_test(name):
    master = "\n".join(cell.source for cell in cells(name))
    public = {line.strip() for line in SECRET.sub("", master).splitlines()}
    secrets = {line.strip() for _, body in SECRET.findall(master) for line in body.splitlines()} - public
    secrets = {line for line in secrets if len(line) > 20}
    given = "\n".join(cell.source for cell in released(name))
    assert len(secrets) > 20 and not [line for line in secrets if line in given]
    problems = [problem for master, problem in PROBLEMS if master == name]
    assert given.count("YOUR CODE HERE") == len(problems) + 1, "one a problem, and one in the introduction"


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
