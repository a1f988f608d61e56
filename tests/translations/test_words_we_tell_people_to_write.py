"""A word that we ask a customer to write must be understood when she writes it, in every language."""

from __future__ import annotations

import re

import pytest

from flows.read.commands import command_in
from flows.read.vocabulary import means_all
from tests.catalogue_files import LANGUAGES, compiled, ids, phrases_of_the_code, words

_STARRED = re.compile(r"\*([^*]+)\*")


def _understood(word: str) -> bool:
    return command_in(word, asks=None) is not None or bool(means_all(word))


def _told() -> list[tuple[str, str]]:
    english = [("en", text) for phrase in phrases_of_the_code() for text in ((phrase,) if isinstance(phrase, str) else phrase)]
    others = [
        (language, text) for language in LANGUAGES for message in compiled(language) if ids(message) != ("",) for text in words(message)
    ]
    return sorted({(language, word) for language, text in english + others for word in _STARRED.findall(text) if "{" not in word})


@pytest.mark.parametrize(("language", "word"), _told())
def test_it_is_understood(language: str, word: str) -> None:
    assert _understood(word), f"We tell people in {language!r} to write {word!r}, but do not understand it."


def test_there_are_such_words_in_every_language() -> None:
    assert {language for language, _ in _told()} == {"en", *LANGUAGES}
