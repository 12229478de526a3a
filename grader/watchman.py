"""The watchman: it starts the kernel, inside bubblewrap, and ends it when it takes more than it may. It runs as a program.

Each submission has one, so it imports little.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

HERE = Path(__file__).parent
USERS = range(61_000, 65_000)  # without files or processes of their own, one a kernel; only for a grader that runs as root
GONE = "The grader is gone."


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
