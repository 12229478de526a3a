"""What `make bench` wrote down is whole, and its tables and figure say what the numbers say. No clock runs here."""

import matplotlib.pyplot as plt
import pytest
from conftest import ROOT

from benchmarks import report
from helpers import datasets, plotting, solvers


@pytest.fixture(scope="module")
def results():
    return report.load()


def test_the_run_is_whole(results):
    assert {row["target"] for row in results["targets"]} == {
        *datasets.NAMES,
        "moons",
        "eight_gaussians",
        "spiral",
        "checkerboard",
    }
    for who in (*report.COLOR, *report.SHORT):
        assert len(report.runs(results, who)) >= 3, "several seeds"
        assert report.runs(results, who, "checkerboard") and report.runs(results, who, "moons")
    assert all(run["finished"] for who in ("book", *report.SHORT, "torchcfm") for run in report.runs(results, who))
    assert {row["method"] for row in results["ladder"]["rows"]} == set(solvers.METHODS)


def test_what_the_book_promises(results):
    dino = next(row["error"] for row in results["targets"] if row["target"] == "dino")
    assert max(dino) <= 0.015
    assert all(report.median(row["error"]) <= 2 * report.median(dino) for row in results["targets"])
    assert all(report.median(row["distance"]) <= 2 * report.median(row["floor"]) for row in results["pairs"])
    wait, final = (report.last(results, "torchcfm", key) for key in ("seconds", "error"))
    assert wait >= 25 * report.reaches(results, final)


def test_results_md_is_made_from_results_json(results):
    assert (ROOT / "benchmarks" / "results.md").read_text(encoding="utf8") == report.markdown(results)
    assert (ROOT / "benchmarks" / "results.png").stat().st_size > 50_000


def test_the_figure_shows_every_contender(results):
    with plt.rc_context():
        plotting.use_style()
        ax = report.race(plt.subplots()[1], results, "distance")
        assert [text.get_text() for text in plt.legend().get_texts()] == [*report.LABEL.values(), "floor"]
        assert len(ax.lines) == 2 * sum(len(report.runs(results, who)) for who in report.COLOR) + 1 + sum(
            len(report.runs(results, who)) for who in report.SHORT
        )
        plt.close("all")
