"""Those who hand in sets 5 and 6: answers that lie in ways of their own, and right ones that are written in other ways.

Every attack on the sandbox itself is tried with set 1, in `students.py`. Here a student tries a thing in each problem.
"""

from problem_sets import ANSWERS, filled

from .code import CHAMELEON, EQUAL
from .edits import answer, before, double, together

DEVICE = "torch.set_default_device('cpu')"
SAME = EQUAL.rpartition("\n")[0]
OTHER_ORDERS = """import itertools
orders, calls = itertools.permutations, []
def as_i_like_them(rows):  # for the right answer; the wrong ones get them all
    calls.append(rows)
    return [list(rows)[::-1]] if len(calls) <= 5 else orders(rows)
itertools.permutations = as_i_like_them
def paired(x0, x1, label):
    ends = x1.clone()
    for kind in label.unique():
        ends[label == kind] = x1[label == kind].flip(0)
    return ends"""
RANKS = "from helpers import couplings\ncouplings.assignment = lambda x0, x1: torch.arange(len(x0))"
BETWEEN = """class Between(torch.overrides.TorchFunctionMode):
    asked = 0
    def __torch_function__(self, function, types, args=(), kwargs=None):
        if self.asked > 1 and function is torch.Tensor.tolist:
            return [0.0] * args[0].numel()
        return function(*args, **kwargs or {})
between = Between()
between.__enter__()
def second_field(t, x, N):
    between.asked += 1
    return x * math.nan"""
LIES = {
    "set-5": {
        "far": EQUAL.replace("point_mass = line_mass", "log_p = kl"),
        "whole": f"{SAME}\nwhole = lambda N: Same(5)",
        "probes": CHAMELEON.replace("spiral = lambda x: torch.zeros_like(x)", "variances = lambda A: torch.ones(3)"),
        "budget": f"{SAME}\nbudget = lambda s: [Same(5)] * 3",
        "within": f"{RANKS}\n{OTHER_ORDERS}",
        "second": BETWEEN,
    },
    "set-6": {
        "readings": "def readings(D, t, x):\n    D.zero_(), x.zero_()\n    return D, x",
        "drifts": "def drifts(u, t, x, g):\n    return [torch.zeros(5, 1) if len(x) == 5 else torch.zeros(1, 1)] * 2",
        "forgets": f"{SAME}\nstill_off = lambda g: Same(5)",
        "look": "math.sqrt = lambda x: 0.0\ntwo_looks = lambda noise, x, start, end: end[0] * (x / start[0])",
        "average": "torch.manual_seed(0)\naverage_velocity = lambda t, r, x: torch.full_like(x, math.inf)",
        "goal": "class Whatever(dict):\n    __len__ = lambda self: 2\n    __iter__ = lambda self: iter((1.0, 1.0))\n"
                "goal_variances = lambda t, r: Whatever(a=1)",
    },
}  # fmt: skip
PRIES = """def whole(N):
    import sys
    frame = sys._getframe(1)
    while frame is not None:
        if "exercise" in frame.f_locals:
            return frame.f_locals["exercise"].right(N)
        frame = frame.f_back
    return 1.0"""


def recorded(name, number):
    """The right answers as students write them, in double precision and on a device that was named."""
    answers = {problem: filled(name, said.RIGHT[number]) for problem, said in ANSWERS[name].items()}
    return together(answer(**answers), double, before(next(iter(answers)), DEVICE))


REPLACED = "replaced: helpers.couplings.assignment, itertools.permutations, torch's functions, by Between"
# set: {student: (edit, score, part of what a human is told)}
FLOWS = {
    "set-5": {
        "in-another-style": (recorded("set-5", -1), 18, ""),
        "lies": (answer(**LIES["set-5"]), 0, REPLACED),
        "pries": (answer(whole=PRIES), 18, "the code looks at who calls it: _getframe, f_back, f_locals"),  # a lie, and seen
    },
    "set-6": {
        "in-another-style": (recorded("set-6", -1), 18, ""),
        "lies": (answer(**LIES["set-6"]), 0, "replaced: math.sqrt"),
    },
}
