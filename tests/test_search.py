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


@pytest.mark.parametrize("word", ["constructor", "toString", "__proto__"])
def test_words_that_every_object_has(visit, word):
    page = visit("search", query=f"?q={word}")
    page.locator("#search-results", has_text="did not match any documents").wait_for()
    assert not page.complaints
