"""The exercises of the chapters answer a student: right, which mistake it is, or blank."""

import importlib
import pkgutil
import re

import nbformat
import numpy as np
import pytest
import torch
from answers import CHAPTERS
from conftest import ROOT

from helpers import checks

ANSWERS = {number: said for chapter in CHAPTERS for number, said in chapter.ANSWERS.items()}
MODULES = [importlib.import_module(f"helpers.checks.{module.name}") for module in pkgutil.iter_modules(checks.__path__)
           if module.name.startswith("chapter")]  # fmt: skip
EXERCISES = {number: exercise for module in MODULES for number, exercise in module.EXERCISES.items()}
GENERIC = ("none of the mistakes that we know", "It stops with")
each_exercise = pytest.mark.parametrize("number", EXERCISES)


def wrong_answers():
    return [pytest.param(n, part, answer, id=f"{n}-{part}") for n in ANSWERS for part, answer in ANSWERS[n]["wrong"].items()]


def test_every_exercise_of_the_book_is_checked():
    asked = set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        here = set(
            re.findall(r"^### Exercise (\d+\.\d+)", "\n".join(c.source for c in cells if c.cell_type == "markdown"), re.M)
        )
        visible = [
            c for c in cells if c.cell_type == "code" and not {"hide-cell", "remove-cell"} & set(c.metadata.get("tags", []))
        ]
        hidden = [c for c in cells if c.cell_type == "code" and {"hide-cell", "remove-cell"} & set(c.metadata.get("tags", []))]
        for kind, found in (("a cell to answer in", visible), ("a solution that is checked", hidden)):
            calls = {n for c in found for n in re.findall(r'checks\.check\(\s*"([\d.]+)"', c.source)}
            assert calls == here, f"{path.stem}: exercises without {kind}: {here ^ calls}"
        assert all(re.search(rf'assert checks\.check\(\s*"{n}"', "\n".join(c.source for c in hidden)) for n in here), path.stem
        asked |= here
    assert asked == set(EXERCISES) == set(ANSWERS)


@each_exercise
def test_a_correct_answer_in_any_style_is_right(number):
    assert len(ANSWERS[number]["right"]) >= 2
    for answer in ANSWERS[number]["right"]:
        verdict = checks.check(number, answer)
        assert verdict.right and not verdict.blank, f"{answer}: {verdict}"


@pytest.mark.parametrize("number, part, answer", wrong_answers())
def test_a_wrong_answer_is_told_its_own_mistake(number, part, answer):
    verdict = checks.check(number, answer)
    assert not verdict.right and not verdict.blank and part in verdict.message, f"{number}: {verdict}"


@each_exercise
def test_mistakes_are_recorded_and_told_apart(number):
    wrong, known = ANSWERS[number]["wrong"], EXERCISES[number].wrong
    assert len(wrong) >= 3 and len(known) >= 3
    said = [checks.check(number, answer).message for answer in wrong.values()]
    assert len(set(said)) == len(said), "each has its own message"
    assert not any(generic in message for message in said for generic in GENERIC)
    assert all(20 < len(message) <= 160 and message.endswith((".", "?")) for message in known)


def nothing(*args):
    pass


def dots(*args):
    return ...


def unwritten(*args):
    raise NotImplementedError


@each_exercise
def test_a_blank_is_reported_as_blank(number):
    asks_for_code = callable(EXERCISES[number].right)
    for blank in [None, ..., "", *([nothing, dots, unwritten] if asks_for_code else []), *ANSWERS[number].get("blank", [])]:
        verdict = checks.check(number, blank)
        assert verdict.blank and not verdict.right and repr(verdict).startswith("Blank. "), f"{number}: {blank!r}: {verdict}"


class AlwaysEqual:
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __hash__ = object.__hash__


@each_exercise
def test_nonsense_is_neither_right_nor_an_error(number):
    def falls(*args):
        raise KeyError("dust")

    values = [AlwaysEqual(), "a guess", 10**9, float("nan"), [], {}, {"a": 1}, (1, [2, 3]), torch.zeros(3), np.full(2, np.inf)]
    for answer in [*values, *[lambda *args, value=value: value for value in values], falls, object, lambda: 1]:
        verdict = checks.check(number, answer)
        assert not verdict.right and (verdict.message or verdict.blank), f"{number}: {answer}"


def test_unknown_mistakes_are_described():
    ask = checks.Exercise(right=lambda t, x: t * x.exp(), probes=((torch.tensor(0.5), torch.randn(4, 2)),))
    say = {
        "sign is wrong": lambda t, x: -t * x.exp(),
        "same factor": lambda t, x: 3 * t * x.exp(),
        "other order": lambda x, t: t * x.exp() if x.ndim else 1 / 0,
        "it returns (4, 2, 1)": lambda t, x: (t * x.exp())[..., None],
        "division by zero": lambda t, x: x / 0,
        "KeyError: 'dust'": lambda t, x: {}["dust"],
        "takes 1 positional argument": lambda x: x,
        "without calling it": 3.0,
        "none of the mistakes": lambda t, x: x**2,
    }
    for part, answer in say.items():
        assert part in checks.judge(ask, answer).message, part


def test_a_check_that_cannot_fail_is_refused():
    twice = checks.Exercise(right=2.0, wrong={"This is not two.": 2.0})
    with pytest.raises(RuntimeError, match="cannot tell right from wrong"):
        checks.judge(twice, 3.0)


def test_an_answer_that_works_in_place_spoils_nothing():
    def in_place(x):
        x *= -(x.norm(dim=-1, keepdim=True) ** -3)
        return x

    ((probe,),) = EXERCISES["1.3"].probes
    before = probe.clone()
    assert checks.check("1.3", in_place).right
    assert torch.equal(probe, before), "or the right answer, too, would be asked elsewhere from now on"


def test_one_number_may_come_in_any_wrapping():
    for number in (2, 2.0, torch.tensor([2.0]), np.array([[2.0]]), [2.0]):
        assert checks.judge(checks.Exercise(right=2.0, wrong={"This is one.": 1.0}), number).right


def test_what_torch_has_not_implemented_is_not_a_blank():
    verdict = checks.check("1.3", lambda x: x.long().softmax(0))
    assert not verdict.blank and "softmax" in verdict.message


def test_errors_and_looks():
    for number in ("1.9", "99.1", "one", ""):
        with pytest.raises(KeyError, match="no exercise"):
            checks.check(number, 1)
    with pytest.raises(AssertionError, match="half"):
        checks.require(1.0, right=2.0, wrong={"This is half of it.": 1.0})
    checks.require(2, right=2.0, wrong={"This is half of it.": 1.0})
    html = checks.Verdict(False, "It stops with <NameError>")._repr_html_()
    assert html == '<div class="verdict not-yet"><strong>Not yet.</strong> It stops with &lt;NameError&gt;</div>'
