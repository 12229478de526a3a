"""The laboratory in a browser, beside TensorFlow.js, on a quarter of a core, and for half an hour: browser.json.

    make book
    PYTHONPATH=. .venv/bin/python benchmarks/browser.py FOLDER

FOLDER has TFJS's files: the first is of the npm package @tensorflow/tfjs, the others of @tensorflow/tfjs-backend-wasm. All
train the same network on the same pairs, in the page's own thread of a Chromium without a GPU. Then the built page is opened,
and Train pressed, as a reader would; for .03, of more steps than it has when it opens. The quarter is a control group of Linux
(version 1), which root may make. Forty minutes on two idle cores.
"""

import gzip
import json
import re
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.machine import machine
from helpers.live import modules
from helpers.live.figures.laboratory import BANDWIDTH, Laboratory, shape

HERE, SECONDS, MINUTES, MARKS, MORE = Path(__file__).parent, 8, 30, (0.05, 0.03), 2500
TFJS = ("tf.min.js", "tf-backend-wasm.min.js", "tfjs-backend-wasm-simd.wasm")
LIMIT = 120  # seconds, for a page that does not come to an end
PAGE = (HERE.parent / "_build" / "html" / "notebooks" / "laboratory.html").as_uri()
# A group that has used up its part stands still until the next period: Linux's own, 100 ms, would let ten frames a second pass.
GROUP, PERIOD = Path("/sys/fs/cgroup/cpu/follow-the-field"), 10_000
OURS = """async ([settings, points, b, seconds]) => {
  const { toTask, Training } = followTheField["lab/training"];
  globalThis.training = new Training(toTask({ ...settings, steps: 1e6 }, { points: Float64Array.from(points.flat()), b }));
  training.until(performance.now() + 1000);
  const before = training.step, began = performance.now();
  training.until(began + 1000 * seconds);
  return (training.step - before) / (performance.now() - began) * 1000;
}"""
# The same layers, features, loss and optimiser, of the same start, on pairs that are drawn by the same code.
THEIRS = """async ([backend, seconds]) => {
  tf.wasm.setWasmPaths("/");
  await tf.setBackend(backend);
  const { learner, task: { batch: n, lr } } = training, waves = learner.omega.length / 2;
  const omega = tf.tensor(learner.omega, [2, waves]);
  const times = tf.tensor([1, 2, 3, 4, 5, 6].map((k) => k * Math.PI), [1, 6]), adam = tf.train.adam(lr, 0.9, 0.99, 1e-8);
  const layers = learner.layers.map(({ i, o, matrix, bias }) =>
    [tf.variable(tf.tensor(matrix, [o, i])), tf.variable(tf.tensor(bias, [o]))]);
  const say = (t, x) => {
    const angles = tf.concat([tf.matMul(x, omega), tf.matMul(t, times)], 1);
    let h = tf.concat([t, x, tf.sin(angles), tf.cos(angles)], 1);
    layers.forEach(([w, b], l) => {
      h = tf.add(tf.matMul(h, w, false, true), b);
      if (l < layers.length - 1) h = tf.mul(h, tf.sigmoid(h));
    });
    return h;
  };
  const drawn = () => {
    const { t, x, goal } = training.draw(training.random, n);
    return [tf.tensor(t, [n, 1]), tf.tensor(x, [n, 2]), tf.tensor(goal, [n, 2]), t, x];
  };
  const apart = tf.tidy(() => { // before either has moved, both say the same
    const [t, x, , times, places] = drawn(), v = learner.forward(times, places, n);
    return Math.max(...say(t, x).dataSync().map((value, i) => Math.abs(value - v[i])));
  });
  if (!(apart < 1e-4)) throw new Error(`these are two networks: ${apart}`);
  const step = () => tf.tidy(() => {
    const [t, x, goal] = drawn();
    return adam.minimize(() => tf.mean(tf.square(tf.sub(say(t, x), goal))), true).dataSync()[0];
  });
  for (let k = 0; k < 3; k++) step();
  let count = 0;
  const began = performance.now();
  while (performance.now() < began + 1000 * seconds) count++, step();
  return count / (performance.now() - began) * 1000;
}"""


def paces(browser, folder):
    """Steps a second of each, three times in turn, and the version of TensorFlow.js."""
    page = browser.new_page()
    page.route("**", lambda route: route.fulfill(body="") if route.request.url.endswith("/") else
               route.fulfill(path=folder / TFJS[2], content_type="application/wasm"))  # fmt: skip
    page.goto("http://localhost/")  # WebAssembly comes by no script
    for script in (modules.kit_script(), modules.figure_script("laboratory"), *(read(folder / name) for name in TFJS[:2])):
        page.add_script_tag(content=script)
    settings = {**Laboratory.new(), "points": []}
    given = [settings, shape(settings["shape"]).points.tolist(), BANDWIDTH, SECONDS]
    found = {"laboratory": [], "cpu": [], "wasm": []}
    for _ in range(3):
        found["laboratory"].append(page.evaluate(OURS, given))
        for backend in ("cpu", "wasm"):
            found[backend].append(page.evaluate(THEIRS, [backend, SECONDS]))
    version = page.evaluate("tf.version.tfjs")
    page.close()
    return found, version


def read(path):
    return path.read_text(encoding="utf8")


def sizes(folder):
    """The bytes of each contender's files, compressed."""
    ours = [script.encode() for script in (modules.kit_script(), modules.figure_script("laboratory"))]
    theirs = [(folder / name).read_bytes() for name in TFJS]
    parts = {"laboratory": ours, "cpu": theirs[:1], "wasm": theirs}
    return {name: sum(len(gzip.compress(part)) for part in all_) for name, all_ in parts.items()}


def opened(browser):
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(PAGE)
    page.locator(".live[data-kind=laboratory]").scroll_into_view_if_needed()
    page.locator(".live[data-kind=laboratory][data-live=ready]").wait_for()
    page.wait_for_timeout(1000)
    return page


def said(page):
    """(steps, distance from the exact field) as the page says them, or nothing yet."""
    found = re.search(r"After (\d+) steps.* is ([\d.]+) from", page.locator(".live-readout").text_content())
    return found and (int(found[1]), float(found[2]))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def reached(browser, asked):
    """Train on the page: the seconds until the field is as near as each of MARKS, frames a second, steps a second."""
    page, marks, far, steps = opened(browser), {}, 1, 0
    page.evaluate(f"document.querySelector('.live').model.set('steps', {asked})")
    page.wait_for_timeout(1000)
    page.evaluate("() => { let n = 0; const tick = () => { globalThis.frames_ = ++n; requestAnimationFrame(tick); }; tick(); }")
    press(page, "Train")
    began, first = time.perf_counter(), page.evaluate("frames_")
    while steps < asked and time.perf_counter() < began + LIMIT:
        page.wait_for_timeout(50)
        steps, far = said(page) or (steps, far)
        for mark in MARKS:
            if far <= mark:
                marks.setdefault(str(mark), time.perf_counter() - began)
    whole = time.perf_counter() - began
    found = {"reached": marks, "frames": (page.evaluate("frames_") - first) / whole, "steps": steps / whole, "end": far}
    page.close()
    return found


def quartered(launch):
    """The same, in a browser all of whose processes together have a quarter of one core's time."""
    GROUP.mkdir(exist_ok=True)
    (GROUP / "cpu.cfs_period_us").write_text(str(PERIOD))
    (GROUP / "cpu.cfs_quota_us").write_text(str(PERIOD // 4))
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "chromium"
        start.write_text(f'#!/bin/sh\necho $$ > {GROUP}/cgroup.procs\nexec {shutil.which("chromium")} "$@"\n')
        start.chmod(0o755)
        browser = launch(executable_path=start)
        found = [reached(browser, Laboratory.new()["steps"]) for _ in range(3)]
        browser.close()
    GROUP.rmdir()
    return found


def memory(browser):
    """Megabytes that the page's own process holds after each minute of training, its garbage and its Worker's thrown away."""
    page, held, began = opened(browser), [], time.perf_counter()
    page.evaluate("document.querySelector('.live').model.set('steps', 4000)")
    press(page, "Train")
    for minute in range(1, MINUTES + 1):
        while time.perf_counter() < began + 60 * minute:
            page.wait_for_timeout(500)
            if page.get_by_role("button", name="Again").count():
                press(page, "Again")
        for place in (page, *page.workers):
            place.evaluate("gc()")
        held.append(max(resident(process["id"]) for process in processes(browser) if process["type"] == "renderer"))
    page.close()
    return held


def processes(browser):
    return browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]


def resident(number):
    found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    return int(found[1]) / 1000 if found else 0


def main():
    with sync_playwright() as playwright:
        launch = partial(playwright.chromium.launch, args=["--disable-gpu", "--js-flags=--expose-gc"])
        browser = launch(executable_path=shutil.which("chromium"))
        found, version = paces(browser, folder := Path(sys.argv[1]))
        record = {
            "machine": machine("playwright") | {"Chromium": browser.version, "TensorFlow.js": version}, "bytes": sizes(folder),
            "steps a second": found, "page": [reached(browser, MORE) for _ in range(3)], "quarter": quartered(launch),
            "memory": memory(browser),
        }  # fmt: skip
        browser.close()
    (HERE / "browser.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
