"""What takes minutes says what it is doing."""

import re

from conftest import ROOT
from courses import SETS, course, linux

from grader import generate, grade, marking, rehearsal
from grader.course import hand_in, solved


def test_each_set_is_told_as_it_is_made(tmp_path, monkeypatch):
    told, two = [], generate.masters()[:2]
    monkeypatch.setattr(generate, "masters", lambda: two)
    generate.generate(tmp_path / "class", "mine", told.append)
    assert [line.strip() for line in told[1:]] == [path.stem for path in two]
    generate.generate(tmp_path / "class", "mine", told.append)
    assert len(told) == 1 + len(two), "nothing was to be made, and nothing is told"


@linux
def test_each_step_of_grading_is_told(tmp_path, monkeypatch):
    def at_once(work, tell):
        """A row for each, as if the solution had been right and the blank one wrong."""
        rows = []
        for folder, student, name, *_ in work:
            right = 0 if student == "blank" else 15
            rows.append(marking.empty_row(folder, student, name) | {"score": right, "seconds": 1.0, "look": ""})
            tell(rows[-1])
        return rows

    folder, told = course(tmp_path), []
    for student in ("one", "two"):
        hand_in(folder, student, "set-1", solved(folder, "set-1"))
    monkeypatch.setattr(rehearsal, "prove", lambda *settings: None)
    for module in (grade, rehearsal):
        monkeypatch.setattr(module, "run", at_once)
    grade.grade(folder, SETS, sandboxed=False, tell=told.append)
    assert [re.sub(" +", " ", line.strip()) for line in told] == [
        "trying a kernel, without a sandbox",
        "rehearsal: the solution and a blank notebook of each set",
        "set-1, solved: 15 of 15",
        "set-1, blank: 0 of 15",
        "2 to be graded, each for some seconds; what runs out of time comes once more at the end",
        "1/2 set-1 one 15 of 15 1.0 s",
        "2/2 set-1 two 15 of 15 1.0 s",
    ]


def test_nothing_is_installed_in_silence():
    assert not re.findall(r"pip install.*--quiet", (ROOT / "Makefile").read_text(encoding="utf8"))
