"""Names and the kernel: what a student calls things costs nothing, and who lies to the tests is seen."""

from adversarial import code
from adversarial.edits import BLANK, answer, cell, plausible_with, together
from courses import course, found, needs_sandbox
from nbformat.v4 import new_code_cell

LARGEST = """def failure(phi, x, s, t):
    start = (phi(x, 0.0) - x).abs().max()
    group = (phi(phi(x, s), t) - phi(x, s + t)).abs().max()
    return float(torch.maximum(start, group))"""
SCRATCH = {
    "numpy-s": "from numpy import *\nreal_torch = torch\nmath = 'mine'; checks = 3; fields = 4\ntorch.set_grad_enabled(False)",
    "strict": "import warnings, numpy as np\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n"
              "sum = 0; max = 3.0; abs = all = any = min = len = range = zip = print = None",
}  # fmt: skip
WARNS = """def relax(t, y0):
    import warnings
    warnings.warn('mind the step')
    return 1 + (y0 - 1) * torch.exp(-1.5 * t**2 / 2)"""


def scratch(source, **answers):
    """All right, with a cell of the student's own after the set's."""
    return together(answer(**answers), lambda notebook: notebook.cells.insert(2, new_code_cell(source)))


@needs_sandbox
def test_names_of_ones_own_cost_nothing(mark, tmp_path):
    circle = "from math import tau\n" + CIRCLE
    edits = {"numpy-s": scratch(SCRATCH["numpy-s"], flow=LARGEST, circulation=circle)}
    edits["strict"] = scratch(SCRATCH["strict"], relax=WARNS, flow=LARGEST, circulation=circle)
    assert found(mark(course(tmp_path), edits)) == dict.fromkeys(edits, (15, ""))


CIRCLE = """def circulation(field, r, k=1000):
    angle = tau * torch.arange(k) / k
    along = torch.stack([-angle.sin(), angle.cos()], -1)
    x = r * torch.stack([angle.cos(), angle.sin()], -1)
    return float((field(x) * along).sum() * tau * r / k)"""
KERNEL = "kernel = get_ipython().kernel\n"
PASSED = "{'status': 'ok', 'execution_count': 1, 'user_expressions': {}, 'payload': [], 'passed': code[7:39]"
LATER = "import threading\nthreading.Timer(.01, lambda: setattr(kernel, 'do_execute', do_execute)).start()"
ANSWERS = f"async def do_execute(code, *args, **more):\n    return {PASSED}}}\n"
LIES = f"async def do_execute(code, *args, **more):\n    return {PASSED}, 'changed': []}}\n"
ATTACKS = [
    f"{KERNEL}type(kernel).test = lambda self, code, number, **more: {PASSED}}}",
    f"{KERNEL}{ANSWERS}kernel.do_execute = do_execute",
    f"{KERNEL}type(kernel).do_execute = lambda self, *args, **more: None",
    f"{KERNEL}{code.DEAF}\nfor part in vars(kernel).values():\n    if type(part).__name__ == 'Guard':\n"
    "        part.restore = list\n        type(part).restore = lambda self: []",
    "class Liar(dict):\n    pass\nget_ipython().user_ns = Liar(get_ipython().user_ns)",
]
CHANGED = (
    "GradedKernel.do_execute, GradedKernel.test, helpers.checks, helpers.checks.judge, helpers.checks.require, the kernel, "
    "the namespace"
)


@needs_sandbox
def test_who_changes_the_kernel_is_seen(mark, tmp_path):
    edits = {"at-once": plausible_with(*ATTACKS), "later": plausible_with(f"{KERNEL}{LIES}{LATER}")}
    assert found(mark(course(tmp_path), edits)) == {
        "at-once": (0, f"replaced: {CHANGED}"),
        "later": (0, "replaced: the kernel, which passes what is false"),
    }


@needs_sandbox
def test_a_test_that_passes_without_an_answer_is_named(mark, tmp_path):
    def elsewhere(notebook):
        """The blank stays, and the answer stands in a cell below it; another answer raises when it has all that is asked."""
        right = cell(notebook, "spiral").source
        answer(spiral=BLANK, relax=f"{WARNS}\nraise RuntimeError('lost')")(notebook)
        notebook.cells.insert(notebook.cells.index(cell(notebook, "spiral")) + 1, new_code_cell(right))

    look = "passes though its answer is blank or stops: spiral, relax"
    assert found(mark(course(tmp_path), {"elsewhere": elsewhere})) == {"elsewhere": (15, look)}
