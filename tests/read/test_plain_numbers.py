"""Numbers as people write and say them; a sign that could mean two things is asked back."""

from __future__ import annotations

import pytest

from flows.message import Problem, Reading, Suggestion
from flows.read.numbers import NO_NUMBER, SEVERAL, TOO_LONG, UNCLEAR, number, number_reader


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("42", "en", 42),
        ("1.234,5", "de", 1234.5),
        ("1,234.5", "en", 1234.5),
        ("1.234,5", "en", 1234.5),
        ("1'234.50", "de", 1234.5),
        ("1.234.567", "tr", 1234567),
        ("12,34,567", "en", 1234567),
        ("1 234 567,89", "ru", 1234567.89),
        ("1\u202f234,5", "fr", 1234.5),
        ("0,125", "de", 0.125),
        (".5", "en", 0.5),
        ("٤٢", "ar", 42),
        ("١٬٢٣٤٫٥", "ar", 1234.5),
        ("-5", "en", -5),
        ("minus 5", "de", -5),
        ("4️⃣", "en", 4),
        ("42 cm", "en", 42),
        ("20 m²", "de", 20),
        ("1,80 m", "fr", 1.8),
        ("Größe 42", "de", 42),
        ("42 beden", "tr", 42),
        ("€ 12,50", "de", 12.5),
        ("50 %", "en", 50),
        ("it is 42 please", "en", 42),
        ("42 шт.", "ru", 42),
        ("42歳", "en", 42),
        ("forty-two", "en", 42),
        ("zweiundvierzig", "de", 42),
        ("kırk iki", "tr", 42),
        ("quatre-vingt-dix-sept", "fr", 97),
        ("soixante et onze", "fr", 71),
        ("veintidós", "es", 22),
        ("ventuno", "it", 21),
        ("tweeënveertig", "nl", 42),
        ("quarenta e dois", "pt", 42),
        ("dwadzieścia jeden", "pl", 21),
        ("двадцать один", "ru", 21),
        ("двадцять п’ять", "uk", 25),
        ("خمسة وعشرون", "ar", 25),
        ("minus fünf", "de", -5),
        ("пять штук", "ru", 5),
    ],
)
def test_a_number_is_read_with_its_signs_its_digits_and_its_words(read, text, language, value):
    outcome = read(number, text, language=language)
    assert outcome == Reading(value)
    assert type(outcome.value) is type(value)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.234", "de", 1234),
        ("1.234", "en", 1.234),
        ("1,234", "en", 1234),
        ("1 234", "de", 1234),
        ("007", "en", 7),
        ("2 dozen", "en", 24),
        ("3k", "en", 3000),
        ("5 Tsd", "de", 5000),
        ("about 42", "en", 42),
        ("not 5", "en", 5),
        ("zweiundvierzig", "en", 42),
        ("once", "en", 11),
    ],
)
def test_a_number_that_could_be_another_is_asked_back(read, text, language, value):
    assert read(number, text, language=language) == Suggestion(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12 or 13", SEVERAL),
        ("10-12", SEVERAL),
        ("1/2", SEVERAL),
        ("a few", NO_NUMBER),
        ("???", NO_NUMBER),
        ("", NO_NUMBER),
        ("ada42@example.org", NO_NUMBER),
        ("x42", NO_NUMBER),
        ("12.34.56", UNCLEAR),
        ("24.3.1988", UNCLEAR),
        ("0171 2345678", UNCLEAR),
        ("4,5,6", UNCLEAR),
        ("12345678901234567", TOO_LONG),
    ],
)
def test_what_is_no_single_number_is_refused(read, text, why):
    assert read(number, text) == Problem(why)


def test_the_name_of_the_field_may_stand_beside_the_number(read):
    assert read(number, "windows: 8") == Suggestion(8)
    assert read(number_reader({"windows"}), "windows: 8") == Reading(8)
