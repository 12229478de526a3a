"""The page that a student gets: points, what was wrong, and the answer that was graded. No test, no script, no request.

nbgrader's own page shows the hidden tests (its issues 917 and 1363), and what a student's code made runs in the browser.
"""

import re
from pathlib import Path

import jinja2

from helpers.live import night

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
PAGES = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
PAGES.filters["points"] = lambda value: f"{value:g}"


def problems(notebook, scores, comments):
    """One entry a test cell of an autograded notebook; scores and comments by the names of their cells."""
    title, own, found = "", [], []
    answers = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    hidden = "\n".join(part.split(END)[0] for cell in notebook.cells for part in cell.source.split(BEGIN)[1:])
    for cell in notebook.cells:
        given = cell.metadata.get("nbgrader")
        if cell.cell_type == "markdown":
            title = (re.findall(r"^## (.+?)(?: \([^)]*\))?$", cell.source, re.M) or [title])[-1]
        elif not given:
            own.append(cell)
        elif given.grade:
            name = given.grade_id.removeprefix("test-")
            written = [answers[name]]
            if own and re.search(r"^ *raise NotImplementedError\(\)$", written[0].source, re.M):
                written = own  # the blank was put back, or left: the answer is among the cells of their own
            entry = {"title": title, "score": scores[given.grade_id] or 0, "max": given.points}
            verdict = message(cell, [output for part in written for output in part.outputs])
            verdict["message"] = without_tests(verdict["message"], hidden)
            answer = "\n\n".join(part.source for part in written)
            found.append(entry | verdict | {"answer": answer, "comment": comments.get(name)})
            own = []
    return found


def without_tests(text, hidden, longest=24):
    """A student's code can read a test that calls it, and say it as an error. Only the test's own sentences may pass."""
    sentences = re.findall(r'"([^"\n]+)"', hidden)
    copied = any(text[k : k + longest] in hidden for k in range(len(text) - longest + 1))
    return "An error's text is left out here." if copied and text not in sentences else text


def message(test, outputs):
    """What went wrong, in one sentence: the test's own words, or an error among the answer's outputs."""
    errors = [output for output in test.outputs if output.output_type == "error"]
    if not errors:
        return {"right": True, "message": ""}
    own = [output for output in outputs if output.output_type == "error"]
    if any(error.ename == "NotImplementedError" and not error.evalue for error in own + errors):  # torch's has words
        return {"right": False, "message": "Nothing was handed in for this problem: the line to be deleted is still there."}
    if own:
        return {"right": False, "message": f"Your cell stops with {describe(own[-1])}"}
    error = errors[-1]
    if error.ename in ("AssertionError", "NotRun") and error.evalue:
        return {"right": False, "message": (error.evalue[0].upper() + error.evalue[1:])[:300]}
    return {"right": False, "message": f"Your code stops with {describe(error)}"}


def describe(error):
    text = re.sub(r"\(\d+\.py, line", "(line", " ".join(error.evalue.split()))[:200]  # a cell's file has a number for a name
    return f"{error.ename}: {text}" if text else f"{error.ename}."


def write(path, notebook, row, comments, notes):
    """Write the page. row: as `marking.mark` makes it; comments: {cell: text} by the teacher; notes: of the whole set."""
    scores = {f"test-{key}": value for key, value in row.items()}
    title = next(cell.source for cell in notebook.cells if cell.source.startswith("# ")).splitlines()[0].removeprefix("# ")
    page = PAGES.get_template("feedback.html.j2").render(
        title=title, student=row["student"], score=row["score"], max=row["max"], notes=notes,
        problems=problems(notebook, scores, comments),
        day=night.variables(), night=night.variables(night.of),
    )  # fmt: skip
    path.write_text(page, encoding="utf8")
