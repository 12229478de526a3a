"""What the page on speed reads out of `make bench`'s numbers is what they say. No clock runs here."""

import matplotlib.pyplot as plt
import pytest

from benchmarks import report
from helpers import plotting


def race(*curves, who="book"):
    """The record of one contender: of each seed a list of (seconds, error)."""
    rows = [[{"seconds": s, "error": e, "distance": e, "steps": 10 * s} for s, e in curve] for curve in curves]
    return [{"who": who, "target": "dino", "rows": row, "finished": True, "floor": 0.1} for row in rows]


def test_reached_means_from_then_on():
    """Not when an error was first seen, but from when it stays; the median over the seeds."""
    results = {"races": race([(1, 0.5), (2, 0.1), (3, 0.3), (4, 0.1), (5, 0.05)], [(1, 0.1), (2, 0.1)], [(1, 0.4), (3, 0.1)])}
    assert report.reaches(results, 0.2) == 3
    assert report.last(results, "book", "error") == 0.1 and report.last(results, "book", "steps") == 30
    with pytest.raises(IndexError):  # a seed that never comes there
        report.reaches(results, 0.07)


def test_one_thread_unless_more_are_faster_by_a_tenth():
    def paces(one, two):
        both = ((1, one), (2, two))
        rows = [{"who": "book", "threads": n, "rate": [rate, rate, 9 * rate], "memory": [n]} for n, rate in both]
        return {"paces": rows}

    assert report.pace(paces(100, 109), "book") == {"threads": 1, "rate": 100, "memory": 1}
    assert report.pace(paces(100, 111), "book")["threads"] == 2
    assert report.pace(paces(100, 111), "book", 1)["rate"] == 100


def test_the_figure_shows_every_contender():
    results = report.load()
    with plt.rc_context():
        plotting.use_style()
        ax = report.race(plt.subplots()[1], results, "distance")
        assert [text.get_text() for text in plt.legend().get_texts()] == [*report.LABEL.values(), "floor"]
        assert len(ax.lines) == 2 * sum(len(report.runs(results, who)) for who in report.COLOR) + 1 + sum(
            len(report.runs(results, who)) for who in report.SHORT
        )
        plt.close("all")
