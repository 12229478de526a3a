"""What a student handed in, set into the teacher's own notebook: only answers are taken over, and all else is noted."""

import copy
import json
import os
import re

import nbformat

LARGEST = 50 << 20  # bytes; output is thrown away, but it has to be read first
CELLS, CODE = 1000, 1_000_000  # and characters of code: ten times what anyone writes by hand
KINDS = {b"<": "a web page", b"%pdf": "a PDF", b"pk": "a zip archive", b"{\\rtf": "a text document"}
FRAMES = re.compile(  # words by which code comes to the variables of the test that calls it, the right answer among them
    r"\b(_getframe|_current_frames|currentframe|getouterframes|inspect\.stack|f_back|f_locals|f_globals|tb_frame"
    r"|get_objects|get_referrers|settrace|setprofile)\b"
)


class Unreadable(Exception):
    """There is nothing that could be graded; the text says why."""


def handed_in(folder, name):
    return folder.is_dir() and any(named(entry, name) for entry in os.scandir(folder))


def named(entry, name):
    """Whether a file or folder is called as the set, give or take what browsers, platforms and keyboards do to names."""
    return re.fullmatch(rf"{name}( ?\(\d+\)|-\d+)?(\.ipynb)?", entry.name.strip(), re.I) is not None


def find(folder, name):
    """The notebook of a set, in `folder`/set/ or beside it -> (path, notes). Unreadable if there is none, or no telling which.

    A file of another name is taken if it is the only notebook. Links are not followed.
    """
    entries = sorted(folder.iterdir())
    within = [entry for entry in entries if entry.is_dir() and not entry.is_symlink() and named(entry, name)]
    files = [entry for place in within for entry in sorted(place.iterdir())]
    found = [entry for entry in files if is_notebook(entry)]
    found += [entry for entry in entries if is_notebook(entry) and named(entry, name)]
    if not found:
        others = files if within else [entry for entry in entries if not re.match(r"set-\d", entry.name, re.I)]
        others = ", ".join(entry.name for entry in others)
        why = "no notebook in the folder" if within else "nothing handed in" + (" under that name" if others else "")
        raise Unreadable(why + (f"; there is {others}" if others else ""))
    exact = [entry for entry in found if entry.name == f"{name}.ipynb"]
    right = exact or [entry for entry in found if named(entry, name)] or found
    if len(right) > 1 and len({entry.read_bytes() for entry in right}) > 1:
        several = ", ".join(str(entry.relative_to(folder)) for entry in right)
        raise Unreadable(f"several notebooks, and no telling which counts: {several}; leave one")
    others = [str(entry.relative_to(folder)) for entry in found if entry not in right]
    notes = [] if named(right[0], name) else [f"the file is called {right[0].name}"]
    return right[0], notes + ([f"there are other notebooks: {', '.join(others)}"] if others else [])


def is_notebook(entry):
    right = entry.name.strip().lower().endswith(".ipynb") and not entry.name.startswith(".")
    return right and entry.is_file() and not entry.is_symlink()


def read(path):
    """A notebook without its outputs, however old or odd its metadata. Unreadable if it is none, or more than anyone writes."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"the file is larger than {LARGEST >> 20} MB")
    try:
        data = path.read_bytes()
        for mark, kind in KINDS.items():
            if data.lstrip()[: len(mark)].lower() == mark:
                raise Unreadable(f"the file is {kind}, not a notebook")
        if not data.strip(b" \r\n\t\0"):
            raise Unreadable("the file is empty")
        whole, found = json.loads(data), []  # in UTF-8, or 16 or 32
        if "worksheets" in whole:
            raise Unreadable("the notebook is in an old format (nbformat 3): open it in Jupyter, save it, and hand it in again")
        for cell in whole["cells"]:
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            given = (cell.get("metadata") or {}).get("nbgrader") or {}
            kind = cell["cell_type"] if cell["cell_type"] in ("code", "markdown") else "raw text"
            name = str(given["grade_id"]) if "grade_id" in given else None
            found.append((kind, name, given.get("points"), source.encode(errors="replace").decode()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        why = "it is cut off or damaged" if isinstance(error, ValueError) else "there are no cells in it"
        raise Unreadable(f"the file is not a notebook: {why}") from error
    written = sum(len(source) for kind, *_, source in found if kind == "code")
    if len(found) > CELLS or written > CODE:
        raise Unreadable(
            f"it has {len(found)} cells and {written:,} characters of code; taken are {CELLS} and {CODE:,} at most"
        )
    return found


def recognise(submitted, name, releases):
    """Unreadable, in words, for what is not the set `name` of this class. releases: {set: its release notebook}."""
    found = {squeeze(source) for *_, source in submitted}
    blurred = set(map(without_numbers, found))
    given = {
        stem: [squeeze(cell.source) for cell in release.cells if not (about(cell).solution or about(cell).grade)]
        for stem, release in releases.items()
    }
    alike = {stem: sum(without_numbers(text) in blurred for text in texts) for stem, texts in given.items()}
    best = max(alike, key=alike.get)
    if alike[best] > alike[name]:
        raise Unreadable(f"this is {best}, and not {name}: ask for the right notebook, or put this one where {best} belongs")
    others = [text for text in given[name] if text not in found and without_numbers(text) in blurred]
    if len(others) > 1:
        raise Unreadable("this is another variant of this set, such as the public one: its numbers are not this class's; "
                         "ask for the notebook that you handed out, with answers for its numbers")  # fmt: skip
    known = {about(cell).grade_id for cell in releases[name].cells}
    if not any(marked in known for _, marked, *_ in submitted):
        if not alike[name]:
            raise Unreadable("nothing in it is from this set")
        raise Unreadable("it has lost the marks of its cells (nbgrader's metadata), as some editors and converters do: "
                         "ask for the notebook as you handed it out, with the answers copied into it")  # fmt: skip


def transplant(submitted, name, releases):
    """Answers and added cells of `submitted`, from `read`, in a copy of the release notebook -> (notebook, notes for a human).

    Every cell of the release stays where it is and as it is, but for the sources of the answers; cells that the student
    added, copies included, stay behind the cell that they followed. Where an answer's own cell is gone, its blank is put back
    before the student's cells that stand there, since one of them may be the answer. Unreadable if it is another notebook.
    """
    recognise(submitted, name, releases)
    made = copy.deepcopy(releases[name])
    cells = {about(cell).grade_id: cell for cell in made.cells}
    added, seen, last = {}, set(), None
    copies, retyped, valued, edited = [], [], [], []
    for kind, name, points, source in submitted:
        if name not in cells or name in seen:
            if name in seen:
                copies.append(name)
            if kind == "code":
                added.setdefault(last, []).append(code_cell(source))
            continue
        seen.add(name)
        last, cell = name, cells[name]
        if kind != cell.cell_type:
            retyped.append(f"{name} into {kind}")
        if points != about(cell).get("points"):
            valued.append(name)
        if about(cell).solution and kind == "code":
            cell.source = source
        elif not about(cell).solution and squeeze(source) != squeeze(cell.source):
            edited.append(name)
    if len(edited) > len(cells) / 2:
        raise Unreadable("most of its cells are not as they were handed out: is it from another edition of the book?")
    missing = [name for name in cells if name not in seen]
    words = sorted({word for kind, *_, source in submitted if kind == "code" for word in FRAMES.findall(source)})
    notes = {"cells copied": copies, "cells turned": retyped, "points changed": valued, "cells edited": edited,
             "cells missing": missing, "the code looks at who calls it": words}  # fmt: skip
    blanks = {*missing, *(turned.split(" into ")[0] for turned in retyped)}
    made.cells, start = added.get(None, []), 0  # start: where the student's own cells begin that are there now
    for name, cell in cells.items():
        if about(cell).solution and name in blanks:
            made.cells.insert(start, cell)
            start += 1
        else:
            made.cells.append(cell)
            start = len(made.cells) if name in seen else start
        made.cells += added.get(name, [])
    return made, [f"{what}: {', '.join(names)}" for what, names in notes.items() if names]


def about(cell):
    """What nbgrader knows of a cell of the release."""
    return cell.metadata.nbgrader


def code_cell(source):
    return nbformat.v4.new_code_cell(source)


def squeeze(source):
    """Editors change white space at the ends of lines; that is not tampering."""
    return re.sub(r"\s+", " ", source).strip()


def without_numbers(text):
    return re.sub(r"\d+(\.\d+)?", "0", text)


def students(*places):
    """Folders of a class -> (names, names that cannot be printed). Those that begin with a dot are the system's."""
    entries = [entry for place in places if place.is_dir() for entry in os.scandir(place) if entry.is_dir()]
    found = sorted({entry.name for entry in entries if not entry.name.startswith(".")})
    return [name for name in found if printable(name) == name], [name for name in found if printable(name) != name]


def printable(text):
    """Without what a file or a terminal would choke on: half characters, control codes."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
