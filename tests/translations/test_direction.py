"""Words that run from right to left, with names, numbers and links of the other direction in them."""

import re
import unicodedata

import pytest

from flows.wording import CountryName, LanguageName, Listing, lines, say, verbatim
from tests.catalogue_files import LANGUAGES, ids, words, written
from translations import Catalogs

ISOLATES = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
FROM_THE_RIGHT = [language for language in LANGUAGES if language in ("ar", "fa", "he", "ur")]


def runs_from(line: str) -> str:
    """The side a phone begins this line at. Source: Unicode Standard Annex 9, rules P2 and P3: what is isolated does not count."""
    rest = line
    while (without := ISOLATES.sub("", rest)) != rest:
        rest = without
    strong = next((kind for character in rest if (kind := unicodedata.bidirectional(character)) in ("L", "R", "AL")), "none")
    return {"L": "left", "R": "right", "AL": "right", "none": "nowhere"}[strong]


@pytest.mark.parametrize("value", ["Ada Lovelace", "+966 50 123 4567", "محمد", "ada@example.com", "12", "Lindenweg 5, 10115 Berlin"])
def test_a_numbered_line_begins_at_the_right_whatever_its_value_is(catalogs: Catalogs, value: str) -> None:
    line = verbatim("{number}. {label}: {value}", number=1, label=say("Hello, {name}.", name="Ada"), value=value)
    assert catalogs.translate(line, "ar") == f"\u20681\u2069. مرحبا \u2068Ada\u2069.: \u2068{value}\u2069"
    assert runs_from(catalogs.translate(line, "ar")) == "right"


def test_our_own_words_in_a_sentence_of_ours_are_not_set_apart(catalogs: Catalogs) -> None:
    greeting = say("Hello, {name}.", name="Ada")
    line = verbatim("{number}. {label}: {value}", number=1, label=greeting, value=lines(greeting))
    assert catalogs.translate(line, "ar") == "\u20681\u2069. مرحبا \u2068Ada\u2069.: مرحبا \u2068Ada\u2069."
    assert runs_from(catalogs.translate(line, "ar")) == "right"


def test_names_in_a_list_are_set_apart_one_by_one(catalogs: Catalogs) -> None:
    listing = Listing((LanguageName("en"), LanguageName("de"), CountryName("EG")))
    assert catalogs.translate(say("Hello, {name}.", name=listing), "ar") == (
        "مرحبا \u2068English\u2069 و\u2068Deutsch\u2069 و\u2068مصر\u2069."
    )
    assert catalogs.translate(Listing((LanguageName("en"), LanguageName("ar"))), "en") == "English and \u2068العربية\u2069"


def test_a_line_in_latin_letters_keeps_its_full_stop_at_its_own_end(catalogs: Catalogs) -> None:
    written = lines(say("Hello, {name}.", name="Ada"), verbatim(""), verbatim("In English: {shop} asks.", shop="Acorn"), verbatim("12."))
    assert catalogs.translate(written, "ar") == ("مرحبا \u2068Ada\u2069.\n\n\u2066In English: \u2068Acorn\u2069 asks.\u2069\n12.")
    assert catalogs.translate(written, "pt") == "Olá, Ada.\n\nIn English: Acorn asks.\n12."


@pytest.mark.parametrize("language", ["en", "pt", "ar"])
def test_nothing_unseen_stands_behind_a_link(catalogs: Catalogs, language: str) -> None:
    assert catalogs.translate(say("Hello, {name}.", name="https://shop.example/privacy"), language).endswith(
        " https://shop.example/privacy."
    )


SENTENCES = [
    pytest.param(language, text, id=f"{language}: {ids(message)[0][:50]}")
    for language in FROM_THE_RIGHT
    for message in written(language)
    if message.id
    for text in words(message)
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_sentence_begins_at_its_own_side(language: str, text: str) -> None:
    # A question that begins with the reason ("{problem} ...") begins as the reason does.
    assert runs_from(re.sub(r"\{[a-z_]+\}", "", text)) == "right"


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_an_example_of_several_numbers_is_set_apart(language: str, text: str) -> None:
    assert not re.search(r"\+\d|\d \d", ISOLATES.sub("", text))
