"""A person's own words are shown as she typed them."""

import pytest

from translations import Catalogs
from translations.own_words import own_words


@pytest.mark.parametrize(
    "typed",
    [
        "Ada Lovelace", "anna_maria@example.org", "5*3", "O'Brien & Söhne", "Straße 12–14", "a{name}b", "50 %", "李小龍", "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "می‌خواهم", "- 12",
    ],
)  # fmt: skip
def test_ordinary_words_stay_as_they_are(typed: str) -> None:
    assert own_words(typed) == typed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold*", "∗bold∗"),
        ("_Ada_ Lovelace", "ˍAdaˍ Lovelace"),
        ("~gone~", "∼gone∼"),
        ("```code```", "ˋˋˋcodeˋˋˋ"),
        ("a *b", "a ∗b"),
        ("a* b", "a∗ b"),
        ("5 * 3", "5 ∗ 3"),
        ("(*x*)", "(∗x∗)"),
        ("a**b", "a∗∗b"),
        ("*", "∗"),
        ("> quoted", "› quoted"),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("Ada \r\n\r\n Lovelace\u2028!", "Ada Lovelace !"),
        ("a\tb", "a b"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("abc\u202edcba\u202c", "abcdcba"),
        ("\u2066x\u2069", "x"),
        ("x\ud83d", "x"),
        ("  Ada  ", "Ada"),
        ("", ""),
    ],
)
def test_what_whatsapp_would_read_as_formatting_or_hide_is_disarmed(typed: str, shown: str) -> None:
    assert own_words(typed) == shown


def test_words_alone_are_disarmed_as_words_in_a_sentence_are(catalogs: Catalogs) -> None:
    assert catalogs.translate("*Ada*", "pt") == "∗Ada∗"
