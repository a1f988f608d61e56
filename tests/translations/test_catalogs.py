"""A text becomes words in the reader's language."""

import subprocess
import sys

import pytest

from flows.wording import CountryName, LanguageName, Listing, Phrase, lines, say, say_many, verbatim
from translations import Catalogs

ANY = Phrase("")


def test_the_languages_are_those_with_a_catalogue_and_english(catalogs: Catalogs) -> None:
    assert catalogs.languages == ("en", "pt", "pt-BR", "ar")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Thanks."), ("pt", "Obrigado."), ("pt-BR", "Valeu."), ("pt-PT", "Obrigado."), ("fr", "Thanks."), ("", "Thanks.")],
)
def test_a_phrase_is_said_in_the_nearest_language_there_is(catalogs: Catalogs, language: str, words: str) -> None:
    assert catalogs.translate(say("Thanks."), language) == words


def test_a_phrase_that_a_region_lacks_is_said_in_the_wider_language(catalogs: Catalogs) -> None:
    assert catalogs.translate(say("Hello, {name}.", name="Ada"), "pt-BR") == "Olá, Ada."


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "1 message"),
        ("en", 2, "2 messages"),
        ("pt", 1, "1 mensagem"),
        ("pt-BR", 7, "7 mensagens"),
        ("ar", 0, "لا رسائل"),
        ("ar", 2, "رسالتان"),
        ("ar", 5, "\u20685\u2069 رسائل"),
        ("ar", 11, "\u206811\u2069 رسالة"),
    ],
)
def test_each_language_counts_with_its_own_plural_forms(catalogs: Catalogs, language: str, count: int, words: str) -> None:
    assert catalogs.translate(say_many("{count} message", "{count} messages", count=count), language) == words


def test_a_phrase_inside_a_phrase_is_translated_too(catalogs: Catalogs) -> None:
    inner = say("Hello, {name}.", name="*Ada*")
    assert catalogs.translate(verbatim("{number}) {words}", number=3, words=inner), "pt") == "3) Olá, ∗Ada∗."


def test_countries_and_languages_are_named_as_the_reader_names_them(catalogs: Catalogs) -> None:
    assert [catalogs.translate(CountryName("DE"), language) for language in catalogs.languages] == [
        "Germany", "Alemanha", "Alemanha", "ألمانيا",
    ]  # fmt: skip
    assert [catalogs.translate(LanguageName(code), "en") for code in ("de", "tr", "pt-BR", "zh-Hant")] == [
        "Deutsch", "Türkçe", "Português (Brasil)", "中文 (繁體)",
    ]  # fmt: skip


def test_a_country_or_language_without_a_name_keeps_its_code(catalogs: Catalogs) -> None:
    assert catalogs.translate(CountryName("ZQ"), "pt") == "ZQ"
    assert catalogs.translate(LanguageName("qaa-x-nothing"), "pt") == "qaa-x-nothing"


@pytest.mark.parametrize(
    ("codes", "by_or", "language", "words"),
    [
        (("DE",), False, "en", "Germany"),
        (("DE", "FR"), False, "en", "Germany and France"),
        (("DE", "FR", "IT"), True, "en", "Germany, France or Italy"),
        (("DE", "FR", "IT"), True, "pt", "Alemanha, França ou Itália"),
        ((), True, "en", ""),
    ],
)
def test_names_are_joined_as_the_language_joins_them(
    catalogs: Catalogs, codes: tuple[str, ...], by_or: bool, language: str, words: str
) -> None:
    assert catalogs.translate(Listing(tuple(CountryName(code) for code in codes), joined_by_or=by_or), language) == words


def test_lines_stand_under_each_other_and_an_empty_phrase_leaves_a_blank_one(catalogs: Catalogs) -> None:
    assert catalogs.translate(lines(say("Thanks."), ANY, say("Hello, {name}.", name="Ada")), "pt") == "Obrigado.\n\nOlá, Ada."


def test_a_value_cannot_reach_into_the_sentence(catalogs: Catalogs) -> None:
    greeting = say("Hello, {name}.", name="{0.upper} {name} %s {{7*7}}")
    assert catalogs.translate(greeting, "pt") == "Olá, {0.upper} {name} %s {{7*7}}."


def test_a_placeholder_without_a_value_is_left_out(catalogs: Catalogs) -> None:
    assert catalogs.translate(say("Hello, {name}."), "en") == "Hello, ."


def test_in_a_language_that_runs_from_the_right_every_value_keeps_its_own_direction(catalogs: Catalogs) -> None:
    assert catalogs.translate(say("Hello, {name}.", name="Ada"), "ar") == "مرحبا \u2068Ada\u2069."


def test_a_name_that_runs_from_the_right_keeps_its_direction_in_english(catalogs: Catalogs) -> None:
    assert catalogs.translate(say("Hello, {name}.", name="محمد 12"), "en") == "Hello, \u2068محمد 12\u2069."


def test_ordinary_words_need_neither_babel_nor_its_data() -> None:
    code = (
        "import sys; from translations import Catalogs; from flows.wording import say;"
        "Catalogs().translate(say('Hello, {name}.', name='Ada'), 'de'); print('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
