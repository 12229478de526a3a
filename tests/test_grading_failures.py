"""What grading does when something is wrong: it refuses to start, in words, or loses one submission and no other."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT
from courses import SETS, course, in_the_book, linux, needs_sandbox
from nbgrader.api import Gradebook

from grader import grade, marking, rehearsal, sandbox
from grader.course import hand_in, solved
from grader.sample import half


class Passes(marking.SandboxedExecute):
    """Every test passes, without any kernel: where only what is done with scores is of interest."""

    def preprocess(self, notebook, resources, **more):
        notebook.metadata["grading"] = {"stopped": "", "given": "", "changed": [], "late": [], "slow": False}
        for cell in notebook.cells:
            cell.outputs = []
        return notebook, resources


def settled(row):
    return {key: value for key, value in row.items() if key != "again"}


@linux
def test_a_failed_regrade_leaves_no_old_score(tmp_path, monkeypatch):
    folder = course(tmp_path)
    for student in ("one", "two", "three"):
        hand_in(folder, student, "set-1", solved(folder, "set-1"))
    when = folder / "submitted" / "three" / "set-1" / "timestamp.txt"
    when.write_text("2027-02-03 04:05:06 UTC")
    monkeypatch.setattr(marking, "SandboxedExecute", Passes)
    monkeypatch.setattr(grade, "prepare", lambda *settings: sandbox.limits())
    monkeypatch.setattr(grade, "run", lambda work, tell: [settled(marking.mark(*job)) for job in work])
    assert [row["score"] for row in grade.grade(folder, SETS)] == [15, 15, 15]
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.find_grade("test-relax", "set-1", "set-1", "three").manual_score = 1
        book.find_comment("relax", "set-1", "set-1", "three").manual_comment = "Seen & <talked> over."
        book.db.commit()

    (folder / "submitted" / "one" / "set-1" / "set-1.ipynb").write_text("{")
    autograde = marking.autograde

    def fails_for_two(course, student, *more):
        autograde(course, student, *more)
        if student == "two":
            raise OSError("no space left")

    monkeypatch.setattr(marking, "autograde", fails_for_two)
    rows = {row["student"]: row for row in grade.grade(folder, SETS)}
    assert rows["one"]["score"] is rows["two"]["score"] is None and rows["two"]["relax"] is None
    assert "OSError('no space left')" in rows["two"]["look"]
    assert in_the_book(folder, "one") == in_the_book(folder, "two") == 0
    assert not (folder / "feedback" / "one" / "set-1").exists() and not (folder / "feedback" / "two" / "set-1").exists()
    assert rows["three"]["score"] == 13 and "set by hand" in rows["three"]["look"]
    page = (folder / "feedback" / "three" / "set-1" / "set-1.html").read_text()
    assert (folder / "feedback" / "three" / "set-1" / when.name).read_text() == when.read_text(), (
        "nbgrader's exchange asks for it"
    )
    assert "Seen &amp; &lt;talked&gt; over." in page
    kept = sorted((folder / "backups").iterdir())
    with Gradebook(f"sqlite:///{kept[-1]}") as book:
        assert book.find_submission("set-1", "one").score == 15, "the book as it was before is kept"


@needs_sandbox
def test_a_set_that_does_not_grade_its_own_solution_is_not_used(tmp_path, monkeypatch):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    source = folder / "source" / "set-1" / "set-1.ipynb"
    source.write_text(source.read_text().replace("return float(max(start, group))", "return 1.0"))
    monkeypatch.setattr(rehearsal, "prove", lambda *settings: None)
    with pytest.raises(sandbox.SettingsError, match=r"rehearsal of set-1 the solved submission gets 12.0 of 15 instead of 15"):
        grade.grade(folder, SETS)
    assert not (folder / "grades").exists()


@pytest.fixture
def command(monkeypatch):
    """command(*arguments): what `python -m grader.grade` says when it refuses, or None."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["grade", *map(str, arguments)])
        try:
            grade.main()
        except SystemExit as refused:
            return refused.code

    return call


@linux
def test_grading_refuses_to_start(tmp_path, command):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    refused = subprocess.run(
        [sys.executable, "-m", "grader.grade", folder], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert refused.returncode and "bubblewrap is not installed" in refused.stderr and "say --unsafe" in refused.stderr
    for text, said in {
        "cell_seconds = 0": "must be a whole number above 0", "cell_second = 5": "unknown limit 'cell_second'",
        "cell_seconds: 5": "cannot be read", "memory_mb = 'much'": "must be a whole number", "disk_mb = true": "whole number",
    }.items():  # fmt: skip
        (folder / "limits.toml").write_text(text)
        refused = command(folder, "--unsafe")
        assert said in refused and "Nothing was graded" in refused, (text, refused)
    (folder / "limits.toml").unlink()
    assert "no folder" in command(tmp_path / "nowhere")
    (folder / "submitted" / "one" / "set-1").rename(folder / "submitted" / "one" / "Set 1")
    assert "is called set-1, set-2, …" in command(folder)
    assert not (folder / "grades").exists()


@linux
def test_without_a_sandbox_only_if_told_so(tmp_path, command, monkeypatch, capsys):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", half(folder, "set-1"))
    monkeypatch.setattr(rehearsal, "rehearse", lambda *settings: None)
    assert command(folder, "--unsafe") is None
    assert re.search(r"set-1  one +10 of 15", capsys.readouterr().out)
