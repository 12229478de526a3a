"""Problem sets made from their masters in `assignments/`, and a grader that runs students' answers in a sandbox.

    python -m grader.generate    the notebooks for students
    python -m grader.grade       a class
    python -m grader.sample      a small class, to see what grading looks like

Imports lead one way: a module uses only what stands before it in errors, kernel, sandbox, submission, feedback, convert,
generate, course, executor, marking, rehearsal, grade, sample.
"""
