"""The four faces of a figure: wide and for a phone, by day and by night; and what they say of themselves is so."""

import base64
import io

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from PIL import Image

from book import faces
from helpers import datasets, exact, palette, plotting
from helpers.live import night

matplotlib.use("agg")
DAY, NIGHT = (np.array(to_rgb(colour)) * 255 for colour in (palette.PAPER, night.NIGHT[palette.PAPER]))


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


def drawn(fig):
    """{face: (picture, width, height, smallest type, narrowest panel)}, and the wide picture that Jupyter shows."""
    data, metadata = faces.faces(fig)

    def picture(text):
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")).astype(float)

    return {name: (picture(text), *sizes) for name, (text, *sizes) in metadata[faces.FACES].items()}, picture(data["image/png"])


def share(picture, colour, within=25):
    """How much of a picture has a colour."""
    return (np.abs(picture - np.array(to_rgb(colour)) * 255).max(-1) < within).mean()


def squares(count, columns):
    fig, axes = plt.subplots(-(-count // columns), columns, figsize=(10, 3.4 * -(-count // columns)), squeeze=False)
    for number, ax in enumerate(axes.flat):
        plotting.points(plotting.plane(ax, 2, f"panel {number}"), torch.zeros(1, 2), plotting.OTHERS[number], 400)
    return fig


def test_four_faces_of_their_own_size():
    found, shown = drawn(squares(3, 3))
    assert set(found) == {"wide day", "phone day", "wide night", "phone night"}
    for name, (picture, width, height, kind, panel) in found.items():
        sharp = faces.SHARP[name.split()[0]]
        assert width == (960 if "wide" in name else 336), "pixels of the page"
        assert picture.shape[1] == pytest.approx(width * sharp, abs=1) and picture.shape[0] == pytest.approx(
            height * sharp, abs=1
        )
        assert kind == 14.0 and panel >= (290 if "wide" in name else 160)
        assert np.abs(picture[2, 2] - (NIGHT if "night" in name else DAY)).max() < 6, "its ground"
    assert shown.shape[1] == 960 and share(shown, palette.PAPER) > 0.8, "Jupyter shows the day"


def test_by_night_every_kind_of_mark_has_its_colour():
    marks = {
        "line": lambda ax: ax.plot([0, 1], [0.5, 0.5], color=palette.MODEL, lw=30),
        "markers": lambda ax: ax.plot([0.5], [0.5], "o", color=palette.MODEL, ms=60),
        "points": lambda ax: ax.scatter([0.5], [0.5], s=4000, color=palette.MODEL),
        "area": lambda ax: ax.fill_between([0, 1], 0.2, 0.8, color=palette.MODEL),
        "patch": lambda ax: ax.add_patch(plt.Rectangle((0.2, 0.2), 0.5, 0.5, color=palette.MODEL)),
        "arrows": lambda ax: ax.quiver([0.5], [0.5], [1], [0], color=palette.MODEL, width=0.2),
        "faint": lambda ax: ax.add_patch(plt.Circle((0.5, 0.5), 0.3, color=palette.MODEL, alpha=0.999)),
        "line of a note": lambda ax: ax.annotate(
            "", (0.9, 0.5), (0.1, 0.5), arrowprops={"arrowstyle": "-", "color": palette.MODEL, "lw": 30}
        ),
        "bars": lambda ax: ax.bar([0.5], [0.8], color=palette.MODEL),
        "words": lambda ax: ax.text(0.1, 0.3, "███", color=palette.MODEL, fontsize=40),
    }
    for name, mark in marks.items():
        fig, ax = plt.subplots(figsize=(4, 3))
        mark(ax)
        found, _ = drawn(fig)
        for kind in ("wide", "phone"):
            assert share(found[f"{kind} day"][0], palette.MODEL) > 0.01, name
            assert share(found[f"{kind} night"][0], night.NIGHT[palette.MODEL]) > 0.01, name
            assert share(found[f"{kind} night"][0], palette.MODEL, 8) < 0.002, name
            assert share(found[f"{kind} night"][0], night.NIGHT[palette.EXACT], 60) > 0.002, "ticks have names"


def test_a_density_glows_at_night():
    fig, ax = plt.subplots(figsize=(4, 4))
    plotting.heat(plotting.plane(ax), lambda x: datasets.moons(0.3).log_prob(x).exp())
    found, _ = drawn(fig)
    day, night = (found[f"wide {time}"][0].mean(-1) for time in ("day", "night"))
    corner, peak = (slice(30, 60), slice(30, 60)), np.unravel_index(day.argmin(), day.shape)
    assert day[corner].mean() > 240 > 90 > day[peak] and night[corner].mean() < 40 < 200 < night[peak]


def test_on_a_phone_panels_stand_as_they_were_told():
    """In reading order two in a row, one below the other, or column by column; their colours tell which is where."""

    def places(fig):
        picture = drawn(fig)[0]["phone day"][0]
        found = []
        for colour in plotting.OTHERS[: len(fig.axes)]:
            rows, columns = np.nonzero(np.abs(picture - np.array(to_rgb(colour)) * 255).max(-1) < 25)
            found.append((rows.mean() / picture.shape[0], columns.mean() / picture.shape[1]))
        return found

    one, two, three, four = places(squares(4, 4))
    assert one[0] == pytest.approx(two[0], abs=0.02) and one[1] < 0.4 < 0.6 < two[1] and three[0] > one[0] + 0.3
    fig = squares(3, 3)
    plotting.on_a_phone(fig, columns=1)
    one, two, three = places(fig)
    assert one[0] < 0.25 < two[0] < 0.6 < three[0] and one[1] == pytest.approx(two[1], abs=0.02)
    fig = squares(4, 2)
    plotting.on_a_phone(fig, columns=2, by_column=True)
    one, two, three, four = places(fig)  # two by two: the first column becomes the first row
    assert one[0] == pytest.approx(three[0], abs=0.02) and two[0] == pytest.approx(four[0], abs=0.02)
    assert one[0] < 0.4 < 0.6 < two[0] and one[1] < 0.4 < 0.6 < three[1]


def test_no_hole_is_left_on_a_phone():
    """Of three panels of the plane the first is as wide as the phone, and the others share the row below."""
    picture = drawn(squares(3, 3))[0]["phone day"][0]
    first, *others = [
        np.nonzero(np.abs(picture - np.array(to_rgb(colour)) * 255).max(-1) < 25) for colour in plotting.OTHERS[:3]
    ]
    wide = picture.shape[1]
    assert first[1].mean() == pytest.approx(wide / 2, abs=0.03 * wide)
    assert [dots[1].mean() for dots in others] == pytest.approx([wide / 4, 3 * wide / 4], abs=0.05 * wide)
    assert max(first[0]) < min(others[0][0]) and np.ptp([dots[0].mean() for dots in others]) < 3


def test_a_chart_is_one_column_and_keeps_its_ticks():
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
    left.plot([1, 2], [3, 4])
    right.plot([1, 2], [3, 4])
    found, _ = drawn(fig)
    assert found["phone day"][4] > 250 and found["phone day"][2] > 1.3 * 0.9 * 336
    assert not right.yaxis.get_tick_params()["labelleft"], "and the wide one is as it was"
    assert found["wide night"][1:] == found["wide day"][1:]


def test_small_type_and_narrow_panels_are_told():
    fig, axes = plt.subplots(1, 6, figsize=(10, 2))
    for ax in axes:
        plotting.plane(ax)
    axes[0].set_xlabel("small", fontsize=6)
    plotting.on_a_phone(fig, columns=6)
    _, _, _, kind, panel = drawn(fig)[0]["phone day"]
    assert kind == 8.0 and panel < 60


def test_a_river_has_its_banks_and_its_bed():
    fig, ax = plt.subplots(figsize=(8, 4))
    plotting.river(ax, exact.marginal(datasets.PointCloud(torch.tensor([[-1.0], [1.0]]), 0.2)))
    found, _ = drawn(fig)
    picture = found["wide day"][0]
    left, right = picture[:, : picture.shape[1] // 8], picture[:, -picture.shape[1] // 8 :]
    assert left[..., 0].mean() > left[..., 2].mean() + 10 and right[..., 2].mean() > right[..., 0].mean() + 10
    assert np.allclose(ax.images[0].get_array().max(0), 1), "every moment by its own peak"


def test_names_of_lines_make_room_and_stay_in_order():
    fig, ax = plt.subplots(figsize=(7.6, 3.6))
    for k, colour in enumerate(plotting.OTHERS):
        ax.plot([0, 1], [0, 0.01 * k], color=colour, label=f"line {k}")
    ax.plot([0, 1], [0, 1], label="far")
    plotting.name_lines(ax)
    heights = [words.xyann[1] for words in ax.texts]
    assert [words.get_text() for words in ax.texts] == [*(f"line {k}" for k in range(5)), "far"]
    assert np.diff(heights).min() > 0.085 and heights[-1] == pytest.approx(0.95, abs=0.03)
    for words, colour in zip(ax.texts, plotting.OTHERS, strict=False):
        assert palette.contrast(words.get_color(), palette.PAPER) >= 4.5 and words.get_color() == palette.legible(colour)
