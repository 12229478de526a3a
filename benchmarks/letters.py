"""What chapter 12 records of `python -m pictures`: letters.json and letters.npz, twenty minutes on two idle cores.

    PYTHONPATH=. .venv/bin/python benchmarks/letters.py

Nine folders of letters, drawn with the fonts that Matplotlib brings, each a little turned, slanted, scaled and moved; then the
command as a reader would type it: a few steps in three ways to see its pace, and one training, of which six samples a class are
kept. What is done is kept in _build/letters, so that a run that was ended goes on.
"""

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import matplotlib
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from benchmarks.machine import machine
from pictures.folder import read_folder

HERE, KEPT = Path(__file__).parent, Path(__file__).parents[1] / "_build" / "letters"
LETTERS, SIZE, EACH, STEPS, COLUMNS = sorted(set("FOLLOWTHEFIELD")), 32, 40, 4000, 6
FONTS = ("DejaVuSans*", "DejaVuSerif*", "STIXGeneral*", "cm[brst]*10")  # those with letters; Display and cmsy, cmex have signs
COMMON = f"-m pictures --data {KEPT / 'data'} --size {SIZE} --grey --device cpu"
ALONE, TOGETHER = shlex.quote(sys.executable), f"{Path(sys.executable).parent / 'torchrun'} --standalone --nproc-per-node=2"
WAYS = {"one": f"{ALONE} {COMMON} --threads 1", "threads": f"{ALONE} {COMMON} --threads 2", "processes": f"{TOGETHER} {COMMON}"}


def fonts():
    """The files of those fonts, in the order of their names."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    found = {path for pattern in FONTS for path in folder.glob(f"{pattern}.ttf")}
    return sorted(path for path in found if "Display" not in path.name and path.stem != "cmsy10")


def letter(text, font, rng):
    """In black on white, (SIZE, SIZE): turned and slanted by up to 8 degrees, a tenth larger or smaller, a pixel aside."""
    big = Image.new("L", (8 * SIZE, 8 * SIZE), "white")
    ImageDraw.Draw(big).text((4 * SIZE, 4 * SIZE), text, "black", ImageFont.truetype(font, 6.5 * SIZE), anchor="mm")
    turn, slant, zoom = rng.uniform(-0.14, 0.14), rng.uniform(-0.14, 0.14), rng.uniform(0.9, 1.1)
    back = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ [[1, slant], [0, 1]]
    aside = 4 * SIZE - back @ (4 * SIZE + rng.uniform(-8, 8, 2))
    rows = np.column_stack([back, aside]).ravel()
    return big.transform(big.size, Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR, fillcolor=255).reduce(8)


def tiles(grid, gap=2):
    """What `pictures.training.write_grid` wrote, apart again: (letters, COLUMNS, SIZE, SIZE)."""
    return grid[gap:, gap:].reshape(len(LETTERS), SIZE + gap, COLUMNS, SIZE + gap).swapaxes(1, 2)[:, :, :SIZE, :SIZE]


def to_bytes(x):
    return ((x + 1) * 127.5).round().byte().unflatten(-1, (SIZE, SIZE)).numpy()


def main():
    rng = np.random.default_rng(0)
    for text in LETTERS:
        (KEPT / "data" / text).mkdir(parents=True, exist_ok=True)
        for font in fonts():
            for k in range(EACH):
                letter(text, font, rng).save(KEPT / "data" / text / f"{font.stem}-{k}.png")
    kept = KEPT / "paces.json"
    paces = json.loads(kept.read_text()) if kept.exists() else {name: [] for name in WAYS}
    while len(paces["processes"]) < 3:
        for name, way in WAYS.items():
            few = f"{way} --steps 31 --columns 1 --out {KEPT / f'{name}-{time.time_ns()}'}"
            printed = subprocess.run(shlex.split(few), check=True, capture_output=True, text=True).stdout
            paces[name].append(float(re.search(r"([\d.]+) steps a second", printed)[1]))
        kept.write_text(json.dumps(paces))
    whole = f"{WAYS['processes']} --steps {STEPS} --columns {COLUMNS} --out {KEPT / 'run'}"
    subprocess.run(shlex.split(whole), check=True)
    taught = read_folder(KEPT / "data", SIZE, grey=True)
    made = tiles(np.asarray(Image.open(KEPT / "run" / "samples.png")))
    apart = torch.cdist(torch.from_numpy(made / 127.5 - 1).float().flatten(2), taught.x)
    near = apart.min(-1)
    again = torch.cdist(taught.x, taught.x).fill_diagonal_(torch.inf).min(1).values
    np.savez_compressed(HERE / "letters.npz", made=made, near=to_bytes(taught.x[near.indices]), letters=LETTERS)
    losses = np.loadtxt(KEPT / "run" / "losses.csv", delimiter=",", skiprows=1)[:, 1]
    record = {
        "machine": machine("torch", "pillow"), "pictures": len(taught), "fonts": len(fonts()), "steps a second": paces,
        "steps": STEPS, "loss": [float(part.mean()) for part in np.split(losses, 20)],
        "apart": float(near.values.mean()), "apart among themselves": float(again.mean()),
        "same letter": float((taught.labels[near.indices] == torch.arange(len(LETTERS))[:, None]).double().mean()),
    }  # fmt: skip
    (HERE / "letters.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
