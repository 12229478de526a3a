"""What a reader brings to the laboratory: tables and pictures become points, and what cannot is refused in a sentence."""

import io
import json

import numpy as np
import pytest
from conftest import ROOT
from PIL import Image

from helpers.live import modules

SCRIPT = "".join(module.translated() for module in modules.ordered([ROOT / "helpers" / "live" / "lab" / "data.js"]))
BEGIN = f"const modules = {{}};\n{SCRIPT}\nconst {{ fromText, settled, fromPixels, fromFile }} = modules['lab/data'];"
TELL = "({ points, said }) => JSON.stringify({ points: [...points], float: points instanceof Float64Array, said })"
REFUSE = "catch (error) { return JSON.stringify({ error: error.message }); }"


def read(answer):
    """The points, as rows, and what is said; AssertionError with the sentence of an error."""
    found = json.loads(answer)
    assert "error" not in found, found["error"]
    assert found["float"] and found["said"].endswith(".")
    return np.array(found["points"]).reshape(-1, 2), found["said"]


@pytest.fixture
def lab(js):
    return lambda code, given: read(js(f"(() => {{ {BEGIN} try {{ return ({TELL})({code}); }} {REFUSE} }})()", given))


def settle(lab, points, more=""):  # JSON knows no infinity: numbers travel as texts
    return lab(f"settled(Float64Array.from(a, Number){more})", [str(float(x)) for x in np.ravel(points)])


def pixels(lab, picture, more=""):
    """Of an array of colours, (height, width, 4), or of darkness, (height, width)."""
    if picture.ndim == 2:
        picture = np.stack([*[1 - picture] * 3, np.ones(picture.shape)], -1)
    size = f"width: {picture.shape[1]}, height: {picture.shape[0]}"
    data = (255 * picture).round().astype(int).flatten().tolist()
    return lab(f"fromPixels({{ data: Uint8ClampedArray.from(a), {size} }}{more})", data)


PAIRS = [[1.5, -2], [3, 4e-1], [-5.25, 6]]
TABLES = {
    "blanks after commas": "1.5, -2\n\n3, 4e-1 \n-5.25, 6\n\n",
    "commas, printed minus signs": "1.5,−2\n3,4e-1\n−5.25,6",
    "tabs": "1.5\t-2\n3\t.4\n-5.25\t+6.\n",
    "tabs, decimal commas": "1,5\t-2\n3,0\t,4\n-5,25\t6\n",
    "semicolons, decimal commas": "a;b\n1,5;-2,0\n3,0;4,0e-1\n-5,25;6,0\n",
    "blanks": "  1.5   -2\n  3.0  0.4  \n -5.25  6\n",
    "x and y are named": "t,y,name,x\n0,-2,a,1.5\n1,0.4,b,3\n2,6,c,-5.25",
    "in capitals and quotes": '"Y","X"\n"-2","1.5"\n"0.4","3"\n"6","-5.25"\n',
    "words first": "name,height,kind,weight\ndino,1.5,p,-2\nstar,3,q,0.4\naway,-5.25,p,6",
    "quoted cells": 'a,"b ""c""",d\n"one, ""two""\n3, 4",1.5,-2\n"5,6",3,0.4\n" 7 ",-5.25,"6"',
    "Windows": '\ufeff"y","x"\r\n-2,"1.5"\r\n0.4,"3"\r\n6,"-5.25"\r\n',
    "a title, remarks": "My data\n\n# made in 2020, 12, 5\n# y x\n-2 1.5\n0.4 3\n# 7 8\n6 -5.25\n",
    "pandas": ",0,1\n0,1.5,-2\n1,3,0.4\n2,-5.25,6",
    "R": '"a" "b"\n"1" 1.5 -2\n"2" 3 0.4\n"3" -5.25 6\n',
}
NAMED = {"words first": "height and weight.", "blanks": " 1 and 2.", "quoted cells": 'b "c" and d.', "Windows": " x and y."}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table(lab, kind):
    points, said = lab("fromText(a)", TABLES[kind])
    assert points.tolist() == PAIRS and "left out" not in said and NAMED.get(kind, "columns") in said


@pytest.mark.parametrize("gap", ["", "NaN", "NA", "inf", "-Infinity", "1e999", "unknown"])
def test_rows_with_gaps_are_left_out_and_counted(lab, gap):
    rows = [[k, k * k] for k in range(141)]
    points, said = lab("fromText(a)", f"x,y,z\n{gap},2,3\n" + "".join(f"{x},{y},7\n" for x, y in rows) + f"8,{gap},1\n5\n")
    assert points.tolist() == rows
    assert said == "141 points from the columns x and y; 3 of 144 rows were left out: they hold no two finite numbers."
    points, said = lab("fromText(a)", f"1,2\n3,{gap}\n5,6\n7,8")
    assert said == "3 points from the columns 1 and 2; 1 of 4 rows was left out: it holds no two finite numbers."


def test_full_columns_come_before_those_with_gaps_and_words_never(lab):
    full, gaps, words = ([k if k % 3 else cell or k for k in range(12)] for cell in (0, " ", "none of it"))
    for columns, wanted in (([words, gaps, full, full], "3 and 4"), ([words, gaps, full], "2 and 3")):
        table = "\n".join(",".join(map(str, row)) for row in zip(*columns, strict=True))
        assert f" from the columns {wanted}" in lab("fromText(a)", table)[1]


def test_many_rows(lab):
    """20,000, which are thinned: 400 that are points of the table, each at most once, from all of it, and the same always."""
    rows = np.random.default_rng(0).normal(size=(20_000, 2)).round(4) * [3, 1] + [10, -7]
    points, said = lab("fromText(a)", "x y\n" + "\n".join(f"{x} {y}" for x, y in rows))
    assert np.array_equal(points, rows) and said == "20,000 points from the columns x and y."
    (few, said), away = settle(lab, rows), rows - rows.mean(0)
    assert len(few) == 400 and said.endswith("; 400 of the 20,000 points were then chosen at random.")
    where = np.abs(away[:, None] / away.std() - few).sum(-1).argmin(0)
    assert np.allclose(away[where] / away.std(), few, atol=1e-9) and len(set(where)) > 395
    assert np.abs(np.histogram(where, 4, (0, 20_000))[0] - 100).max() < 40
    assert np.array_equal(few, settle(lab, rows)[0]) and len(settle(lab, rows, ", 1000")[0]) == 1000
    assert not np.array_equal(few, settle(lab, rows, ", 400, Math.random")[0]), "unless others are asked for"


@pytest.mark.parametrize("factor", [1, 1e300, 1e-300, 1.4e308, 3e-310])
def test_settled(lab, factor):
    points = np.array([[-0.5, 0.5], [1, -1], [0, 0.25], [0.75, 0.5]])
    (found, said), away = settle(lab, points * factor), points - points.mean(0)
    assert np.allclose(found, away / away.std(), rtol=1e-9, atol=1e-9)
    assert said.startswith("Centred at (") and "NaN" not in said and "Infinity" not in said


@pytest.mark.parametrize("scale, centre, wanted", [
    (26.94, (54.26, -47.83), "(54.3, −47.8) and divided by 26.9."), (1, (-1e-3, 0.124), "(0.00, 0.12) and divided by 1.00."),
    (3e-7, (0, -2e-7), "−2.0e−7) and divided by 3.0e−7."), (12_345, (-50_000, 0), "(−5.0e+4, 0) and divided by 1.2e+4."),
])  # fmt: skip
def test_by_what_it_is_settled(lab, scale, centre, wanted):
    shape = np.array([[-1, 0], [1, 0], [0, 1], [0, -1]]) * 2**0.5
    assert wanted in settle(lab, np.array(centre) + scale * shape)[1]


TWO, NONE, BINARY = "At least two points are needed; there ", "No two columns of numbers were found: ", "This is not text but "


@pytest.mark.parametrize("given, why", [
    ("", "The text is empty: "), (" \r\n\ufeff\n", "The text is empty: "), ("a,b\nc,d", NONE), ("a,1\nb,2\nc,3", NONE),
    ("Dear reader,\nhere are 2 words and 3 more.\nYours,\nA.", NONE), ("x,y\n1,2", f"{TWO}is only one."),
    ("x,y\na,b\nc,d\n5,e", f"{TWO}are none."), ("1,2\n1,2\n1.0,2", "All 3 points are equal, so"), ("1,2\n3,4\0", BINARY),
    ("\x89PNG" + 9 * "\ufffd\x01ab\ufffd", BINARY), ([], f"{TWO}are none."), ([1, 2], f"{TWO}is only one."),
    ([1, 2, 3, np.nan], "Point 2 has a coordinate that"), ([1, 2, 3, 4, -np.inf, 0], "Point 3 has a coordinate that"),
    ([0.1, 0.7] * 7, "All 7 points are equal, so"), ([1e300, -1e300] * 3, "All 3 points are equal, so"),
])  # fmt: skip
def test_refused(lab, given, why):
    with pytest.raises(AssertionError) as refused:
        lab("fromText(a)", given) if isinstance(given, str) else settle(lab, given)
    assert str(refused.value).startswith(why)


Y, X = np.mgrid[:200, :160] + 0.5  # rows from above
DISC = (X - 50) ** 2 + (Y - 60) ** 2 < 40**2


def test_a_disc(lab):
    """Evenly: in equal parts, rings or sectors, there are almost equally many; dark on haze, on grey paper, light on dark."""
    for picture, parts in ((DISC, "dark"), (np.where(DISC, 1, X / 1000), "dark"), (np.where(DISC, 0.9, 0.4), "dark"),
                           (np.where(DISC, 0, 1), "light"), (np.where(DISC, 0.2, 0.9), "light")):  # fmt: skip
        points, said = pixels(lab, picture)
        x, y = (points - [50, 140]).T
        why = ", as most of it is dark" * (parts == "light")
        assert said == f"400 points drawn from the {parts} parts of a picture of 160 × 200 pixels{why}." and len(x) == 400
        assert np.hypot(x, y).max() < 41 and abs(x.mean()) < 1 and abs(y.mean()) < 1
        cells = np.histogram2d((x**2 + y**2) / 1600, np.arctan2(y, x), (5, 8), ((0, 1), (-np.pi, np.pi)))[0]
        assert cells.var() / cells.mean() < 0.6, "1 if every point were drawn by itself"
    assert 0.45 < (points % 1).mean() < 0.55 and (points % 1).std() > 0.25, "anywhere inside a pixel"
    assert np.array_equal(points, pixels(lab, picture)[0])
    assert not np.array_equal(points, pixels(lab, picture, ", 400, Math.random")[0])


def test_density_follows_darkness_and_a_blank_picture_is_refused(lab):
    """Less a fifth of the darkest; by how light a colour looks; transparent parts are white paper."""
    for colours, wanted in (
        ([(0, 0, 0, 1), (0.4, 0.4, 0.4, 1), (0.9, 0.9, 0.9, 1)], [0.8, 0.4, 0]),
        ([(0, 0, 0, 1), (0, 0, 0, 0.6), (0, 0, 0, 0)], [0.8, 0.4, 0]),
        ([(1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1)], [0.7874 - 0.18556, 0.2848 - 0.18556, 0.9278 - 0.18556]),
    ):
        picture = np.zeros((200, 160, 4))
        picture[20:180, 20:140] = np.repeat(colours, 40, 0)
        found = np.histogram(pixels(lab, picture)[0][:, 0], [20, 60, 100, 140])[0]
        assert found.sum() == 400 and np.abs(found - 400 * np.array(wanted) / sum(wanted)).max() < 8, (found, wanted)
    for colour in [(1, 1, 1, 1), (0, 0, 0, 1), (0.5, 0.5, 0.5, 1), (0, 0, 0, 0)]:
        with pytest.raises(AssertionError, match="^The picture is blank: nothing in it is darker or lighter than the rest."):
            pixels(lab, np.zeros((20, 30, 4)) + colour)


def test_files(browser):
    """In a browser, which decodes pictures: the content decides, and a large picture is made small, a small one not large."""
    page = browser.new_page()
    file = "Object.defineProperties(new File([Uint8Array.from(a)], b, { type: c }), d)"
    code = f"async ([a, b, c, d]) => {{ {BEGIN} try {{ return ({TELL})(await fromFile({file})); }} {REFUSE} }}"

    def bring(content, name, kind="", size=None):
        return read(page.evaluate(code, [list(content), name, kind, {"size": {"value": size}} if size else {}]))

    table = "x;y\n1,5;-2\n3;0,4\n-5,25;6"
    for content in (table.encode(), table.encode("utf-8-sig"), table.encode("utf-16"), b"\xfe\xff" + table.encode("utf-16-be")):
        assert bring(content, "t.csv", "application/vnd.ms-excel")[0].tolist() == PAIRS
    for factor, form, name, kind, side in ((0.5, "png", "a.png", "image/png", 80), (20, "jpeg", "photo", "", 128)):
        image = Image.fromarray(np.where(DISC, 0, 255).astype(np.uint8)).resize((int(160 * factor), int(200 * factor)))
        image.save(saved := io.BytesIO(), form)
        points, said = bring(saved.getvalue(), name, kind)
        x, y = (points * 160 / side - [50, 140]).T
        assert said.endswith(f"a picture of {side} × {side * 5 // 4} pixels.")
        assert np.hypot(x, y).max() < 43 and abs(x.mean()) < 1 and abs(y.mean()) < 1
    for given, why in (
        ((b"\x89PNG\0\0", "a.png", "image/png"), "This browser cannot read the picture a.png; most read PNG and JPEG."),
        ((b"PK\0\0\0\0", "t.xlsx"), "t.xlsx is neither a table nor a picture: "),
        ((b"1,2", "t.csv", "text/csv", 20_000_001), "t.csv is larger than 20 MB: a table must be smaller."),
        ((b"", "t.csv", "text/csv", 20_000_000), "The text is empty"),
    ):
        with pytest.raises(AssertionError, match=f"^{why}"):
            bring(*given)
    page.close()
