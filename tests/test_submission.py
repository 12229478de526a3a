"""What a student handed in, found, read and set into the teacher's notebook: without a kernel, nothing of it is run."""

import json
import re

import nbformat
import pytest
from adversarial.edits import cell, names
from adversarial.files import FILES
from adversarial.students import ALONE, TOGETHER
from courses import public
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader import submission
from grader.course import blank, releases, solved

EVERY = [f"test-{name}" for name in ("spiral", "fade", "circulation", "relax", "flow")]
NOTES = {  # student: all that a human is told
    "solved": [],
    "deletes-tests": [f"cells missing: {', '.join(EVERY)}"],
    "edits-tests": [f"cells edited: {', '.join(EVERY)}"],
    "retypes-tests": [f"cells turned: {', '.join(f'{name} into markdown' for name in EVERY)}"],
    "edits-points": [f"points changed: {', '.join(EVERY)}"],
    "copies-cells": ["cells copied: test-spiral, fade"],
    "edits-every-part": TOGETHER["edits-every-part"][2].split("; "),
    "edits-marks": [],
    "other-kernel": [],
    "old-format": [],
    "no-marks-on-an-added-cell": [],
    "helper-in-a-cell-of-its-own": [],
    "half-a-character": [],
}


def answers(notebook, like=None):
    return {name: cell(notebook, name).source for name in names(like or notebook, "solution")}


def set_in(path):
    """The file at this place, set into the release notebook -> (notebook, notes)."""
    return submission.transplant(submission.read(path), "set-1", releases(public()))


def is_the_teachers(made, written):
    """All cells of the release are there, in order and as they were; only answers are as `written`."""
    release = blank(public(), "set-1")
    assert made.metadata == release.metadata
    given = [each for each in made.cells if each.metadata]
    for mine, theirs in zip(given, release.cells, strict=True):
        name = theirs.metadata.nbgrader.grade_id
        assert mine.metadata == theirs.metadata and mine.cell_type == theirs.cell_type and mine.id == theirs.id, name
        assert mine.source == (written[name] if theirs.metadata.nbgrader.solution else theirs.source), name
    assert set(written) == set(names(release, "solution"))


def added(made):
    """{cell of the release: sources of the cells that follow it and were added}"""
    found, last = {}, None
    for each in made.cells:
        if each.metadata:
            last = each.metadata.nbgrader.grade_id
        else:
            found.setdefault(last, []).append(each.source)
    return found


def handed_in(folder, notebook):
    path = folder / "set-1.ipynb"
    path.write_text(json.dumps(notebook))
    return path


@pytest.mark.parametrize("student", NOTES)
def test_answers_are_taken_over_and_all_else_is_the_teachers(student, tmp_path):
    notebook, original = solved(public(), "set-1"), solved(public(), "set-1")
    (ALONE | TOGETHER)[student][0](notebook)
    made, notes = set_in(handed_in(tmp_path, notebook))
    assert notes == NOTES[student]
    is_the_teachers(made, {name: source.replace("\ud800", "?") for name, source in answers(notebook, original).items()})
    copies = {name: [cell(original, name).source] for name in ("test-spiral", "fade", "test-fade")}
    assert added(made) == {
        "copies-cells": {name: copies[name] for name in ("test-spiral", "fade")},
        "edits-every-part": {"test-fade": copies["test-fade"]},
        "no-marks-on-an-added-cell": {"spiral": ["scratch = 1"]},
        "helper-in-a-cell-of-its-own": {"given-2": [notebook.cells[3].source]},
    }.get(student, {})
    nbformat.write(made, tmp_path / "made.ipynb")  # or half a character would end the grader


def test_code_of_ones_own_stays_where_it_was_and_text_is_left_out(tmp_path):
    notebook = solved(public(), "set-1")
    notebook.cells[2:2] = [new_code_cell("second = 2"), new_markdown_cell("So far, so good."), new_code_cell("third = 3")]
    notebook.cells.insert(0, new_code_cell("first = 1"))
    made, notes = set_in(handed_in(tmp_path, notebook))
    assert notes == [] and added(made) == {None: ["first = 1"], "given-1": ["second = 2", "third = 3"]}
    is_the_teachers(made, answers(notebook))


def test_white_space_is_not_tampering(tmp_path):
    notebook = solved(public(), "set-1")
    cell(notebook, "given-1").source = cell(notebook, "given-1").source.replace("\n", "  \r\n") + "\n\n"
    made, notes = set_in(handed_in(tmp_path, notebook))
    assert notes == []
    is_the_teachers(made, answers(notebook))


@pytest.mark.parametrize("student", FILES)
def test_a_file_is_found_and_read_or_it_is_told_why_not(student, tmp_path):
    make, score, told = FILES[student]
    notebook = solved(public(), "set-1")
    (tmp_path / "submitted").mkdir()
    try:
        make(tmp_path / "submitted" / student, json.dumps(notebook))
    except (OSError, UnicodeError) as error:
        pytest.skip(f"NOT TESTED: this system does not allow the file of {student}: {error}")
    who, odd = submission.students(tmp_path / "submitted")
    if "cannot be printed" in told:
        assert who == [] and [submission.printable(name) for name in odd] == [student]
        return
    assert (who, odd) == ([student], [])
    if score is None:
        with pytest.raises(submission.Unreadable, match=re.escape(told)):
            submission.read(submission.find(tmp_path / "submitted" / student, "set-1")[0])
        return
    path, notes = submission.find(tmp_path / "submitted" / student, "set-1")
    made, more = set_in(path)
    assert [submission.printable(note) for note in notes + more] == ([told] if told else [])
    is_the_teachers(made, answers(notebook))


def test_a_file_too_large_to_be_read_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "LARGEST", 1 << 20)
    (tmp_path / "set-1.ipynb").write_bytes(b" " * (1 << 20) + b"{}")
    with pytest.raises(submission.Unreadable, match="larger than 1 MB"):
        submission.read(tmp_path / "set-1.ipynb")


def test_folders_of_the_system_are_no_students(tmp_path):
    for name in ("one", ".ipynb_checkpoints", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "list.csv").touch()
    assert submission.students(tmp_path) == (["one", "two"], [])
