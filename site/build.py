"""Build the book: execute what changed, build the pages aside, and put them in place only if all of it went well."""

import shutil
import subprocess
import sys
from pathlib import Path

import execute

ROOT = execute.ROOT
STAGE, SITE = ROOT / "_build" / "stage", ROOT / "_build" / "html"


def main(*options):
    execute.main()
    latest, built = (folder / "latest" for folder in (execute.CACHE, STAGE))
    if not built.exists() or built.read_text() != latest.read_text():
        shutil.rmtree(STAGE, ignore_errors=True)  # Sphinx looks at sources alone, not at new runs of them
    command = ["jupyter-book", "build", ".", "-n", "-W", "--keep-going", "-q", "--path-output", STAGE, *options]
    if subprocess.run([Path(sys.executable).parent / command[0], *command[1:]], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        sys.exit("build: the pages have warnings, listed above; the previous site is still in place")
    shutil.copy(latest, built)
    fresh = SITE.with_name("html.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(STAGE / "_build" / "html", fresh)
    shutil.rmtree(SITE, ignore_errors=True)
    fresh.rename(SITE)
    print(f"Open {SITE / 'index.html'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
