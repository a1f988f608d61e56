"""Wishes to change an answer: "the email is wrong", "no, the house number is wrong, it's 7"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.commands import Command, CommandName
from flows.read.folding import fold, short
from flows.read.vocabulary import Words, words

_WORD = re.compile(r"[^\s,;:!?\"“”()/]+")
_PAUSE = re.compile(r"[,;:.!?\n—–-]")
_MOST_WORDS = 40
_LONGEST_LABEL = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word as typed and folded."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, Mapping[str, str]]:
    """Shape: language -> folded label -> step name."""
    return {
        language: {label: field for field, labels in vocabulary.fields.items() for label in labels if label}
        for language, vocabulary in words().items()
    }


def _pieces(text: str) -> list[_Piece]:
    return [_Piece(token, match.start(), match.end()) for match in _WORD.finditer(text) for token in fold(match.group()).split()]


def _phrase_at(pieces: list[_Piece], place: int, phrases: frozenset[str] | Mapping[str, str]) -> int:
    """How many words of a phrase stand at this place; 0 when none does."""
    for size in range(min(_LONGEST_LABEL, len(pieces) - place), 0, -1):
        if " ".join(piece.text for piece in pieces[place : place + size]) in phrases:
            return size
    return 0


def _read(text: str, pieces: list[_Piece], vocabulary: Words, labels: Mapping[str, str]) -> Command | None:
    verbs, wrong = vocabulary.change.get("verbs", frozenset()), vocabulary.change.get("wrong", frozenset())
    instead = vocabulary.change.get("instead", frozenset())
    no = vocabulary.entries.get("no", frozenset())
    field: str | None = None
    asked = opened = False
    place = 0
    while place < len(pieces):
        if field is None and (size := _phrase_at(pieces, place, labels)):
            field = labels[" ".join(piece.text for piece in pieces[place : place + size])]
        elif size := _phrase_at(pieces, place, wrong) or _phrase_at(pieces, place, verbs):
            asked = True
        elif size := _phrase_at(pieces, place, instead) if asked and field else 0:
            opened = True
        elif pieces[place].text in vocabulary.frame or (not asked and _phrase_at(pieces, place, no)):
            size = max(1, _phrase_at(pieces, place, no) if not asked else 1)
        else:
            break
        place += size
    if field is None or not asked:
        return None
    if place < len(pieces) and not (opened or _PAUSE.search(text[pieces[place - 1].end : pieces[place].start])):
        # "Change Street Ltd" goes on without a pause: a name, not a wish with its new value.
        return None
    rest = text[pieces[place].start :].strip(" .!,;:\n") if place < len(pieces) else ""
    return Command(CommandName.CHANGE, field, rest)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """The first word of every label: a message without any of them changes nothing."""
    return frozenset(label.split()[0] for labels in _labels().values() for label in labels)


def change_in(text: str, own: Mapping[str, str] | None = None) -> Command | None:
    """The change that a message asks for, with the new value when it was said too.

    Shape: `own` maps folded names of the shop's own fields to their steps; without it they are not looked for.
    """
    pieces = _pieces(short(text))
    first_words = {label.partition(" ")[0] for label in own} if own is not None else _first_words()
    if not 1 < len(pieces) <= _MOST_WORDS or first_words.isdisjoint(piece.text for piece in pieces):
        return None
    for language, vocabulary in words().items():
        if (change := _read(text, pieces, vocabulary, _labels()[language] if own is None else own)) is not None:
            # Which language we speak is a command of its own.
            return Command(CommandName.LANGUAGE) if change.target == "language" else change
    return None


def field_named(text: str) -> str | None:
    """The step whose label is the whole message ("email", "die Adresse"), in any language."""
    pieces = [piece.text for piece in _pieces(short(text))]
    if not 0 < len(pieces) <= _LONGEST_LABEL + 1:
        return None
    for language, vocabulary in words().items():
        bare = [piece for piece in pieces if piece not in vocabulary.frame]
        for tokens in (pieces, bare):
            if (field := _labels()[language].get(" ".join(tokens))) is not None:
                return field
    return None
