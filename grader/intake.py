"""What a learning platform hands out in one piece, sorted: archives, and loose files whose names say whose they are.

Canvas calls a file doejane_4711_99_set-1.ipynb, with LATE behind the name and -1 behind what was handed in again; Moodle calls
it Jane Doe_4711_assignsubmission_file_set-1.ipynb, or gives it a folder of that name. What lies in submitted/ is only read;
the notebooks are put into sorted/<student>/<set>/, anew each time.
"""

import contextlib
import io
import re
import shutil
import zipfile
import zlib
from pathlib import PurePosixPath

from .sandbox import SettingsError
from .submission import LARGEST, Unreadable, find, printable

PLATFORMS = [
    re.compile(r"(?P<who>.+_\d+)_assignsubmission_file_?(?P<file>.*)"),
    re.compile(r"(?P<who>[^_]+)(_LATE)?(?P<number>_\d+)_\d+_(?P<file>.+)"),
]
SET = r"set[-_ ]?(\d+)"
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


def place(course, student, name):
    """The folder in which the work of a student lies: the one that you put there, or what came with others."""
    folders = [folder for folder in (course / "submitted" / student, course / "sorted" / student) if folder.is_dir()]
    for folder in folders:
        with contextlib.suppress(Unreadable):
            find(folder, name)
            return folder
    return folders[-1]


def sort(course, names):
    """Sort what lies in course/submitted in archives and loose files into course/sorted. SettingsError for what is unclear."""
    submitted, target = course / "submitted", course / "sorted"
    shutil.rmtree(target, ignore_errors=True)
    pieces = [path for path in submitted.iterdir() if path.is_file() and not path.name.startswith(".")]
    loose = [((path.name,), path.read_bytes()) for path in pieces if path.suffix == ".ipynb" and path.stat().st_size <= LARGEST]
    put(target, loose, "submitted/", names)
    for path in sorted((path for path in pieces if path.suffix == ".zip"), key=lambda path: path.stat().st_mtime):
        try:
            put(target, contents(path), path.name, names)
        except BROKEN as error:
            raise SettingsError(f"{path} cannot be read ({error}); download it again") from error
    for path in sorted([*submitted.glob("*/*.zip"), *submitted.glob("*/*/*.zip")]):  # a student's own
        student = path.relative_to(submitted).parts[0]
        if not path.is_symlink():
            put(target, [((student, *parts), data) for parts, data in inner(path.name, path)], "/".join(path.parts[-2:]), names)


def contents(archive):
    """What an archive holds: [(its parts, data)], those of archives in it included."""
    found = []
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            parts = tuple(part for part in PurePosixPath(entry.filename.replace("\\", "/")).parts if part not in ("/", ".."))
            if entry.is_dir() or not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
                continue
            data = opened.open(entry).read(LARGEST + 1) if parts[-1].lower().endswith((".ipynb", ".zip")) else b""
            if parts[-1].lower().endswith(".zip"):
                found += [((*parts, *more), data) for more, data in inner(parts[-1], io.BytesIO(data))]
            else:
                found.append((parts, data))
    while len({parts[0] for parts, _ in found}) == 1 and all(parts[1:] and whose(parts[1:])[0] for parts, _ in found):
        found = [(parts[1:], data) for parts, data in found]  # a folder around all
    return found


def inner(name, archive):
    """What a student's own archive holds; one that cannot be read is named in the table, as whatever is no notebook."""
    try:
        return [((parts[-1],), data) for parts, data in contents(archive)]
    except BROKEN:
        return [((name,), b"")]


def whose(parts):
    """-> (student, name of the file) by what a platform calls a folder or a file, or by the folder's own name."""
    folders, file = [part for part in parts[:-1] if not re.fullmatch(SET, part, re.I)], parts[-1]
    for part in folders or [file]:
        for pattern in PLATFORMS:
            if found := pattern.fullmatch(part):
                return found["who"] + found.groupdict().get("number", ""), file if folders else found["file"]
    if folders:
        return folders[0], file
    found = re.fullmatch(rf"(.*?)[-_ ]*({SET}.*|\.ipynb)", file, re.I)
    return (found[1], file if found[2].startswith(".") else found[2]) if found else ("", file)


def put(target, found, source, names):
    """Write the notebooks of `found`, which came in `source`, into their folders. Other files leave their name."""
    told = {which(parts[-1], names) for parts, _ in found} - {None}
    usual = which(source, names) or (told.pop() if len(told) == 1 else None)
    cleared = set()
    for parts, data in found:
        student, file = whose(parts)
        name = which(parts[-1], names) or usual
        if not (student and name) and file.lower().endswith(".ipynb"):
            asked = "Whose" if name else "Of which set"
            raise SettingsError(f"{asked} is {'/'.join(parts)} in {source}? Put it into submitted/<student>/<set>/, "
                                "or call the archive as its set is called: set-1.zip")  # fmt: skip
        if not (student and name):
            continue
        folder = target / printable(student).strip() / name
        if folder not in cleared:
            shutil.rmtree(folder, ignore_errors=True)  # a later archive takes the place of an earlier one
        cleared.add(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / printable(file)[-100:]).write_bytes(data)


def which(text, names):
    """The set that a name speaks of."""
    found = re.search(SET, text, re.I)
    return f"set-{found[1]}" if found and f"set-{found[1]}" in names else None
