"""Every phrase is said in every language, with the same values in it."""

import ast
import re
from collections.abc import Callable

import pytest
from babel.messages.catalog import Message

from tests.catalogue_files import (
    LANGUAGES,
    calls_of_the_code,
    compiled,
    ids,
    phrases_of_the_code,
    placeholders,
    words,
    written,
)

# Words that are the same in both languages, so that any other phrase left in English is found.
SAME = {
    "de": {"Code: {code}", "Name"},
    "es": {"No"},
    "fr": {"Confirmation", "Stop"},
    "it": {"Email", "No"},
    "nl": {"Code: {code}", "Stop"},
    "pl": {"Stop"},
    "pt": {"Email"},
}
ABBREVIATIONS = {"USt-IdNr."}
FAMILIAR = {
    "de": re.compile(r"\b(du|dich|dir|dein\w*|euch|euer\w*|eure\w*)\b", re.IGNORECASE),
    "tr": re.compile(r"\b(sen|seni|sana|senin|sende|senden)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tus?|te|ti|contigo|vos|vosotr[oa]s|os|escribe(?! así)|puedes|quieres|tienes)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(tu|te|toi|ton|ta|tes|écris|as)\b", re.IGNORECASE),
    "it": re.compile(r"\b(tu|te|ti|tu[oaei]|tuoi|vuoi|puoi|hai|scrivi)\b", re.IGNORECASE),
    "pt": re.compile(r"\b(tu|te|ti|teus?|tuas?|contigo|você|podes|queres|tens)\b", re.IGNORECASE),
    "pt-BR": re.compile(r"\b(tu|te|ti|teus?|tuas?|contigo|podes|queres|tens)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "pl": re.compile(r"\b(ty|ciebie|cię|ci|tobie|tobą|twój|twoj\w*|twoi\w*)\b", re.IGNORECASE),
    "ru": re.compile(r"\b(ты|тебя|тебе|тобой|твой|тво\w+)\b", re.IGNORECASE),
    "uk": re.compile(r"\b(ти|тебе|тобі|тобою|твій|тво\w+)\b", re.IGNORECASE),
    # Arabic has no such words; what would be wrong there is an order to a man, where a verbal noun speaks to everybody.
    "ar": re.compile(r"\b(اكتب|اكتبي|أرسل|أرسلي|اختر|اختاري|أجب|تريد|تريدين|ترغب|ترغبين|أنتِ?)\b"),
}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def failing(language: str, holds: Callable[[Message], bool]) -> list[str]:
    """The phrases of which something does not hold. One test a language: a test for each phrase took four minutes of bookkeeping."""
    return [ids(message)[0] for message in written(language) if message.id and not holds(message)]


def test_the_languages_that_we_promise_have_a_catalogue() -> None:
    assert set(LANGUAGES) == {"ar", "de", "es", "fr", "it", "nl", "pl", "pt", "pt-BR", "ru", "tr", "uk"}


@each_language
def test_a_catalogue_holds_the_phrases_of_the_code_and_no_others(language: str) -> None:
    held = {message.id if isinstance(message.id, str) else tuple(message.id) for message in written(language) if message.id}
    code = phrases_of_the_code()
    assert held - code == set(), "run `make catalogues`: these are no longer said"
    assert code - held == set(), "run `make catalogues`: these are not translated"


@each_language
def test_the_program_reads_what_the_translator_wrote(language: str) -> None:
    def meanings(catalogue: object) -> dict[object, object]:
        return {ids(message): words(message) for message in catalogue if message.id}  # type: ignore[attr-defined]

    assert meanings(compiled(language)) == meanings(written(language)), "run `make catalogues`"


@each_language
def test_a_phrase_has_words_in_every_plural_form(language: str) -> None:
    forms = written(language).num_plurals

    def whole(message: Message) -> bool:
        return not message.fuzzy and all(words(message)) and (not message.pluralizable or len(words(message)) == forms)

    assert failing(language, whole) == []


@each_language
def test_the_words_hold_the_same_values(language: str) -> None:
    def same(message: Message) -> bool:
        wanted = set().union(*(placeholders(text) for text in ids(message)))
        # "one question" may say its number in words.
        needed = wanted - ({"count"} if message.pluralizable else set())
        return all(needed <= placeholders(text) <= wanted for text in words(message))

    assert failing(language, same) == []


@each_language
def test_the_words_have_the_same_shape(language: str) -> None:
    def alike(message: Message) -> bool:
        model = ids(message)[-1]
        return all(
            text
            and all(text.count(mark) == model.count(mark) for mark in ("*", "_", "~", "`", "\n"))
            and text == text.strip()
            and "  " not in text
            and (text in ABBREVIATIONS or (text[-1] in ".?!:…؟") == (model[-1] in ".?!:…"))
            for text in words(message)
        )

    assert failing(language, alike) == []


@each_language
def test_no_phrase_is_left_in_english(language: str) -> None:
    def translated(message: Message) -> bool:
        letters = re.sub(r"\{[a-z_]+\}|[^A-Za-z]", "", ids(message)[0])
        return not letters or ids(message)[0] in SAME.get(language, set()) or words(message)[0] != ids(message)[0]

    assert failing(language, translated) == []


@each_language
def test_the_customer_is_addressed_politely(language: str) -> None:
    assert failing(language, lambda message: not any(FAMILIAR[language].search(text) for text in words(message))) == []


@pytest.mark.parametrize(("place", "call"), [pytest.param(place, call, id=place) for place, call in calls_of_the_code()])
def test_the_extractor_and_the_reader_can_follow_a_phrase(place: str, call: ast.Call) -> None:
    texts = call.args[: 2 if call.func.id == "say_many" else 1]  # type: ignore[attr-defined]
    assert texts
    assert all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts), "the extractor needs the words themselves"
    given = {keyword.arg for keyword in call.keywords}
    if None not in given:
        wanted = set().union(*(placeholders(text.value) for text in texts))  # type: ignore[attr-defined]
        assert given - {"count"} == wanted - {"count"}, "a placeholder without a value, or a value without a placeholder"
        assert wanted <= given
