"""What a student handed in, set into the teacher's own notebook: only answers are taken over, and all else is noted."""

import copy
import json
import os
import re

import nbformat

LARGEST = 50 << 20  # bytes; output is thrown away, but it has to be read first


class Unreadable(Exception):
    """There is nothing that could be graded; the text says why."""


def handed_in(folder, name):
    return (folder / name).exists() or (folder / f"{name}.ipynb").exists()


def find(folder, name):
    """The notebook of a set, in `folder`/set/ or beside it -> (path, notes). Unreadable if there is none, or no telling which.

    A file of another name is taken if it is the only notebook. Links are not followed.
    """
    beside, folder = folder / f"{name}.ipynb", folder / name
    if beside.is_file() and not beside.is_symlink() and not folder.exists():
        return beside, []
    if not folder.is_dir() or folder.is_symlink():
        others = sorted(entry.name for entry in os.scandir(folder.parent) if not re.fullmatch(r"set-\d+(\.ipynb)?", entry.name))
        raise Unreadable("nothing handed in" + (f" under that name; there is {', '.join(others)}" if others else ""))
    found = [path for path in sorted(folder.glob("*.ipynb")) if path.is_file() and not path.is_symlink()]
    right = [path for path in found if path.stem == name]
    if right:
        return right[0], []
    if len(found) == 1:
        return found[0], [f"the file is called {found[0].name}"]
    if not found:
        raise Unreadable("no notebook in the folder")
    raise Unreadable(f"several notebooks, and none is called {name}.ipynb")


def read(path):
    """A notebook without its outputs, however old or odd its metadata. Unreadable if it is none."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"the file is larger than {LARGEST >> 20} MB")
    try:
        found = []
        for cell in json.loads(path.read_text(encoding="utf-8-sig"))["cells"]:
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            given = (cell.get("metadata") or {}).get("nbgrader") or {}
            kind = cell["cell_type"] if cell["cell_type"] in ("code", "markdown") else "raw text"
            name = str(given["grade_id"]) if "grade_id" in given else None
            found.append((kind, name, given.get("points"), source.encode(errors="replace").decode()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"the file is not a notebook ({type(error).__name__})") from error
    return found


def transplant(submitted, released):
    """Answers and added cells of `submitted`, from `read`, in a copy of the release notebook -> (notebook, notes for a human).

    Every cell of the release stays where it is and as it is, but for the sources of the answers; cells that the student
    added, copies included, stay behind the cell that they followed.
    """
    made = copy.deepcopy(released)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells}
    added, seen, last = {}, set(), None
    copies, retyped, valued, edited = [], [], [], []
    for kind, name, points, source in submitted:
        if name not in cells or name in seen:
            if name in seen:
                copies.append(name)
            if kind == "code":
                added.setdefault(last, []).append(source)
            continue
        seen.add(name)
        last, cell = name, cells[name]
        given = cell.metadata.nbgrader
        if kind != cell.cell_type:
            retyped.append(f"{name} into {kind}")
        if points != given.get("points"):
            valued.append(name)
        if given.solution and kind == "code":
            cell.source = source
        elif not given.solution and squeeze(source) != squeeze(cell.source):
            edited.append(name)
    missing = [name for name in cells if name not in seen] if seen else ["all: it is not this set"]
    if len(edited) > len(cells) / 2:
        edited = ["most: is it the notebook of another variant?"]
    notes = {"cells copied": copies, "cells turned": retyped, "points changed": valued, "cells edited": edited,
             "cells missing": missing}  # fmt: skip
    made.cells = [new for cell in made.cells for new in (cell, *map(code_cell, added.get(cell.metadata.nbgrader.grade_id, [])))]
    made.cells[:0] = map(code_cell, added.get(None, []))
    return made, [f"{what}: {', '.join(names)}" for what, names in notes.items() if names]


def code_cell(source):
    return nbformat.v4.new_code_cell(source)


def squeeze(source):
    """Editors change white space at the ends of lines; that is not tampering."""
    return re.sub(r"\s+", " ", source).strip()


def students(submitted):
    """Folders of a class -> (names, names that cannot be printed). Those that begin with a dot are the system's."""
    found = sorted(entry.name for entry in os.scandir(submitted) if entry.is_dir() and not entry.name.startswith("."))
    return [name for name in found if printable(name) == name], [name for name in found if printable(name) != name]


def printable(text):
    """Without what a file or a terminal would choke on: half characters, control codes."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
