"""Lighthouse's mobile simulation on the landing page and every chapter, median of three runs, as a table.

It needs npm, and Chrome or Chromium (CHROME_PATH, if it stands in an unusual place). Ends with 1 where a page misses its mark.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from . import ROOT, execute, serve

MARKS = {"performance": 90, "accessibility": 95, "best-practices": 95, "seo": 95}
AUDITS = {"largest-contentful-paint": "LCP s", "total-blocking-time": "TBT ms", "cumulative-layout-shift": "CLS"}
FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update"


def measure(url, runs=3):
    """The medians of the four scores (0 to 100) and of the three audits."""
    chrome = shutil.which("chromium") or shutil.which("google-chrome")
    env = {**({"CHROME_PATH": chrome} if chrome else {}), **os.environ}
    reports = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "report.json")
            npm = [shutil.which("npm"), "exec", "--yes", "--loglevel=error", "--", "lighthouse@13.5.0", url, "--quiet"]
            options = ["--output=json", f"--output-path={out}", f"--chrome-flags={FLAGS}"]
            subprocess.run([*npm, *options], env=env, check=True, stdout=subprocess.DEVNULL)
            reports.append(json.loads(out.read_text(encoding="utf8")))
    scores = [statistics.median(100 * report["categories"][name]["score"] for report in reports) for name in MARKS]
    values = [statistics.median(report["audits"][name]["numericValue"] for report in reports) for name in AUDITS]
    return scores, values


def main():
    if not shutil.which("npm"):
        sys.exit("lighthouse: npm is not here; install Node.js (nodejs.org), which brings it")
    server, missed = serve.start(ROOT / "_build" / "html"), []
    print(f"{'page':32s}", *(f"{name:>14s}" for name in MARKS), *(f"{name:>7s}" for name in AUDITS.values()))
    for name in [path.relative_to(ROOT).with_suffix("") for path in execute.pages(ROOT)]:
        scores, (paint, blocked, shift) = measure(f"{server.url}/{name.as_posix()}.html")
        times = f"{paint / 1000:7.1f} {blocked:7.0f} {shift:7.3f}"
        print(f"{name.as_posix():32s}", *(f"{score:14.0f}" for score in scores), times, flush=True)
        missed += [name for mark, score in zip(MARKS.values(), scores, strict=True) if score < mark]
    sys.exit(f"lighthouse: below the mark: {', '.join(map(str, missed))}" if missed else 0)


if __name__ == "__main__":
    main()
