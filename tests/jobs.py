"""Jobs that only play at marking. Each process imports this module, so it needs nothing that takes long."""

import os
import time


def dies_or_not(course, student, *more):
    if student == "dies" or (student == "dies-once" and not (course / "died").exists()):
        (course / "died").touch()
        os._exit(1)
    return {"student": student, "set": "set-1", "score": 1.0}


def slow_once(course, student, *more):
    first = not (course / student).exists()
    (course / student).touch()
    beside = len(list(course.glob("busy-*")))
    (course / f"busy-{student}").touch()
    time.sleep(0.5)
    (course / f"busy-{student}").unlink()
    late = student != "quick" and (first or student == "slow-twice")
    return {"student": student, "set": "set-1", "score": 0 if late else 1, "again": late, "beside": beside}
