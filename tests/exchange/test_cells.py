"""No cell calculates, and every text comes back as it was."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exchange.formats.cells import FORMULA, as_meant, neutral, parted, written
from tests.exchange.people import injections

DANGEROUS = "=+-@\t\r\n"
# Texts that look like what the rule is about come up often.
TEXTS = st.one_of(st.text(), st.text(alphabet="'=+-@;,\t\r\n\"＝－ a1\u200b\u2212"))


@pytest.mark.parametrize("text", injections())
def test_what_begins_as_a_formula_gets_an_apostrophe(text: str) -> None:
    cell = neutral(text)
    assert not cell.startswith(tuple(DANGEROUS))
    assert not unicodedata.normalize("NFKC", cell).lstrip().startswith(tuple(DANGEROUS))
    assert as_meant(cell) == text


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert as_meant(neutral(text)) == text


@given(TEXTS)
def test_no_cell_begins_as_a_formula_even_when_it_is_normalised(text: str) -> None:
    assert not neutral(text).startswith(tuple(DANGEROUS))
    assert not unicodedata.normalize("NFKC", neutral(text)).startswith(tuple(DANGEROUS))


@given(TEXTS)
def test_the_quick_look_leaves_nothing_out_that_the_rule_finds(text: str) -> None:
    assert neutral(text) == FORMULA.sub(lambda found: f"{found.group()}'", text)
    assert as_meant(text) == FORMULA.sub(lambda found: found.group()[1:], text)


def test_a_phone_gets_an_apostrophe_unless_somebody_wants_it_bare() -> None:
    assert neutral("+4915112345678") == "'+4915112345678"
    assert neutral("+4915112345678", bare_phones=True) == "+4915112345678"
    assert neutral("+49*1", bare_phones=True) == "'+49*1"
    assert as_meant("+4915112345678") == "+4915112345678"


def test_ordinary_words_stay_as_they_are() -> None:
    for text in ("Lindenweg 5 - 7", "5,- EUR", "O'Brien", "'s-Hertogenbosch", "a@b.example", "1;2, 3", "x, -y", "C + D"):
        assert neutral(text) == text


@given(st.lists(st.text().map(str.strip).filter(bool)))
def test_a_list_comes_back_whatever_its_parts_hold(parts: list[str]) -> None:
    assert parted(written(parts)) == parts


def test_values_are_written_as_a_table_says_them() -> None:
    assert [written(value) for value in (None, True, False, 42.0, 42.5, 7, "x", {}, {"b": 1})] == [
        "",
        "TRUE",
        "FALSE",
        "42",
        "42.5",
        "7",
        "x",
        "",
        '{"b": 1}',
    ]
