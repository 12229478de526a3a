"""Anybody's folder of pictures: every kind of file comes out as rows of numbers, and what cannot be used is named."""

import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from pictures.data import Pictures
from pictures.folder import read_folder
from pictures.training import Settings, joint_batch


def save(path, levels, mode=None, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(np.asarray(levels))
    (image.convert(mode) if mode else image).save(path, **options)


def plain(level, height=8, width=8):
    return np.full((height, width, 3), level, np.uint8)


def test_classes_files_and_their_order(tmp_path, monkeypatch):
    for name, level in [("zebra/2.png", 20), ("zebra/10.png", 10), ("ant/b.png", 2), ("ant/a.jpg", 0)]:
        save(tmp_path / "animals" / name, plain(level))
    told = []
    found = read_folder(tmp_path / "animals", 8, tell=told.append)
    assert found.classes == ("ant", "zebra") and found.labels.tolist() == [0, 0, 1, 1] and not told
    levels = (found.x + 1) * 127.5
    assert levels.mean(1).round().tolist() == [0, 2, 10, 20], "by name: a before b, 10 before 2"
    assert (found.size, found.channels, found.x.shape, found.x.dtype) == (8, 3, (4, 192), torch.float32)
    one = read_folder(tmp_path / "animals" / "zebra", 8, tell=told.append)
    assert one.classes == ("zebra",) and one.labels.tolist() == [0, 0] and torch.equal(one.x, found.x[2:])
    monkeypatch.chdir(tmp_path / "animals" / "ant")
    assert read_folder(".", 8).classes == ("ant",)
    if os.name == "posix":  # elsewhere not everybody may make links
        (tmp_path / "linked").mkdir()
        for name in "ab":
            (tmp_path / "linked" / name).symlink_to(tmp_path / "animals" / "ant")
        assert read_folder(tmp_path / "linked", 8).classes == ("a", "b"), "by their own names, not by where they lead"


def test_channels_and_rows_lie_as_the_networks_take_them(tmp_path):
    levels = np.zeros((8, 8, 3), np.uint8)
    levels[0, :, 0], levels[:, 7, 1], levels[..., 2] = 255, 255, 51
    for name in "ab":
        save(tmp_path / f"{name}.png", levels)
    picture = read_folder(tmp_path, 8).x[0].view(3, 8, 8)
    assert torch.equal(picture[0, 0], torch.ones(8)) and (picture[0, 1:] == -1).all()
    assert torch.equal(picture[1, :, 7], torch.ones(8)) and (picture[1, :, :7] == -1).all()
    assert torch.allclose(picture[2], torch.tensor(-0.6))
    grey = read_folder(tmp_path, 8, grey=True)
    assert grey.channels == 1 and grey.x.shape == (2, 64)
    assert abs(grey.x[0].view(8, 8)[0, 0] - (0.299 * 255 + 0.114 * 51) / 127.5 + 1) < 0.02, "as bright as an eye finds it"


def test_the_middle_is_cut_out_square_and_made_small_smoothly(tmp_path):
    wide, high = plain(0, 40, 120), plain(0, 99, 33)
    wide[:, 40:80], high[33:66] = 200, 200
    fine = np.indices((64, 64)).sum(0) % 2 * 255  # a chessboard: grey from afar, never black and white
    save(tmp_path / "1.png", wide)
    save(tmp_path / "2.png", high)
    save(tmp_path / "3.png", fine.astype(np.uint8))
    save(tmp_path / "4.png", plain(70, 3, 3))  # smaller than asked for
    turned = plain(0, 16, 16)
    turned[:8] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn this by 90 degrees clockwise": as phones store portraits
    save(tmp_path / "5.png", turned, exif=exif)
    x = ((read_folder(tmp_path, 16).x + 1) * 127.5).view(5, 3, 16, 16)
    assert (x[0, ..., 2:-2] == 200).all() and (x[1, :, 2:-2] == 200).all() and (x[3].round() == 70).all()
    assert (x[2] - 127.5).abs().max() < 20
    assert (x[4, ..., :7] == 0).all() and (x[4, ..., 9:] == 255).all(), "what was above is at the right"


def test_all_kinds_of_pictures_mean_what_a_person_sees(tmp_path):
    half = np.zeros((8, 8, 4), np.uint8)  # black, and its right half cannot be seen
    half[:, :4, 3] = 255
    left, right = (0, 0, 0), (255, 255, 255)
    save(tmp_path / "alpha.png", half)
    save(tmp_path / "alpha-grey.png", half, "LA")
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([9, 9, 9, 0, 0, 0])
    palette.paste(0, (4, 0, 8, 8))
    palette.save(tmp_path / "palette.png", transparency=0)
    palette.save(tmp_path / "palette.gif", transparency=0)
    two = np.where(np.arange(8) < 4, 0, 65535).astype(np.uint16) * np.ones((8, 1), np.uint16)
    save(tmp_path / "deep.png", two)
    save(tmp_path / "deep.tif", two)
    save(tmp_path / "bilevel.png", two > 9)
    save(tmp_path / "ink.jpg", np.repeat((two >> 8).astype(np.uint8)[..., None], 3, 2), "CMYK", quality=100, subsampling=0)
    told = []
    found = read_folder(tmp_path, 8, tell=told.append)
    assert len(found) == 8 and not told
    levels = ((found.x + 1) * 127.5).view(8, 3, 8, 8)
    for name, picture in zip(sorted(path.name for path in tmp_path.iterdir()), levels, strict=True):
        for x, seen in ((1, left), (6, right)):
            assert (picture[:, 4, x] - torch.tensor(seen)).abs().max() < 6, (name, x)
    middle = np.full((8, 8), 32896, np.uint16)  # 128 of 255: neither cut off at white nor the low byte
    for name in ("a.png", "b.png"):
        save(tmp_path / "deep" / name, middle)
    assert ((read_folder(tmp_path / "deep", 8).x + 1) * 127.5).round().unique().tolist() == [128]


def test_if_asked_half_of_them_are_seen_in_a_mirror():
    wide = Pictures(torch.arange(64.0).view(2, 32), torch.arange(2), ("a", "b"), 4, 2)
    settings = Settings(batch=1000)
    plain, mirrored = joint_batch(wide, settings, 3), joint_batch(wide, replace(settings, flip=True), 3)
    assert all(torch.equal(plain[k], mirrored[k]) for k in (0, 2, 3)), "it changes the pictures alone"
    assert all((plain[1] == picture).all(1).any() for picture in wide.x), "and by itself it is not asked for"
    turned = (mirrored[1] == plain[1].view(-1, 2, 4, 4)[..., [3, 2, 1, 0]].flatten(1)).all(1)
    assert torch.equal(mirrored[1][~turned], plain[1][~turned]) and 0.4 < turned.double().mean() < 0.6
    assert 0.4 < turned[mirrored[3] == 0].double().mean() < 0.6, "in every class"


def test_what_cannot_be_used_is_named_and_left_out(tmp_path, capsys):
    for name in ("cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png", "eel/1.png", "eel/2.png"):
        save(tmp_path / name, np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8))
    save(tmp_path / "loose.png", plain(0))
    broken = tmp_path / "cat" / "2.png"
    broken.write_bytes(broken.read_bytes()[:1500])
    (tmp_path / "cat" / "notes.txt").write_text("not a picture")
    (tmp_path / "cat" / "empty.png").touch()
    (tmp_path / "cat" / "more").mkdir()
    (tmp_path / "cat" / ".DS_Store").write_text("nothing to speak of")
    (tmp_path / ".hidden").mkdir()
    save(tmp_path / "cat" / "real.tif", np.zeros((8, 8), np.float32))
    save(tmp_path / "cat" / "deeper.tif", np.full((8, 8), 70000, np.int32))
    found = read_folder(tmp_path, 8)
    assert found.classes == ("cat", "eel") and found.labels.tolist() == [0, 0, 1, 1]
    lines = capsys.readouterr().err.splitlines()
    named = ("2.png", "notes.txt", "empty.png", "more", "real.tif", "deeper.tif", "dog", "loose.png")
    assert len(lines) == len(named) and all(line.startswith("left out") for line in lines)
    for name in named:
        assert sum(name in line.partition(": ")[0] for line in lines) == 1, name


def test_folders_that_cannot_be_learned_from_are_refused(tmp_path):
    told = []
    with pytest.raises(ValueError, match="there is no folder .*nowhere"):
        read_folder(tmp_path / "nowhere", 8)
    with pytest.raises(ValueError, match="no class of 2 pictures"):
        read_folder(tmp_path, 8)
    save(tmp_path / "one.png", plain(0))
    with pytest.raises(ValueError, match="no class of 2 pictures"):
        read_folder(tmp_path, 8, tell=told.append)
    with pytest.raises(ValueError, match="there is no folder .*one.png"):
        read_folder(tmp_path / "one.png", 8)
    (tmp_path / "one.png").rename(tmp_path / "two.png")
    save(tmp_path / "cat" / "one.png", plain(0))
    with pytest.raises(ValueError, match="no class of 2 pictures"):
        read_folder(tmp_path, 8, tell=told.append)
    assert any("class cat" in line for line in told)
    for size in (4, 18, 68, 32.5):
        with pytest.raises(ValueError, match="multiple of 4"):
            read_folder(tmp_path, size)
