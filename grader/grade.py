"""Grade a class: run every submission in the sandbox, and write grades, feedback and what a human should look at.

    class/
      submitted/<student>/<set>/<set>.ipynb      what you put there, or the archive that an LMS hands out
      sorted/<student>/<set>/…                   what was in such an archive
      grades/<set>.csv                           one line a student, for the gradebook of your LMS
      feedback/<student>/<set>/<set>.html        for the student
      variant.txt, limits.toml, backups/         yours to read; the limits, yours to write
      gradebook.db, source/, release/, …         nbgrader's

A line without a score was not graded, and says why; a score stands only for the submission that was graded last.
"""

import argparse
import csv
import itertools
import shutil
import sys
from datetime import datetime

from .errors import MasterError
from .generate import folder, masters
from .intake import place, sort
from .marking import forget, not_graded, run
from .rehearsal import prepare
from .sandbox import SettingsError
from .submission import handed_in, printable, students


def main():
    parser = argparse.ArgumentParser(description="Grade a class.")
    parser.add_argument("course", type=folder, help="the folder of the class, with submitted/<student>/<set>/<set>.ipynb in it")
    parser.add_argument("--set", choices=[path.stem for path in masters()], help="only this set")
    parser.add_argument("--unsafe", action="store_true", help="run students' code without a sandbox, with your own rights")
    parser.add_argument("--rehearse", action="store_true", help="only grade the solutions and blank notebooks of all sets")
    args = parser.parse_args()
    names = [args.set] if args.set else [path.stem for path in masters()]
    try:
        if args.rehearse:
            prepare(args.course, not args.unsafe, names, say)
            print(f"{len(names)} sets: the solution scores 100 %, a blank notebook 0")
        else:
            rows = grade(args.course, names, sandboxed=not args.unsafe, tell=say)
            print(f"{len(rows)} graded, or told why not; see {args.course / 'grades'} and {args.course / 'feedback'}")
    except (SettingsError, MasterError) as error:
        sys.exit(f"grade: {error}. Nothing was graded.")


def say(line):
    print(line, flush=True)


def show(row, number):
    score = "–" if row["score"] is None else f"{row['score']:g}"
    return f"{number}  {row['set']}  {row['student']:<24} {score:>4} of {row['max']:g} {row['seconds']:6.1f} s  {row['look']}"


def grade(course, names, sandboxed=True, tell=lambda line: None):
    """Grade what lies in course/submitted of the sets in names -> rows, as in the CSV. tell: is given a line as each is done.

    A set that nobody handed in is left out. SettingsError if there is nothing to grade, it would not be safe, or the sets are
    not sound; then no score is touched.
    """
    if not (course / "submitted").is_dir():
        raise SettingsError(f"no folder {course / 'submitted'}; put each notebook into submitted/<student>/<set>/")
    sort(course, [path.stem for path in masters()])
    who, odd = students(course / "submitted", course / "sorted")
    names = [name for name in names if any(handed_in(place(course, student, name), name) for student in who)]
    if not names:
        raise SettingsError(f"nothing in {course / 'submitted'}/<student>/ is called set-1, set-2, … as the sets are")
    bounds = prepare(course, sandboxed, names, tell)
    work = [(course, student, name, sandboxed, bounds) for name in names for student in who]
    keep_a_copy(course / "gradebook.db")
    for name in names:
        (course / "grades" / f"{name}.csv").unlink(missing_ok=True)
    for _, student, name, *_ in work:
        forget(course, student, name)
    tell(f"{len(work)} to be graded, each for some seconds; what runs out of time comes once more at the end")
    number = itertools.count(1)
    rows = run(work, tell=lambda row: tell(show(row, f"{next(number):>3}/{len(work)}")))
    for name in names:
        for student in odd:
            rows.append(not_graded(course, printable(student), name, "the folder's name cannot be printed; rename it"))
            tell(show(rows[-1], "–"))
    for name in names:
        write_csv(course / "grades" / f"{name}.csv", [row for row in rows if row["set"] == name])
    return rows


def keep_a_copy(database):
    """Scores set by hand are in there, too."""
    if database.exists():
        folder = database.parent / "backups"
        folder.mkdir(exist_ok=True)
        shutil.copy(database, folder / f"gradebook-{datetime.now():%Y-%m-%d-%H%M%S-%f}.db")


def write_csv(path, rows):
    path.parent.mkdir(exist_ok=True)
    with open(path, "w", newline="", encoding="utf8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
