"""Free texts: remarks, labels, and the limits on them."""

from __future__ import annotations

import re
import unicodedata

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.folding import short
from flows.read.vocabulary import means_all
from flows.step import Reader
from flows.wording import say, say_many

# Control characters, unassigned and private ones, and marks that turn the direction of what follows.
_UNSEEN = re.compile(
    r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u3164\u115f\u1160\uffa0\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_LONGEST_LABEL = 40
_LONGEST_REMARK = 500


def tidy(text: str) -> str:
    """A text as it is kept: normalised, without what nobody sees, at most one blank line between lines."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", short(text).replace("\r\n", "\n").replace("\r", "\n")))
    text = "".join(character for character in text if unicodedata.category(character) not in ("Co", "Cn", "Cs"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def free_text(limit: int) -> Reader:
    """A reader for any words up to a length."""

    def read(answer: Answer, context: Context) -> Outcome:
        text = tidy(answer.text)
        if not any(character.isalnum() for character in text):
            return Problem(say("I did not find any words in that."))
        if len(text) > limit:
            return Problem(say_many("That is longer than {count} character.", "That is longer than {count} characters.", count=limit))
        return Reading(text)

    return read


def label(answer: Answer, context: Context) -> Outcome:
    """A short name that she gives to something, such as an address ("Home"); None when she wants none."""
    if means_all(answer.text, context.language) & {"no", "none", "nothing", "skip"}:
        return Reading(None)
    text = " ".join(tidy(answer.text).split()).strip(" .!,")
    if not any(character.isalpha() for character in text):
        return Problem(say("I did not find any words in that."))
    if len(text) > _LONGEST_LABEL:
        return Problem(say_many("That is longer than {count} character.", "That is longer than {count} characters.", count=_LONGEST_LABEL))
    return Reading(text)


def remark(answer: Answer, context: Context) -> Outcome:
    """A remark for the shop; None when she has none."""
    if means_all(answer.text, context.language) & {"no", "none", "nothing", "skip"}:
        return Reading(None)
    if means_all(answer.text, context.language) & {"yes", "ok"}:
        return Problem(say("Of course, what is it?"))
    return free_text(_LONGEST_REMARK)(answer, context)
