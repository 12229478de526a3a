"""A class that tries everything: what each student hands in for set 1, and what that must be worth.

Points: spiral 3, fade 2, circulation 4, relax 3, flow 3. A student is an edit of the solved release notebook. Those of `ALONE`
try one thing each; those of `TOGETHER` try several, which takes one kernel and not five. The tests always grade
`ALWAYS` and `TOGETHER`, where every wall that stops somebody is run into at least once, and everyone where WHOLE is set.
"""

from . import code
from .edits import (
    answer,
    before,
    behind,
    blank,
    blank_with,
    clockwise,
    dearer,
    double,
    every_part,
    helper_cell,
    in_numpy,
    knowing,
    old_format,
    other_kernel,
    plausible_with,
    retyped,
    tests_become,
    together,
    unmarked,
    with_copies,
    without_tests,
    worthless,
)  # fmt: skip

# student: (edit, score or None if it cannot be graded, part of what a human is told; "" for nothing at all)
ALONE = {
    "solved": (lambda notebook: None, 15, ""),
    "numpy-and-loops": (in_numpy, 15, ""),
    "double-precision": (double, 15, ""),
    "helper-in-a-cell-of-its-own": (helper_cell, 15, ""),
    "warnings": (before("spiral", code.SHOUT), 15, ""),
    "warnings-within-a-test": (behind("relax", code.LOUD), 15, ""),
    "noise-20-mb": (before("fade", code.NOISE), 15, ""),
    "other-kernel": (other_kernel, 15, ""),
    "old-format": (old_format, 15, ""),
    "partly": (answer(circulation=code.ZERO), 11, ""),
    "clockwise": (clockwise, 12, ""),
    "blank": (blank, 0, ""),
    "raises": (before("relax", "raise RuntimeError('lost')"), 12, ""),
    "syntax-error": (answer(relax="def relax(t, y0)\n    return 1"), 12, ""),
    "asks": (before("relax", code.ASK), 12, ""),
    "sys-exit": (before("relax", code.QUIT), 12, ""),
    "os-exit": (before("circulation", "import os\nos._exit(0)"), 5, "The kernel ended"),
    "exit-within-a-test": (answer(circulation=code.LEAVE), 5, "The kernel ended"),
    "kills-what-it-can": (before("circulation", code.KILLER), 5, "The kernel ended"),
    "loop": (answer(relax="while True:\n    pass"), 12, "stopped after 20 seconds: relax"),
    "loop-within-a-test": (answer(relax=code.ENDLESS), 12, "stopped after 20 seconds: test-relax"),
    "loop-that-cannot-be-stopped": (answer(relax=code.STUBBORN), 9, "could not be interrupted"),
    "eats-memory": (before("relax", code.EAT), 12, ""),
    "fills-the-disk": (before("relax", code.FILL), 12, ""),
    "forks-400-times": (before("relax", code.FORKS), 12, ""),
    "deletes-tests": (without_tests, 15, "cells missing: test-spiral"),
    "edits-tests": (tests_become("assert True"), 0, "cells edited: test-spiral"),
    "copies-cells": (with_copies, 15, "cells copied: test-spiral, fade"),
    "retypes-tests": (retyped, 0, "cells turned: test-spiral into markdown"),
    "edits-points": (dearer, 0, "points changed: test-spiral"),
    "edits-marks": (worthless, 15, ""),
    "patches-torch-and-numpy": (blank_with(code.PATCHED), 0, "replaced: Tensor.__eq__, builtins.abs"),
    "patches-the-checks": (plausible_with(code.DEAF), 0, "helpers.checks.require"),
    "rewrites-cells-on-the-way": (plausible_with(code.CENSOR), 0, "the way in for cells"),
    "rebinds-names": (plausible_with(code.REBOUND), 0, "Tensor"),
    "equals-everything": (answer(fade=code.EQUAL), 13, ""),
    "reads-hidden-tests": (knowing("relax", code.HIDDEN), 12, ""),
    "edits-the-grade-book": (knowing("relax", code.GRADES), 12, ""),
    "writes-outside": (knowing("relax", code.EVERYWHERE), 15, ""),
    "opens-a-socket": (knowing("relax", code.CALL), 15, ""),
    "leaves-an-orphan": (knowing("relax", code.ORPHAN), 15, ""),
    "markup": (before("relax", code.MARKUP), 15, ""),
    "plots": (before("fade", code.PLOT), 15, ""),
    "a-comment-like-a-test": (before("fade", code.LOOKS_LIKE_A_TEST), 15, ""),
    "not-torch-s-own": (answer(relax=code.UNABLE), 12, ""),
    "trains": (before("fade", code.ADAM), 15, ""),
    "uses-the-names-of-the-tests": (before("spiral", code.NAMES), 15, ""),
    "works-in-place": (behind("relax", code.IN_PLACE), 15, ""),
    "half-a-character": (before("fade", code.HALF), 15, ""),
    "no-marks-on-an-added-cell": (unmarked, 15, ""),
    "prints-60-mb": (before("fade", code.FLOOD), 15, "It printed more than 30 MB"),
    "replaces-the-checks": (plausible_with(code.PACKAGE), 0, "replaced: helpers.checks"),
    "rewrites-the-checks": (plausible_with(code.CODE), 0, "the code of require"),
    "always-a-right-verdict": (plausible_with(code.VERDICT), 0, "Verdict.right"),
    "rewrites-trees": (plausible_with(code.TREES), 0, "the way in for cells"),
    "rewrites-the-parser": (plausible_with(code.PARSER), 0, ""),
    "tampers-within-a-test": (answer(flow=code.LATE), 15, "the code of require"),  # earned by a lie, and seen
    "shows-its-own-test": (answer(circulation=code.SHOWN), 11, ""),
    "tells-its-own-test": (answer(flow=code.TELLS), 12, "the code looks at who calls it: _getframe"),
    "a-tensor-that-lies": (answer(spiral=code.CHAMELEON), 12, ""),
    "memory-without-a-name": (before("relax", code.NAMELESS), 12, ""),
    "fills-the-way-out": (before("relax", code.STORE), 12, ""),
    "a-million-files": (before("relax", code.LITTER), 9, "more than 50000 files"),
}  # fmt: skip

TOGETHER = {
    "in-another-style": (together(
        in_numpy, helper_cell, before("spiral", code.SHOUT), before("fade", code.PLOT), before("fade", code.LOOKS_LIKE_A_TEST),
        before("circulation", code.HALF), behind("relax", code.LOUD), before("flow", code.ADAM),
    ), 15, ""),
    "by-other-names-in-place": (together(double, before("spiral", code.NAMES), behind("relax", code.IN_PLACE)), 15, ""),
    "stumbles": (together(
        answer(spiral="def spiral(x)\n    return x"), before("fade", code.QUIT), before("circulation", code.ASK),
        answer(relax=code.UNABLE), before("flow", "raise RuntimeError('lost')"),
    ), 0, ""),
    "takes-too-much": (together(
        before("spiral", code.FILL), before("fade", code.NAMELESS), before("circulation", code.STORE),
        before("relax", code.FORKS), before("flow", code.EAT),
    ), 0, ""),
    "looks-around": (together(
        knowing("spiral", code.HIDDEN), knowing("fade", code.GRADES), knowing("circulation", code.EVERYWHERE),
        knowing("relax", code.CALL), knowing("flow", code.ORPHAN),
    ), 10, ""),
    "replaces-what-judges": (
        plausible_with(code.DEAF, code.CODE, code.VERDICT, code.CENSOR, code.REBOUND), 0,
        "replaced: Verdict.right, helpers.checks, helpers.checks.judge, helpers.checks.require, the code of require, "
        "the way in for cells, torch.Tensor",
    ),
    "lies": (answer(spiral=code.CHAMELEON, fade=code.EQUAL), 10, ""),
    "shows-tests": (together(before("fade", code.MARKUP), answer(circulation=code.SHOWN, flow=code.TELLS)), 8, "_getframe"),
    "edits-every-part": (
        every_part, 15, "cells copied: test-fade; cells turned: test-circulation into markdown; "
        "points changed: test-relax; cells edited: test-spiral; cells missing: test-flow",
    ),
}  # fmt: skip

ALWAYS = """clockwise exit-within-a-test kills-what-it-can prints-60-mb a-million-files patches-torch-and-numpy
    rewrites-the-parser tampers-within-a-test""".split()

# student: what the page says to him or her
TOLD = {
    **dict.fromkeys(["solved", "beside [1]"], ["<strong>Right.</strong>"]),
    "clockwise": ["It turns clockwise: the curl has the wrong sign."],
    "blank": ["Nothing was handed in for this problem: the line to be deleted is still there."],
    "patches-torch-and-numpy": ["Nothing was handed in for this problem: the line to be deleted is still there."],
    "raises": ["Your cell stops with RuntimeError: lost"],
    "syntax-error": ["Your cell stops with SyntaxError: expected ':' (line 1)"],
    "loop": ["Your cell stops with CellTimeoutError: it ran for more than 20 seconds"],
    "os-exit": ["Not reached: The kernel ended in this cell."],
    "kills-what-it-can": ["Not reached: The kernel ended in this cell."],
    "not-torch-s-own": ["Your code stops with NotImplementedError: "],
    "tells-its-own-test": ["An error's text is left out here."],
    "shows-tests": ["An error's text is left out here."],
    "stumbles": [
        "Your cell stops with SyntaxError: expected ':' (line 1)", "Your cell stops with SystemExit",
        "Your cell stops with StdinNotImplementedError", "Your code stops with NotImplementedError: ",
        "Your cell stops with RuntimeError: lost",
    ],
    "takes-too-much": [
        "No space left on device", "Your cell stops with PermissionError: [Errno 1]", "Permission denied: '/kernel/store'",
        "Your cell stops with BlockingIOError", "Your cell stops with MemoryError",
    ],
    "looks-around": ["Your cell stops with FileNotFoundError", "unable to open database file"],
}  # fmt: skip
