"""`python -m pictures` as people start it: alone, by torchrun, killed at the worst moment, and with wrong arguments."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.distributed as dist
from conftest import ROOT
from PIL import Image

from pictures import training
from pictures.__main__ import main, placed, together
from pictures.data import Pictures

TINY = ["--width", "8", "--batch", "6", "--columns", "2", "--device", "cpu"]
LAUNCH = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
# What goes wrong, and when, is written before the command itself, so that it does so at the same step on every machine.
FAULT = """
import os, signal, sys
import torch
from pictures import __main__ as command, training
kill, calls = getattr(signal, "SIGKILL", signal.SIGTERM), 0  # which is as sudden where there is no SIGKILL
{fault}
command.main(sys.argv[1:])
"""


@pytest.fixture(autouse=True)
def threads():
    """The command sets them, and here it shares the process."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two classes of grey, bright and dark."""
    place = tmp_path_factory.mktemp("pictures")
    for name, low in (("bright", 128), ("dark", 0)):
        (place / name).mkdir()
        for k in range(6):
            levels = np.random.default_rng(k).integers(low, low + 128, (16, 16, 3), np.uint8)
            Image.fromarray(levels).save(place / name / f"{k}.png")
    return place


def started(command, fault=None, place=None):
    """Run it in a process of its own, with a fault if there is one -> what it returned, and said."""
    if fault is not None:
        script = place / "faulty.py"
        script.write_text(FAULT.format(fault=fault))
        at = command.index("pictures")
        command = [*command[: at - 1], str(script), *command[at + 1 :]]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    if os.name == "nt":
        environment["USE_LIBUV"] = "0"  # PyTorch is built without it there, and torchrun asks for it
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150)


def refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr().err
    assert ended.value.code == 2 and said.count("\n") == 1 and said.startswith("pictures: "), said
    return said


def losses(place):
    return np.loadtxt(place / "losses.csv", delimiter=",", skiprows=1, ndmin=2)


def test_a_folder_becomes_a_network_losses_and_samples(folder, tmp_path, capsys):
    arguments = ["--data", str(folder), "--size", "16", "--out", str(tmp_path / "new" / "run"), "--steps", "3", *TINY]
    main(arguments)
    said, out = capsys.readouterr(), tmp_path / "new" / "run"
    assert "12 pictures in 2 classes; unet on cpu" in said.out and "steps a second" in said.out and not said.err
    assert sorted(path.name for path in out.iterdir()) == ["checkpoint.pt", "losses.csv", "samples.png"]
    assert np.asarray(Image.open(out / "samples.png")).shape == (2 + 2 * 34, 2 + 2 * 34, 3)
    assert losses(out)[:, 0].tolist() == [1, 2, 3]
    main([*arguments, "--steps", "5", "--guidance", "2"])
    assert losses(out)[:, 0].tolist() == [1, 2, 3, 4, 5], "with more steps it goes on"
    said, before = capsys.readouterr().out, [(out / name).read_bytes() for name in ("checkpoint.pt", "samples.png")]
    assert "goes on from step 3, of " in said and f"step 5, loss {losses(out)[-1, 1]:.4f}\n" in said
    main([*arguments, "--steps", "5", "--guidance", "9"])
    assert (out / "checkpoint.pt").read_bytes() == before[0] and (out / "samples.png").read_bytes() != before[1], "only drawn"
    assert "flip False, not True" in refused([*arguments, "--flip"], capsys)
    assert "lr 0.001, not 0.5" in refused([*arguments, "--lr", "0.5"], capsys)
    assert "size 16, not 8" in refused([*arguments, "--size", "8", "--network", "unet"], capsys)
    assert "channels 3, not 1" in refused([*arguments, "--grey"], capsys)


def test_digits_and_the_smaller_network_are_what_is_meant_by_nothing(tmp_path, capsys):
    main(["--out", str(tmp_path), "--steps", "2", *TINY])
    assert "1297 pictures in 10 classes; mlp on cpu" in capsys.readouterr().out
    assert Image.open(tmp_path / "samples.png").mode == "L"


def test_wrong_arguments_are_one_sentence_and_status_2(folder, tmp_path, capsys, monkeypatch):
    out, some = str(tmp_path / "out"), ["--data", str(folder), "--size", "8", "--steps", "2", *TINY]
    assert "no folder" in refused(["--data", str(tmp_path / "nowhere"), "--out", out], capsys)
    assert "multiple of 4" in refused(["--data", str(folder), "--size", "30", "--out", out], capsys)
    assert "digits are 8 by 8" in refused(["--size", "16", "--out", out], capsys)
    assert "required: --out" in refused([], capsys)
    assert "--batch: 0 is not from 1" in refused([*some, "--out", out, "--batch", "0"], capsys)
    assert "invalid int value: 'many'" in refused([*some, "--out", out, "--steps", "many"], capsys)
    for option in ("--drop", "--guidance"):
        assert f"{option}: nan is not from" in refused([*some, "--out", out, option, "nan"], capsys)
    (tmp_path / "file").touch()
    assert "file" in refused([*some, "--out", str(tmp_path / "file")], capsys)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert "finds no CUDA here" in refused([*some, "--out", out, "--device", "cuda"], capsys)
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0 and "torchrun --standalone --nproc-per-node=2 -m pictures --data FOLDER" in said
    assert "--device cuda --batch 256" in said and "--threads 2\n" in said


def test_killed_while_it_saves_and_started_again_it_is_as_if_nothing_had_been(folder, tmp_path):
    def command(place):
        return [sys.executable, "-m", "pictures", "--data", str(folder), "--size", "8", "--network", "unet", "--steps", "14",
                "--every", "4", "--out", str(tmp_path / place), *TINY]  # fmt: skip

    fault = """
true = torch.save
def save(parts, file):
    if parts["step"] == 12:
        file.write(b"PK half")
        file.flush()
        os.kill(os.getpid(), kill)
    true(parts, file)
torch.save = save"""
    killed, out = started(command("killed"), fault, tmp_path), tmp_path / "killed"
    assert killed.returncode == (-9 if os.name == "posix" else signal.SIGTERM), killed.stderr
    assert losses(out)[-1, 0] == 12 and "step 8, loss" in killed.stdout and not (out / "samples.png").exists()
    assert torch.load(out / "checkpoint.pt", weights_only=True)["step"] == 8
    again = started(command("killed"))
    assert again.returncode == 0, again.stderr
    main(command("whole")[3:])
    assert (out / "losses.csv").read_bytes() == (tmp_path / "whole" / "losses.csv").read_bytes()
    assert len(losses(out)) == 14
    assert (out / "samples.png").read_bytes() == (tmp_path / "whole" / "samples.png").read_bytes()


def test_two_processes_compute_what_one_does(folder, tmp_path, capsys):
    arguments = ["--data", str(folder), "--size", "8", "--network", "unet", "--steps", "10", "--lr", "1e-3", "--warmup", "3"]
    two = started([*LAUNCH, "-m", "pictures", *arguments, "--out", str(tmp_path / "two"), *TINY])
    assert two.returncode == 0, two.stderr
    assert two.stdout.count("12 pictures") == two.stdout.count("see ") == 1, "one of them speaks"
    main([*arguments, "--out", str(tmp_path / "one"), *TINY])
    assert np.abs(losses(tmp_path / "one") - losses(tmp_path / "two")).max() < 1e-5
    assert len(set(losses(tmp_path / "one")[:, 1])) == 10
    states = [torch.load(tmp_path / name / "checkpoint.pt", weights_only=True) for name in ("one", "two")]
    for part in ("model", "ema"):
        for name, weight in states[0][part].items():
            assert (weight - states[1][part][name]).abs().max() < 1e-5, (part, name)
    main([*arguments, "--out", str(tmp_path / "two"), "--steps", "12", *TINY])
    assert len(losses(tmp_path / "two")) == 12, "and one goes on where two ended"


def test_when_one_of_two_is_killed_the_other_ends_with_a_sentence(folder, tmp_path):
    fault = """
true = training.loss
def loss(*inputs):
    global calls
    calls += 1
    if calls == 8 and os.environ["RANK"] == "1":
        os.kill(os.getpid(), kill)
    return true(*inputs)
training.loss = loss"""
    arguments = ["--data", str(folder), "--size", "8", "--every", "2", "--out", str(tmp_path / "run"), *TINY]
    ended = started([*LAUNCH, "-m", "pictures", *arguments], fault, tmp_path)
    assert ended.returncode not in (0, None) and "pictures: process 0 ends, as " in ended.stderr, ended.stderr
    assert "pictures: the same command goes on from the last checkpoint" in ended.stderr
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 6


def test_processes_join_only_where_torchrun_started_them_and_wait_for_less_than_a_minute(monkeypatch, capsys):
    """That a silent one is noticed after this time, and not only a dead one, is what the time-out is for."""
    joined = []
    monkeypatch.setattr(dist, "init_process_group", lambda backend, timeout: joined.append((backend, timeout.total_seconds())))
    monkeypatch.setattr(dist, "destroy_process_group", lambda: joined.append("left"))
    with together("cpu", 0):
        assert not joined
    monkeypatch.setattr(dist, "is_torchelastic_launched", lambda: True)
    for device, backend in (("cpu", "gloo"), ("cuda", "nccl")):
        with together(device, 0):
            assert joined[-1][0] == backend and 10 <= joined[-1][1] < 60
        assert joined[-1] == "left"
    ends = []
    monkeypatch.setattr(os, "_exit", ends.append)
    with together("cpu", 3):
        raise RuntimeError("Timed out")
    with together("cpu", 3):
        signal.raise_signal(signal.SIGTERM)
    said = capsys.readouterr().err
    assert ends == [1, 1] and "process 3 ends, as it lost the others" in said and "process 3 ends, as another" in said
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", joined.append)
    for local, device in (("0", "cuda:0"), ("1", "cuda:1")):
        monkeypatch.setenv("LOCAL_RANK", local)
        assert placed("cuda") == placed(None) == device and joined[-1] == int(local)
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(ValueError, match="more processes than GPUs.* 2"):
        placed("cuda")
    assert placed("cpu") == "cpu"


def test_processes_that_cannot_work_together_are_refused(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    monkeypatch.setattr(dist, "get_rank", lambda: 1)
    monkeypatch.setattr(dist, "get_world_size", lambda: 4)
    said = refused(["--data", str(folder), "--size", "8", "--out", str(tmp_path), *TINY], capsys)
    assert "the batch, 6, must be divisible by the number of processes, 4" in said
    monkeypatch.setattr(dist, "all_gather_object", lambda found, mine: found.__setitem__(slice(None), [(0, {}), mine]))
    training.agree((0, {}), 2)
    with pytest.raises(ValueError, match="need one common disk"):
        training.agree((4, {}), 2)


def test_samples_are_a_row_a_class_and_each_in_its_place(tmp_path):
    x = torch.linspace(-1.5, 1, 6).view(2, 3, 1).expand(2, 3, 3 * 144).clone()
    x[1, 2, :144] = -1  # no red
    training.write_grid(tmp_path / "grid.png", x, 12, 3)
    image = np.asarray(Image.open(tmp_path / "grid.png"))
    assert image.shape == (2 + 2 * (36 + 2), 2 + 3 * (36 + 2), 3), "12 pixels, three times as large"
    assert [image[20, 2 + 38 * k + 18, 0] for k in range(3)] == [0, 0, 64] and (image[:2] == 255).all()
    assert image[60, 100].tolist() == [0, 255, 255] and (image[38:40] == 255).all() and (image[:, -2:] == 255).all()
    training.write_grid(tmp_path / "grey.png", torch.zeros(1, 2, 32 * 32), 32, 1)
    assert np.asarray(Image.open(tmp_path / "grey.png")).shape == (36, 70)

    class Told(torch.nn.Module):
        classes = 2

        def forward(self, t, x, y):
            return y[:, None].float().expand_as(x)

    pictures = Pictures(torch.zeros(2, 64), torch.tensor([0, 1]), ("a", "b"), 8)
    drawn = training.draw(Told(), pictures, seed=1, columns=5, guidance=2.0)
    moved = drawn - training.draw(Told(), pictures, seed=1, columns=5, guidance=0.0)
    assert drawn.shape == (2, 5, 64) and len(drawn.unique(dim=1)[0]) == 5
    assert torch.allclose(moved[0], torch.tensor(-4.0), atol=1e-4), "2 + 2 (0 - 2), against 2 without a class"
    assert torch.allclose(moved[1], torch.tensor(-2.0), atol=1e-4)
