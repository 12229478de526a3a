"""Submissions are marked side by side. What the processes import begins here, and it is kept short."""

import os

from grader import marking


def dies_or_not(course, student, *more):
    if student == "dies" or (student == "dies-once" and not (course / "died").exists()):
        (course / "died").touch()
        os._exit(1)
    return {"student": student, "set": "set-1", "score": 1.0}


def test_a_grader_that_dies_takes_no_other_with_it(tmp_path):
    from courses import course

    folder, told = course(tmp_path), []
    students = ("a", "dies", "b", "dies-once", "c")
    work = [(folder, student, "set-1", True, {"memory_mb": 100}) for student in students]
    rows = marking.run(work, dies_or_not, told.append)
    assert [row["student"] for row in rows] == list(students) and len(told) == 5
    assert [row["score"] for row in rows] == [1, None, 1, 1, 1] and "process died" in rows[1]["look"]
