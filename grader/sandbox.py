"""A kernel that can do no harm: IPython inside bubblewrap, watched from outside.

Run as a program it starts the kernel, with a connection file, and stays its watchman. Inside there is no network, no home, no
class folder, no other submission and no master: only the system's libraries, Python, `helpers` and `data`, read-only, and a
small temporary folder. Sizes and times are bounded by limits.toml.
Linux 5.14 or newer, with Landlock, and bubblewrap 0.8 or newer are needed.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

HERE = Path(__file__).parent
USERS = range(61_000, 65_000)  # without files or processes of their own, one a kernel; only for a grader that runs as root


GONE = "The grader is gone."


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
        run = subprocess.run([*command(folder, bounds), sys.executable, "-c", confine], capture_output=True, text=True)
    return (run.stderr.strip().splitlines() or [""])[-1]


class SandboxedKernel(AsyncKernelManager):
    """Starts this file's kernel, whatever a notebook asks for. sandboxed: False leaves out bubblewrap; bounds: `limits()`."""

    sandboxed = True
    bounds = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = Path(tempfile.mkdtemp(prefix="ftf-"))  # short: the path of a socket may have 107 characters
        (self.folder / "kernel").mkdir()
        self.connection_file = str(self.folder / "kernel" / "k.json")
        if os.name == "posix":
            self.transport = "ipc"  # files: there is no network inside, and two graders may choose the same port
        command = [sys.executable, __file__, "{connection_file}", json.dumps(self.bounds), str(self.sandboxed)]
        self._kernel_spec = KernelSpec(argv=command, display_name="graded", language="python", interrupt_mode="message")

    @property
    def stopped(self):
        """Why the watchman stopped the kernel, or an empty string."""
        note = self.folder / "stopped"
        return note.read_text() if note.exists() else ""

    def discard(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def command(folder, bounds):
    """The call of bubblewrap. folder: the connection's, the only place of the machine that can be written to."""
    size = str(bounds["disk_mb"] << 20)
    helpers = Path(importlib.util.find_spec("helpers").origin).parent
    shown = {sys.base_prefix, sys.prefix, str(helpers), str(helpers.with_name("data"))}
    call = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    call += ["--new-session", "--die-with-parent", "--hostname", "sandbox", "--clearenv"]
    if os.getuid():
        call += ["--unshare-user"]
    for path in ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives"):
        call += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind-try", path, path]
    call += ["--proc", "/proc", "--dev", "/dev"]
    for place in ("/dev/shm", "/tmp"):  # before what is shown, some of which may lie in /tmp
        call += ["--perms", "1777", "--size", size, "--tmpfs", place]
    for path in sorted(shown):
        for parent in reversed(Path(path).parents[:-1]):  # made by bubblewrap, they would be closed to all but their owner
            call += ["--perms", "0755", "--dir", str(parent)]
        call += ["--ro-bind", path, path]
    call += ["--ro-bind", str(HERE / "kernel.py"), "/kernel.py"]
    call += ["--bind", str(folder), "/kernel", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    own = {"HOME": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    own["PYTHONPATH"] = str(helpers.parent)  # the grader's helpers, and not those of another copy of the book
    for name, value in own.items():
        call += ["--setenv", name, value]
    return call


def main(connection_file, bounds, sandboxed, *_):  # nbclient adds arguments of IPython's
    bounds, folder = json.loads(bounds), Path(connection_file).parent
    inner, call = connection_file, []
    user = os.getuid() if hasattr(os, "getuid") else 0
    if sandboxed == "True":
        call, inner = command(folder, bounds), "/kernel/k.json"
        described = json.loads(Path(connection_file).read_text())
        described["ip"] = described["ip"].replace(str(folder), "/kernel")
        Path(connection_file).write_text(json.dumps(described))
        if user == 0:
            user = USERS[os.getpid() % len(USERS)]
            for path in (folder, Path(connection_file)):
                os.chown(path, user, user)
    kernel = "/kernel.py" if call else str(HERE / "kernel.py")
    silence = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }  # a terminal obeys codes
    process = subprocess.Popen([*call, sys.executable, kernel, inner, json.dumps(bounds), str(user), sandboxed], **silence)
    reason = watch(psutil.Process(process.pid), process, bounds, bool(call))
    if reason:
        (folder.parent / "stopped").write_text(reason)
        end(process.pid)
    if reason == GONE:
        shutil.rmtree(folder.parent, ignore_errors=True)
    sys.exit(process.wait())


def watch(root, process, bounds, sandboxed):
    """Look four times a second, until the kernel ends (None) or must be ended (why)."""
    longest, grader = bounds["notebook_seconds"] * bounds["patience"], os.getppid()
    deadline = time.monotonic() + longest
    most = bounds["memory_mb"] << 20
    while process.poll() is None:
        time.sleep(0.25)
        family, memory, tasks = [root], 0, 0
        with contextlib.suppress(psutil.Error):
            family += root.children(recursive=True)
        for member in family:
            with contextlib.suppress(psutil.Error):
                memory += member.memory_info().rss
                tasks += member.num_threads()
        if memory > most and proportional(family) > most:
            return f"It used more than {bounds['memory_mb']} MB of memory."
        if tasks > bounds["processes"] + 16:  # bubblewrap's own, and a kernel's threads as root counts them
            return f"It started more than {bounds['processes']} processes."
        if sandboxed and files_in(family) > 50_000:
            return "It made more than 50000 files."
        if time.monotonic() > deadline:
            return f"It ran for more than {longest} seconds by the clock."
        if os.getppid() != grader:
            return GONE
    return None


def computed(pid):
    """How many seconds processors have worked for what the watchman `pid` has started, whether it still runs or has ended."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for member in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                total += sum(member.cpu_times()[:4])  # its own, and that of its children which have ended
    return total


def files_in(family):
    """How many files the temporary folder holds: each costs the machine a little memory, however empty."""
    for member in family[1:]:
        with contextlib.suppress(OSError):
            space = os.statvfs(f"/proc/{member.pid}/root/tmp")
            return space.f_files - space.f_ffree
    return 0


def proportional(family):
    """Memory in bytes with shared pages counted once: a fork does not double what it has not written to. Slower to read."""
    total = 0
    for member in family:
        with contextlib.suppress(psutil.Error):
            total += member.memory_full_info().pss
    return total


def end(pid):
    """Kill bubblewrap, and with it everything in its process namespace; without one, every descendant."""
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for member in [*root.children(recursive=True), root]:
            with contextlib.suppress(psutil.Error):
                member.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
