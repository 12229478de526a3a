"""The forms in which notebooks arrive: as platforms, browsers and editors make them. Each is taken, or told in a sentence."""

import io
import json
import os
import zipfile

import pytest
from courses import course, public
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from test_grading_failures import Passes, settled

from grader import convert, grade, intake, marking, sandbox, submission
from grader.course import hand_in, releases, solved

SEVERAL = "several notebooks, and no telling which counts: set-1/set-1.ipynb, set-1.ipynb; leave one"


@pytest.fixture(scope="module")
def text():
    return json.dumps(solved(public(), "set-1"))


def archive(**files):
    """A zip file with these in it, as bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def table(folder, files):
    """What becomes of these files in submitted/ -> {student: notes, or why it cannot be graded}."""
    for name, content in files.items():
        path = folder / "submitted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    intake.sort(folder, ["set-1", "set-2"])
    found, odd = {}, submission.students(folder / "submitted", folder / "sorted")
    for student in odd[0]:
        try:
            path, notes = submission.find(intake.place(folder, student, "set-1"), "set-1")
            made, more = submission.transplant(submission.read(path), "set-1", releases(public()))
            found[student] = "; ".join(notes + more)
        except submission.Unreadable as error:
            found[student] = str(error)
    return found


def test_folders_and_files_by_hand(text, tmp_path):
    other = text.replace("point_mass", "mass_point")
    files = {
        "blank /set-1/set-1.ipynb": text, "within/set-1 /set-1.ipynb": text, "ending/set-1/set-1.ipynb ": text,
        "browser/set-1 (1).ipynb": text, "capital/Set-1.ipynb": text, "again/set-1/set-1-2.ipynb": text,
        "beside/set-1.ipynb": text, "beside/set-1/notes.txt": "", "same/set-1.ipynb": text, "same/set-1/set-1.ipynb": text,
        "both/set-1.ipynb": text, "both/set-1/set-1.ipynb": other,
        "copy/set-1/set-1.ipynb": text, "copy/set-1/set-1 (1).ipynb": other, "page/set-1/set-1.html": "<p>",
    }  # fmt: skip
    assert table(tmp_path, files) == dict.fromkeys("blank |within|ending|browser|capital|again|beside|same".split("|"), "") | {
        "both": SEVERAL,
        "copy": "there are other notebooks: set-1/set-1 (1).ipynb",
        "page": "no notebook in the folder; there is set-1.html",
    }


def test_what_is_no_notebook_is_said_plainly(text, tmp_path):
    old = {"nbformat": 3, "worksheets": [{"cells": []}]}
    files = {
        "empty": "", "blanks": " \n", "utf-16": text.encode("utf-16"), "mark": text.encode("utf-8-sig"), "old": json.dumps(old),
        "page": "<!DOCTYPE html>", "pdf": "%PDF-1.7", "zip": archive(a="a"), "cut": text[:1000], "list": "[1]",
        "many": json.dumps({"cells": [{"cell_type": "code", "source": "1"}] * 20_000}),
        "long": json.dumps({"cells": [{"cell_type": "code", "source": "#" * 1_000_001}]}),
    }  # fmt: skip
    assert table(tmp_path, {f"{who}/set-1/set-1.ipynb": content for who, content in files.items()}) == {
        "empty": "the file is empty", "blanks": "the file is empty", "utf-16": "", "mark": "",
        "old": "the notebook is in an old format (nbformat 3): open it in Jupyter, save it, and hand it in again",
        "page": "the file is a web page, not a notebook", "pdf": "the file is a PDF, not a notebook",
        "zip": "the file is a zip archive, not a notebook", "cut": "the file is not a notebook: it is cut off or damaged",
        "list": "the file is not a notebook: there are no cells in it",
        "many": "it has 20000 cells and 20,000 characters of code; taken are 1000 and 1,000,000 at most",
        "long": "it has 1 cells and 1,000,001 characters of code; taken are 1000 and 1,000,000 at most",
    }  # fmt: skip


def test_what_canvas_and_moodle_hand_out(text, tmp_path):
    canvas = {
        "doejane_4711_99_set-1.ipynb": text, "poolong_LATE_12_34_set-1-2.ipynb": text, "roe_5_6_Untitled.ipynb": text,
        "zipper_7_8_set-1.zip": archive(**{"work/set-1.ipynb": text, "__MACOSX/work/._set-1.ipynb": "x"}),
        "essayist_9_10_essay.pdf": "%PDF", "broken_11_12_set-1.zip": "PK",
    }  # fmt: skip
    moodle = {
        "Jane Doe_21_assignsubmission_file_set-1.ipynb": text, "Max Y_22_assignsubmission_file_/set-1.ipynb": text,
        "Participant_23_assignsubmission_file/answers.ipynb": text,
    }  # fmt: skip
    files = {
        "submissions.zip": archive(**canvas), "Course-Set 1-4711.zip": archive(**moodle),
        "loose_13_14_set-1.ipynb": text, "A B_24_assignsubmission_file_/set-1.ipynb": text, "own/set-1.zip": archive(a=""),
        "own-2/set-1/x.zip": archive(**{"deep/er/set-1.ipynb": text}), "by-name_set-1.ipynb": text,
        "ours.zip": archive(**{"submitted/one/set-1/set-1.ipynb": text, "submitted/two/set-1/set-1.ipynb": text}),
    }  # fmt: skip
    assert table(tmp_path, files) == dict.fromkeys(
        ["doejane_4711", "poolong_12", "zipper_7", "Jane Doe_21", "Max Y_22", "loose_13", "A B_24_assignsubmission_file_",
         "own-2", "by-name", "one", "two"], "") | {
        "roe_5": "the file is called Untitled.ipynb", "Participant_23": "the file is called answers.ipynb",
        "essayist_9": "no notebook in the folder; there is essay.pdf",
        "broken_11": "no notebook in the folder; there is broken_11_12_set-1.zip",
        "own": "no notebook in the folder; there is a",
    }  # fmt: skip
    before = {path: path.read_bytes() for path in (tmp_path / "submitted").rglob("*") if path.is_file()}
    assert len(before) == len(files), "what was handed in is only read"


def test_what_comes_later_and_what_was_put_by_hand_goes_first(text, tmp_path):
    early, late = (archive(**{f"doe_1_2_set-1{tail}.ipynb": content}) for tail, content in (("", "{"), ("-1", text)))
    table(tmp_path, {"b.zip": early, "a.zip": late})
    os.utime(tmp_path / "submitted" / "b.zip", (1, 1))
    assert table(tmp_path, {}) == {"doe_1": ""}
    assert table(tmp_path, {"doe_1/set-1/set-1.ipynb": ""}) == {"doe_1": "the file is empty"}


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("submissions.zip", b"PK", "cannot be read"),
        ("submissions.zip", archive(**{"doe_1_2_Untitled.ipynb": "{}"}), "Of which set is doe_1_2_Untitled.ipynb"),
        ("set-1.ipynb", b"{}", "Whose is set-1.ipynb in submitted/?"),
        ("set-1.zip", archive(**{"../../../set-1.ipynb": "{}"}), "Whose is set-1.ipynb in set-1.zip?"),
    ],
)
def test_what_is_unclear_stops_the_grading(name, content, said, tmp_path):
    with pytest.raises(sandbox.SettingsError) as error:
        table(tmp_path, {name: content})
    assert said in str(error.value)


def test_feedback_is_released_though_a_notebook_was_put_in_by_hand(tmp_path, monkeypatch):
    folder = course(tmp_path / "class")
    for student in ("collected", "by-hand"):
        hand_in(folder, student, "set-1", solved(folder, "set-1"))
    for note in ("timestamp.txt", "submission_secret.txt"):
        (folder / "submitted" / "collected" / "set-1" / note).write_text("2027-02-03 04:05:06 UTC")
    monkeypatch.setattr(marking, "SandboxedExecute", Passes)
    monkeypatch.setattr(grade, "prepare", lambda *settings: sandbox.limits())
    monkeypatch.setattr(grade, "run", lambda work, tell: [settled(marking.mark(*job)) for job in work])
    grade.grade(folder, ["set-1"])
    config = convert.settings(folder)
    config.CourseDirectory.assignment_id, config.CourseDirectory.course_id = "set-1", "flow"
    config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    made = ExchangeFactory(config=config).ReleaseFeedback(
        CourseDirectory(config=config), Authenticator(config=config), config=config
    )
    made.start()
    assert len(list((tmp_path / "exchange" / "flow" / "feedback").glob("*.html"))) == 2
