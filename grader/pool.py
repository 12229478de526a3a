"""Many submissions, side by side, each marked by a process that imports what its own job needs."""

import contextlib
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

import psutil

WORKER_ADDRESSES = 4 << 30  # bytes


def run(work, job, lost, tell=lambda row: None):
    """job(*entry) for every entry of work, side by side -> rows in the order of work, told one by one.

    A job that takes its process down takes the others with it; then all that are left are tried again, and at last each alone.
    What dies even so has the row that lost(*entry) makes.
    What ran out of time, or failed for no fault of the student's, is done again once, alone, when all else is done.
    """
    rows, context = {}, multiprocessing.get_context("spawn")
    room = psutil.virtual_memory().available // (work[0][-1]["memory_mb"] << 20)  # what they may all take at once
    processes = max(1, min(os.cpu_count(), room))

    def attempt(numbers, processes, last=False):
        with ProcessPoolExecutor(processes, mp_context=context, initializer=modest) as pool:
            futures = {pool.submit(job, *work[number]): number for number in numbers}
            for future in as_completed(futures):
                with contextlib.suppress(Exception):  # such as the death of the process
                    rows[futures[future]] = row = future.result()
                    if last or not row.get("again"):
                        tell(row)

    def left():
        return [number for number in range(len(work)) if number not in rows]

    attempt(left(), processes)
    attempt(left(), processes)
    for number in left():
        attempt([number], 1)
        if number not in rows:
            rows[number] = lost(*work[number])
            tell(rows[number])
    for number in [number for number, row in rows.items() if row.get("again")]:
        attempt([number], 1, last=True)
    for row in rows.values():
        row.pop("again", None)
    return [rows[number] for number in range(len(work))]


def modest():
    """What a student's code sends is read here: it may not take the teacher's memory by sending much."""
    if sys.platform.startswith("linux"):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (WORKER_ADDRESSES, resource.getrlimit(resource.RLIMIT_AS)[1]))
