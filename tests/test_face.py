"""The face of every page, wide and on a phone: nothing is cut, a picture comes first, drawing is folded, type can be read.

Pages are opened from their folder, where their own typeface is always there in time (layout.html).
"""

import pytest
from conftest import DESK, PAGES, SITE

ALL = [*PAGES, "search", "404"]
COUNT = r"""async () => {
  const right = (part) => part.getBoundingClientRect().right;
  const article = document.querySelector(".bd-article") ?? document.body, phone = innerWidth < 600;
  const column = article.getBoundingClientRect();
  const picture = [...article.querySelectorAll(".live, picture")].find((part) => part.checkVisibility());
  const first = picture ? picture.getBoundingClientRect().top + scrollY : 0; // as long as all that is folded is closed
  for (const fold of article.querySelectorAll("details")) fold.open = true;
  for (let frame = 0; frame < 2; frame++) { // formulas in folds ask for their faces only now
    await new Promise(requestAnimationFrame);
    await document.fonts.ready;
  }
  for (const box of article.querySelectorAll("*")) box.onscroll?.(); // what was folded says now where it goes on
  const seen = (part) => part.checkVisibility(), text = (part) => part.textContent.trim().slice(0, 80);
  const scrolls = (box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible";
  const fades = (box) => getComputedStyle(box).maskImage.includes("gradient");
  const cut = (part) => { // by the first box around it that is narrower; a phone may scroll, where it shows that there is more
    for (let box = part; box && box !== article; box = box.parentElement) if (scrolls(box)) return !(phone && fades(box));
    return right(part) > innerWidth + 1;
  };
  const found = (selector, wrong) => [...article.querySelectorAll(selector)].filter(seen).filter(wrong).map(text);
  const far = (formula) => Math.max(...[...formula.querySelectorAll(".base")].map(right)) > right(formula) + 2;
  const torn = (formula) => { // a formula beyond its column, or on another line than the comma after it
    const last = [...formula.querySelectorAll(".base")].at(-1), after = document.createRange();
    if (formula.lastChild.nodeType === 3) after.selectNodeContents(formula.lastChild);
    const lines = after.getBoundingClientRect(), at = last.getBoundingClientRect();
    return Math.max(...[...formula.getClientRects()].map((box) => box.right)) > column.right + 1 ||
      (lines.height && (lines.bottom < at.top || lines.top > at.bottom));
  };
  const drawing = /\bplt\.|\bfig\b|\bax(es)?\b|\bplotting\.(?!table|written|SOLVER|use_style)/;
  return {
    code: found(".highlight pre", cut),
    output: found(".output pre", cut),
    tables: found("table", (table) => cut(table) || right(table) > column.right + 1),
    equations: found(".katex-display", (box) => !fades(box) && (scrolls(box) || far(box))),
    formulas: found("span.math", torn),
    pictures: phone || first < 900 ? [] : [String(first)],
    drawing: [...article.querySelectorAll(".cell_input")].filter((cell) => !cell.closest("details"))
      .flatMap((cell) => cell.textContent.split("\n")).filter((line) => drawing.test(line)),
    blank: found(".verdict, .output", (box) => box.textContent.includes("Nothing to check yet")),
  };
}"""
TYPE = r"""() => {
  const small = [], say = (what, size) => small.push(`${what}: ${size}`);
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  let figures = 0;
  for (const image of document.querySelectorAll("picture img")) {
    if (!image.checkVisibility()) continue;
    figures++;
    const width = Number(image.parentElement.style.getPropertyValue("--phone").replace("px", ""));
    const scale = image.getBoundingClientRect().width / width, [type, panel] = image.dataset.phone.split(" ");
    if (!(type * scale >= 11)) say(`type of ${image.alt.slice(0, 60)}`, type * scale);
    if (!(panel * scale >= 160)) say(`panel of ${image.alt.slice(0, 60)}`, panel * scale);
  }
  for (const part of document.querySelectorAll(".live *, figcaption *")) {
    const words = [...part.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words || part.closest(".katex, script")) continue;
    const size = parseFloat(getComputedStyle(part).fontSize);
    if (part.checkVisibility() && !(size >= 11)) say(part.textContent.slice(0, 60), size);
  }
  return [figures, small];
}"""
SPOIL = {  # what makes each count see something, on a page that is good; and what lies above the first picture comes first
    "pictures": "document.querySelector('.bd-article p').style.marginBottom = '900px'",
    "code": "document.querySelector('.cell_input pre').append('x'.repeat(300))",
    "output": "document.querySelector('.cell_input').insertAdjacentHTML('afterend', "
    "`<div class='output'><pre style='overflow: auto'>${'x'.repeat(300)}</pre></div>`)",
    "tables": "document.querySelector('.bd-article p').insertAdjacentHTML('afterend', "
    "`<table style='width: 1200px'><tr><td>${'x'.repeat(300)}</td></tr></table>`)",
    "equations": "document.querySelector('.katex-display .base').style.paddingRight = '1200px'",
    "formulas": "document.querySelector('span.math').insertAdjacentHTML('beforeend', '<br>,')",
    "drawing": "const cell = document.querySelector('.cell_input'); cell.prepend('plt.plot(x)\\n'); "
    "cell.closest('details').replaceWith(cell)",
    "blank": "document.querySelector('.bd-article p').insertAdjacentHTML('afterend', "
    "'<div class=\"output\">Blank. Nothing to check yet.</div>')",
}


FOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = false))"


def assert_whole(page):
    found = page.evaluate(COUNT)
    assert found.keys() == SPOIL.keys() and not any(found.values()), {kind: places for kind, places in found.items() if places}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_cut_and_a_picture_comes_first(visit, name):
    assert_whole(visit(name, size=DESK, address=SITE.as_uri()))


@pytest.mark.parametrize("name", ALL)
def test_on_a_phone_nothing_is_cut_and_type_can_be_read(visit, name):
    """And a page of the book brings all its pictures along in its folder."""
    page = visit(name, address=SITE.as_uri())
    assert_whole(page)
    figures, small = page.evaluate(TYPE)
    assert not small, small
    assert figures or "notebooks/" not in name or name.endswith("laboratory")
    if name in PAGES:
        page.evaluate("document.querySelectorAll('img').forEach((picture) => (picture.loading = 'eager'))")
        page.wait_for_function("[...document.images].every((picture) => picture.complete && picture.naturalWidth)")
        assert all(url.startswith(("file:", "data:", "blob:")) for url in page.requests) and not page.complaints
    if figures:
        page.evaluate("document.querySelector('.day img').dataset.phone = '8.0 140'")
        assert len(page.evaluate(TYPE)[1]) == 2, "small type and a narrow panel are seen"


def test_a_page_spoiled_by_hand_is_found_out(visit):
    page = visit("notebooks/05-sampling", size=DESK, address=SITE.as_uri())
    found = page.evaluate(COUNT)
    for kind, spoil in SPOIL.items():
        assert not found[kind], kind
        page.evaluate(f"{spoil}; {FOLD}")
        found = page.evaluate(COUNT)
        assert found[kind], kind


def test_a_phone_may_scroll_only_where_it_says_so(visit):
    """What hides that a box goes on is taken away."""
    page, kinds = visit("notebooks/05-sampling", address=SITE.as_uri()), ("code", "output", "equations")
    assert_whole(page)
    page.evaluate("; ".join(SPOIL[kind] for kind in kinds))
    page.add_style_tag(content="* { mask-image: none !important; }")
    found = page.evaluate(COUNT)
    assert all(found[kind] for kind in kinds), found
