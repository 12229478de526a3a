"""Answers to the exercises: right, or which known mistake it is, and never the solution.

    checks.check("1.2", spiral_sink)

An exercise keeps the right answer and the wrong ones that people really give, each under the sentence that names it.
Your answer is measured as they are, and the measurements are compared. Functions may take and return tensors, arrays or
lists, in any precision, by whatever loop or formula. The chapters' exercises are in `chapter1`, `chapter2`, … beside this file.
"""

import importlib
import inspect
import itertools
from dataclasses import dataclass, field
from html import escape

import torch

from .compare import Blank, Mistake, adapt, matches, same, tensor, time_first  # noqa: F401 (for the chapters)


@dataclass(frozen=True)
class Verdict:
    """What `judge` found. right: bool; message: one or two sentences; blank: True if there was nothing to judge yet."""

    right: bool
    message: str
    blank: bool = False

    def __repr__(self):
        return f"{'Blank' if self.blank else 'Right' if self.right else 'Not yet'}. {self.message}"

    def _repr_html_(self):
        kind, _, rest = repr(self).partition(". ")
        return f'<div class="verdict {kind.lower().replace(" ", "-")}"><strong>{kind}.</strong> {escape(rest)}</div>'


@dataclass(frozen=True)
class Exercise:
    """One question. right: the right answer, a function or a value. wrong: {sentence: wrong answer}, at least three; where the
    answer is a dict, a wrong one may hold the telling entries only.

    measure: answer -> what is compared (numbers, tensors, strings, or tuples, lists and dicts of them). By default a value is
    compared as it is, and a function by what it returns for each tuple of arguments in probes. tol: relative to the largest
    entry of a tensor (1e-3 tells apart what single precision and a mistake do). after: said beside "Right.", if anything is
    worth adding.
    """

    right: object
    wrong: dict = field(default_factory=dict)
    probes: tuple = ()
    measure: object = None
    tol: float = 1e-3
    after: str = ""


def check(number, answer):
    """Judge an answer to the exercise `number`, such as "1.2" -> Verdict. KeyError, with those there are, for another."""
    chapter = str(number).partition(".")[0]
    try:
        exercises = importlib.import_module(f".chapter{int(chapter)}", __package__).EXERCISES
        exercise = exercises[str(number)]
    except (ValueError, ImportError) as error:
        raise KeyError(f"no exercise {number!r}: write a chapter that has exercises, and a number, such as '1.2'") from error
    except KeyError as error:
        raise KeyError(f"no exercise {number!r}; chapter {chapter} has {', '.join(exercises)}") from error
    return judge(exercise, answer)


def require(answer, **exercise):
    """For tests: raise AssertionError with the verdict's message unless `answer` is right. Arguments: those of Exercise."""
    verdict = judge(Exercise(**exercise), answer)
    if not verdict.right:
        raise AssertionError(verdict.message)


def judge(exercise, answer):
    """Measure `answer` and compare it with the right answer and the known wrong ones -> Verdict. Never raises for a bad answer.

    RuntimeError if the exercise itself cannot tell a wrong answer from the right one: then the check is broken, not the answer.
    """
    expected = _measure(exercise, exercise.right)
    known = {message: _attempt(exercise, wrong) for message, wrong in exercise.wrong.items()}
    for message, measured in known.items():
        if matches(expected, measured, exercise.tol):
            raise RuntimeError(f"this check cannot tell right from wrong: {message}")
    try:
        got = _measure(exercise, answer)
    except Blank as blank:
        return Verdict(False, str(blank), blank=True)
    except Mistake as mistake:
        return Verdict(False, str(mistake))
    except Exception as error:  # whatever the answer's own code raises is the student's to read
        got = error
    if same(got, expected, exercise.tol):
        return Verdict(True, exercise.after)
    for message, measured in known.items():
        if matches(got, measured, exercise.tol):
            return Verdict(False, message)
    return Verdict(False, _describe(exercise, answer, got, expected))


def _measure(exercise, answer):
    _look_for_blanks(answer)
    if callable(answer):
        answer = adapt(answer)
        if exercise.measure is None:
            return [answer(*probe) for probe in exercise.probes]
    elif callable(exercise.right):
        raise Mistake(f"A function is asked for, and this is {type(answer).__name__}: hand over its name, without calling it.")
    return answer if exercise.measure is None else exercise.measure(answer)


def _attempt(exercise, answer):
    try:
        return _measure(exercise, answer)
    except Exception as error:
        return error


def _look_for_blanks(answer):
    parts = answer.items() if isinstance(answer, dict) else enumerate(answer, 1) if isinstance(answer, (tuple, list)) else ()
    empty = [str(name) for name, part in parts if part is None or part is ...]
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        raise Blank("Nothing to check yet: replace the dots by your answer.")
    if empty:
        raise Blank(f"Still to be filled in: {', '.join(empty)}.")


def _describe(exercise, answer, got, expected):
    """What can be said of a mistake that nobody recorded."""
    plain = callable(answer) and callable(exercise.right) and exercise.measure is None
    if plain:
        for message, variant in _variants(answer, exercise.right):
            if same(_attempt(exercise, variant), expected, exercise.tol):
                return message
    if isinstance(got, Exception):
        return f"It stops with {type(got).__name__}: {' '.join(str(got).split())[:300]}"
    if isinstance(expected, dict) and isinstance(got, dict) and got.keys() != expected.keys():
        return f"The answer needs exactly these entries: {', '.join(map(str, expected))}."
    if plain and all(torch.is_tensor(value) for value in (*got, *expected)):
        for probe, mine, theirs in zip(exercise.probes, got, expected, strict=True):
            if mine.shape != theirs.shape:
                shapes = ", ".join(str(tuple(a.shape)) for a in probe if torch.is_tensor(a))
                return (
                    f"For arguments of shape {shapes} it returns {tuple(mine.shape)}, and {tuple(theirs.shape)} is asked for."
                )
        mine, theirs = (torch.cat([part.double().flatten() for part in parts]) for parts in (got, expected))
        if not mine.isfinite().all() and theirs.isfinite().all():
            return "It returns infinite values or NaN where there is an answer: look for a division by zero, a log or a root."
        ratio = (theirs / mine)[theirs != 0]
        if same(-mine, theirs, exercise.tol):
            return "The sign is wrong, everywhere; all else is right."
        if len(ratio) > 1 and (ratio / ratio[0] - 1).abs().max() < 1e-3:
            return "It is off by the same factor everywhere: a constant is missing, or one too many is there."
    return "Not right, and none of the mistakes that we know. Try it by hand on a case that you can work out."


def _variants(answer, right):
    order = ", ".join(inspect.signature(right).parameters)

    def swapped(*args):
        return answer(args[1], args[0], *args[2:])

    def by_rows(*args):
        n = max((len(a) for a in args if isinstance(a, torch.Tensor) and a.ndim > 1), default=0)
        columns = [a if isinstance(a, torch.Tensor) and a.ndim > 1 else itertools.repeat(a, n) for a in args]
        return torch.stack([torch.as_tensor(tensor(answer(*row))) for row in zip(*columns, strict=True)])

    yield f"Right, but with the first two arguments in the other order: asked for is ({order}).", swapped
    yield (
        "Right for one point, but not for a batch: points are rows, so write x[..., 0] for x[0], and sum over dim=-1; and "
        "where t has a row for each of them, leave it a tensor.",
        by_rows,
    )
