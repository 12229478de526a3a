"""The sandbox: what it shows, what it is given, and that it is ready before a student's first cell."""

import os
import sys

import psutil
import pytest
from courses import course, needs_sandbox
from nbformat.v4 import new_notebook

from grader import rehearsal, sandbox, watchman
from grader.course import hand_in, solved
from grader.grade import grade


def test_the_sandbox_is_tested_where_everything_is():
    assert not (os.environ.get("CI") and sys.platform.startswith("linux") and sandbox.available()), sandbox.available()


def test_a_class_may_have_limits_of_its_own(tmp_path):
    usual = sandbox.limits(tmp_path)
    (tmp_path / "limits.toml").write_text("cell_seconds = 7  # they were told so")
    assert sandbox.limits(tmp_path) == usual | {"cell_seconds": 7} != usual == sandbox.limits()


@needs_sandbox
def test_what_is_shown_may_lie_in_the_temporary_folder(tmp_path):
    call = watchman.command(tmp_path, sandbox.limits())
    assert call.index("/tmp") < call.index(sys.prefix), "or the fresh /tmp would lie over it"


@needs_sandbox
def test_what_takes_seconds_is_imported_before_the_first_cell():
    """The guard imports torch; in the first cell's time it would be a student who pays for that."""
    executor = rehearsal.make_executor(sandbox.limits(), True)
    executor.nb = new_notebook()
    with executor.setup_kernel():  # which waits until the kernel answers
        kernel = psutil.Process(executor.km.provisioner.process.pid).children(recursive=True)[-1]
        assert [part.path for part in kernel.memory_maps() if "libtorch" in part.path], "torch is not there yet"
    executor.kernel.discard()


@needs_sandbox
def test_a_sandbox_that_does_not_hold_is_not_used(tmp_path, monkeypatch):
    folder, open_door = course(tmp_path), rehearsal.make_executor
    hand_in(folder, "one", "set-1", solved(folder, "set-1"))
    monkeypatch.setattr(rehearsal, "make_executor", lambda bounds, sandboxed: open_door(bounds, False))
    with pytest.raises(
        sandbox.SettingsError, match="the sandbox does not hold; it is not true that the class folder is hidden"
    ):
        grade(folder, ["set-1"])
