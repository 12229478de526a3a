"""nbgrader's execution of a submission, in the sandbox, by the rule that points must be earned and never happen.

nbgrader gives a test cell its points if it holds no error. Here it must have run to its end: each test cell carries a number
drawn for it alone, which the kernel tells back when it has run the last line. A cell that was not reached, whose kernel died,
or whose output was silenced earns nothing; a warning costs nothing.
"""

import secrets

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Dict

from .kernel import TEST
from .sandbox import SandboxedKernel

SHOWN, OUTPUTS = 10_000, 100  # characters of one output that are kept, and outputs of one cell
ENDS = {DeadKernelError: "The kernel ended in this cell.", CellTimeoutError: "This cell could not be interrupted."}


class SandboxedExecute(Execute):
    bounds = Dict().tag(config=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, kernel_manager_class=SandboxedKernel, **kwargs)
        self.timeout, self.iopub_timeout, self.startup_timeout = self.bounds["cell_seconds"], 4, 60
        self.shutdown_kernel = "immediate"
        self.error_on_timeout = {**self.error_on_timeout, "evalue": f"it ran for more than {self.timeout} seconds"}

    def preprocess(self, nb, resources, km=None):
        self.stopped, self.changed, self.received, self.reply, self.kernel = "", [], 0, {}, None
        try:
            nb, resources = super().preprocess(nb, resources, km)
        except RuntimeError as error:  # the kernel ended before the first cell; the watchman may know why
            raise RuntimeError((self.kernel and self.kernel.stopped) or str(error)) from error
        finally:
            if self.kernel is not None:
                self.kernel.discard()
        if self.received > self.bounds["output_mb"] << 20:
            self.stopped = self.stopped or f"It printed more than {self.bounds['output_mb']} MB; the rest was dropped."
        nb.metadata["grading"] = {"stopped": self.stopped, "changed": sorted(set(self.changed))[:20]}
        return nb, resources

    def create_kernel_manager(self):
        self.kernel = super().create_kernel_manager()  # nbclient forgets its own when it has shut it down
        return self.kernel

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        source, number, self.reply = cell.source, secrets.token_hex(16), {}
        if not self.stopped:
            try:
                cell.source = TEST.format(number) + source if utils.is_grade(cell) else source
                super().preprocess_cell(cell, resources, index)
            except (DeadKernelError, CellTimeoutError) as error:
                self.stopped = self.kernel.stopped or ENDS[type(error)]
                cell.outputs.append(failure("KernelStopped", self.stopped))
                self.kernel.provisioner.process.kill()  # or each further cell would cost its time limit
            finally:
                cell.source = source
        if utils.is_grade(cell):
            cell.outputs = [] if self.reply.get("passed") == number else [self.failed()]
        cell.outputs = [shorten(output) for output in cell.outputs[:OUTPUTS]]
        return cell, resources

    def failed(self):
        """The one error that a test cell is left with."""
        if self.reply.get("status") == "error":
            return failure(str(self.reply.get("ename")), str(self.reply.get("evalue")))
        return failure("NotRun", f"Not reached: {self.stopped}" if self.stopped else "This test did not run to its end.")

    def on_cell_executed(self, **kwargs):
        self.reply = kwargs["execute_reply"]["content"]
        if not utils.is_grade(kwargs["cell"]):
            super().on_cell_executed(**kwargs)
        changed = self.reply.get("changed")
        self.changed += [str(name)[:100] for name in changed[:20]] if isinstance(changed, list) else []

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("stream", "display_data", "update_display_data", "execute_result", "error"):
            self.received += len(str(msg["content"]))
            if self.received > self.bounds["output_mb"] << 20:
                return None
        return super().process_message(msg, cell, cell_index)


def failure(name, text):
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def shorten(output):
    """Only text, and not too much of it: what a student's code made for a browser is not kept."""
    if output.output_type == "stream":
        output.text = output.text[:SHOWN]
    if output.output_type in ("display_data", "execute_result"):
        output.data, output.metadata = {"text/plain": str(output.data.get("text/plain", ""))[:SHOWN]}, {}
    if output.output_type == "error":
        output.evalue = output.evalue[:500]
        output.traceback = [line[:2000] for line in output.traceback[-20:]]
    return output
