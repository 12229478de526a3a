"""A kernel that can do no harm: IPython inside bubblewrap, watched from outside by `watchman`.

Inside there is no network, no home, no class folder, no other submission and no master: only the system's libraries, Python,
`helpers` and `data`, read-only, and a small temporary folder. Sizes and times are bounded by limits.toml.
Linux 5.14 or newer, with Landlock, and bubblewrap 0.8 or newer are needed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from . import watchman

HERE = Path(__file__).parent


class SettingsError(Exception):
    """The grader's own settings are wrong, or what it needs is missing. Nothing is graded then."""


def limits(course=None):
    """limits.toml, and over it the class's own. SettingsError for bad TOML, an unknown key or a senseless value."""
    found = {}
    for path in [HERE / "limits.toml", *([course / "limits.toml"] if course else [])]:
        if not path.exists() and found:
            continue
        try:
            read = tomllib.loads(path.read_text(encoding="utf8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{path} cannot be read: {error}") from error
        for key, value in read.items():
            if found and key not in found:
                raise SettingsError(f"{path}: unknown limit {key!r}; there are {', '.join(found)}")
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SettingsError(f"{path}: {key} must be a whole number above 0; it is {value!r}")
        found |= read
    return found


def available():
    """What is missing for the sandbox, in words; empty if nothing is."""
    if not sys.platform.startswith("linux"):
        return "the sandbox needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    return ""


def complaint(bounds):
    """What bubblewrap and Python say when the sandbox does not start, or what has to be imported in it cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        confine = f"import os, runpy; kernel = runpy.run_path('/kernel.py'); kernel['bound']({bounds}, os.getuid())\n"
        confine += "kernel['landlock'](); kernel['seccomp'](); import torch, helpers.checks"
        run = subprocess.run([*watchman.command(folder, bounds), sys.executable, "-c", confine], capture_output=True, text=True)
    return (run.stderr.strip().splitlines() or [""])[-1]


class SandboxedKernel(AsyncKernelManager):
    """Starts the grader's kernel, whatever a notebook asks for. sandboxed: False leaves out bubblewrap; bounds: `limits()`."""

    sandboxed = True
    bounds = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = Path(tempfile.mkdtemp(prefix="ftf-"))  # short: the path of a socket may have 107 characters
        (self.folder / "kernel").mkdir()
        self.connection_file = str(self.folder / "kernel" / "k.json")
        if os.name == "posix":
            self.transport = "ipc"  # files: there is no network inside, and two graders may choose the same port
        command = [sys.executable, watchman.__file__, "{connection_file}", json.dumps(self.bounds), str(self.sandboxed)]
        self._kernel_spec = KernelSpec(argv=command, display_name="graded", language="python", interrupt_mode="message")

    @property
    def stopped(self):
        """Why the watchman stopped the kernel, or an empty string."""
        note = self.folder / "stopped"
        return note.read_text() if note.exists() else ""

    def discard(self):
        shutil.rmtree(self.folder, ignore_errors=True)
