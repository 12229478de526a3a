"""Time: what counts is how long the student's own code computes. A busy machine, or a cell of the set's, costs no point."""

import time

from adversarial.edits import answer, before
from courses import course, found, given_begins_with, mark, needs_sandbox

from grader import marking

BURN = "import time\n_end = time.process_time() + 2\nwhile time.process_time() < _end:\n    pass"
WAIT = "import time\ntime.sleep(2)"


@needs_sandbox
def test_what_is_the_set_s_or_waits_does_not_count(tmp_path):
    folder = course(tmp_path)
    given_begins_with(folder, BURN)
    rows = mark(folder, {"waits": before("fade", WAIT), "computes": before("fade", BURN)}, cell_seconds=1, patience=40)
    assert found(rows) == {"waits": (15, ""), "computes": (13, "stopped after 1 seconds: fade")}


@needs_sandbox
def test_a_cell_of_the_set_that_fails_is_not_the_student_s(tmp_path):
    folder = course(tmp_path)
    given_begins_with(folder, "assert False, 'the machine is busy'")
    (row,) = mark(folder, {"solved": lambda notebook: None}).values()
    assert row["score"] is row["spiral"] is None and not list((folder / "feedback").rglob("*.html"))
    assert row["look"] == (
        "not graded: a cell of the set itself failed (AssertionError: the machine is busy); "
        "it is not the student's: grade again"
    )


@needs_sandbox
def test_loops_are_named(tmp_path):
    edits = {
        "loops": answer(relax="while True:\n    pass", flow="def failure(*args):\n    while True:\n        pass"),
        "waits-for-ever": before("fade", "import time\ntime.sleep(1000)"),
    }
    rows = mark(course(tmp_path), edits, cell_seconds=1, patience=12)
    assert found(rows) == {
        "loops": (9, "stopped after 1 seconds: relax, test-flow"),
        "waits-for-ever": (13, "stopped after 12 seconds by the clock: fade"),
    }


@needs_sandbox
def test_the_notebook_has_a_limit_of_its_own(tmp_path):
    edits = {"computes": lambda notebook: [before(name, BURN)(notebook) for name in ("fade", "relax", "flow")]}
    rows = mark(course(tmp_path), edits, notebook_seconds=3, patience=60)
    assert found(rows) == {"computes": (9, "stopped after 3 seconds in all: relax; It ran for more than 3 seconds.")}


def slow_once(course, student, *more):
    first = not (course / student).exists()
    (course / student).touch()
    beside = len(list(course.glob("busy-*")))
    (course / f"busy-{student}").touch()
    time.sleep(0.5)
    (course / f"busy-{student}").unlink()
    late = student != "quick" and (first or student == "slow-twice")
    return {"student": student, "set": "set-1", "score": 0 if late else 1, "again": late, "beside": beside}


def test_what_ran_out_of_time_is_repeated_once_and_alone(tmp_path):
    told, students = [], ("slow-once", "quick", "slow-twice")
    rows = marking.run([(tmp_path, student, "set-1", True, {"memory_mb": 100}) for student in students], slow_once, told.append)
    assert [(row["student"], row["score"]) for row in rows] == [("slow-once", 1), ("quick", 1), ("slow-twice", 0)]
    assert [row["beside"] for row in rows if row["student"] != "quick"] == [0, 0]
    assert sorted(row["student"] for row in told) == sorted(students), "each is told once, when it is settled"
    assert not any("again" in row for row in rows)
