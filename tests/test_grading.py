"""Grading a class that tries everything: right scores, nothing lost, nothing let out."""

import csv
import hashlib
import html
import json
import os
import socket
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from adversarial import code
from adversarial.edits import Place, answer, before, together
from adversarial.files import FILES
from adversarial.students import ALONE, ALWAYS, TOGETHER, TOLD
from courses import SETS, course, found, in_the_book, needs_sandbox

from grader import grade
from grader.course import solved

WHOLE = bool(os.environ.get("WHOLE"))
SLEEPS = "import time\nfor _ in range(9):\n    time.sleep(15)"
SHARES = """import os, time
for _ in range(3):
    if os.fork() == 0:
        eaten = bytearray(os.urandom(1000)) * 700_000
        time.sleep(100)
time.sleep(100)"""


@needs_sandbox
def test_what_takes_too_much_is_ended(mark, tmp_path):
    folder = course(tmp_path)
    loops = [answer(fade="while True:\n    pass", circulation=code.ENDLESS), answer(relax=code.STUBBORN)]
    edits = {"sleeps": before("relax", SLEEPS), "shares-the-eating": before("relax", SHARES), "loops": together(*loops)}
    own = {
        "sleeps": {"notebook_seconds": 30, "cell_seconds": 60, "patience": 1},
        "shares-the-eating": {"memory_mb": 1500, "cell_seconds": 60},
        "loops": {"cell_seconds": 3},
    }
    rows = mark(folder, edits, own=own)
    assert found(rows) == {
        "sleeps": (9, "It ran for more than 30 seconds by the clock."),
        "shares-the-eating": (9, "It used more than 1500 MB of memory."),
        "loops": (3, "stopped after 3 seconds: fade, relax; This cell could not be interrupted."),
    }
    assert [student for student, row in rows.items() if row["again"]] == ["sleeps", "loops"], "a machine may be too busy for it"
    page = html.unescape((folder / "feedback" / "loops" / "set-1" / "set-1.html").read_text(encoding="utf8"))
    assert "Your cell stops with CellTimeoutError: it ran for more than 3 seconds" in page
    assert "Not reached: This cell could not be interrupted." in page


def the_class():
    """Who hands in code, and who is judged by the file: all of them, or those who run into each wall once."""
    if WHOLE:
        return ALONE | TOGETHER, FILES
    without_a_kernel = {student: entry for student, entry in FILES.items() if entry[1] is None}
    return {student: ALONE[student] for student in ALWAYS} | TOGETHER, without_a_kernel | {"beside [1]": FILES["beside [1]"]}


def files(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@needs_sandbox
def test_a_class_that_tries_everything(tmp_path, record_property):
    folder = course(tmp_path, output_mb=30)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    Place.course, Place.port = folder, listener.getsockname()[1]
    coders, filers = the_class()
    for student, (edit, *_) in coders.items():
        notebook = solved(folder, "set-1")
        edit(notebook)
        path = folder / "submitted" / student / "set-1" / "set-1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))
    text = json.dumps(solved(folder, "set-1"))
    for student, (make, *_) in filers.items():
        make(folder / "submitted" / student, text)
    expected = {student: (score, told) for student, (_, score, told) in (coders | filers).items()}
    assert len(expected) >= (85 if WHOLE else 28)
    handed_in, kernels = files(folder / "submitted"), set(Path(tempfile.gettempdir()).glob("ftf-*"))
    begin = time.monotonic()
    rows = {row["student"]: row for row in grade.grade(folder, SETS)}
    record_property("measured", f"{len(rows)} submissions in {time.monotonic() - begin:.0f} s")

    got = found(rows)
    wrong = {s: (got.get(s), due) for s, due in expected.items() if s not in got or not fits(got[s], due)}
    assert not wrong, "\n".join(f"{student}: {got}, due {due}" for student, (got, due) in wrong.items())
    assert got.keys() == expected.keys()

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
            unsaid = [said for said in TOLD.get(student, []) if said not in html.unescape(text)]
            assert not unsaid, (student, unsaid)

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


def hidden_pieces(folder):
    """Pieces of the hidden tests that stand neither in what students get nor in a solution, nor in a line with a sentence."""
    source, release = (nbformat.read(folder / kind / "set-1" / "set-1.ipynb", 4).cells for kind in ("source", "release"))
    known = "\n".join(cell.source for cell in [*release, *(cell for cell in source if not cell.metadata.nbgrader.grade)])
    lines = "\n".join(cell.source for cell in source if cell.metadata.nbgrader.grade).splitlines()
    pieces = {line[k : k + 30] for line in map(str.strip, lines) if '"' not in line for k in range(len(line) - 29)}
    found = {piece for piece in pieces if piece not in known}
    assert len(found) > 100
    return found
