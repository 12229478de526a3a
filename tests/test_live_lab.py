"""A live figure in JupyterLab: a hand moves it in the browser and Python reads it; Python sets it and the browser follows."""

import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

from helpers.live import modules

CELLS = (
    "pass",
    "from helpers.live.figures.bench import Bench\nbench = Bench()\nbench",
    "print(bench.h, bench.problem, bench.method)",
    "bench.method = 'rk4'; bench.h = 0.42",
    "bench.h = -1.0",
    """from IPython.display import display
from helpers import datasets, flow
from helpers.live.figures import chain, couple, data, digits, fields, guide, hero, idea, laboratory, likely, noisy
from helpers.live.figures import rivals, sampler, slope, steps
from pictures import networks
from pictures.data import digits as handwritten
net, dino = flow.VFNet(), datasets.datasaurus("dino")
display(hero.Hero(net), fields.Fields(), slope.Slope(), data.Data(), sampler.Sampler(net, dino),
        chain.Chain({("dino", "star"): net}), steps.Steps(dino), idea.Idea(), likely.Likely(net, dino), couple.Couple(dino),
        noisy.Noisy(datasets.PointCloud([[0.0], [1.0]], 0.2)), rivals.Rivals(dino, {"Euler": (net, "euler")}),
        digits.Digits(networks.ResidualMLP(), handwritten()[0]), guide.Guide([[1.0, 0.0], [-1.0, 0.0]], [0, 1], 0.5),
        laboratory.Laboratory())""",
)


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab with a notebook of these cells; its address."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "live.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--LabApp.news_url=None"]
    options += [f"--port={port}", f"--ServerApp.root_dir={tmp_path}"]
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen([sys.executable, "-m", "jupyter", "lab", *options], stdout=log, stderr=log, cwd=tmp_path)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api").read()
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.5)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(20)
    log.close()


def test_python_and_the_browser_share_a_figure(browser, lab):
    context = browser.new_context(viewport={"width": 1300, "height": 1400})
    page = context.new_page()
    page.goto(f"{lab}/lab/tree/live.ipynb?reset")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=90_000)

    def run(number, tries=1):
        """Run a cell, wait for its number. In its first seconds JupyterLab forgets what is asked, or says: not yet."""
        for _ in range(tries):
            if tries > 1 and page.locator(".jp-Dialog").is_visible():
                page.locator(".jp-Dialog .jp-mod-accept").click()
            cells.nth(number).locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            for _ in range(240 if tries == 1 else 3):
                page.wait_for_timeout(500)
                if re.search(r"\d", cells.nth(number).locator(".jp-InputPrompt").inner_text()):
                    return cells.nth(number).locator(".jp-OutputArea").inner_text()
        raise AssertionError(f"cell {number} did not run: {cells.nth(number).inner_text()}")

    run(0, tries=20)
    run(1)
    figure = page.locator(".live[data-live=ready]")
    figure.wait_for()
    line, method = figure.locator(".live-readout"), figure.get_by_label("Method")
    before = line.text_content()
    figure.get_by_label("Step length h").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert line.text_content() != before
    figure.get_by_label("Law").select_option("rotation")
    page.wait_for_timeout(500)
    found = re.fullmatch(r"(\S+) rotation euler\s*", run(2))
    assert found and abs(float(found[1]) - 0.4 * 10**0.1) < 0.01, "the kernel has what the hand set"
    run(3)
    page.wait_for_timeout(500)
    assert method.input_value() == "rk4" and "60 evaluations" in line.text_content(), "the page has what Python set"
    assert "TraitError" in run(4) and method.input_value() == "rk4"
    before = figure.bounding_box()
    figure.get_by_role("button", name="Full screen").click()
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, **page.viewport_size}
    method.select_option("heun")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0 and figure.bounding_box()["height"] == before["height"]
    assert figure.get_by_role("button", name="Copy").count() == 0, "here Python has it"
    run(5)
    page.wait_for_function("document.querySelectorAll('.live[data-live=ready]').length === 16")
    assert len(modules.kinds()) == 16 and page.locator(".live [role=alert]").count() == 0
    context.close()
