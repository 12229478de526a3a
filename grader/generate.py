"""Problem sets from their masters: nbgrader's source and release notebooks, and its grade book.

A master, `assignments/set-N.md`, is one MyST notebook with solutions and hidden tests in nbgrader's marks. Cells are named by
one line: `:answer: NAME` where a student writes, `:test: NAME` with `:points: N` for what grades it; all others are locked.
Whatever stands between << and >> is filled in from one number, the variant: a constant from the list under `variants`
of the master's head, `seed`, the `points` of a problem, or their `total`.
"""

import argparse
import functools
import hashlib
import random
import re
import sys
import textwrap
from pathlib import Path

import jinja2
import jupytext
import nbformat
import yaml

from .errors import MasterError

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ROOT / "assignments"  # the masters
PUBLIC, PUBLIC_VARIANT = ROOT / "_build" / "assignments", "0"  # what the site hands out
TEXT = jinja2.Environment(  # marks that mean nothing in Python, TeX or MyST
    variable_start_string="<<", variable_end_string=">>", block_start_string="<%", comment_start_string="<#",
    undefined=jinja2.StrictUndefined,
)  # fmt: skip


def masters():
    return sorted(ASSIGNMENTS.glob("set-*.md"))


def fill_in(text, name, variant):
    """The master's text with its constants: the same number gives the same set, another one a new set."""
    head = yaml.safe_load(text.split("---\n")[1])
    draw = random.Random(f"{variant} {name}")
    constants = {key: draw.choice(choices) for key, choices in sorted(head.get("variants", {}).items())}
    tests = re.findall(r"^:test: (\S+)\n:points: (\d+)$", text, re.M)
    if not tests or len(dict(tests)) < len(tests):
        raise MasterError(f"{name}: every :test: needs a name of its own, and :points: on the next line")
    points = {key: int(value) for key, value in tests}
    constants |= {"seed": draw.randrange(1, 10_000), "points": points, "total": sum(points.values())}
    try:
        return TEXT.from_string(text).render(constants)
    except jinja2.TemplateError as error:
        raise MasterError(f"{name}: {error}; what stands between << and >> must be in the head's list of variants") from error


def notebook(path, variant):
    """The master as a notebook with nbgrader's metadata, solutions and hidden tests still in it."""
    text = fill_in(path.read_text(encoding="utf8"), path.stem, variant)
    made = jupytext.reads(text, fmt="md:myst")
    made.metadata = nbformat.from_dict({"kernelspec": made.metadata["kernelspec"]})
    answers = []
    for number, cell in enumerate(made.cells):
        answer, test, points = (cell.metadata.pop(key, None) for key in ("answer", "test", "points"))
        if answer is not None:
            answers.append(answer)
        if test is not None and answers[-1:] != [test]:
            raise MasterError(f"{path.stem}: the test {test} must follow the answer of that name")
        for kind, name in (("SOLUTION", answer), ("HIDDEN TESTS", test)):
            marks = [cell.source.count(f"### {mark} {kind}") for mark in ("BEGIN", "END")]
            if marks != ([1, 1] if name is not None else [0, 0]):
                where = "an :answer: cell" if kind == "SOLUTION" else "a :test: cell"
                raise MasterError(f"{path.stem}: {where}, and no other, has one BEGIN and one END {kind}:\n{cell.source}")
        if test is not None:
            cell.source = of_their_own(cell.source)
        name = answer or (f"test-{test}" if test else f"given-{number}")
        cell.id = f"{path.stem}-{name}"
        cell.metadata["nbgrader"] = {
            "schema_version": 3, "grade_id": name, "solution": answer is not None, "grade": test is not None,
            "locked": answer is None, "task": False, **({"points": int(points)} if test else {}),
        }  # fmt: skip
    return made


def of_their_own(source):
    """Hidden tests as a function: their names do not meet those that a student may have given to something else."""
    begin, end = "### BEGIN HIDDEN TESTS\n", "\n### END HIDDEN TESTS"
    before, hidden = source.split(begin)
    hidden, after = hidden.split(end)
    return f"{before}{begin}def _hidden():\n{textwrap.indent(hidden, '    ')}\n\n_hidden(){end}{after}"


def kept_variant(course, variant):
    """The variant of a class: once chosen it stays, or half of a class would be graded by other numbers than it was given."""
    note = course / "variant.txt"
    kept = note.read_text(encoding="utf8").strip() if note.exists() else None
    if kept is not None and variant not in (None, kept):
        raise MasterError(f"this class was made with variant {kept}, not {variant}; another variant needs a folder of its own")
    course.mkdir(parents=True, exist_ok=True)
    note.write_text(kept or variant or PUBLIC_VARIANT, encoding="utf8")
    return kept or variant or PUBLIC_VARIANT


def generate(course, variant, tell=lambda line: None):
    """Write source/, release/ and gradebook.db of a course, unless they are there for these masters and this variant.

    tell: is given a line about each step that takes a while.
    """
    course.mkdir(parents=True, exist_ok=True)
    code = [Path(__file__), Path(__file__).with_name("convert.py")]
    inputs = [path.read_bytes() for path in [*masters(), *code]]
    stamp, key = course / ".generated", hashlib.sha256(repr((variant, inputs)).encode()).hexdigest()
    made = {kind: [course / kind / path.stem / f"{path.stem}.ipynb" for path in masters()] for kind in ("source", "release")}
    expected = [course / "gradebook.db", *made["source"], *made["release"]]
    if stamp.exists() and stamp.read_text() == key and all(path.exists() for path in expected):
        return
    tell("making the notebooks of the sets from their masters")
    from .convert import convert_masters  # nbgrader, which takes seconds to import, and nearly always there is nothing to do

    for path, source in zip(masters(), made["source"], strict=True):
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(path, variant), source)
    convert_masters(course, [path.stem for path in masters()], tell)
    for path in made["release"]:
        refuse_leaks(path)
    stamp.write_text(key)


def refuse_leaks(path):
    """Nothing of a solution or a hidden test may be left in what students get."""
    released = nbformat.read(path, 4)
    text = path.read_text(encoding="utf8")
    if "SOLUTION" in text or "HIDDEN" in text or any(cell.get("outputs") for cell in released.cells):
        path.unlink()
        raise MasterError(f"{path.name}: the release notebook still holds a solution, a hidden test or an output")


def folder(text):
    """A path as people type it: make hands on a ~ that no shell has looked at."""
    return Path(text).expanduser().resolve()


def main():
    parser = argparse.ArgumentParser(description="Generate the problem sets.")
    parser.add_argument("--course", type=folder, default=PUBLIC, help="the folder of a class; without it, the site's")
    parser.add_argument("--variant", help="any number or word; another one gives other constants and seeds")
    args = parser.parse_args()
    if args.variant and args.course == PUBLIC:
        parser.error("a variant needs a folder of its own; the site's sets stay as they are")
    try:
        generate(args.course, kept_variant(args.course, args.variant), functools.partial(print, flush=True))
    except MasterError as error:
        sys.exit(f"assignments: {error}")
    print(f"{len(masters())} sets: the notebooks for students are in {args.course / 'release'}")


if __name__ == "__main__":
    main()
