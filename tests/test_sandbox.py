"""The sandbox is ready before a student's first cell."""

import psutil
from courses import needs_sandbox
from nbformat.v4 import new_notebook

from grader import rehearsal, sandbox


@needs_sandbox
def test_what_takes_seconds_is_imported_before_the_first_cell():
    """The guard imports torch; in the first cell's time it would be a student who pays for that."""
    executor = rehearsal.make_executor(sandbox.limits(), True)
    executor.nb = new_notebook()
    with executor.setup_kernel():  # which waits until the kernel answers
        kernel = psutil.Process(executor.km.provisioner.process.pid).children(recursive=True)[-1]
        assert [part.path for part in kernel.memory_maps() if "libtorch" in part.path], "torch is not there yet"
    executor.kernel.discard()
