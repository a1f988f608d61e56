"""First and last name told apart by the words beside them: "first name Ada, last name Lovelace"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from flows.read.folding import fold
from flows.read.name_parts import NameParts
from flows.read.vocabulary import words

_WORD = re.compile(r"[^\s,;:.=،()]+")
_MOST_WORDS_OF_A_LABEL = 4
# What links a label to its value, or one fact to the next.
_LINKS = frozenset(
    "is ist es è e é est to je är er on my mein meine mon ma mi il la le o a mijn moje moja moi моя мое мій моє and und et y i en ve и та "
    "to with mit avec con com z de the der die also so na lautet heißt heisst ok hi hello my the".split()
) - {"de", "de la"}


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    """Shape: folded label -> the name of its part."""
    found: dict[str, str] = {"first": "first_name", "last": "last_name"}
    for vocabulary in words().values():
        for part in ("first_name", "last_name", "full_name"):
            found.update(dict.fromkeys(vocabulary.fields.get(part, ()), part))
    return found


def _met(tokens: list[tuple[int, int, str]]) -> list[tuple[str, int, int]]:
    """The labels in a text with the places where they begin and end; the longest wins."""
    found: list[tuple[str, int, int]] = []
    place = 0
    while place < len(tokens):
        for size in range(_MOST_WORDS_OF_A_LABEL, 0, -1):
            part = _labels().get(" ".join(folded for _, _, folded in tokens[place : place + size]))
            if part is not None and place + size <= len(tokens):
                found.append((part, place, place + size))
                place += size
                break
        else:
            place += 1
    return found


def _value(text: str, tokens: list[tuple[int, int, str]]) -> str:
    def links(token: tuple[int, int, str]) -> bool:
        return token[2] in _LINKS and text[token[0]].islower()

    while tokens and links(tokens[0]):
        tokens = tokens[1:]
    while tokens and links(tokens[-1]):
        tokens = tokens[:-1]
    return text[tokens[0][0] : tokens[-1][1]].strip() if tokens else ""


def told_apart(text: str) -> NameParts | None:
    """The names of a sentence that says which is which; None when it does not."""
    tokens = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    labels = _met(tokens) if len(tokens) <= 24 else []
    if sorted(part for part, _, _ in labels) != ["first_name", "last_name"]:
        return None
    (one, starts, ends), (other, later, stops) = labels
    head, middle, tail = (_value(text, piece) for piece in (tokens[:starts], tokens[ends:later], tokens[stops:]))
    # "My first name is Ada and my last name is Lovelace", or "Ada with first name and Lovelace with last name".
    values = (middle, tail) if tail else (head, middle)
    if (tail and len(head.split()) > 2) or not all(values) or any(c.isdigit() for value in values for c in value):
        return None
    found = dict(zip((one, other), values, strict=True))
    return NameParts(found["first_name"], found["last_name"])
