"""nbgrader's execution of a submission, in the sandbox, by the rule that points must be earned and never happen.

nbgrader gives a test cell its points if it holds no error. Here it must have run to its end: each test cell carries a number
drawn for it alone, which the kernel tells back when it has run the last line. A cell that was not reached, whose kernel died,
or whose output was silenced earns nothing; a warning costs nothing. Nor does a busy machine: what is counted is how long the
student's own code computes, and a cell of the set's that fails ends the grading without a score.
"""

import asyncio
import secrets
import time

from jupyter_core.utils import run_sync
from nbclient.client import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Dict

from .kernel import GIVEN, TEST
from .sandbox import SandboxedKernel
from .watchman import computed, end

SHOWN, OUTPUTS = 10_000, 100  # characters of one output that are kept, and outputs of one cell
LOOK, GRACE = 0.25, 5  # seconds from one look at the clock to the next, and that an interrupted cell may compute on
ENDS = {DeadKernelError: "The kernel ended in this cell.", CellTimeoutError: "It ran into silence: the kernel does not answer."}
SLOW = "It ran "  # so begins what stops a notebook that might have come through on an idle machine


class SandboxedExecute(Execute):
    bounds = Dict().tag(config=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, kernel_manager_class=SandboxedKernel, **kwargs)
        self.timeout, self.iopub_timeout, self.startup_timeout = None, 30, 300  # cells are timed by keep_time
        self.shutdown_kernel = "immediate"

    def preprocess(self, nb, resources, km=None):
        self.stopped, self.given, self.over, self.changed, self.late = "", "", "", [], []
        self.received, self.spent, self.reply, self.kernel = 0, 0, {}, None
        try:
            nb, resources = super().preprocess(nb, resources, km)
        except RuntimeError as error:  # the kernel ended before the first cell; the watchman may know why
            raise RuntimeError((self.kernel and self.kernel.stopped) or str(error)) from error
        finally:
            if self.kernel is not None:
                self.kernel.discard()
        if self.received > self.bounds["output_mb"] << 20:
            self.stopped = self.stopped or f"It printed more than {self.bounds['output_mb']} MB; the rest was dropped."
        nb.metadata["grading"] = {"stopped": self.stopped, "given": self.given, "changed": sorted(set(self.changed))[:20],
                                  "late": self.late, "slow": bool(self.late) or self.stopped.startswith(SLOW)}  # fmt: skip
        return nb, resources

    def create_kernel_manager(self):
        self.kernel = super().create_kernel_manager()  # nbclient forgets its own when it has shut it down
        return self.kernel

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        source, number, self.over, self.reply = cell.source, secrets.token_hex(16), "", {}
        test, given = utils.is_grade(cell), utils.is_locked(cell) and not utils.is_grade(cell)
        if not self.stopped:
            try:
                cell.source = (TEST if test else GIVEN if given else "\n" * source.startswith("# ")).format(number) + source
                super().preprocess_cell(cell, resources, index)
            except (DeadKernelError, CellTimeoutError) as error:
                self.stopped = self.stopped or self.kernel.stopped or ENDS[type(error)]
                cell.outputs.append(failure("KernelStopped", self.stopped))
                end(self.kernel.provisioner.process.pid)  # or each further cell would cost its time limit
            finally:
                cell.source = source
        passed = self.reply.get("passed") == number and not self.over
        if test and passed and self.lied(resources, index):
            passed = False
        if self.over:
            cell.outputs.append(failure("CellTimeoutError", f"it ran for more than {self.over}"))
        if test:
            cell.outputs = [] if passed else [self.failed()]
        elif given and any(output.output_type == "error" for output in cell.outputs):
            wrong = next(output for output in cell.outputs if output.output_type == "error")
            self.given = self.stopped = f"{wrong.ename}: {wrong.evalue}"
        cell.outputs = [shorten(output) for output in cell.outputs[:OUTPUTS]]
        return cell, resources

    def failed(self):
        """The one error that a test cell is left with."""
        if self.over:
            return failure("CellTimeoutError", f"it ran for more than {self.over}")
        if self.reply.get("status") == "error":
            return failure(str(self.reply.get("ename")), str(self.reply.get("evalue")))
        return failure("NotRun", f"Not reached: {self.stopped}" if self.stopped else "This test did not run to its end.")

    def lied(self, resources, index):
        """Whether the kernel says of a test that cannot be passed that it was."""
        low, high, number = 1 + secrets.randbelow(1000), 2000 + secrets.randbelow(1000), secrets.token_hex(16)
        kept = self.nb.cells[index]  # whose place nbclient gives to what it runs
        super().preprocess_cell(new_code_cell(f"{TEST.format(number)}assert {low} > {high}"), resources, index)
        self.nb.cells[index] = kept
        if lied := self.reply.get("passed") == number:
            self.changed.append("the kernel, which passes what is false")
            self.reply = {}
        return lied

    async def async_execute_cell(self, cell, *args, **more):
        clock = asyncio.ensure_future(self.keep_time(cell))
        try:
            return await NotebookClient.async_execute_cell(self, cell, *args, **more)
        finally:
            clock.cancel()

    execute_cell = run_sync(async_execute_cell)

    async def keep_time(self, cell):
        """Interrupt a cell that takes too long; if that is of no use, end the kernel."""
        given = utils.is_locked(cell) and not utils.is_grade(cell)
        most, total, patience = (self.bounds[name] for name in ("cell_seconds", "notebook_seconds", "patience"))
        watchman, begin, used = self.kernel.provisioner.process.pid, time.monotonic(), 0
        before = computed(watchman)
        try:
            while not self.over:
                await asyncio.sleep(LOOK)
                used = computed(watchman) - before
                if given:  # the watchman's patience alone bounds it
                    continue
                if time.monotonic() - begin > most * patience:
                    self.over = f"{most * patience} seconds by the clock"
                elif used > most:
                    self.over = f"{most} seconds"
                elif self.spent + used > total:
                    self.over = f"{total} seconds in all"
            name = (cell.metadata.get("nbgrader") or {}).get("grade_id", "a cell of their own")
            self.late.append([name, self.over])
            await self.km.interrupt_kernel()
            asked, at = time.monotonic(), computed(watchman)
            while computed(watchman) - at < GRACE and time.monotonic() - asked < GRACE * patience:
                await asyncio.sleep(LOOK)
            self.stopped = "This cell could not be interrupted."
            end(watchman)
        finally:
            self.spent += 0 if given else max(used, computed(watchman) - before)
            if self.spent > total:
                self.stopped = self.stopped or f"{SLOW}for more than {total} seconds."

    def on_cell_executed(self, **kwargs):
        self.reply = kwargs["execute_reply"]["content"]
        if not utils.is_grade(kwargs["cell"]):
            super().on_cell_executed(**kwargs)
        changed = self.reply.get("changed")
        self.changed += [str(name)[:100] for name in changed[:20]] if isinstance(changed, list) else ["the kernel"]

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
