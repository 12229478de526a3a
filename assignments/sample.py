"""Submissions made from the masters: the solved and the blank one that every set is rehearsed with, and a sample class."""

import re
import shutil

import nbformat
from generate import PUBLIC, PUBLIC_VARIANT, generate, masters

SAMPLE = PUBLIC.with_name("sample-class")


def solved(course, name):
    """The release notebook with the master's own solutions in it."""
    notebook, source = (nbformat.read(course / kind / name / f"{name}.ipynb", 4) for kind in ("release", "source"))
    solutions = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if cell.metadata.nbgrader.solution}
    for cell in notebook.cells:
        if cell.metadata.nbgrader.solution:
            lines = solutions[cell.metadata.nbgrader.grade_id].splitlines()
            cell.source = "\n".join(line for line in lines if not re.match(r"\s*### (BEGIN|END) SOLUTION", line))
    return notebook


def blank(course, name):
    return nbformat.read(course / "release" / name / f"{name}.ipynb", 4)


def half(course, name):
    """Every second problem solved."""
    notebook, empty = solved(course, name), blank(course, name)
    answers = [index for index, cell in enumerate(notebook.cells) if cell.metadata.nbgrader.solution]
    for index in answers[1::2]:
        notebook.cells[index] = empty.cells[index]
    return notebook


def endless(course, name):
    """Solved, but for a last problem that never ends."""
    notebook = solved(course, name)
    last = [cell for cell in notebook.cells if cell.metadata.nbgrader.solution][-1]
    last.source = "while True:\n    pass"
    return notebook


def hand_in(course, student, name, notebook):
    path = course / "submitted" / student / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def copy_course(old, new):
    """What was generated, without what was handed in and graded since."""
    for entry in ("source", "release"):
        shutil.copytree(old / entry, new / entry, dirs_exist_ok=True)
    for entry in ("gradebook.db", ".generated", "variant.txt", "limits.toml"):
        if (old / entry).exists():
            shutil.copy(old / entry, new / entry)


def main():
    generate(PUBLIC, PUBLIC_VARIANT)
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir(parents=True)
    copy_course(PUBLIC, SAMPLE)
    for path in masters():
        for make in (solved, blank, half, endless):
            hand_in(SAMPLE, make.__name__, path.stem, make(PUBLIC, path.stem))
    print(f"a sample class is in {SAMPLE}")


if __name__ == "__main__":
    main()
