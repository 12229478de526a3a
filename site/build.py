"""Build the book: execute what changed, build the pages aside, and put them in place only if all of it went well."""

import shutil
import subprocess
import sys
from pathlib import Path

import execute

ROOT = execute.ROOT
ASSIGNMENTS = ROOT / "assignments" / "generate.py"
STAGE, SITE = ROOT / "_build" / "stage", ROOT / "_build" / "html"


def main():
    execute.main()
    if subprocess.run([sys.executable, ASSIGNMENTS], stdout=subprocess.DEVNULL).returncode:
        sys.exit("build: the problem sets cannot be made, as said above; the previous site is still in place")
    shutil.rmtree(STAGE, ignore_errors=True)  # ten seconds, and no page, picture or link of an earlier build can stay behind
    command = ["jupyter-book", "build", ".", "-n", "-W", "--keep-going", "-q", "--path-output", STAGE]
    if subprocess.run([Path(sys.executable).parent / command[0], *command[1:]], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        sys.exit("build: the pages have warnings, listed above; the previous site is still in place")
    old = SITE.with_name("html.old")
    shutil.rmtree(old, ignore_errors=True)
    if SITE.exists():
        SITE.rename(old)
    (STAGE / "_build" / "html").rename(SITE)
    shutil.rmtree(old, ignore_errors=True)
    print(f"Open {SITE / 'index.html'}")


if __name__ == "__main__":
    main()
