"""The words that people use, in every language, and what they mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from flows.read.folding import fold, umlauts_spelt

__all__ = ["Words", "fold", "means", "means_all", "tokens_of", "words", "words_of"]

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people write in one language.

    Shape: everything folded. `entries`, `commands`, `fields`, `said` and `change` map a name to its phrases;
    `frame` are the words that may stand around a command, `extra` those around one particular command.
    """

    language: str
    entries: Mapping[str, frozenset[str]]
    commands: Mapping[str, frozenset[str]]
    extra: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]
    change: Mapping[str, frozenset[str]]
    said: Mapping[str, frozenset[str]]
    talk: Mapping[str, frozenset[str]]
    guess: Mapping[str, frozenset[str]]

    @property
    def frame(self) -> frozenset[str]:
        """Words that may stand around a command."""
        return self.talk.get("frame", frozenset())


def _spellings(phrase: str) -> Iterable[str]:
    yield fold(phrase)
    yield fold(phrase.replace("'", "").replace("’", ""))
    yield fold(umlauts_spelt(phrase))


def _folded(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(
        spelling for phrase in phrases for spelling in (*_spellings(phrase), phrase.strip()) if spelling and spelling == fold(spelling)
    )


def _table(raw: Mapping[str, Any], name: str) -> dict[str, frozenset[str]]:
    return {key: _folded(phrases) for key, phrases in raw.get(name, {}).items()}


def _with_suffixes(fields: dict[str, frozenset[str]], suffixes: frozenset[str]) -> dict[str, frozenset[str]]:
    return {key: phrases | {phrase + suffix for phrase in phrases for suffix in suffixes} for key, phrases in fields.items()}


@lru_cache(maxsize=1)
def words() -> Mapping[str, Words]:
    """The words of every language, by language code."""
    found: dict[str, Words] = {}
    for file in sorted(resources.files("flows.words").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        language = file.name.removesuffix(".toml")
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        change = _table(raw, "change")
        found[language] = Words(
            language=language,
            entries=_table(raw, "entries"),
            commands=_table(raw, "commands"),
            extra=_table(raw, "with"),
            fields=_with_suffixes(_table(raw, "fields"), change.pop("suffixes", frozenset())),
            change=change,
            said=_table(raw, "said"),
            talk=_table(raw, "talk"),
            guess=_table(raw, "guess"),
        )
    return found


def words_of(language: str) -> Words | None:
    """The words of a language, or of the language that it is a variety of."""
    return words().get(language) or words().get(language.partition("-")[0])


@lru_cache(maxsize=1)
def _meanings() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Shape: folded phrase -> entry -> languages that use it so."""
    found: dict[str, dict[str, set[str]]] = {}
    for language, vocabulary in words().items():
        for entry, phrases in vocabulary.entries.items():
            for phrase in phrases:
                found.setdefault(phrase, {}).setdefault(entry, set()).add(language)
    return {phrase: {entry: frozenset(used) for entry, used in by_entry.items()} for phrase, by_entry in found.items()}


@lru_cache(maxsize=1)
def _chatter() -> frozenset[str]:
    chatter = frozenset(phrase for vocabulary in words().values() for phrase in vocabulary.talk.get("chatter", ()))
    # A Pole says "no" where others say "well": what is a yes or a no to anybody is never mere noise.
    return chatter - {phrase for vocabulary in words().values() for entry in ("yes", "no") for phrase in vocabulary.entries.get(entry, ())}


def tokens_of(text: str) -> Tokens:
    """The words of a text, folded."""
    return tuple(fold(text).split())


def without_chatter(folded: str) -> str:
    """A folded message without greetings, thanks and other padding at its ends, and without repeated words."""
    chatter = _chatter()
    tokens = folded.split()
    trimmed = True
    while trimmed and len(tokens) > 1:
        trimmed = False
        for size in (5, 4, 3, 2, 1):
            if len(tokens) > size and " ".join(tokens[:size]) in chatter:
                tokens, trimmed = tokens[size:], True
            if len(tokens) > size and " ".join(tokens[-size:]) in chatter:
                tokens, trimmed = tokens[:-size], True
    if len(tokens) > 1 and len(set(tokens)) == 1:
        tokens = tokens[:1]
    return " ".join(tokens)


def _entries_of(phrase: str, language: str | None) -> frozenset[str]:
    by_entry = _meanings().get(phrase)
    if not by_entry:
        return frozenset()
    if language:
        spoken = frozenset(entry for entry, used in by_entry.items() if language.partition("-")[0] in used)
        if spoken:
            return spoken
    entries = dict(by_entry)
    if "yes" in entries and "no" in entries:
        # The Polish "no" means yes; to everybody else it is the plainest no there is.
        del entries["yes" if len(entries["no"]) >= len(entries["yes"]) else "no"]
    # A single letter means yes or no only in its own language.
    return frozenset(entries) if len(phrase) > 1 or not phrase.isascii() or phrase in "yn" else frozenset()


def means_all(text: str, language: str | None = None) -> frozenset[str]:
    """The vocabulary entries that a whole message means; `language` decides where languages differ."""
    folded = fold(text)
    return _entries_of(folded, language) or _entries_of(without_chatter(folded), language)


def means(text: str, entry: str, language: str | None = None) -> bool:
    """Whether a whole message means a vocabulary entry, in any language."""
    return entry in means_all(text, language)
