"""On what a recorded run was made."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path


def machine(*packages):
    """The processor, its system, the day, and the versions of Python and of these packages."""
    cpu, name = Path("/proc/cpuinfo"), platform.processor()
    for line in cpu.read_text().splitlines() if cpu.exists() else ():
        if line.startswith("model name"):
            name = line.split(":")[1].strip()
    return {
        "processor": name or platform.machine(), "cores": os.cpu_count(), "system": platform.system(),
        "date": time.strftime("%Y-%m-%d"), "Python": platform.python_version(), **{name: version(name) for name in packages},
    }  # fmt: skip
