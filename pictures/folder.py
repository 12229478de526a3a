"""A folder of pictures as rows of numbers: read, laid on white, cropped square, made small (chapter 12)."""

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from .data import Pictures


def complain(line):
    print(line, file=sys.stderr, flush=True)


def read_folder(folder, size=32, grey=False, tell=complain):
    """Pictures of a folder of class folders, or of files, which are one class; in the order of their names.

    size: 8 to 64, a multiple of 4. grey: one channel and not three. tell(line): is told of each file that is no picture and of
    each class with fewer than 2, which are left out; names that begin with a dot are passed over. ValueError if size is wrong,
    the folder is missing, or no class is left.
    """
    if size not in range(8, 65, 4):
        raise ValueError(f"the size must be a multiple of 4 from 8 to 64; got {size}")
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}")
    inside = seen(folder)
    classes = [path for path in inside if path.is_dir()]
    for path in inside if classes else ():
        if path not in classes:
            tell(f"left out {path}: it lies beside the folders of classes, in none of them")
    found = {}
    for place in classes or [folder]:
        pictures = [picture for path in seen(place) if (picture := opened(path, size, grey, tell)) is not None]
        if len(pictures) >= 2:
            found[place.name if classes else place.resolve().name] = np.stack(pictures)  # "." has no name
        elif classes:
            tell(f"left out the class {place.name}: of its files, {len(pictures)} can be used, and a class needs 2")
    if not found:
        raise ValueError(f"{folder} has no class of 2 pictures or more")
    levels = torch.from_numpy(np.concatenate(list(found.values())))
    labels = torch.arange(len(found)).repeat_interleave(torch.tensor([len(pictures) for pictures in found.values()]))
    return Pictures(levels.flatten(1).float() / 127.5 - 1, labels, tuple(found), size, levels.shape[1])


def seen(folder):
    """What is in it, by name; Finder and Jupyter leave there what begins with a dot."""
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.name)


def opened(path, size, grey, tell):
    """A file as (channels, size, size) of bytes; None, and a line to `tell`, where it is no picture that Pillow can read."""
    try:
        with Image.open(path) as image:
            image.draft(None, (2 * size, 2 * size))  # a JPEG is read at no more than the resolution that is needed
            flat = on_white(ImageOps.exif_transpose(image)).convert("L" if grey else "RGB")
            square = ImageOps.fit(flat, (size, size), Image.Resampling.BICUBIC)
    except Exception as error:  # of a broken file, Pillow raises what its decoders raise: OSError, SyntaxError, EOFError, ...
        tell(f"left out {path}: {' '.join(str(error).split()) or type(error).__name__}")
        return None
    return np.asarray(square).reshape(size, size, -1).transpose(2, 0, 1)


def on_white(image):
    """Any picture as one that `convert` takes as a person sees it: 16 bits as 8, and what is transparent as white."""
    if image.mode == "F":
        raise ValueError("its levels are real numbers, and nothing says which is white")
    if image.mode.startswith("I"):  # convert would cut off whatever is above 255
        levels = np.asarray(image).astype(np.int64)
        if levels.min() < 0 or levels.max() > 65535:
            raise ValueError("its levels are whole numbers beyond 16 bits")
        return Image.fromarray(np.round(levels / 257).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image
