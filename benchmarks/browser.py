"""The laboratory in a browser, beside TensorFlow.js, and on a quarter of a core: browser.json, five minutes on two idle cores.

    make book
    PYTHONPATH=. .venv/bin/python benchmarks/browser.py tf.min.js

tf.min.js is the file of that name in the npm package @tensorflow/tfjs. Both train the same network on the same pairs, in the
page's own thread of a Chromium without a GPU. Then the built page is opened, and Train pressed, as a reader would.
"""

import json
import re
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.machine import machine
from helpers import datasets
from helpers.live import modules

HERE, SECONDS, MARKS = Path(__file__).parent, 8, (0.05, 0.03)
PAGE = (HERE.parent / "_build" / "html" / "notebooks" / "laboratory.html").as_uri()
OURS = """async ([points, seconds]) => {
  const { Training } = followTheField["lab/training"];
  const task = { target: { points: Float64Array.from(points.flat()), b: 0.05 }, data: "", steps: 1e6, batch: 256, lr: 8e-3,
    network: { width: 64, depth: 3, features: 32 }, seed: 0, goal: "pair", assigned: 1 };
  globalThis.training = new Training(task);
  training.until(performance.now() + 1000);
  const before = training.step, began = performance.now();
  training.until(began + 1000 * seconds);
  return (training.step - before) / (performance.now() - began) * 1000;
}"""
# The same layers, features, loss and optimiser, of the same start, on pairs that are drawn by the same code.
THEIRS = """async ([points, seconds]) => {
  await tf.setBackend("cpu");
  const { learner } = training, n = 256, omega = tf.tensor(learner.omega, [2, 32]);
  const times = tf.tensor([1, 2, 3, 4, 5, 6].map((k) => k * Math.PI), [1, 6]), adam = tf.train.adam(8e-3, 0.9, 0.99, 1e-8);
  const layers = learner.layers.map(({ i, o, matrix, bias }) =>
    [tf.variable(tf.tensor(matrix, [o, i])), tf.variable(tf.tensor(bias, [o]))]);
  const step = () => tf.tidy(() => {
    const pairs = training.draw(training.random, n), t = tf.tensor(pairs.t, [n, 1]), x = tf.tensor(pairs.x, [n, 2]);
    const loss = adam.minimize(() => {
      const angles = tf.concat([tf.matMul(x, omega), tf.matMul(t, times)], 1);
      let h = tf.concat([t, x, tf.sin(angles), tf.cos(angles)], 1);
      layers.forEach(([w, b], l) => {
        h = tf.add(tf.matMul(h, w, false, true), b);
        if (l < layers.length - 1) h = tf.mul(h, tf.sigmoid(h));
      });
      return tf.mean(tf.square(tf.sub(h, tf.tensor(pairs.goal, [n, 2]))));
    }, true);
    return loss.dataSync()[0];
  });
  for (let k = 0; k < 3; k++) step();
  let count = 0;
  const began = performance.now();
  while (performance.now() < began + 1000 * seconds) count++, step();
  return count / (performance.now() - began) * 1000;
}"""


def paces(browser, library):
    """Steps a second of both, three times in turn."""
    page = browser.new_page()
    page.goto("about:blank")
    for script in (modules.kit_script(), modules.figure_script("laboratory"), library.read_text(encoding="utf8")):
        page.add_script_tag(content=script)
    given = [datasets.datasaurus("dino").points.tolist(), SECONDS]
    found = {"laboratory": [], "TensorFlow.js": []}
    for _ in range(3):
        found["laboratory"].append(page.evaluate(OURS, given))
        found["TensorFlow.js"].append(page.evaluate(THEIRS, given))
    version = page.evaluate("tf.version.tfjs")
    page.close()
    return found, version


def reached(browser, wait=100):
    """Press Train on the page: the seconds until the field is as near as each of MARKS, frames a second, steps a second."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(PAGE)
    page.locator(".live[data-live=ready]").wait_for()
    page.evaluate("document.querySelector('.live').model.set('steps', 2500)")
    page.wait_for_timeout(1000)
    page.evaluate("() => { let n = 0; const tick = () => { globalThis.frames_ = ++n; requestAnimationFrame(tick); }; tick(); }")
    page.get_by_role("button", name="Train", exact=True).click()
    began, first, marks = time.perf_counter(), page.evaluate("frames_"), {}
    while len(marks) < len(MARKS) and time.perf_counter() < began + wait:
        page.wait_for_timeout(50)
        said = re.search(r"After (\d+) steps.* is ([\d.]+) from", page.locator(".live-readout").text_content())
        for mark in MARKS if said else ():
            if float(said[2]) <= mark:
                marks.setdefault(str(mark), time.perf_counter() - began)
    whole = time.perf_counter() - began
    found = {"reached": marks, "frames": (page.evaluate("frames_") - first) / whole, "steps": int(said[1]) / whole}
    page.close()
    return found


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu"])
        found, tfjs = paces(browser, Path(sys.argv[1]))
        record = {
            "machine": machine("playwright") | {"Chromium": browser.version, "TensorFlow.js": tfjs}, "steps a second": found,
            "page": [reached(browser) for _ in range(3)],
        }  # fmt: skip
        browser.close()
    (HERE / "browser.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
