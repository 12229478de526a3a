"""Grading a class that tries everything: right scores, nothing lost, nothing let out."""

import csv
import hashlib
import html
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import adversarial
import nbformat
import psutil
import pytest
from conftest import ROOT
from courses import SETS, course, in_the_book, linux, needs_sandbox
from nbgrader.api import Gradebook

from grader import grade, marking, rehearsal, sandbox
from grader.course import hand_in, solved
from grader.sample import half


def test_the_sandbox_is_tested_where_everything_is():
    assert not (os.environ.get("CI") and sys.platform.startswith("linux") and sandbox.available()), sandbox.available()


def hidden_pieces(folder):
    """Pieces of the hidden tests that stand neither in what students get nor in a solution, nor in a line with a sentence."""
    source, release = (nbformat.read(folder / kind / "set-1" / "set-1.ipynb", 4).cells for kind in ("source", "release"))
    known = "\n".join(cell.source for cell in [*release, *(cell for cell in source if not cell.metadata.nbgrader.grade)])
    lines = "\n".join(cell.source for cell in source if cell.metadata.nbgrader.grade).splitlines()
    pieces = {line[k : k + 30] for line in map(str.strip, lines) if '"' not in line for k in range(len(line) - 29)}
    found = {piece for piece in pieces if piece not in known}
    assert len(found) > 100
    return found


SLEEPS = "import time\nfor _ in range(9):\n    time.sleep(15)"
SHARES = """import os, time
for _ in range(3):
    if os.fork() == 0:
        eaten = bytearray(os.urandom(1000)) * 700_000
        time.sleep(100)
time.sleep(100)"""


@needs_sandbox
def test_the_watchman_ends_what_takes_too_much(tmp_path):
    folder = course(tmp_path, notebook_seconds=30, cell_seconds=60, memory_mb=1500)
    for student, code in {"sleeps": SLEEPS, "shares-the-eating": SHARES}.items():
        notebook = solved(folder, "set-1")
        adversarial.before("relax", code)(notebook)
        hand_in(folder, student, "set-1", notebook)
    rows = {row["student"]: (row["score"], row["look"]) for row in grade.grade(folder, SETS)}
    assert rows == {
        "sleeps": (9, "It ran for more than 30 seconds."), "shares-the-eating": (9, "It used more than 1500 MB of memory."),
    }  # fmt: skip


def files(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@needs_sandbox
def test_a_class_that_tries_everything(tmp_path, record_property):
    folder = course(tmp_path, cell_seconds=20, notebook_seconds=200)  # other tests run beside
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    adversarial.Place.course, adversarial.Place.port = folder, listener.getsockname()[1]
    expected = {student: (score, told) for student, (_, score, told) in adversarial.CLASS.items()}
    for student, (edit, *_) in adversarial.CLASS.items():
        notebook = solved(folder, "set-1")
        edit(notebook)
        path = folder / "submitted" / student / "set-1" / "set-1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))
    expected |= adversarial.hand_in_files(folder / "submitted", solved(folder, "set-1"))
    assert len(expected) >= 75
    handed_in, kernels = files(folder / "submitted"), set(Path(tempfile.gettempdir()).glob("ftf-*"))
    begin = time.monotonic()
    rows = {row["student"]: row for row in grade.grade(folder, SETS)}
    record_property("measured", f"{len(rows)} submissions in {time.monotonic() - begin:.0f} s")

    found = {student: (row["score"], row["look"]) for student, row in rows.items()}
    wrong = {s: (found.get(s), due) for s, due in expected.items() if s not in found or not fits(found[s], due)}
    assert not wrong, "\n".join(f"{student}: {got}, due {due}" for student, (got, due) in wrong.items())
    assert found.keys() == expected.keys()

    written = {row["student"]: row for row in csv.DictReader(open(folder / "grades" / "set-1.csv", encoding="utf8"))}
    assert {s: float(r["score"]) if r["score"] else None for s, r in written.items()} == {
        s: r["score"] for s, r in rows.items()
    }
    hidden = hidden_pieces(folder)
    for student, (score, _) in expected.items():
        page = folder / "feedback" / student / "set-1" / "set-1.html"
        assert page.exists() == (score is not None), student
        if score is not None:
            assert in_the_book(folder, student) == score, student
            text = page.read_text(encoding="utf8")
            assert len(text) < 100_000 and "<script" not in text and text.count("<section>") == 5, student
            assert not [piece for piece in hidden if piece in html.unescape(text)], student
    for student, verdict in adversarial.TOLD.items():
        page = (folder / "feedback" / student / "set-1" / "set-1.html").read_text(encoding="utf8")
        assert verdict in html.unescape(page), (student, verdict)

    assert files(folder / "submitted") == handed_in, "what students handed in stays as it was"
    assert not list(folder.rglob("was-here")) and not Path("/was-here").exists() and not Path("/root/was-here").exists()
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()
    sleeping = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    assert f"sleep {os.getpid()}98765" not in sleeping, "an orphan"
    left = set(Path(tempfile.gettempdir()).glob("ftf-*")) - kernels
    for _ in range(120):  # other tests, beside this one, have kernels too: theirs go when they end
        left = {path for path in left if path.exists()}
        time.sleep(1 if left else 0)
    assert not left, "nothing is left of a kernel"


def fits(got, due):
    (score, look), (points, told) = got, due
    return score == points and (told in look if told else not look)


@needs_sandbox
def test_a_failed_regrade_leaves_no_old_score(tmp_path, monkeypatch):
    folder = course(tmp_path)
    for student in ("one", "two", "three"):
        hand_in(folder, student, "set-1", solved(folder, "set-1"))
    when = folder / "submitted" / "three" / "set-1" / "timestamp.txt"
    when.write_text("2027-02-03 04:05:06 UTC")
    rehearsal.rehearse(folder, ["set-1"], True, sandbox.limits(folder))
    assert [row["score"] for row in grade.grade(folder, SETS)] == [15, 15, 15]
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.find_grade("test-relax", "set-1", "set-1", "three").manual_score = 1
        book.find_comment("relax", "set-1", "set-1", "three").manual_comment = "Seen & <talked> over."
        book.db.commit()

    (folder / "submitted" / "one" / "set-1" / "set-1.ipynb").write_text("{")
    monkeypatch.setattr(grade, "run", lambda work, tell: [marking.mark(*job) for job in work])
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


def dies_or_not(course, student, *more):
    if student == "dies" or (student == "dies-once" and not (course / "died").exists()):
        (course / "died").touch()
        os._exit(1)
    return {"student": student, "set": "set-1", "score": 1.0}


def test_a_grader_that_dies_takes_no_other_with_it(tmp_path):
    folder, told = course(tmp_path), []
    students = ("a", "dies", "b", "dies-once", "c")
    work = [(folder, student, "set-1", True, {"memory_mb": 100}) for student in students]
    rows = marking.run(work, dies_or_not, told.append)
    assert [row["student"] for row in rows] == list(students) and len(told) == 5
    assert [row["score"] for row in rows] == [1, None, 1, 1, 1] and "process died" in rows[1]["look"]


@needs_sandbox
def test_a_set_that_does_not_grade_its_own_solution_is_not_used(tmp_path):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    source = folder / "source" / "set-1" / "set-1.ipynb"
    source.write_text(source.read_text().replace("return float(max(start, group))", "return 1.0"))
    with pytest.raises(sandbox.SettingsError, match=r"rehearsal of set-1 the solved submission gets 12.0 of 15 instead of 15"):
        grade.grade(folder, SETS)
    assert not (folder / "grades").exists()


@needs_sandbox
def test_a_sandbox_that_does_not_hold_is_not_used(tmp_path, monkeypatch):
    folder, open_door = course(tmp_path), rehearsal.make_executor
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    monkeypatch.setattr(rehearsal, "make_executor", lambda bounds, sandboxed: open_door(bounds, False))
    with pytest.raises(
        sandbox.SettingsError, match="the sandbox does not hold; it is not true that the class folder is hidden"
    ):
        grade.grade(folder, SETS)


def run(*arguments, **more):
    command = [sys.executable, "-m", "grader.grade", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **more)


@linux
def test_grading_refuses_to_start(tmp_path):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    refused = run(folder, env={"PATH": str(tmp_path)})
    assert refused.returncode and "bubblewrap is not installed" in refused.stderr and "say --unsafe" in refused.stderr
    for text, said in {
        "cell_seconds = 0": "must be a whole number above 0", "cell_second = 5": "unknown limit 'cell_second'",
        "cell_seconds: 5": "cannot be read", "memory_mb = 'much'": "must be a whole number", "disk_mb = true": "whole number",
    }.items():  # fmt: skip
        (folder / "limits.toml").write_text(text)
        refused = run(folder, "--unsafe")
        assert refused.returncode and said in refused.stderr and "Nothing was graded" in refused.stderr, (text, refused.stderr)
    (folder / "limits.toml").unlink()
    assert "no folder" in run(tmp_path / "nowhere").stderr
    (folder / "submitted" / "one" / "set-1").rename(folder / "submitted" / "one" / "Set 1")
    assert "is called set-1, set-2, …" in run(folder).stderr
    assert not (folder / "grades").exists()


@linux
def test_without_a_sandbox_only_if_told_so(tmp_path):
    folder = course(tmp_path)
    hand_in(folder, "one", "set-1", half(folder, "set-1"))
    done = run(folder, "--unsafe")
    assert re.search(r"set-1  one +10 of 15", done.stdout), done.stderr


@needs_sandbox
def test_what_is_shown_may_lie_in_the_temporary_folder(tmp_path):
    call = sandbox.command(tmp_path, sandbox.limits())
    assert call.index("/tmp") < call.index(sys.prefix), "or the fresh /tmp would lie over it"
