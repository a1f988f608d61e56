"""Names set as their language writes them."""

from __future__ import annotations

import re

from flows.read.folding import fold
from flows.read.name_words import SMALL

_PARTS = re.compile(r"([-'’ʼ‘\s.])")
_SCOTTISH = re.compile(r"^(Mc)(\w)(\w+)$")


def upper_first(word: str, language: str) -> str:
    """A word with its first letter large; in Turkish "i" becomes "İ"."""
    if not word:
        return word
    first = "İ" if language in ("tr", "az") and word[0] == "i" else word[0].upper()
    return first + word[1:]


def small(text: str, language: str) -> str:
    """Lower case; in Turkish "I" becomes "ı"."""
    if language in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    return text.lower()


def _word(word: str, language: str, place: int) -> str:
    if place and fold(word) in SMALL:
        return word
    set_word = "".join(
        part if len(part) == 1 and index and "’'ʼ‘".find(part) >= 0 else upper_first(part, language)
        for index, part in enumerate(_PARTS.split(word))
    )
    # "Ali's" is no name, but "d'Arc" and "O'Neill" are: both halves are set large, the French d stays small inside.
    return _SCOTTISH.sub(lambda match: match.group(1) + match.group(2).upper() + match.group(3), set_word)


def set_in_case(name: str, language: str) -> str:
    """A name typed all large or all small, set properly; any other is left as she typed it."""
    letters = [character for character in name if character.isalpha()]
    if not letters or not ((name.isupper() and len(letters) > 2) or name.islower()):
        return name
    return " ".join(_word(word, language, place) for place, word in enumerate(small(name, language).split()))
