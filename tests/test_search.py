"""Search: it finds, it works from a folder, and what it quotes can be read."""

import re

import pytest
from conftest import SITE


def test_search_finds_a_word_and_says_where(visit):
    page = visit("notebooks/02-odes")
    page.locator(".bd-header-article .search-button").click()
    page.keyboard.type("Lipschitz")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    hits = page.locator("#search-results li a").all_inner_texts()
    assert any("Ordinary differential equations" in hit for hit in hits), hits
    page.locator("#search-results li a", has_text="Ordinary differential equations").first.click()
    page.wait_for_selector("h1")
    assert "/notebooks/02-odes.html" in page.url and not page.complaints


def test_search_from_a_folder(visit):
    page = visit("search", address=SITE.as_uri(), query="?q=curl")
    page.wait_for_selector("#search-results li a")
    assert not page.complaints


def test_what_search_quotes_can_be_read(visit):
    """Formulas as they look, once, and no code."""
    page = visit("search", query="?q=midpoint")
    page.locator("#search-results p.context").nth(3).wait_for()
    quotes = page.locator("#search-results p.context").all_inner_texts()
    assert len(quotes) >= 4 and sum("midpoint" in words for words in quotes) >= 4
    for words in quotes:
        assert "Light, dark, or as the system" not in words, "what stands around a page is no part of it"
        assert not re.search(r"\\[a-z]+|\bimport \b|\bplt\.|\bdef |:tags:|mathbb", words), words


@pytest.mark.parametrize("name", ["Steps that explode", "What guidance samples", "A dinosaur out of noise"])
def test_a_live_figure_is_found_by_its_name(visit, name):
    page = visit("search", query=f"?q={name}")
    page.locator("#search-results li a", has_text=name).click()
    page.wait_for_load_state()
    place = name.lower().replace(" ", "-")
    assert page.url.endswith(f"/figures.html#{place}")
    assert page.locator(f"#{place} a.still").is_visible() and not page.complaints


@pytest.mark.parametrize(
    ("symbol", "names"),
    [("φ", ["phi"]), ("ϕ", ["phi"]), ("σ", ["sigma"]), ("Λ", ["Lambda"]), ("ε", ["epsilon"]), ("∇", ["nabla"]),
     ("x₁", ["x_1"]), ("σₜ", ["σ_t", "sigma_t"]), ("W₂", ["W_2"])],
)  # fmt: skip
def test_a_symbol_is_found_as_it_looks_and_by_its_name(visit, symbol, names):
    found = []
    for query in (symbol, *names):
        page = visit("search", query=f"?q={query}")
        page.locator("#search-results .search-summary", has_text="finished").wait_for()
        found.append(set(page.locator("#search-results li > a").all_inner_texts()))
        assert "Notation" in found[-1] and found[-1] == found[0] and not page.complaints, (query, found)


@pytest.mark.parametrize("word", ["constructor", "toString", "__proto__"])
def test_words_that_every_object_has(visit, word):
    page = visit("search", query=f"?q={word}")
    page.locator("#search-results", has_text="did not match any documents").wait_for()
    assert not page.complaints
