"""What is not the set it should be is named and not graded; an answer that stands elsewhere than in its own cell counts."""

import itertools
import json
import re
from copy import deepcopy

import pytest
from adversarial.edits import BLANK, as_text, cell, together
from courses import course, found, needs_sandbox, public
from nbformat.v4 import new_code_cell
from problem_sets import MASTERS, each_set

from grader import generate, submission
from grader.course import releases, solved


def set_in(folder, notebook, name="set-1"):
    path = folder / "handed-in.ipynb"
    path.write_text(json.dumps(notebook))
    return submission.transplant(submission.read(path), name, releases(public()))


def order(made):
    return [each.metadata.nbgrader.grade_id if each.metadata else each.source for each in made.cells]


def deleted(name):
    """The answer stands in a new cell, where its own was."""

    def edit(notebook):
        index = notebook.cells.index(cell(notebook, name))
        notebook.cells[index] = new_code_cell(notebook.cells[index].source)

    return edit


def unmarked(name):
    return lambda notebook: cell(notebook, name).metadata.clear()


def as_text_below(name):
    """The answer stands in a new cell, and its own below it was turned into text."""

    def edit(notebook):
        old = cell(notebook, name)
        notebook.cells.insert(notebook.cells.index(old), new_code_cell(old.source))
        old.source = BLANK
        as_text(old)

    return edit


def with_its_question(name):
    def edit(notebook):
        deleted(name)(notebook)
        index = next(k for k, each in enumerate(notebook.cells) if not each.metadata and each.cell_type == "code")
        del notebook.cells[index - 1], notebook.cells[index]  # the text above it and the test below it

    return edit


@pytest.mark.parametrize("edit", [deleted, unmarked, as_text_below, with_its_question])
def test_a_blank_that_is_put_back_comes_before_the_answer(edit, tmp_path):
    notebook = solved(public(), "set-1")
    right = cell(notebook, "relax").source
    edit("relax")(notebook)
    made, notes = set_in(tmp_path, notebook)
    place = order(made).index("relax")
    assert order(made)[place + 1 :][: order(made)[place + 1 :].index("test-relax")].count(right) == 1 and len(notes) == 1
    assert order(made)[place - 1] in ("given-11", "test-circulation") and "NotImplementedError" in cell(made, "relax").source


def test_answers_that_all_stand_elsewhere(tmp_path):
    """Two problems in a row, deleted from question to test, both answered in one cell."""
    notebook = solved(public(), "set-1")
    both = f"{cell(notebook, 'fade').source}\n\n{cell(notebook, 'circulation').source}"
    gone = ["given-5", "fade", "test-fade", "given-8", "circulation", "test-circulation"]
    index = notebook.cells.index(cell(notebook, "given-5"))
    notebook.cells[index:] = [new_code_cell(both), *notebook.cells[index + len(gone) :]]
    made, _ = set_in(tmp_path, notebook)
    assert order(made)[index - 1 :][:8] == [
        "test-spiral", "fade", "circulation", both, "given-5", "test-fade", "given-8", "test-circulation",
    ]  # fmt: skip


@needs_sandbox
def test_an_answer_that_stands_elsewhere_counts(mark, tmp_path):
    def exchanged(notebook):
        cell(notebook, "fade").source = "line_mass, point_mass = 4, 2"
        deleted("fade")(notebook)

    rows = mark(folder := course(tmp_path), {"elsewhere": together(deleted("relax"), unmarked("flow"), exchanged)})
    look = "passes though its answer is blank or stops: relax, flow; cells missing: fade, relax, flow"
    assert found(rows) == {"elsewhere": (13, look)}
    page = (folder / "feedback" / "elsewhere" / "set-1" / "set-1.html").read_text(encoding="utf8")
    assert "The two are exchanged." in page and "line_mass, point_mass = 4, 2" in page and "Nothing was handed in" not in page


@each_set
def test_another_variant_is_named(name, tmp_path):
    variants = [generate.notebook(MASTERS[name], str(number)) for number in range(8)]
    told = 0
    for mine, theirs in itertools.permutations(variants, 2):
        cells = [(each.cell_type, each.metadata.nbgrader.grade_id, None, each.source) for each in mine.cells]
        try:
            submission.recognise(cells, name, {name: theirs})
        except submission.Unreadable as error:
            told += "another variant of this set" in str(error)
    assert told >= 54  # of 56: two variants may draw nearly the same numbers
    submission.recognise(cells, name, {name: mine})


def refused(tmp_path, notebook, name="set-1"):
    with pytest.raises(submission.Unreadable) as error:
        set_in(tmp_path, notebook, name)
    return str(error.value)


@each_set
def test_another_set_is_named(name, tmp_path):
    for other in MASTERS:
        if other != name:
            assert f"this is {other}, and not {name}" in refused(tmp_path, solved(public(), other), name)


def test_a_notebook_without_its_marks_is_named(tmp_path):
    notebook = solved(public(), "set-1")
    for each in notebook.cells:
        each.metadata.clear()
    assert "lost the marks of its cells" in refused(tmp_path, notebook)
    other = deepcopy(notebook)
    other.cells = [new_code_cell("print(1)")]
    assert "nothing in it is from this set" in refused(tmp_path, other)


def test_another_edition_is_named(tmp_path):
    notebook = solved(public(), "set-1")
    for each in notebook.cells:
        each.source += "" if each.metadata.nbgrader.solution else "\nother"
    assert "most of its cells are not as they were handed out" in refused(tmp_path, notebook)


def test_one_s_own_numbers_make_no_other_variant(tmp_path):
    notebook = solved(public(), "set-1")
    seed = cell(notebook, "given-1")
    seed.source = re.sub(r"manual_seed\(\d+\)", "manual_seed(0)", seed.source)
    made, notes = set_in(tmp_path, notebook)
    assert notes == ["cells edited: given-1"] and len(made.cells) == len(notebook.cells)
