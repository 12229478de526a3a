"""Execute every page of the book that has no run, or whose run no longer holds, side by side, through nbmake.

jupyter-cache keeps the runs and knows each by the page's code; beside it stands the key of what else the run depended on, which
fingerprint.py makes. A page that fails ends the program, and its last lines name the page, the cell and the error.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import jupytext
import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from .faces import FACES
from .fingerprint import Fingerprints

TIMEOUT = 120  # seconds, for one cell
VERSIONS = 3  # of each page's code whose runs are kept, for those who go back and forth
CACHE = "_build/.jupyter_cache"  # in the book's folder; _config.yml says the same


def pages(root):
    """The pages of the table of contents that hold code, as paths."""
    try:
        toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf8"))
        names = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        sys.exit(f"execute: _toc.yml cannot be read: {type(error).__name__}: {error}")
    for name in names:
        path = root / f"{name}.ipynb"
        path = path if path.exists() else path.with_suffix(".md")
        if not path.exists():
            sys.exit(f"execute: _toc.yml names {name}, but there is neither {name}.ipynb nor {name}.md")
        if "{code-cell}" in path.read_text(encoding="utf8") or path.suffix == ".ipynb":
            yield path


def read(path):
    """The page as a notebook; SystemExit if it is none, or needs a kernel that only its author has."""
    try:
        notebook = jupytext.read(path)
        nbformat.validate(notebook)
    except Exception as error:  # of JSON, of nbformat, of jupytext
        reason = str(error).strip().split("\n")[0]
        sys.exit(f"execute: {path} is not a notebook: {reason}\nWas it cut off, or is a merge half done?")
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        sys.exit(
            f"execute: {path} was saved with the kernel {kernel!r}; choose Python 3 (python3) in Jupyter, and save it again"
        )
    return notebook


def kept_run(cache, notebook):
    """The record of a run of exactly this code; None if there is none, or it was cut off while it was written down."""
    with suppress(KeyError, ValueError):
        record = cache.match_cache_notebook(notebook)
        cache.get_cache_bundle(record.pk)
        return record


def keep_run(cache, notebook, path, data):
    """Keep the run of a page, and forget those of its older versions -> the record."""
    record = cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path), data=data), check_validity=False, overwrite=True)
    records = sorted((old for old in cache.list_cache_records() if old.uri == str(path)), key=lambda old: old.created)
    for old in records[:-VERSIONS]:
        with suppress(KeyError):
            cache.remove_cache(old.pk)
    return record


def faces(root, records):
    """The faces of every figure that these runs left (faces.py), by the digest of its picture."""
    cache, found = get_cache(root / CACHE), {}
    for record in records:
        for cell in cache.get_cache_bundle(record.pk).nb.cells:
            for output in cell.get("outputs", ()):
                if FACES in output.get("metadata", {}):
                    picture = base64.b64decode(output["data"]["image/png"])
                    found[hashlib.sha256(picture).hexdigest()] = output["metadata"][FACES]
    return found


def seconds(stamps):
    """From the first cell's start to the last cell's end, as the kernel recorded them."""
    first, last = stamps[0]["iopub.execute_input"], stamps[-1]["shell.execute_reply"]
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def failure(notebook):
    """Where and why a run ended, in one line; None if it ran to its end."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for cell in cells:
        for error in cell.outputs:
            if error.output_type == "error":
                slow = error.ename == "KeyboardInterrupt"
                reason = f"took more than {TIMEOUT} s" if slow else f"{error.ename}: {error.evalue}"
                first = next(line for line in cell.source.splitlines() if line.strip())
                return f"the cell that begins with `{first}` ({cell.get('id', 'no id')}): {reason}"
    if not all(cell.execution_count for cell in cells):
        return "a cell that cannot be told: the kernel died"  # and with it the record of which cells had run


def run(notebooks):
    """Execute {file name: notebook} in a folder of their own -> the same, executed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, notebook in notebooks.items():
            nbformat.write(notebook, Path(folder, name))
        Path(folder, "pytest.ini").write_text("[pytest]\naddopts = -q -p no:cacheprovider\n")  # and not the tests' own
        Path(folder, "rfc3987_syntax.py").write_text("raise ImportError\n")  # as in __init__.py, for pytest and the kernels
        profile = Path(folder, "ipython", "profile_default", "ipython_kernel_config.py")  # and not the reader's own
        profile.parent.mkdir(parents=True)
        profile.write_text('c.InteractiveShellApp.extensions = ["book.faces"]\n')
        command = [sys.executable, "-m", "pytest", "--nbmake", "--overwrite", f"--nbmake-timeout={TIMEOUT}"]
        command += ["-n2"] if len(notebooks) > 1 else []
        command += reversed(notebooks)  # the last chapters take longest: begun first, none is left alone at the end
        place = os.pathsep.join(filter(None, [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH")]))
        env = {**os.environ, "OMP_NUM_THREADS": "1", "IPYTHONDIR": str(profile.parent.parent), "PYTHONPATH": place}
        subprocess.run(command, cwd=folder, env=env)
        return {name: nbformat.read(Path(folder, name), 4) for name in notebooks}


def main(root):
    """Bring every page's run up to date -> {page: its record}; SystemExit with page, cell and error if one fails."""
    cache, prints, start = get_cache(root / CACHE), Fingerprints(root), time.time()
    records, keys, todo, failures = {}, {}, {}, []
    for path in pages(root):
        notebook = read(path)
        keys[path] = prints.key([cell.source for cell in notebook.cells if cell.cell_type == "code"])
        records[path] = kept_run(cache, notebook)
        before = records[path].data.get("key", {}) if records[path] else {}
        if before != keys[path]:
            todo[path] = notebook
            changed = sorted(name for name in before.keys() | keys[path].keys() if before.get(name) != keys[path].get(name))
            print(f"execute: {path.stem}" + (f" ({', '.join(changed)} changed)" if before else ""), flush=True)
    done = run({f"{path.stem}.ipynb": notebook for path, notebook in todo.items()}) if todo else {}
    for path, notebook in zip(todo, done.values(), strict=True):
        if wrong := failure(notebook):
            failures.append(f"{path.relative_to(root)}, {wrong}")
            continue
        stamps = [cell.metadata.pop("execution") for cell in notebook.cells if "execution" in cell.metadata]
        data = {"execution_seconds": seconds(stamps), "key": keys[path]}
        print(f"execute: {path.stem}: {data['execution_seconds']:.1f} s")
        records[path] = keep_run(cache, notebook, path, data)
    print(f"execute: {time.time() - start:.0f} s in all" if todo else "execute: every page is up to date", flush=True)
    if failures:
        sys.exit("\n".join(["execute: the book was not built, and the previous site is still in place:", *failures]))
    return {path.relative_to(root).with_suffix("").as_posix(): record for path, record in records.items()}
