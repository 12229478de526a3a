"""Training in steps that depend on nothing but the step before: it can be broken off, resumed and shared (chapter 12).

All that step k draws comes from a generator seeded by (seed, k). So the state is (step, weights, averaged weights, optimiser),
which is what a checkpoint holds; and each of several processes draws the same joint batch and keeps its own part of it.
"""

import copy
import hashlib
import os
import time
from dataclasses import asdict, dataclass

import numpy as np
import torch
import torch.distributed as dist
from PIL import Image
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import clip_grad_norm_
from tqdm import tqdm

from helpers.flow import loss, sample
from helpers.tensors import seeded

from . import checkpoint
from .guidance import guided
from .networks import ResidualMLP
from .unet import UNet

CHECKPOINT, LOSSES, SAMPLES = "checkpoint.pt", "losses.csv", "samples.png"


@dataclass(frozen=True)
class Settings:
    """What a training depends on besides its data. batch: of all processes together. width: of the network.

    lr: of Adam, reached after `warmup` steps. clip: the longest gradient. decay: of the averaged weights, approached from
    below. drop: the share of pictures whose class is not told. flip: half of the pictures are seen in a mirror.
    """

    network: str = "unet"
    width: int = 32
    batch: int = 32
    lr: float = 1e-3
    warmup: int = 200
    clip: float = 1.0
    decay: float = 0.999
    drop: float = 0.1
    seed: int = 0
    flip: bool = False


def build(pictures, settings):
    """A fresh network for these pictures, "mlp" or "unet", the same for the same seed."""
    with seeded(settings.seed):
        if settings.network not in ("mlp", "unet"):
            raise ValueError(f"the network must be mlp or unet; got {settings.network}")
        if settings.network == "mlp":
            return ResidualMLP(pictures.x.shape[1], len(pictures.classes), settings.width)
        return UNet(pictures.size, pictures.channels, len(pictures.classes), settings.width)


def described(pictures, settings, device):
    """All that must be the same for a training to go on, as a dict of numbers and strings."""
    content = hashlib.sha256(repr(pictures.classes).encode())
    for part in (pictures.x, pictures.labels):
        content.update(part.cpu().numpy().tobytes())
    data = {"size": pictures.size, "channels": pictures.channels, "classes": len(pictures.classes)}
    return asdict(settings) | data | {"pictures": content.hexdigest()[:12], "device": torch.device(device).type}


def generator(seed, step, device="cpu"):
    """The source of all that a step draws. The CPU's takes 32 bits of a seed, and no two steps of a training share theirs."""
    start = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:4], "big")
    return torch.Generator(device).manual_seed((start + 2654435761 * step) % 2**32)  # odd, so a permutation of 32 bits


def joint_batch(pictures, settings, step):
    """x0, x1, t and y of all processes together, on the pictures' device."""
    device, n = pictures.x.device, settings.batch
    g = generator(settings.seed, step, device)
    rows = torch.randint(len(pictures), (n,), generator=g, device=device)
    x0 = torch.randn(n, pictures.x.shape[1], generator=g, device=device)
    t = torch.rand(n, 1, generator=g, device=device)
    dropped = torch.rand(n, generator=g, device=device) < settings.drop
    x1 = pictures.x[rows]
    if settings.flip:
        mirrored = x1.unflatten(1, (-1, pictures.size)).flip(-1).flatten(1)
        x1 = torch.where(torch.rand(n, 1, generator=g, device=device) < 0.5, mirrored, x1)
    return x0, x1, t, torch.where(dropped, len(pictures.classes), pictures.labels[rows])


@torch.no_grad()
def average(ema, model, step, decay):
    """ema <- a ema + (1 - a) model, a = decay, but at first less, as the first weights are not worth keeping. step: from 0."""
    a = min(decay, (1 + step) / (10 + step))
    for mean, new in zip(ema.parameters(), model.parameters(), strict=True):
        mean.lerp_(new, 1 - a)


def kept_losses(path, step):
    """losses.csv as it was at that step; what a broken run wrote after its last checkpoint is cut off. ValueError if short."""
    lines = path.read_text(encoding="utf8").splitlines()[: step + 1] if step and path.exists() else ["step,loss"]
    if len(lines) != step + 1 or not lines[-1].startswith(f"{step or 'step'},"):
        raise ValueError(f"{path} does not reach step {step}, at which the checkpoint beside it was made; {checkpoint.REMEDY}")
    with checkpoint.whole(path) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())


def train(pictures, settings, out, steps, every=500, tell=print):
    """Train to that step, from the checkpoint in the folder `out` if there is one; returns the network with averaged weights.

    pictures: on the device to train on. every: steps between checkpoints. Where torch.distributed has been started, each
    process calls this, and the first writes and tells its speed. ValueError if steps, batch or every are wrong, the
    checkpoint is another's, or the loss stops being finite.
    """
    rank, processes = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    if min(steps, every, settings.batch) < 1:
        raise ValueError(f"steps, batch and every must be at least 1; got {steps}, {settings.batch} and {every}")
    if settings.batch % processes:
        raise ValueError(f"the batch, {settings.batch}, must be divisible by the number of processes, {processes}")
    device, first = pictures.x.device, rank == 0
    description = described(pictures, settings, device)
    model = build(pictures, settings).to(device)
    ema = copy.deepcopy(model).requires_grad_(False)
    optimiser = torch.optim.Adam(model.parameters(), lr=settings.lr)
    done = resume(out / CHECKPOINT, description, model, ema, optimiser)
    if done > steps:
        raise ValueError(
            f"{out / CHECKPOINT} is of step {done}, beyond the {steps} asked for; ask for more, or choose another --out"
        )
    if processes > 1:
        agree((done, description), processes)
    if first:
        kept_losses(out / LOSSES, done)
        if done:
            tell(f"goes on from step {done}, of {out / CHECKPOINT}")
    # The wrapper averages gradients only of what goes through its own forward. So it is what the loss calls, never .module; and
    # nothing here uses torch.func.jvp, which would have to go past it, and with that, in silence, past the averaging.
    called = DistributedDataParallel(model) if processes > 1 else model
    share = slice(rank * settings.batch // processes, (rank + 1) * settings.batch // processes)
    bar = tqdm(range(done, steps), "training", initial=done, total=steps, leave=False, disable=None if first else True)
    began = None
    with open(out / LOSSES if first else os.devnull, "a", buffering=1, newline="\n", encoding="utf8") as log:
        for step in bar:
            value = lower(called, [part[share] for part in joint_batch(pictures, settings, step)], optimiser, settings, step)
            average(ema, model, step, settings.decay)
            log.write(f"{step + 1},{value!r}\n")
            bar.set_postfix_str(f"loss {value:.3f}", refresh=False)
            if first and ((step + 1) % every == 0 or step + 1 == steps):
                os.fsync(log.fileno())  # not behind the checkpoint, whatever ends the machine
                checkpoint.save(out / CHECKPOINT, description, step + 1, model, ema, optimiser)
                if bar.disable:  # no terminal, but perhaps a file that somebody looks at
                    tell(f"step {step + 1}, loss {value:.4f}")
            began = began or (time.perf_counter(), step + 1)  # the first step prepares much that the others use
    if first and began and steps > began[1]:
        tell(f"step {steps}, {(steps - began[1]) / (time.perf_counter() - began[0]):.2f} steps a second")
    return ema.eval()


def lower(called, pairs, optimiser, settings, step):
    """One step of Adam down the loss of these pairs and of those of the other processes -> that loss, a number."""
    device = pairs[0].device.type
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        value = loss(called, *pairs)
    optimiser.zero_grad()
    value.backward()
    value = value.detach()
    if isinstance(called, DistributedDataParallel):
        dist.all_reduce(value)
        value /= dist.get_world_size()
    length = clip_grad_norm_(called.parameters(), settings.clip)
    if not torch.isfinite(value + length):  # the same on all processes, which stop together
        raise ValueError(f"the loss stopped being finite at step {step + 1}; try a learning rate below {settings.lr:g}")
    optimiser.param_groups[0]["lr"] = settings.lr * min((step + 1) / max(settings.warmup, 1), 1)
    optimiser.step()
    return value.item()


def agree(state, processes):
    """ValueError if another process would start from something else, as on a machine that sees another disk."""
    everyone = [None] * processes
    dist.all_gather_object(everyone, state)
    if any(other != state for other in everyone):
        raise ValueError("the processes do not see the same pictures, settings and checkpoint; they need one common disk")


def resume(path, description, model, ema, optimiser):
    """Fill all three from the checkpoint, if there is one -> the step that it was made at, or 0."""
    if not path.exists():
        return 0
    found = checkpoint.load(path, description, next(model.parameters()).device)
    for name, part in (("model", model), ("ema", ema), ("optimiser", optimiser)):
        part.load_state_dict(found[name])
    return found["step"]


def draw(ema, pictures, seed=0, columns=8, guidance=1.0, steps=20):
    """Samples, one row a class: (classes, columns, d). A class at a time, so that many classes need no more memory."""
    device = pictures.x.device
    g = generator(seed, -1, device)  # no step of a training
    rows = []
    for label in range(len(pictures.classes)):
        x0 = torch.randn(columns, pictures.x.shape[1], generator=g, device=device)
        y = torch.full((columns,), label, device=device)
        rows.append(sample(guided(ema, y, guidance), x0, steps=steps).cpu())
    return torch.stack(rows)


def write_grid(path, x, size, channels, gap=2):
    """Rows and columns of pictures x (rows, columns, d) as a PNG with white between; small ones enlarged to 32 pixels."""
    zoom = -(-32 // size)
    levels = ((x.clamp(-1, 1) + 1) * 127.5).round().byte().unflatten(-1, (channels, size, size))
    levels = levels.repeat_interleave(zoom, -1).repeat_interleave(zoom, -2)
    padded = torch.nn.functional.pad(levels, (0, gap, 0, gap), value=255)
    grid = padded.permute(0, 3, 1, 4, 2).flatten(0, 1).flatten(1, 2)  # rows * height, columns * width, channels
    grid = torch.nn.functional.pad(grid, (0, 0, gap, 0, gap, 0), value=255)
    image = Image.fromarray(np.ascontiguousarray(grid.squeeze(-1).numpy()))
    with checkpoint.whole(path) as file:
        image.save(file, "PNG")
