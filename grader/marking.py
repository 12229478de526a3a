"""One submission, from the file to its score and its page; and many of them, by way of `pool`."""

import contextlib
import re
import secrets
import shutil
import time

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, SaveAutoGrades

from . import feedback, pool
from .convert import book, convert, settings
from .course import blank, releases
from .errors import ConversionError
from .executor import SandboxedExecute
from .intake import place
from .sandbox import SandboxedKernel
from .submission import Unreadable, find, printable, read, squeeze, transplant

STAGE = ".handed-in"  # submissions set into clean notebooks; nbgrader reads these and never a student's file


def run(work, job=None, tell=lambda row: None):
    """mark (or another job) for every entry of work, as `pool.run` does it."""
    return pool.run(work, job or mark, lambda *entry: not_graded(*entry[:3], "the grader's process died"), tell)


def not_graded(course, student, name, why):
    """The row of a submission that could not be graded. No score of an earlier one may stand."""
    with contextlib.suppress(Exception):  # nothing is there to be forgotten
        forget(course, student, name)
    return empty_row(course, student, name) | {"seconds": 0, "look": f"not graded: {why}"}


def empty_row(course, student, name):
    """A row without scores: the student, the set, and a column for each problem."""
    tests = [cell.metadata.nbgrader for cell in blank(course, name).cells if cell.metadata.nbgrader.grade]
    row = {"student": student, "set": name, "score": None, "max": sum(test.points for test in tests)}
    return row | {test.grade_id.removeprefix("test-"): None for test in tests}


def mark(course, student, name, sandboxed, bounds):
    """One submission, from file to feedback -> its row. Whatever goes wrong ends in the row: the class goes on."""
    begin = time.monotonic()
    row = empty_row(course, student, name)
    try:
        path, notes = find(place(course, student, name), name)
        made, more = transplant(read(path), name, releases(course))
        stage = course / STAGE / known_as(student) / name
        stage.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, stage / f"{name}.ipynb")
        page = course / "feedback" / student / name / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        for note, text in {"timestamp.txt": "", "submission_secret.txt": secrets.token_hex()}.items():
            if (path.parent / note).is_file() and not (path.parent / note).is_symlink():
                shutil.copy(path.parent / note, stage)
                shutil.copy(path.parent / note, page.parent)
            else:  # put in by hand: nbgrader's release_feedback asks for both beside each page, or sends none
                (page.parent / note).write_text(text)
        autograde(course, student, name, sandboxed, bounds)
        graded = nbformat.read(course / "autograded" / known_as(student) / name / f"{name}.ipynb", 4)
        seen = graded.metadata.grading
        if seen.given:
            why = f"a cell of the set itself failed ({seen.given}); it is not the student's: grade again"
            return not_graded(course, student, name, printable(why[:500])) | {"again": True}
        told = [seen.stopped] if seen.stopped else []
        for over in dict.fromkeys(over for _, over in seen.late):
            notes.append(f"stopped after {over}: {', '.join(cell for cell, late in seen.late if late == over)}")
        if unearned := without_an_answer(graded, blank(course, name)):
            notes.append(f"passes though its answer is blank or stops: {', '.join(unearned)}")
        notes += more + ([f"replaced: {', '.join(seen.changed)}"] if seen.changed else []) + told
        with book(course) as gradebook:
            submission = gradebook.find_submission(name, known_as(student))
            row["score"] = submission.score
            for grade in submission.notebooks[0].grades:
                row[grade.name.removeprefix("test-")] = grade.score
                if grade.manual_score is not None:
                    notes.append(f"the score of {grade.name.removeprefix('test-')} was set by hand, and stands")
            comments = {comment.name: comment.manual_comment for comment in submission.notebooks[0].comments}
        feedback.write(page, graded, row, comments, told)
    except Unreadable as error:
        return not_graded(course, student, name, printable(str(error)[:500]))
    except Exception as error:
        why = str(error) if isinstance(error, ConversionError) else repr(error)
        return not_graded(course, student, name, printable(f"the grader failed: {why}"[:500])) | {"again": True}
    row["again"] = seen.slow
    return row | {"seconds": round(time.monotonic() - begin, 1), "look": printable("; ".join(notes)[:1000])}


def without_an_answer(graded, released):
    """The problems whose test passes though nothing was written into the answer's own cell, or though that cell stops."""
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in graded.cells if "nbgrader" in cell.metadata}
    blanks = {cell.metadata.nbgrader.grade_id: cell.source for cell in released.cells if cell.metadata.nbgrader.solution}
    return [name for name, source in blanks.items() if not failed(cells[f"test-{name}"])
            and (squeeze(cells[name].source) == squeeze(source) or failed(cells[name]))]  # fmt: skip


def failed(cell):
    return any(output.output_type == "error" for output in cell.outputs)


def autograde(course, student, name, sandboxed, bounds):
    """nbgrader's own step: overwrite what is the teacher's, execute, and keep the scores."""
    config = settings(course)
    config.CourseDirectory.submitted_directory = STAGE
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = name, known_as(student)
    config.SandboxedExecute.bounds = bounds
    SandboxedKernel.bounds, SandboxedKernel.sandboxed = bounds, sandboxed
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config, force=True)
    converter.autograde_preprocessors = [SandboxedExecute, SaveAutoGrades, CheckCellMetadata]
    convert(converter)


def known_as(student):
    """The student's name in nbgrader's files and book: it takes names for patterns, so [ ] * ? are written as in an address,
    and it drops blanks at the ends, so they are, too."""
    return re.sub(r"[\[\]*?%]|^\s|\s$", lambda sign: f"%{ord(sign[0]):X}", student)


def forget(course, student, name):
    """No score of an earlier submission may stand if this one cannot be graded."""
    shutil.rmtree(course / "feedback" / student / name, ignore_errors=True)
    for made in ("autograded", STAGE):
        shutil.rmtree(course / made / known_as(student) / name, ignore_errors=True)
    with book(course) as gradebook:
        try:
            for notebook in gradebook.find_submission(name, known_as(student)).notebooks:
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
        except MissingEntry:
            pass
