"""Submissions are marked side by side: one that kills its process, or is late, is tried again, and harms no other."""

from courses import course
from jobs import dies_or_not, slow_once

from grader import marking


def test_a_grader_that_dies_takes_no_other_with_it(tmp_path):
    folder, told = course(tmp_path), []
    students = ("a", "dies", "b", "dies-once", "c")
    work = [(folder, student, "set-1", True, {"memory_mb": 100}) for student in students]
    rows = marking.run(work, dies_or_not, told.append)
    assert [row["student"] for row in rows] == list(students) and len(told) == 5
    assert [row["score"] for row in rows] == [1, None, 1, 1, 1] and "process died" in rows[1]["look"]


def test_what_ran_out_of_time_is_repeated_once_and_alone(tmp_path):
    told, students = [], ("slow-once", "quick", "slow-twice")
    rows = marking.run([(tmp_path, student, "set-1", True, {"memory_mb": 100}) for student in students], slow_once, told.append)
    assert [(row["student"], row["score"]) for row in rows] == [("slow-once", 1), ("quick", 1), ("slow-twice", 0)]
    assert [row["beside"] for row in rows if row["student"] != "quick"] == [0, 0]
    assert sorted(row["student"] for row in told) == sorted(students), "each is told once, when it is settled"
    assert not any("again" in row for row in rows)
