"""Those whose file, not whose code, is the trouble."""

import os


def called(name, content=lambda text: text.encode()):
    """A file of this name in the folder of the set."""

    def make(folder, text):
        path = folder / "set-1" / (name if isinstance(name, str) else os.fsdecode(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(text))

    return make


def two(folder, text):
    called("a.ipynb")(folder, text)
    called("b.ipynb")(folder, text + " ")


def linked(folder, text):
    (folder / "set-1").mkdir(parents=True)
    os.symlink(folder.parent.parent / "source" / "set-1" / "set-1.ipynb", folder / "set-1" / "set-1.ipynb")


def beside(folder, text):
    folder.mkdir()
    (folder / "set-1.ipynb").write_text(text)


# student: (what puts it there, from a folder of the student's and the text of a solved notebook; score; what a human is told)
FILES = {
    "corrupt": (called("set-1.ipynb", lambda text: text[: len(text) // 2].encode()), None, "not a notebook"),
    "not-a-notebook": (called("set-1.ipynb", lambda text: b'{"cells": [1, 2]}'), None, "not a notebook"),
    "bytes": (called("set-1.ipynb", lambda text: bytes(range(256)) * 8), None, "not a notebook"),
    "nested": (called("set-1.ipynb", lambda text: b"[" * 100_000), None, "not a notebook"),
    "two-of-wrong-name": (two, None, "several notebooks"),
    "empty-folder": (lambda folder, text: (folder / "set-1").mkdir(parents=True), None, "no notebook"),
    "link": (linked, None, "no notebook"),
    "nothing": (lambda folder, text: folder.mkdir(), None, "nothing handed in"),
    "folder-of-another-name": (lambda folder, text: (folder / "Set 1").mkdir(parents=True), None, "there is Set 1"),
    "m�ller": (
        lambda folder, text: os.makedirs(os.fsencode(folder.parent) + b"/m\xfcller/set-1"), None, "cannot be printed",
    ),
    "beside [1]": (beside, 15, ""),
    "wrong-name": (called("Problem set (final) 2.ipynb"), 15, "the file is called Problem set (final) 2.ipynb"),
    "latin-1-name": (called(b"L\xf6sung.ipynb"), 15, "the file is called L�sung.ipynb"),
    "mark-in-front": (called("set-1.ipynb", lambda text: text.encode("utf-8-sig")), 15, ""),
    "escape-codes": (
        called("set-1.ipynb", lambda text: text.replace('"code"', '"\\u001b]0;owned\\u0007"', 1).encode()), 15,
        "cells turned: given-1 into raw text",
    ),
}  # fmt: skip
