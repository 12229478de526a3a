"""Problem sets made from their masters in `assignments/`, and a grader that runs students' answers in a sandbox.

    python -m grader.generate    the notebooks for students
    python -m grader.grade       a class
    python -m grader.sample      a small class, to see what grading looks like

Imports lead one way: a module uses only what stands before it in errors, kernel, watchman, sandbox, submission, intake,
feedback, convert, generate, course, executor, pool, marking, rehearsal, grade, sample.
"""

import sys

# nbformat checks notebooks with jsonschema, which imports this package if it can, for addresses that no notebook holds: a whole
# grammar, compiled anew in each process, for a second. None in its place makes that an ImportError, and jsonschema goes on.
sys.modules.setdefault("rfc3987_syntax", None)
