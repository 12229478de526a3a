"""A file is there as a whole or not at all, and a training goes on only from its own (chapter 12)."""

import contextlib
import os

import torch

REMEDY = "choose another --out, or remove it to start anew"
PARTS = {"settings", "step", "model", "ema", "optimiser"}


@contextlib.contextmanager
def whole(path):
    """A binary file to write into, which takes the place of `path` once it is complete and on the disk, or never."""
    aside = path.with_name(path.name + ".part")
    with open(aside, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())  # before the name: after a power cut, the name must not lead to an empty file
    os.replace(aside, path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def save(path, settings, step, model, ema, optimiser):
    """All that step + 1 depends on. settings: a dict of numbers and strings, which `load` compares."""
    parts = {"model": model, "ema": ema, "optimiser": optimiser}
    with whole(path) as file:
        torch.save({"settings": settings, "step": step, **{name: part.state_dict() for name, part in parts.items()}}, file)


def load(path, settings, device="cpu"):
    """What `save` saved: a dict. ValueError if the file is broken, is no such dict, or has other settings."""
    try:
        found = torch.load(path, map_location=device, weights_only=True)
    except OSError:
        raise
    except Exception as error:  # of what is no archive of tensors, torch raises RuntimeError, UnpicklingError, EOFError, ...
        raise ValueError(f"{path} is half-written, broken or no checkpoint; {REMEDY}") from error
    if not isinstance(found, dict) or found.keys() != PARTS:
        raise ValueError(f"{path} is no checkpoint of this program; {REMEDY}")
    theirs = found["settings"]
    other = [name for name in {**theirs, **settings} if theirs.get(name) != settings.get(name)]
    if other:
        difference = ", ".join(f"{name} {theirs.get(name)}, not {settings.get(name)}" for name in other)
        raise ValueError(f"{path} was trained with {difference}; {REMEDY}")
    return found
