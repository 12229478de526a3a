"""The laboratory in a browser, from a folder or a server: it trains, says how well, and hands over what it has learned."""

import re

import pytest
import torch
from conftest import DESK, SITE
from live_figures import PAGE, Figure

from helpers import exact
from helpers.live.figures.laboratory import EXPERIMENTS, load

ASKED = "After"


@pytest.fixture
def opened(visit):
    """opened(hash, script, size): the laboratory on its page, after a script of one's own; from a folder, if not `served`."""

    def open_it(hash="", script="", size=DESK, served=False, **options):
        options |= {"size": size, "query": hash, "before": lambda page: page.add_init_script(script)}
        return Figure(visit(PAGE["laboratory"], address=None if served else SITE.as_uri(), **options), "laboratory")

    return open_it


def press(shown, name):
    shown.page.get_by_role("button", name=name, exact=True).click()


def small(shown, steps=250):
    """The smallest experiment, so that a busy machine, too, is soon through with it."""
    shown.set("width", 16)
    shown.set("batch", 64)
    shown.set("steps", steps)


def trained(shown, steps=250):
    """Until all steps are done: the line under the figure as numbers, (steps, seconds, distance, by the loss, its noise)."""
    press(shown, "Train")
    shown.page.get_by_role("button", name="Again").wait_for(timeout=120_000)
    return shown.says(f"{ASKED} {steps} steps", 3)


def saved(shown, tmp_path):
    with shown.page.expect_download() as download:
        press(shown, "For Python")
    download.value.save_as(tmp_path / "laboratory.json")
    return load(tmp_path / "laboratory.json")


@pytest.mark.parametrize("place", ["from a folder", "without a Worker", "from a server"])
def test_it_learns_and_says_how_well(opened, tmp_path, place):
    shown = opened(script="delete window.Worker;" if "without" in place else "", served="server" in place)
    assert shown.page.url.startswith("http" if "server" in place else "file")
    assert "Press" in shown.box.locator(".live-readout").text_content()
    small(shown)
    steps, _, error, above, noise = trained(shown)
    assert steps == 250 and error < 0.5 and abs(above - error) < 5 * noise + 0.1
    model, target, source = saved(shown, tmp_path)
    torch.manual_seed(0)
    t, x0, x1 = torch.rand(20_000, 1), source.sample((20_000,)), target.sample((20_000,))
    x = (1 - t) * x0 + t * x1
    u = exact.marginal_velocity(target, source)(t, x)
    with torch.no_grad():
        wanted = (model(t, x) - u).square().sum() / u.square().sum()
    assert error == pytest.approx(float(wanted), rel=0.2), "as Python finds, at other places"
    assert not shown.page.complaints


def test_the_page_stays_free_while_it_trains(opened, record_property):
    """How many frames a second is told and not judged; that hands are answered meanwhile is."""
    shown = opened()
    shown.set("steps", 4000)
    press(shown, "Train")
    shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('After')")
    frames = shown.page.evaluate("""() => new Promise((done) => {
      let n = 0; const end = performance.now() + 2000;
      const tick = () => (n++, performance.now() < end ? requestAnimationFrame(tick) : done(n / 2));
      requestAnimationFrame(tick);
    })""")
    record_property("frames a second while it trains", round(frames))
    press(shown, "Pause")
    shown.page.get_by_role("button", name="Go on").wait_for()
    for _ in range(20):  # until the last moment is drawn
        before = shown.says(ASKED)[0]
        shown.page.wait_for_timeout(800)
        if shown.says(ASKED)[0] == before:
            break
    shown.page.wait_for_timeout(800)
    assert shown.says(ASKED)[0] == before, "paused is paused"
    press(shown, "Go on")
    shown.page.wait_for_function(f"+document.querySelector('.live-readout').textContent.match(/\\d+/)[0] > {before}")
    assert not shown.page.complaints


def test_one_can_look_back(opened):
    shown = opened()
    small(shown, 1000)
    last = trained(shown, 1000)
    after = shown.picture()
    shown.set("moment", 0.0)
    shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('nothing yet')")
    assert (shown.picture() != after).any()
    shown.set("moment", 1.0)
    assert shown.says(f"{ASKED} 1000") == last


def test_another_network_is_compared_with_the_last(opened):
    shown = opened()
    small(shown, 2000)
    trained(shown, 2000)
    one = shown.picture()
    for name, value in (("width", 24), ("width", 32), ("steps", 250)):
        shown.set(name, value)
        shown.page.get_by_role("button", name="Train", exact=True).wait_for()
    trained(shown)
    grey = [(abs(picture[..., :3].max(-1) - picture[..., :3].min(-1)) < 12) & (picture[..., 3] > 200) for picture in
            (one, shown.picture())]  # fmt: skip
    strip = [part[int(0.8 * len(part)) :].sum() for part in grey]
    assert strip[1] > strip[0] + 100, "the curve of the one before"


def test_reflow(opened):
    shown = opened()
    small(shown)
    press(shown, "Reflow")
    shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('Train first')")
    trained(shown)
    press(shown, "Reflow")
    shown.page.wait_for_function(
        "/Reflow: .* After 250 steps.*nobody knows/.test(document.querySelector('.live-readout').textContent)"
    )
    press(shown, "Again")
    shown.page.wait_for_function(
        "/After 250 steps.*from the exact one/.test(document.querySelector('.live-readout').textContent)"
    )


def test_each_experiment_is_a_link_on_the_page(opened):
    shown = opened()
    for name, wanted in EXPERIMENTS.items():
        shown.set("depth", 5)
        shown.page.locator(f".bd-article a[href='#experiment={name}']").click()
        shown.page.wait_for_function("document.querySelector('#this').model.get('depth') === 3")
        for trait, value in wanted.items():
            assert shown.get(trait) == value, (name, trait)
        box = shown.box.bounding_box()
        assert box["y"] < 900 and box["y"] + box["height"] > 0, "the figure is in sight"


def test_every_shape_and_every_way_of_training(opened):
    shown = opened()
    small(shown)
    for change in ({"shape": "checkerboard"}, {"source": "star"}, {"shape": "moons"}, {"coupling": "OT"}, {"goal": "mean"},
                   {"features": False}, {"coupling": "independent"}, {"source": "noise"}):  # fmt: skip
        for trait, value in change.items():
            shown.set(trait, value)
        shown.page.wait_for_function("document.querySelector('.live-readout').textContent.includes('nothing yet')")
        trained(shown)
        for show in ("field", "error", "paths", "samples"):
            before = shown.picture()
            press(shown, show)
            shown.page.wait_for_timeout(100)
            shown.set("t", 0.5)
            for _ in range(400):
                if (shown.picture() != before).any():
                    break
                shown.page.wait_for_timeout(50)
            assert (shown.picture() != before).any(), (change, show)
            shown.set("t", 1.0)
    assert not re.search("cannot|stopped", shown.box.text_content()) and not shown.page.complaints
