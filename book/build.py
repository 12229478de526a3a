"""Build the book: execute what changed, build the pages aside, and put them in place only if all of it went well.

What Sphinx has read is kept from one good build to the next, and a page is read again when its text or its run has changed. All
are written each time, into an empty folder, so that no title, number, picture or link of an earlier build can stay behind.
"""

import hashlib
import shutil
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from jupyter_book.sphinx import build_sphinx

from grader import generate
from grader.errors import MasterError
from helpers.live.modules import ModuleError

from . import ROOT, execute, postprocess


@contextmanager
def alone(folder):
    """Hold the folder of what is built for this build alone; say so if another build has it, or has died in it."""
    folder.mkdir(exist_ok=True)
    lock, begun = FileLock(folder / "lock"), folder / "begun"
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("build: another build is at work; this one goes on when it is done", flush=True)
        lock.acquire()
    try:
        if begun.exists():
            print("build: an earlier build did not come to its end; what it left half done is made anew", flush=True)
        begun.touch()
        yield
    finally:
        begun.unlink(missing_ok=True)
        lock.release()


def machinery(root):
    """A digest of all that decides, besides a page's source and run, what Sphinx makes of it: with another one it reads all."""
    digest = hashlib.sha256(f"{sys.version} {sysconfig.get_path('purelib')}".encode())
    digest.update(" ".join(sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))).encode())
    settings = [root / name for name in ("_config.yml", "_toc.yml", "references.bib")]
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *filter(Path.exists, settings)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def typeset(root, runs):
    """Build the pages and finish them -> the folder of the site; SystemExit if there are warnings, and what else stopped it.

    runs: {page: its record}.
    """
    stage, key = root / "_build" / "stage", machinery(root)
    good = stage / "key"  # there only between a good build and the next
    kept = good.exists() and good.read_text() == key
    shutil.rmtree(stage / "html" if kept else stage, ignore_errors=True)
    good.unlink(missing_ok=True)
    options = {
        "external_toc_path": (root / "_toc.yml").as_posix(),
        "latex_individualpages": False,
        "nitpicky": True,
        "nb_execution_cache_path": str(root / execute.CACHE),
        "book_runs": {page: record.created.isoformat() for page, record in runs.items()},
    }
    failed = build_sphinx(
        root, stage / "html", noconfig=True, path_config=root / "_config.yml", doctreedir=stage / "doctrees",
        confoverrides=options, force_all=True, quiet=True, warningiserror=True, keep_going=True,
    )  # fmt: skip
    if isinstance(failed, (OSError, KeyboardInterrupt)):
        raise failed
    if isinstance(failed, Exception):
        sys.exit("build: Sphinx ended with the error above; the previous site is still in place")
    if failed:
        sys.exit("build: the pages have warnings, listed above; the previous site is still in place")
    seconds = {page: record.data["execution_seconds"] for page, record in runs.items()}
    postprocess.finish(stage / "html", root, seconds, execute.faces(root, runs.values()))
    good.write_text(key)
    return stage / "html"


def publish(new, site, old):
    """Put a folder in the place of the site, which stands beside it as `old` for a moment."""
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def main(root=ROOT):
    site, old = root / "_build" / "html", root / "_build" / "html.old"
    with alone(root / "_build"):
        if old.exists() and not site.exists():  # a build was ended in that moment
            old.rename(site)
        runs = execute.main(root)
        if root == ROOT:
            try:
                generate.generate(generate.PUBLIC, generate.kept_variant(generate.PUBLIC, None))
            except MasterError as error:
                sys.exit(f"build: the problem sets cannot be made: {error}\nThe previous site is still in place")
        try:
            publish(typeset(root, runs), site, old)
        except ModuleError as error:
            sys.exit(f"build: a live figure cannot be translated: {error}\nThe previous site is still in place")
        except OSError as error:  # no room left on the disk, say
            sys.exit(f"build: {error}\nThe previous site is still in place")
    print(f"Open {site / 'index.html'}")
