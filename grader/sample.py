"""A sample class, to see what grading looks like: solved, blank, half done and endless notebooks of every set."""

import shutil

from .course import blank, copy_course, hand_in, solved
from .generate import PUBLIC, PUBLIC_VARIANT, generate, masters

SAMPLE = PUBLIC.with_name("sample-class")


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


def main():
    generate(PUBLIC, PUBLIC_VARIANT, print)
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir(parents=True)
    copy_course(PUBLIC, SAMPLE)
    (SAMPLE / "limits.toml").write_text("cell_seconds = 5  # so that nobody waits long for the endless ones\n")
    for path in masters():
        for make in (solved, blank, half, endless):
            hand_in(SAMPLE, make.__name__, path.stem, make(PUBLIC, path.stem))
    print(f"a sample class is in {SAMPLE}")


if __name__ == "__main__":
    main()
