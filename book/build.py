"""Build the book: execute what changed, build the pages aside, and put them in place only if all of it went well."""

import contextlib
import io
import shutil
import sys

from jupyter_book.cli.main import main as jupyter_book

from . import ROOT, execute

sys.path.append(str(ROOT / "assignments"))
import generate  # noqa: E402

STAGE, SITE = ROOT / "_build" / "stage", ROOT / "_build" / "html"


def main():
    execute.main()
    try:
        generate.generate(generate.PUBLIC, generate.kept_variant(generate.PUBLIC, None))
    except generate.MasterError as error:
        sys.exit(f"build: the problem sets cannot be made: {error}\nThe previous site is still in place")
    shutil.rmtree(STAGE, ignore_errors=True)  # six seconds, and no page, picture or link of an earlier build can stay behind
    command = ["build", str(ROOT), "-n", "-W", "--keep-going", "-q", "--path-output", str(STAGE)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            jupyter_book(command, standalone_mode=False)  # in this process: what both import takes two seconds
    except (SystemExit, RuntimeError):
        sys.exit("build: the pages have warnings, listed above; the previous site is still in place")
    old = SITE.with_name("html.old")
    shutil.rmtree(old, ignore_errors=True)
    if SITE.exists():
        SITE.rename(old)
    (STAGE / "_build" / "html").rename(SITE)
    shutil.rmtree(old, ignore_errors=True)
    print(f"Open {SITE / 'index.html'}")
