"""Execute every page of the book whose code has no cached run, side by side, through nbmake; keep the runs for the build.

jupyter-cache knows a run by its code alone, so the cache is emptied when what the code imports or reads has changed.
A page that fails ends the program with nbmake's report, which names the page, the cell and the error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
CACHE, RUNS = BUILD / ".jupyter_cache", BUILD / "runs"


def pages():
    """Every notebook of the table of contents, and every Markdown page that declares a kernel."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    for name in names:
        path = next(ROOT / f"{name}{suffix}" for suffix in (".ipynb", ".md") if (ROOT / f"{name}{suffix}").exists())
        if path.suffix == ".ipynb" or "kernelspec:" in path.read_text().split("---")[1:2].__str__():
            yield path


def empty_cache_if_stale():
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*ROOT.glob("helpers/**/*.py"), *ROOT.glob("data/*.csv"), ROOT / "requirements.txt"]):
        digest.update(path.read_bytes())
    key = CACHE / "key"
    if not key.exists() or key.read_text() != digest.hexdigest():
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        key.write_text(digest.hexdigest())


def main():
    empty_cache_if_stale()
    cache = get_cache(CACHE)
    shutil.rmtree(RUNS, ignore_errors=True)
    todo = {}
    for path in pages():
        notebook = jupytext.read(path)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            copy = RUNS / path.relative_to(ROOT).with_suffix(".ipynb")
            copy.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, copy)
            todo[copy] = path
    if not todo:
        return print("execute: every page is up to date")
    print(f"execute: {len(todo)} page(s)", flush=True)
    command = [sys.executable, "-m", "pytest", "--nbmake", "--overwrite", "--nbmake-timeout=120", "-n2", "--dist=worksteal"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(RUNS), "-c", os.devnull, *map(str, todo)]
    start = time.time()
    status = subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}).returncode
    for copy, path in todo.items():
        notebook = nbformat.read(copy, 4)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        if any(output.output_type == "error" for cell in cells for output in cell.outputs):
            continue
        stamps = [cell.metadata.pop("execution", {}) for cell in cells]
        if all(cell.execution_count for cell in cells):
            data = {"execution_seconds": seconds(stamps)}
            cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path), data=data), check_validity=False, overwrite=True)
    print(f"execute: {time.time() - start:.0f} s")
    sys.exit(status)


def seconds(stamps):
    """From the first cell's start to the last cell's end, as the kernel recorded them."""
    from datetime import datetime

    first, last = stamps[0]["iopub.execute_input"], stamps[-1]["shell.execute_reply"]
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


if __name__ == "__main__":
    main()
