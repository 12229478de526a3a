"""Train a network on your own pictures: python -m pictures --data FOLDER --out DIR. Chapter 12."""

import argparse
import contextlib
import datetime
import os
import signal
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
import torch.distributed as dist

from .data import digits
from .folder import complain, read_folder
from .training import SAMPLES, Settings, draw, train, write_grid

TIMEOUT = datetime.timedelta(seconds=45)  # a process whose partner has stopped waits no longer
HELP = """FOLDER holds a folder of pictures for each class, or pictures alone, which are then one class. DIR gets
checkpoint.pt, losses.csv and samples.png, a row a class. After an end of whatever kind, the same command
goes on from the last checkpoint; with more --steps, it goes on from the end. Once all steps are done, it only
draws samples.png, with another --guidance or --columns if you like.

on one CPU:        python -m pictures --data FOLDER --out DIR --steps 2000 --threads 2
on one GPU:        python -m pictures --data FOLDER --out DIR --device cuda --batch 256 --steps 20000
on two CPU cores:  torchrun --standalone --nproc-per-node=2 -m pictures --data FOLDER --out DIR --device cpu
on four GPUs:      torchrun --standalone --nproc-per-node=4 -m pictures --data FOLDER --out DIR --device cuda --batch 1024
without pictures:  python -m pictures --out DIR    (scikit-learn's handwritten digits, a minute)

--batch is that of all processes together: four processes compute what one would, a quarter each."""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"pictures: {message}; see python -m pictures --help\n")


def between(kind, low, high=float("inf")):
    """A type for argparse: a number of that kind, from low to high."""

    def number(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not from {low} to {high}")
        return value

    number.__name__ = kind.__name__  # argparse says "invalid int value"
    return number


def parser():
    new, some, usual = Parser(prog="pictures", description=__doc__, epilog=HELP), between(int, 1), Settings()
    new.formatter_class = argparse.RawDescriptionHelpFormatter
    new.add_argument("--data", type=Path, metavar="FOLDER", help="your pictures (default: handwritten digits)")
    new.add_argument("--out", type=Path, metavar="DIR", required=True, help="where the results go")
    new.add_argument("--size", type=int, help="pixels a side, a multiple of 4 from 8 to 64 (default: 32; digits are 8)")
    new.add_argument("--grey", action="store_true", help="one channel and not three")
    new.add_argument("--flip", action="store_true", help="learn from mirror images, too")
    new.add_argument("--network", choices=["mlp", "unet"], help="(default: mlp at 8 by 8, else unet)")
    new.add_argument("--width", type=some, help="of the network (default: 128 for mlp, 32 for unet)")
    new.add_argument("--steps", type=some, default=2000, help="(default: %(default)s)")
    new.add_argument("--batch", type=some, default=usual.batch, help="of all processes together (default: %(default)s)")
    new.add_argument("--lr", type=between(float, 0, 1), default=usual.lr, help="the learning rate (default: %(default)s)")
    new.add_argument("--warmup", type=between(int, 0), default=usual.warmup, help="steps to reach it (default: %(default)s)")
    new.add_argument("--clip", type=between(float, 0), default=usual.clip, help="longest gradient (default: %(default)s)")
    new.add_argument(
        "--decay", type=between(float, 0, 1), default=usual.decay, help="of the mean of weights (default: %(default)s)"
    )
    new.add_argument("--drop", type=between(float, 0, 1), default=usual.drop, help="share without class (default: %(default)s)")
    new.add_argument("--seed", type=between(int, 0), default=usual.seed, help="(default: %(default)s)")
    new.add_argument(
        "--guidance", type=between(float, -99, 99), default=1.0, help="of samples.png: 0 ignores classes (default: %(default)s)"
    )
    new.add_argument("--columns", type=some, default=8, help="of samples.png (default: %(default)s)")
    new.add_argument("--every", type=some, default=500, help="steps between checkpoints (default: %(default)s)")
    new.add_argument("--threads", type=some, default=1, help="of each process, on CPUs (default: %(default)s)")
    new.add_argument("--device", choices=["cpu", "cuda"], help="(default: cuda where there is one)")
    return new


@contextlib.contextmanager
def together(device, rank):
    """The processes that torchrun started, joined; alone, nothing. With NCCL each has its own GPU.

    Where one stops, the others end with a sentence: torchrun tells them to, or what they wait for fails, or the time is up.
    """
    if not dist.is_torchelastic_launched():
        yield
        return

    def end(why):
        complain(f"pictures: process {rank} ends, as {why}")
        complain("pictures: the same command goes on from the last checkpoint")
        os._exit(1)  # the way out by Python would wait for the others

    usual = signal.signal(signal.SIGTERM, lambda *_: end("another has stopped, or the launcher was told to"))
    try:
        dist.init_process_group("nccl" if device == "cuda" else "gloo", timeout=TIMEOUT)
        yield
    except RuntimeError as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        end(f"it lost the others, or they were silent for {TIMEOUT.seconds} seconds: {error}")
    dist.destroy_process_group()
    signal.signal(signal.SIGTERM, usual)


def placed(device):
    """The device to train on. ValueError if there is none such."""
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        return device
    if not torch.cuda.is_available():
        raise ValueError("this PyTorch finds no CUDA here; leave --device out, or say --device cpu")
    local = int(os.environ.get("LOCAL_RANK", 0)) if dist.is_torchelastic_launched() else 0
    if local >= torch.cuda.device_count():
        raise ValueError(f"there are more processes than GPUs, of which PyTorch finds {torch.cuda.device_count()}")
    torch.cuda.set_device(local)
    return f"cuda:{local}"


def pictures_of(args, tell):
    if args.data is not None:
        return read_folder(args.data, 32 if args.size is None else args.size, args.grey, tell)
    if args.size not in (None, 8):
        raise ValueError(f"the digits are 8 by 8; for --size {args.size}, give a folder with --data")
    return digits()[0]


def run(args):
    torch.set_num_threads(args.threads)
    rank = int(os.environ["RANK"]) if dist.is_torchelastic_launched() else 0
    device = placed(args.device)
    pictures = pictures_of(args, complain if rank == 0 else lambda line: None)
    network = args.network or ("mlp" if pictures.size == 8 else "unet")
    width = args.width or (128 if network == "mlp" else 32)
    same = {name: getattr(args, name) for name in ("batch", "lr", "warmup", "clip", "decay", "drop", "seed", "flip")}
    settings = Settings(network, width, **same)
    if rank == 0:
        args.out.mkdir(parents=True, exist_ok=True)
        print(f"{len(pictures)} pictures in {len(pictures.classes)} classes; {network} on {device}", flush=True)
    pictures = replace(pictures, x=pictures.x.to(device), labels=pictures.labels.to(device))
    with together(device.partition(":")[0], rank):
        ema = train(pictures, settings, args.out, args.steps, args.every, partial(print, flush=True))
    if rank == 0:  # the others have gone, so none waits for this
        grid = draw(ema, pictures, args.seed, args.columns, args.guidance)
        write_grid(args.out / SAMPLES, grid, pictures.size, pictures.channels)
        print(f"see {args.out / SAMPLES}")


def main(arguments=None):
    args = parser().parse_args(arguments)
    try:
        run(args)
    except (ValueError, OSError, torch.OutOfMemoryError) as error:
        complain(f"pictures: {error}")
        sys.exit(2)
    except KeyboardInterrupt:
        complain(f"pictures: ended; the same command goes on from the last checkpoint in {args.out}")
        sys.exit(130)


if __name__ == "__main__":
    main()
