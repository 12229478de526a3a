"""Sets 5 and 6 by the road of submissions: lies earn nothing, other styles everything, in a variant of one's own, too."""

import pytest
from adversarial.flows import FLOWS
from courses import course, needs_sandbox
from problem_sets import MASTERS

from grader import generate, rehearsal, sandbox


@needs_sandbox
@pytest.mark.parametrize("name", FLOWS)
def test_points_of_the_later_sets_are_earned(name, mark, tmp_path):
    rows = mark(course(tmp_path), {student: edit for student, (edit, *_) in FLOWS[name].items()}, name)
    found = {student: (row["score"], row["look"]) for student, row in rows.items()}
    for student, (_, score, told) in FLOWS[name].items():
        points, look = found[student]
        assert points == score and (told in look if told else not look), (student, rows[student])


@needs_sandbox
def test_a_variant_of_one_s_own_grades_its_solution_and_a_blank(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "masters", lambda: [MASTERS[name] for name in FLOWS])
    generate.generate(tmp_path, "a word that nobody guesses")
    told = []
    rehearsal.rehearse(tmp_path, list(FLOWS), True, sandbox.limits(), told.append)
    assert {line.strip() for line in told[1:]} == {
        f"{name}, {student}" for name in FLOWS for student in ("solved: 18.0 of 18", "blank: 0.0 of 18")
    }
