"""What the tests of the grader share: a class whose sets are those of the site, and when there is a sandbox to test in."""

import contextlib
import functools
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import nbformat
import pytest
from filelock import FileLock  # which torch brings

from grader import convert, marking, pool, sandbox
from grader.course import blank, copy_course, hand_in, solved
from grader.generate import PUBLIC, PUBLIC_VARIANT, generate

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="NOT TESTED: grading needs Linux")
needs_sandbox = pytest.mark.skipif(bool(sandbox.available()), reason=f"NOT TESTED: {sandbox.available()}")
SETS = ["set-1"]


@functools.cache
def public():
    """The folder of the site's sets, made by the build or by the first process of the tests that asks for it."""
    PUBLIC.mkdir(parents=True, exist_ok=True)
    with FileLock(PUBLIC / ".lock"):
        generate(PUBLIC, PUBLIC_VARIANT)
    return PUBLIC


def released(name):
    """The cells that students are given, as nbgrader wrote them."""
    return blank(public(), name).cells


def course(folder, **bounds):
    copy_course(public(), folder)
    if bounds:
        (folder / "limits.toml").write_text("\n".join(f"{key} = {value}" for key, value in bounds.items()))
    return folder


def in_the_book(folder, student, name="set-1"):
    with convert.book(folder) as book:
        return book.find_submission(name, marking.known_as(student)).score


@contextlib.contextmanager
def marker():
    """mark(folder, edits): what becomes of these, each an edit of the solved set, beside each other -> {student: row}.

    own: bounds for one of them, {student: bounds}. Each is graded once, and row["again"] says whether a class would see it
    graded once more. The processes stay from test to test: what they import takes longer than many a submission.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=pool.modest) as processes:

        def mark(folder, edits, name="set-1", own=None, **bounds):
            jobs, usual = [], sandbox.limits() | bounds
            for student, edit in edits.items():
                notebook = solved(folder, name)
                edit(notebook)
                hand_in(folder, student, name, notebook)
                given = usual | (own or {}).get(student, {})
                jobs.append(processes.submit(marking.mark, folder, student, name, True, given))
            return {row["student"]: row for row in (job.result() for job in jobs)}

        yield mark


def found(rows):
    return {student: (row["score"], row["look"]) for student, row in rows.items()}


def given_begins_with(folder, code):
    """The set's own first cell begins with this code."""
    path = folder / "source" / "set-1" / "set-1.ipynb"
    notebook = nbformat.read(path, 4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = f"{code}\n{first.source}"
    nbformat.write(notebook, path)
    convert.convert_masters(folder, ["set-1"])
