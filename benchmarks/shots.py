"""What the shoot-out recorded, as chapter 11 reads it."""

import json
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent


def load(name="shootout.json"):
    """(The record, {(target, times the budget): {method: distances (seeds, NFE), NaN where it has no steps}})."""
    record, found = json.loads((HERE / name).read_text(encoding="utf8")), {}
    for row in record["rows"]:
        _, target, _, times, *_ = row["job"]
        for method, values in row["distances"].items():
            numbers = [float("nan") if x is None else x for x in values]
            found.setdefault((target, times), {}).setdefault(method, []).append(numbers)
    return record, {key: {m: torch.tensor(x) for m, x in rows.items()} for key, rows in found.items()}


def errors(found):
    """{method: the standard error of a mean over its seeds, as a share of the mean, (NFE,)}: pooled over the three targets,
    for three seeds alone say little about a spread.
    """
    rows = [rows for (_, times), rows in found.items() if times == 1]
    shares = {m: [r[m].std(0) / r[m].mean(0) for r in rows if m in r] for m in rows[0]}
    return {m: (torch.stack(x).square().mean(0) / len(rows[0][m])).sqrt() for m, x in shares.items()}


def networks():
    """The networks of the dino's first seed, with 8 bits a weight: {method: (state dict, {NFE: (times, pushes)})}."""
    kept, found = np.load(HERE / "shootout.npz"), {}
    for key in kept.files:
        method, *rest = key.split("/")
        weights, moves = found.setdefault(method, ({}, {}))
        value = torch.from_numpy(kept[key])
        if rest[-1] in ("times", "pushes"):
            moves.setdefault(int(rest[0]), []).append(value)
        elif rest[-1] != "scale":
            scale = key + "/scale"
            weights[rest[0]] = value * torch.from_numpy(kept[scale]) if scale in kept.files else value
    return found
