"""Draw and tabulate what `make bench` measured; the page on speed draws with the same functions."""

import json
import statistics
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullFormatter

from helpers import plotting

HERE = Path(__file__).parent
COLOR = dict(zip(("book", "torchcfm", "post", "flow_matching"), (plotting.MODEL, *plotting.OTHERS), strict=False))
LABEL = {"book": "this book", "torchcfm": "torchcfm", "post": "the post's network", "flow_matching": "flow_matching"}
SHORT = ("book, 200 steps", "book, 500 steps")
median = statistics.median


def load():
    return json.loads((HERE / "results.json").read_text(encoding="utf8"))


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


def ladder(ax, results, field):
    """Sliced W2 against NFE for every solver, with its floor."""
    for method, color in plotting.SOLVER.items():
        rows = [row for row in results["ladder"]["rows"] if (row["field"], row["method"]) == (field, method)]
        ax.loglog([r["nfe"] for r in rows], [r["distance"] for r in rows], "o-", ms=3, lw=1.2, color=color, label=method)
    ax.axhline(results["ladder"]["floor"], color=plotting.EXACT, ls="--", lw=1)
    ax.set(xlabel="NFE", ylabel="sliced W₂", title=f"{field} field", ylim=(0.01, 0.6))
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


def memory(ax, results):
    """The memory that training adds to the process, in MiB."""
    for k, who in enumerate(COLOR):
        ax.barh(k, pace(results, who)["memory"], color=COLOR[who])
    ax.set(yticks=range(len(COLOR)), xlabel="MiB")
    ax.set_yticklabels([LABEL[who] for who in COLOR])
    ax.invert_yaxis()
    return ax


def figure(results):
    plotting.use_style()
    fig, axes = plt.subplots(4, 3, figsize=(12.8, 13.6))
    race(axes[0, 0], results, "error").set_title("training, dino")
    race(axes[0, 1], results, "distance").set_title("its samples")
    memory(axes[0, 2], results).set_title("memory of training")
    ladder(axes[1, 0], results, "exact")
    ladder(axes[1, 1], results, "learned")
    race(axes[1, 2], results, "error", "checkerboard").set_title("training, checkerboard")
    for ax, keys in zip(axes[2:].flat, (["batch"], ["width"], ["dimension"], ["points", "points, exact field"]), strict=False):
        growth(ax, results, *keys).set_title("one training step")
    axes[3, 0].set_title("a step; the exact field at 64 places")
    race(axes[3, 1], results, "error", "moons").set_title("training, moons")
    axes[3, 2].remove()
    fig.legend(*axes[0, 1].get_legend_handles_labels(), loc="outside upper center", ncols=5)
    axes[1, 0].legend(fontsize=9)
    return fig


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def markdown(results):
    """The tables of results.md."""
    final = last(results, "torchcfm", "error")
    contenders = []
    for who in (*COLOR, *SHORT):
        for target in ("dino", "checkerboard", "moons"):
            mine = runs(results, who, target)
            cut = "" if all(run["finished"] for run in mine) else " (cut)"
            contenders.append([
                LABEL.get(who, who), target, f"{last(results, who, 'steps', target):.0f}{cut}",
                f"{last(results, who, 'seconds', target):.1f}", f"{last(results, who, 'error', target):.4f}",
                f"{last(results, who, 'distance', target):.3f}", f"{median(run['floor'] for run in mine):.3f}",
                mine[0]["threads"],
            ])  # fmt: skip
    dino = median(next(row for row in results["targets"] if row["target"] == "dino")["error"])
    quality = lambda rows: table(  # noqa: E731
        ["source", "target", "field error", "worst seed", "/ dino's", "seconds", "sliced W₂", "its floor"],
        [[row["source"], row["target"], f"{median(row['error']):.4f}", f"{max(row['error']):.4f}",
          f"{median(row['error']) / dino:.2f}", f"{median(row['seconds']):.1f}", f"{median(row['distance']):.3f}",
          f"{median(row['floor']):.3f}"] for row in rows],
    )  # fmt: skip
    paces = table(
        ["who", "threads", "steps a second", "MiB of training"],
        [[LABEL[row["who"]], row["threads"], f"{median(row['rate']):.1f}", f"{median(row['memory']):.0f}"]
         for who in COLOR for row in results["paces"] if row["who"] == who],
    )  # fmt: skip
    crowd = table(["threads", "steps a second"], [[row["threads"], f"{median(row['rate']):.1f}"] for row in results["crowd"]])
    sampling = table(
        ["method", "NFE", "this book, s", "torchdiffeq, s", "ratio"],
        [[row["method"], row["nfe"], f"{median(row['book']):.2f}", f"{median(row['torchdiffeq']):.2f}",
          f"{median(a / b for a, b in zip(row['book'], row['torchdiffeq'], strict=True)):.2f}"] for row in results["sampling"]],
    )  # fmt: skip
    nfe = sorted({row["nfe"] for row in results["ladder"]["rows"] if row["method"] != "dopri5"})
    at = {(row["field"], row["method"], row["nfe"]): f"{row['distance']:.3f}" for row in results["ladder"]["rows"]}
    steps = table(
        ["field", "method", *nfe],
        [[f, m, *[at.get((f, m, n), "") for n in nfe]] for f in ("exact", "learned") for m in plotting.SOLVER if m != "dopri5"],
    )
    adaptive = table(
        ["field", "NFE of dopri5", "sliced W₂"],
        [[r["field"], r["nfe"], f"{r['distance']:.3f}"] for r in results["ladder"]["rows"] if r["method"] == "dopri5"],
    )
    grown = "\n\n".join(
        table([key, *[f"{k:,}" for k, _ in rows]], [["ms", *[f"{1000 * s:.2f}" for _, s in rows]]])
        for key, rows in results["growth"].items()
    )
    choices = table(
        ["choice", "field error", "worst seed"],
        [[row["choice"], f"{median(row['error']):.4f}", f"{max(row['error']):.4f}"] for row in results["choices"]],
    )
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    theirs, ours = last(results, "torchcfm", "seconds"), reaches(results, final)
    return f"""# How fast, and compared with what

Written by `make bench`. **Ratios are the result**; seconds are those of this machine: {machine}.

torchcfm's final field error on the dino, {final:.3f} after {theirs:.1f} s, is passed for good by the book's default training
after {ours:.2f} s, **{theirs / ours:.0f} times sooner** (medians of {len(runs(results, "book"))} seeds).

## Training, contenders in turns

{table(["who", "target", "steps", "seconds", "field error", "sliced W₂", "its floor", "threads"], contenders)}

Each has the number of threads that a trial run found best; `flow.train` keeps to one.

{paces}

The book's training again, beside a busy loop for every core:

{crowd}

## `flow.train` with its defaults, on every target

{quality(results["targets"])}

Shape to shape, with steps=4000:

{quality(results["pairs"])}

## One choice undone at a time, dino

{choices}

## 100,000 samples, at equal NFE

{sampling}

## Sliced W₂ against NFE

The floor is {results["ladder"]["floor"]:.3f}.

{steps}

{adaptive}

## How the cost grows

A training step of the book, and the exact velocity at 64 places.

{grown}
"""


def write(results):
    (HERE / "results.md").write_text(markdown(results), encoding="utf8")
    figure(results).savefig(HERE / "results.png", dpi=100)


if __name__ == "__main__":
    write(load())
