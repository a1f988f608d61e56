"""Answers in a customer's own words: remarks, names of addresses, names of companies."""

from __future__ import annotations

import unicodedata

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.folding import fold
from flows.read.vocabulary import means_all
from flows.wording import say

LONGEST_REMARK = 500
LONGEST_LABEL = 40
LONGEST_NAME = 120

_NOTHING = frozenset(("no", "none", "nothing", "skip", "finish"))
_KEPT_CONTROLS = "\n"


def tidy(text: str) -> str:
    """The words without control characters, direction overrides and needless space; line breaks stay."""
    kept = (
        c
        for c in unicodedata.normalize("NFC", text)
        if c in _KEPT_CONTROLS or (unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") and not _overrides(c))
    )
    return "\n".join(" ".join(line.split()) for line in "".join(kept).strip().splitlines()).strip()


def _overrides(character: str) -> bool:
    return "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in fold(text))


def free_text(text: str, *, longest: int) -> str | Problem:
    """Words to keep as they are; a `Problem` when there are none or too many.

    Units: `longest` in characters.
    """
    words = tidy(text)
    if not _says_something(words):
        return Problem(say("I could not find any words in that."))
    if len(words) > longest:
        return Problem(say("That is a little long; please keep it under {count} characters.", count=longest))
    return words


def remark(answer: Answer, context: Context) -> Outcome:
    """A wish of the customer; None when she has none."""
    if means_all(answer.text, context.language) & _NOTHING:
        return Reading(None)
    words = free_text(answer.text, longest=LONGEST_REMARK)
    return words if isinstance(words, Problem) else Reading(words)


def label(answer: Answer, context: Context) -> Outcome:
    """A short name that she gives to something of hers, on one line."""
    words = free_text(answer.text, longest=LONGEST_LABEL)
    return words if isinstance(words, Problem) else Reading(" ".join(words.split()))
