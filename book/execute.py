"""Execute every page of the book whose code has no cached run, side by side, through nbmake; keep the runs for the build.

jupyter-cache knows a run by its code alone, so the cache is emptied when what the code imports or reads has changed.
A page that fails ends the program, and its last lines name the page, the cell and the error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import jupytext
import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from . import ROOT

TIMEOUT = 120  # seconds, for one cell
CACHE = ROOT / "_build" / ".jupyter_cache"


def pages():
    """The pages of the table of contents that hold code, as paths."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    for name in [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]:
        path = ROOT / f"{name}.ipynb"
        path = path if path.exists() else path.with_suffix(".md")
        if "{code-cell}" in path.read_text(encoding="utf8") or path.suffix == ".ipynb":
            yield path


def empty_cache_if_stale():
    digest = hashlib.sha256(sys.version.encode())
    read = [
        path
        for pattern in ("helpers/**/*.py", "data/*.csv", "benchmarks/report.py", "benchmarks/*.json")
        for path in ROOT.glob(pattern)
    ]
    for path in sorted([*read, ROOT / "requirements.txt"]):
        digest.update(path.read_bytes())
    key = CACHE / "key"
    if not key.exists() or key.read_text() != digest.hexdigest():
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        key.write_text(digest.hexdigest())


def seconds(stamps):
    """From the first cell's start to the last cell's end, as the kernel recorded them."""
    first, last = stamps[0]["iopub.execute_input"], stamps[-1]["shell.execute_reply"]
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def failure(notebook):
    """Where and why a run ended, in one line; None if it ran to its end."""
    cells = [(number, cell) for number, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in cells:
        for error in cell.outputs:
            if error.output_type == "error":
                slow = error.ename == "KeyboardInterrupt"
                reason = f"took more than {TIMEOUT} s" if slow else f"{error.ename}: {error.evalue}"
                return f"cell {number} ({cell.get('id', 'no id')}): {reason}"
    if not all(cell.execution_count for _, cell in cells):
        return "a cell that cannot be told: the kernel died"  # and with it the record of which cells had run


def main():
    """Bring every page's run up to date; SystemExit with the page, the cell and the error if one fails."""
    empty_cache_if_stale()
    cache, todo, start = get_cache(CACHE), {}, time.time()
    with tempfile.TemporaryDirectory() as folder:
        for path in pages():
            notebook = jupytext.read(path)
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                copy = Path(folder, path.stem).with_suffix(".ipynb")
                nbformat.write(notebook, copy)
                todo[copy] = path
        if not todo:
            return print("execute: every page is up to date")
        print(f"execute: {', '.join(path.stem for path in todo.values())}", flush=True)
        Path(folder, "pytest.ini").write_text("[pytest]\naddopts = -q -p no:cacheprovider\n")  # and not the tests' own
        command = [sys.executable, "-m", "pytest", "--nbmake", "--overwrite", f"--nbmake-timeout={TIMEOUT}"]
        command += ["-n2"] if len(todo) > 1 else []
        command += map(str, reversed(todo))  # the last chapters take longest: begun first, none is left alone at the end
        subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"})
        failures = []
        for copy, path in todo.items():
            notebook = nbformat.read(copy, 4)
            wrong = failure(notebook)
            if wrong:
                failures.append(f"{path.relative_to(ROOT)}, {wrong}")
                continue
            stamps = [cell.metadata.pop("execution") for cell in notebook.cells if "execution" in cell.metadata]
            data = {"execution_seconds": seconds(stamps)}
            print(f"execute: {path.stem}: {data['execution_seconds']:.1f} s")
            cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path), data=data), check_validity=False, overwrite=True)
    print(f"execute: {time.time() - start:.0f} s in all", flush=True)
    if failures:
        sys.exit("\n".join(["execute: the book was not built, and the previous site is still in place:", *failures]))
