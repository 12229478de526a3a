"""What lies in the folder of a class: a set as it is handed out, the same one solved, and what a student hands in."""

import re
import shutil

import nbformat


def blank(course, name):
    """The notebook that students get."""
    return nbformat.read(course / "release" / name / f"{name}.ipynb", 4)


def releases(course):
    """All sets of a course as students get them: {set: notebook}."""
    return {path.stem: nbformat.read(path, 4) for path in sorted((course / "release").glob("*/set-*.ipynb"))}


def solved(course, name):
    """The release notebook with the master's own solutions in it."""
    notebook, source = blank(course, name), nbformat.read(course / "source" / name / f"{name}.ipynb", 4)
    solutions = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if cell.metadata.nbgrader.solution}
    for cell in notebook.cells:
        if cell.metadata.nbgrader.solution:
            lines = solutions[cell.metadata.nbgrader.grade_id].splitlines()
            cell.source = "\n".join(line for line in lines if not re.match(r"\s*### (BEGIN|END) SOLUTION", line))
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
