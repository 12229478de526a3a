"""What has to be right before a class is graded: the settings, the sandbox, and the sets themselves."""

import hashlib
import tempfile
from pathlib import Path

import nbformat

from .course import blank, copy_course, hand_in, solved
from .executor import SandboxedExecute
from .generate import ASSIGNMENTS, generate, kept_variant
from .marking import run
from .sandbox import SandboxedKernel, SettingsError, available, complaint, limits

HERE = Path(__file__).parent


def prepare(course, sandboxed, names, tell=lambda line: None):
    """All that must be right before students' code is run -> the limits for it. SettingsError, in words, if it is not.

    tell: is given a line about each step that takes a while.
    """
    if sandboxed and available():
        raise SettingsError(f"{available()}; to run students' code with your own rights all the same, say --unsafe")
    bounds = limits(course)
    generate(course, kept_variant(course, None), tell)
    tell("trying to break out of the sandbox" if sandboxed else "trying a kernel, without a sandbox")
    prove(course, bounds, sandboxed)
    rehearse(course, names, sandboxed, bounds, tell)
    return bounds


def prove(course, bounds, sandboxed):
    """Try to break out, by the road that submissions take. SettingsError, in words, if anything that must fail succeeds."""
    attempts = {
        "helpers and torch can be used": "from helpers import checks, datasets, flow\ndatasets.datasaurus('dino').sample((2,))"
    }
    if sandboxed:
        attempts |= {
            "the class folder is hidden": f"import os\nassert not os.path.exists({str(course)!r})",
            "the masters are hidden": f"assert not os.path.exists({str(ASSIGNMENTS)!r})",
            "the grader is hidden": f"assert not os.path.exists({str(HERE)!r})",
            "there is no network": "import socket\nassert [name for _, name in socket.if_nameindex()] in ([], ['lo'])",
            "other processes are hidden": "assert sum(name.isdigit() for name in os.listdir('/proc')) < 6",
            "nothing outside can be written": "import sys\n"
            "places = ('/', '/usr', '/dev', sys.prefix, os.path.dirname(checks.__file__))\n"
            "assert not any(os.access(place, os.W_OK) for place in places)",
            "the way in and out is no store": "ways = [lambda: os.mkdir('/kernel/x'), lambda: os.memfd_create('x')]\n"
            "for attempt in ways:\n    try:\n        attempt()\n    except OSError:\n        continue\n    assert False",
            "it has no rights of root": "assert os.getuid() != 0 or open('/proc/self/uid_map').read().split()[1] != '0'",
            "memory, files and processes are bounded": "import resource as r\n"
            "assert all(r.getrlimit(k)[1] > 0 for k in (r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_NPROC, r.RLIMIT_CPU))",
            "the disk is bounded": f"s = os.statvfs('/tmp')\nassert s.f_blocks * s.f_frsize <= {bounds['disk_mb'] + 1} << 20",
        }
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in attempts.values()])
    try:
        make_executor(bounds, sandboxed).preprocess(notebook, {"metadata": {}})
    except Exception as error:
        why = complaint(bounds) if sandboxed else ""
        raise SettingsError(f"the kernel does not start: {why or error}") from error
    for claim, cell in zip(attempts, notebook.cells, strict=True):
        failed = [output.evalue for output in cell.outputs if output.output_type == "error"]
        if failed:
            raise SettingsError(f"the sandbox does not hold; it is not true that {claim} {failed[0]}".rstrip())


def make_executor(bounds, sandboxed):
    SandboxedKernel.bounds, SandboxedKernel.sandboxed = bounds, sandboxed
    return SandboxedExecute(bounds=bounds)


def rehearse(course, names, sandboxed, bounds, tell=lambda line: None):
    """Grade the solution and a blank one first: 100 % and 0, or SettingsError. Once a set, unless anything has changed."""
    stamp = course / ".rehearsed"
    done = stamp.read_text().split() if stamp.exists() else []
    code = [path.read_bytes() for folder in (HERE, HERE.parent / "helpers") for path in sorted(folder.rglob("*.py"))]
    key = hashlib.sha256(repr(((course / ".generated").read_text(), bounds, sandboxed, code)).encode()).hexdigest()[:16]
    names = [name for name in names if f"{key}-{name}" not in done]
    if not names:
        return
    tell("rehearsal: the solution and a blank notebook of each set")
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        copy_course(course, stage)
        for name in names:
            for make in (solved, blank):
                hand_in(stage, make.__name__, name, make(stage, name))
        work = [(stage, make.__name__, name, sandboxed, bounds) for name in names for make in (solved, blank)]
        line = "  {set}, {student}: {score} of {max:g}".format_map
        for row in run(work, tell=lambda row: tell(line(row))):
            due = row["max"] if row["student"] == "solved" else 0
            if row["score"] != due or row["look"]:
                said = f"the {row['student']} submission gets {row['score']} of {row['max']} instead of {due}"
                raise SettingsError(f"in a rehearsal of {row['set']} {said} {row['look']}".rstrip())
    stamp.write_text("\n".join([*done, *(f"{key}-{name}" for name in names)]))
