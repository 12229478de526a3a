"""What `make bench` and the chapters' recorded runs measured, as the pages read and draw it."""

import json
import statistics
from pathlib import Path

from matplotlib.ticker import FuncFormatter, NullFormatter

from helpers import plotting

HERE = Path(__file__).parent
COLOR = dict(zip(("book", "torchcfm", "post", "flow_matching"), (plotting.MODEL, *plotting.OTHERS), strict=False))
LABEL = {"book": "this book", "torchcfm": "torchcfm", "post": "the post's network", "flow_matching": "flow_matching"}
SHORT = ("book, 120 steps", "book, 200 steps", "book, 500 steps")
median = statistics.median


def load(name="results.json"):
    """A recorded run: of `make bench`, or one of the chapters' own."""
    return json.loads((HERE / name).read_text(encoding="utf8"))


def runs(results, who, target="dino"):
    return [run for run in results["races"] if run["who"] == who and run["target"] == target]


def last(results, who, key, target="dino"):
    """The median over the seeds of what a contender ended with: seconds, steps, error or distance."""
    return median(run["rows"][-1][key] for run in runs(results, who, target))


def reaches(results, error, who="book", target="dino"):
    """The seconds from which on a contender's field error was seen at `error` or below: the median over its seeds."""
    late = [
        max((k for k, row in enumerate(run["rows"]) if row["error"] > error), default=-1) for run in runs(results, who, target)
    ]
    return median(run["rows"][k + 1]["seconds"] for run, k in zip(runs(results, who, target), late, strict=True))


def pace(results, who, threads=None):
    """Steps a second and MiB of a contender, with so many threads, or with the number that suits it best: medians.

    One thread, unless all cores are faster by a tenth: near a tie one thread is the steadier.
    """
    rows = [
        {"threads": row["threads"], "rate": median(row["rate"]), "memory": median(row["memory"])}
        for row in results["paces"]
        if row["who"] == who and threads in (None, row["threads"])
    ]
    return max(rows, key=lambda row: row["rate"] / (1 if row["threads"] == 1 else 1.1))


def plain(*axes):
    """Write 0.01 and 10 at the powers of ten of logarithmic axes, and nothing between them."""
    for axis in axes:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        axis.set_minor_formatter(NullFormatter())


def race(ax, results, key, target="dino"):
    """Field error or sliced W2 against seconds of training: a thin line for each seed, dots for whole short trainings."""
    for who, color in COLOR.items():
        for k, run in enumerate(runs(results, who, target)):
            rows = run["rows"]
            ax.loglog(
                [r["seconds"] for r in rows], [r[key] for r in rows], "-", color=color, lw=1.2, label=None if k else LABEL[who]
            )
            ax.plot(rows[-1]["seconds"], rows[-1][key], "o" if run["finished"] else ">", color=color, ms=5)
    for who in SHORT:
        for run in runs(results, who, target):
            ax.plot(run["rows"][-1]["seconds"], run["rows"][-1][key], "o", color=COLOR["book"], ms=5, mfc="none")
    if key == "distance":
        ax.axhline(
            median(run["floor"] for run in runs(results, "book", target)), color=plotting.EXACT, ls="--", lw=1, label="floor"
        )
    ax.set(xlabel="seconds of training", ylabel={"error": "field error", "distance": "sliced W₂"}[key], ylim=(0.003, 1.2))
    plain(ax.xaxis, ax.yaxis)
    return ax


def growth(ax, results, *keys):
    """Milliseconds against what grows."""
    for key, color in zip(keys, (plotting.MODEL, plotting.EXACT), strict=False):
        ax.loglog(*zip(*[(k, 1000 * s) for k, s in results["growth"][key]], strict=True), "o-", ms=4, color=color)
    low, high = ax.get_ylim()
    middle, most = (low * high) ** 0.5, max((high / low) ** 0.5, 12)  # two decades at least, or noise would look like growth
    ax.set(xlabel=keys[0], ylabel="ms", ylim=(middle / most, middle * most))
    plain(ax.yaxis)
    ticks = [k for k, _ in results["growth"][keys[0]]]
    ax.set_xticks(ticks, [f"{k:,}" if k < 1000 else f"{k / 1000:.0f}k" if k < 10**6 else f"{k / 10**6:g}M" for k in ticks])
    ax.xaxis.set_minor_formatter(NullFormatter())
    return ax
