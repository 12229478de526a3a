"""What `digits.py` and `letters.py` recorded, as chapter 12 reads it."""

import json
from pathlib import Path

import numpy as np
import torch

from pictures.networks import ResidualMLP

HERE = Path(__file__).parent
MEASURES = ("asked", "far", "near", "variety")  # read as asked, Frechet, to the nearest to learn from, how many these are


def load():
    """The record, and its rows by what they were: {("paired", "reflow", 1): the rows of the three seeds}, and so on."""
    record, found = json.loads((HERE / "digits.json").read_text(encoding="utf8")), {}
    for row in record["rows"]:
        kind, *rest = row["job"]
        key = (kind, *(part for k, part in enumerate(rest[:3]) if k != (kind != "dequantised")))  # all but the seed
        found.setdefault(key, []).append(row)
    return record, found


def spread(rows, where, key):
    """{measure: (seeds,)} of rows["steps"][NFE], or rows["guidance"][w]."""
    values = torch.tensor([row[where][str(key)] for row in rows], dtype=torch.float64)
    return dict(zip(MEASURES, values.T, strict=True))


def network(name):
    """The ResidualMLP of the first seed, with 8 bits a weight: "independent", "distillation" or "dequantised"."""
    kept, model = np.load(HERE / "digits.npz"), ResidualMLP()
    found = {key.removeprefix(f"{name}/"): torch.from_numpy(kept[key]) for key in kept.files if key.startswith(f"{name}/")}
    scales = {key: found.pop(f"{key}/scale") for key in list(found) if f"{key}/scale" in found}
    model.load_state_dict({key: value * scales.get(key, 1) for key, value in found.items()})
    return model.eval().requires_grad_(False)


def letters():
    """`letters.py`'s record, its letters, and their samples and the nearest pictures that these were learned from, in [-1, 1],
    ink 1: (9, 6, 1024) each.
    """
    kept = np.load(HERE / "letters.npz")
    made, near = (1 - torch.from_numpy(kept[name]).flatten(2) / 127.5 for name in ("made", "near"))
    return json.loads((HERE / "letters.json").read_text(encoding="utf8")), kept["letters"].tolist(), made, near
