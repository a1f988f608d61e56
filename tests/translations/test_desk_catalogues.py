"""The desk speaks English, German and Turkish, whole: what the extractor finds is translated, and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ["de", "tr"]
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2)}


def _sentences() -> set[str]:
    """What `make desk-catalogues` collects; of a plural the singular, which is its key."""
    with (ROOT / "translations" / "desk.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = (
        message
        for room in ("desk", "bot")
        for _, _, message, _, _ in extract_from_dir(ROOT / room, method_map=methods, options_map=options, keywords=_KEYWORDS)
    )
    return {message if isinstance(message, str) else message[0] for message in found}


def _file(language: str, ending: str) -> Path:
    return ROOT / "translations" / language / "LC_MESSAGES" / f"desk.{ending}"


def _translated(language: str, ending: str = "po") -> dict[str, tuple[str, ...]]:
    with _file(language, ending).open("rb") as file:
        catalogue = read_po(file, locale=language) if ending == "po" else read_mo(file)
    return {_all(message.id)[0]: _all(message.string) for message in _messages(catalogue)}


def _messages(catalogue: object) -> Iterator[Message]:
    return (message for message in catalogue if message.id)  # type: ignore[attr-defined]


def _all(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, (tuple, list)) else (str(words),)


def _placeholders(words: str) -> set[str]:
    return set(re.findall(r"%\([a-z_]+\)s", words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_desk_is_translated(language: str) -> None:
    sentences, translated = _sentences(), _translated(language)

    assert len(sentences) > 200
    assert sorted(sentence for sentence in sentences if not all(translated.get(sentence, [""]))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    wrong = [
        sentence
        for sentence, words in _translated(language).items()
        if any(_placeholders(each) != _placeholders(sentence) for each in words if each)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_reads_what_translators_wrote(language: str) -> None:
    assert {key: words for key, words in _translated(language).items() if all(words)} == _translated(language, "mo")
