"""Time: what counts is how long the student's own code computes. A busy machine, or a cell of the set's, costs no point."""

from adversarial.edits import answer, before, together
from courses import course, found, given_begins_with, needs_sandbox

from grader import marking, sandbox
from grader.course import hand_in, solved

BURN = "import time\n_end = time.process_time() + 2\nwhile time.process_time() < _end:\n    pass"
WAIT = "import time\ntime.sleep(2)"


@needs_sandbox
def test_what_is_the_set_s_or_waits_does_not_count(mark, tmp_path):
    folder = course(tmp_path)
    given_begins_with(folder, BURN)
    rows = mark(folder, {"waits": before("fade", WAIT), "computes": before("fade", BURN)}, cell_seconds=1, patience=40)
    assert found(rows) == {"waits": (15, ""), "computes": (13, "stopped after 1 seconds: fade")}
    assert rows["computes"]["again"] and not rows["waits"]["again"]


@needs_sandbox
def test_a_cell_of_the_set_that_fails_is_not_the_student_s(mark, tmp_path):
    folder = course(tmp_path)
    given_begins_with(folder, "assert False, 'the machine is busy'")
    (row,) = mark(folder, {"solved": lambda notebook: None}).values()
    assert row["score"] is row["spiral"] is None and not list((folder / "feedback").rglob("*.html"))
    assert row["look"] == (
        "not graded: a cell of the set itself failed (AssertionError: the machine is busy); "
        "it is not the student's: grade again"
    )
    assert row["again"]


@needs_sandbox
def test_loops_are_named(mark, tmp_path):
    edits = {
        "loops": answer(relax="while True:\n    pass", flow="def failure(*args):\n    while True:\n        pass"),
        "waits-for-ever": before("fade", "import time\ntime.sleep(1000)"),
    }
    rows = mark(course(tmp_path), edits, cell_seconds=1, patience=12)
    assert found(rows) == {
        "loops": (9, "stopped after 1 seconds: relax, test-flow"),
        "waits-for-ever": (13, "stopped after 12 seconds by the clock: fade"),
    }
    assert all(row["again"] for row in rows.values())


@needs_sandbox
def test_the_notebook_has_a_limit_of_its_own(tmp_path):
    """By the road of a class, where what is late is graded once more."""
    folder, told = course(tmp_path), []
    notebook = solved(folder, "set-1")
    together(*(before(name, BURN) for name in ("fade", "relax", "flow")))(notebook)
    hand_in(folder, "computes", "set-1", notebook)
    bounds = sandbox.limits() | {"notebook_seconds": 3, "patience": 60}
    (row,) = rows = marking.run([(folder, "computes", "set-1", True, bounds)], tell=told.append)
    assert (row["score"], row["look"]) == (9, "stopped after 3 seconds in all: relax; It ran for more than 3 seconds.")
    assert told == rows
