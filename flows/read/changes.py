"""Wishes to change an answer: "the email is wrong", "no, the house number is wrong, it's 7"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.commands import Command, CommandName
from flows.read.folding import digits_plain, fold, short
from flows.read.vocabulary import Words, words

_WORD = re.compile(r"[^\s,;:!?\"“”()/]+")
_PAUSE = re.compile(r"[,;:.!?\n—–-]")
_MOST_WORDS = 40
_LONGEST_LABEL = 4
# Chinese and Japanese stand close to the number: "修改1", "2行目を変更".
_CLOSE = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])(?=\d)|(?<=\d)(?=[\u3040-\u30ff\u3400-\u9fff])")


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


def _beginnings(pieces: list[_Piece]) -> list[tuple[str, ...]]:
    """The phrases that begin at each word, the longest first and the word itself last."""
    said = [piece.text for piece in pieces]
    return [
        tuple(" ".join(said[place : place + size]) for size in range(min(_LONGEST_LABEL, len(said) - place), 0, -1))
        for place in range(len(said))
    ]


def _size_of(beginning: tuple[str, ...], phrases: frozenset[str] | Mapping[str, str]) -> int:
    """How many words of a phrase stand here; 0 when none does."""
    return next((len(beginning) - place for place, phrase in enumerate(beginning) if phrase in phrases), 0)


@lru_cache(maxsize=1)
def _openers() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Shape: language -> (the first words of its labels, the first words of a wish to change one)."""
    return {
        language: (
            frozenset(label.partition(" ")[0] for label in _labels()[language]),
            frozenset(phrase.partition(" ")[0] for kind in ("verbs", "wrong") for phrase in vocabulary.change.get(kind, ())),
        )
        for language, vocabulary in words().items()
    }


def _read(text: str, pieces: list[_Piece], begin: list[tuple[str, ...]], vocabulary: Words, labels: Mapping[str, str]) -> Command | None:
    verbs, wrong = vocabulary.change.get("verbs", frozenset()), vocabulary.change.get("wrong", frozenset())
    instead = vocabulary.change.get("instead", frozenset())
    no = vocabulary.entries.get("no", frozenset())
    field: str | None = None
    asked = opened = False
    place = 0
    while place < len(pieces):
        here = begin[place]
        if field is None and (size := _size_of(here, labels)):
            field = labels[here[-size]]
        elif size := _size_of(here, wrong) or _size_of(here, verbs):
            asked = True
        elif size := _size_of(here, instead) if asked and field else 0:
            opened = True
        elif pieces[place].text in vocabulary.frame or (not asked and _size_of(here, no)):
            size = max(1, _size_of(here, no) if not asked else 1)
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


def change_in(text: str, own: Mapping[str, str] | None = None) -> Command | None:
    """The change that a message asks for, with the new value when it was said too.

    Shape: `own` maps folded names of the shop's own fields to their steps; without it they are not looked for.
    """
    pieces = _pieces(short(text))
    if not 1 < len(pieces) <= _MOST_WORDS:
        return None
    said = frozenset(piece.text for piece in pieces)
    begin: list[tuple[str, ...]] = []
    for language, vocabulary in words().items():
        labels = _labels()[language] if own is None else own
        of_labels, of_wishes = _openers()[language]
        # Most messages hold no word of a wish, or no name of an answer, in this language.
        if said.isdisjoint(of_wishes) or (own is None and said.isdisjoint(of_labels)):
            continue
        begin = begin or _beginnings(pieces)
        if (change := _read(text, pieces, begin, vocabulary, labels)) is not None:
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


def line_named(text: str) -> int | None:
    """The number of a line that a message wants changed: "change 1", "line 3 please", "3'ü değiştir"; None for anything else.

    Everything beside the one number must be a word of such a wish, or a letter or two that hang on the number.
    """
    pieces = [piece.text for piece in _pieces(_CLOSE.sub(" ", digits_plain(short(text))))]
    numbers = [place for place, piece in enumerate(pieces) if piece.isdecimal() and len(piece) <= 2]
    if len(numbers) != 1 or not 1 < len(pieces) <= _LONGEST_LABEL + 2:
        return None
    place = numbers[0]
    rest = [piece for at, piece in enumerate(pieces) if at != place and not (at == place + 1 and len(piece) <= 2)]
    for vocabulary in words().values():
        wish = (
            vocabulary.change.get("verbs", frozenset())
            | vocabulary.change.get("wrong", frozenset())
            | vocabulary.change.get("lines", frozenset())
        )
        if any(piece in wish for piece in rest) and all(piece in wish or piece in vocabulary.frame for piece in rest):
            return int(pieces[place])
    return None
