"""The kernel that student code runs in. It confines itself, runs tests by a road of its own, and tells what was changed.

A submission shares the process with its tests, so this cannot be made safe against an attack that is aimed at it. What it
undoes, before and after every cell, is the plain kind: functions of numpy, torch, builtins, the checks or this kernel
replaced, or cells rewritten on their way in. Tests have a namespace of their own: of the student's names they see those that
are neither Python's nor the set's.
"""

import builtins
import ctypes
import importlib
import json
import os
import pkgutil
import re
import struct
import symtable
import sys
import warnings
from types import FunctionType, ModuleType

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

TEST = "# test {}\n"  # a cell that begins so is a test; its number is told back if it runs to its end
GIVEN = "# given {}\n"  # a cell that begins so is the set's own; its names are for the tests, whatever they later stand for
WATCHED = ["builtins", "itertools", "math", "numpy", "numpy.linalg", "torch", "torch.linalg", "torch.nn.functional"]
WATCHED += ["torchdiffeq", "helpers", "helpers.checks", *(f"helpers.{name}" for name in (
    "couplings", "datasets", "diffusion", "exact", "fields", "flow", "likelihood", "metrics", "paths", "solvers"))]  # fmt: skip
HARMLESS = {"Storage", "manual_seed"}  # of torch: set_default_dtype puts another one in its place, and so does torch.compile


def bound(limits, user):
    """Limits that Linux keeps for us. They cannot be raised again, and what the kernel starts inherits them."""
    import resource

    megabyte = 1 << 20
    bounds = {
        resource.RLIMIT_AS: (limits["memory_mb"] + 500) * megabyte,  # addresses, of which torch takes more than it fills
        resource.RLIMIT_FSIZE: limits["disk_mb"] * megabyte,
        resource.RLIMIT_CPU: 2 * limits["notebook_seconds"] + 60,  # the minute is for what starts, and for the set's own cells
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CORE: 0,
    }
    for which, value in bounds.items():
        resource.setrlimit(which, (value, value))
    if os.getuid() != user:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    if os.getuid():  # root is never held to it
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))


def landlock(writable=("/tmp", "/dev/shm"), sockets="/kernel"):
    """Write only to the temporary folders, whose size is bounded; make only sockets in the connection's; mount nothing.

    Landlock (Linux 5.13, the kernel's manual, userspace-api/landlock) forbids mounts as soon as it rules over files.
    """
    create, add, restrict = 444, 445, 446  # system calls; they have the same numbers on every architecture
    libc = ctypes.CDLL(None, use_errno=True)

    def call(*arguments):
        result = libc.syscall(*arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), "Landlock is not to be had; it needs Linux 5.13 or newer, and to be switched on")
        return result

    write, make_socket = 1 << 1, 1 << 9
    version = call(create, None, 0, 1)
    ruled = write | sum(
        1 << bit for bit in (4, 5, *range(6, 13), *([13] if version > 1 else []), *([14] if version > 2 else []))
    )
    ruleset = call(create, ctypes.c_char_p(struct.pack("Q", ruled)), 8, 0)
    for path, rights in [*((path, ruled) for path in writable), (sockets, make_socket), ("/dev/null", write)]:
        place = os.open(path, os.O_PATH)
        call(add, ruleset, 1, ctypes.c_char_p(struct.pack("=Qi", rights, place)), 0)
        os.close(place)
    call(restrict, ruleset, 0)
    os.close(ruleset)


def seccomp():
    """Refuse the two system calls that take memory which no limit counts: files without a name, and shared segments.

    A filter in the kernel's own small language (its manual, userspace-api/seccomp_filter): four numbers an instruction.
    """
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000
    architecture, refused = {"x86_64": (0xC000003E, (29, 319)), "aarch64": (0xC00000B7, (194, 279))}[os.uname().machine]
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    program += [(at_least, 0, 1, 1 << 30), (answer, 0, 0, refuse)]  # numbers of a second set that x86 has
    for number in refused:
        program += [(equal, 0, 1, number), (answer, 0, 0, refuse)]
    program += [(answer, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    filters = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    if ctypes.CDLL(None, use_errno=True).prctl(22, 2, ctypes.c_char_p(filters), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp is not to be had")


class Guard:
    """Remembers what modules, classes, the book's functions, the kernel and its shell look like, and puts it back."""

    def __init__(self, kernel):
        self.kernel, shell, self.space = kernel, kernel.shell, kernel.shell.user_ns
        torch, checks = importlib.import_module("torch"), importlib.import_module("helpers.checks")
        within = [f"helpers.checks.{module.name}" for module in pkgutil.iter_modules(checks.__path__)]
        self.modules = {name: importlib.import_module(name) for name in (*WATCHED, *within)}
        modules, own = list(self.modules.values()), [checks.Verdict, checks.Exercise, checks.Blank, checks.Mistake]
        classes = [torch.Tensor, torch.nn.Module, *own, GradedKernel, IPythonKernel, Guard]
        self.owners = [(owner, self.look(owner), owner in classes) for owner in [*modules, *classes]]
        functions = {value for module in modules if module.__name__.startswith("helpers") for value in vars(module).values()
                     if isinstance(value, FunctionType)}  # fmt: skip
        functions |= {value for owner in (GradedKernel, IPythonKernel, Guard) for value in vars(owner).values()
                      if isinstance(value, FunctionType)}  # fmt: skip
        self.code = [(f, (f.__code__, f.__defaults__, f.__kwdefaults__)) for f in functions]
        entry = shell.input_transformer_manager
        ways = [(entry, "cleanup_transforms"), (entry, "line_transforms"), (entry, "token_transformers")]
        ways += [(shell, "input_transformers_post"), (shell, "ast_transformers")]
        self.ways = [(owner, name, getattr(owner, name), list(getattr(owner, name))) for owner, name in ways]
        self.stacks = [[getattr(torch._C, f"_{do}_torch_{kind}_stack") for do in ("len", "pop", "push_on")]
                       for kind in ("function", "dispatch")]  # fmt: skip
        self.device = importlib.import_module("torch.utils._device").DeviceContext

    @staticmethod
    def look(owner):
        every = isinstance(owner, type)
        return {name: value for name, value in vars(owner).items()
                if name not in HARMLESS and (every or callable(value) or isinstance(value, ModuleType))}  # fmt: skip

    def restore(self):
        """Undo every change -> the names of what was changed."""
        changed = [name for name, module in self.modules.items() if sys.modules.get(name) is not module]
        sys.modules.update(self.modules)
        for owner, before, is_class in self.owners:
            now = dict(vars(owner))
            for name in [name for name, value in before.items() if now.get(name) is not value]:
                setattr(owner, name, before[name])
                changed.append(f"{owner.__name__}.{name}")
            added = [
                name for name, value in now.items() if name not in before and (callable(value) or isinstance(value, property))
            ]
            for name in added if is_class else []:
                delattr(owner, name)
                changed.append(f"{owner.__name__}.{name}")
        for function, parts in self.code:
            if (function.__code__, function.__defaults__, function.__kwdefaults__) != parts:
                function.__code__, function.__defaults__, function.__kwdefaults__ = parts
                changed.append(f"the code of {function.__name__}")
        for owner, name, entries, kept in self.ways:
            if getattr(owner, name) is not entries or entries != kept:
                entries[:] = kept
                setattr(owner, name, entries)
                changed.append("the way in for cells")
        if self.kernel.shell.user_ns is not self.space:
            self.kernel.shell.user_ns = self.space
            changed.append("the namespace")
        if type(self.kernel) is not GradedKernel or vars(self.kernel).get("do_execute") is not self.way:
            self.kernel.__class__, self.kernel.do_execute = GradedKernel, self.way
            changed.append("the kernel")
        return changed + self.between()

    def between(self):
        """Take away what puts itself between torch's functions and whoever calls them, but for a default device -> names."""
        found = []
        for length, pop, push in self.stacks:
            modes = [pop() for _ in range(length())]
            found += [f"torch's functions, by {type(mode).__name__}" for mode in modes if type(mode) is not self.device]
            for mode in modes[::-1]:
                if type(mode) is self.device:
                    push(mode)
        return found


class GradedKernel(IPythonKernel):
    def start(self):
        """Imports what the guard remembers, for seconds, before any message is read: no cell's time is spent on it."""
        self.do_execute = guarded(self)
        super().start()


def guarded(kernel, match=re.match, compile=compile, exec=exec, BaseException=BaseException):
    """The kernel's way to run a cell. All that it needs it holds itself, where plain code does not come to replace it."""
    guard, execute, given = Guard(kernel), kernel.do_execute, {}
    restore, space, shell, python, name_of = guard.restore, guard.space, kernel.shell, vars(builtins), described
    calm, table = warnings.catch_warnings, symtable.symtable

    async def do_execute(code, *args, **kwargs):
        changed = restore()
        if test := match(TEST.format("([0-9a-f]{32})"), code):
            reply = run_test(code, test[1])
        elif own := match(GIVEN.format("[0-9a-f]{32}"), code):
            code = code[own.end() :]
            reply = await execute(code, *args, **kwargs)
            names = [symbol.get_name() for symbol in table(shell.transform_cell(code), "given", "exec").get_symbols()]
            given.update((name, space[name]) for name in names if name in space)
        else:
            reply = await execute(code, *args, **kwargs)
        return {**reply, "changed": [*changed, *restore()]}

    def run_test(code, number):
        """Run a test without IPython, whose road from a cell to its result has many turnings, and whose memory keeps cells."""
        reply = {"execution_count": kernel.execution_count, "user_expressions": {}, "payload": []}
        names = {name: value for name, value in {**space, **given}.items() if name not in python}
        try:
            with calm(action="ignore"):  # a student may have made errors of warnings
                exec(compile(code, "<test>", "exec"), {**names, "__builtins__": builtins, "__name__": "__main__"})
        except BaseException as error:
            return {**reply, "status": "error", "traceback": [], **name_of(error)}
        return {**reply, "status": "ok", "passed": number}

    guard.way = do_execute
    return do_execute


def described(error):
    try:
        text = str(error)[:500]
    except BaseException:  # an error of a student's own, that cannot even be printed
        text = ""
    return {"ename": type(error).__name__[:100], "evalue": text.encode(errors="replace").decode()}


if __name__ == "__main__":
    connection_file, limits, user, sandboxed = sys.argv[1:]
    if sys.platform.startswith("linux"):
        bound(json.loads(limits), int(user))
    if sandboxed == "True":
        landlock()
        seccomp()
    sys.modules["debugpy"] = None  # ipykernel imports it if it can, for a fifth of a second; nobody debugs here
    IPKernelApp.launch_instance(
        argv=["-f", connection_file, "--HistoryManager.hist_file=:memory:", "--IPKernelApp.kernel_class=__main__.GradedKernel"]
    )
