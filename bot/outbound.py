"""Our replies as Twilio's XML, and as plain words for the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from flows.message import Reply
from flows.wording import Text
from translations import Catalogs

# Twilio refuses more than 1,600 and does not say how it counts an emoji; UTF-16 units are the larger count of the two.
# Source: facts.md section 4 (21617, 14103).
MAX_UNITS = 1500

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

# XML 1.0 knows no way to write these; the second half are the unseen controls that no message needs.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One reply in words, its choices beside it.

    Shape: `choices` are pairs of id and label; those that are not `numbered` are for tapping only.
    """

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    numbered: bool = True


class Voice:
    """Says our replies in the customer's language."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs

    def words(self, text: Text, language: str) -> str:
        """One sentence in words."""
        return self._catalogs.translate(text, language)

    def plain(self, replies: Sequence[Reply], language: str) -> tuple[Spoken, ...]:
        """The replies in words."""
        translate = self._catalogs.translate
        return tuple(
            Spoken(
                translate(reply.text, language),
                tuple((choice.id, translate(choice.label, language)) for choice in reply.choices),
                reply.numbered,
            )
            for reply in replies
        )

    def twiml(self, replies: Sequence[Reply], language: str) -> str:
        """The replies as TwiML: choices as numbered lines, nothing longer than a message may be."""
        return twiml_of([part for spoken in self.plain(replies, language) for part in parts_of(written(spoken))])


def written(spoken: Spoken) -> str:
    """A reply as one text, its choices as numbered lines that can be answered by number or by their words."""
    numbered = [f"{number}. {label}" for number, (_, label) in enumerate(spoken.choices, start=1) if spoken.numbered]
    if not numbered:
        return spoken.text
    return "\n".join(([spoken.text, ""] if spoken.text else []) + numbered)


def twiml_of(texts: Sequence[str]) -> str:
    """One message per text. Without any, the answer that says nothing."""
    if not texts:
        return NOTHING
    messages = "".join([f"<Message>{escape(text)}</Message>" for text in texts])
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'


def parts_of(text: str, limit: int = MAX_UNITS) -> list[str]:
    """The text in pieces of at most `limit` units, cut between lines, else between words, else where it must."""
    rest = cleaned(text)
    parts = []
    while units(rest) > limit:
        end = fitting(rest, limit)
        cut = max(rest.rfind("\n", 1, end + 1), 0) or max(rest.rfind(" ", 1, end + 1), 0) or end
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def cleaned(text: str) -> str:
    """The text without what no message can carry."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def units(text: str) -> int:
    """How long a text is, counted as whoever counts most."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def fitting(text: str, limit: int) -> int:
    """How many characters of the text stay within so many units."""
    length = 0
    for place, character in enumerate(text):
        length += 2 if character > "\uffff" else 1
        if length > limit:
            return place
    return len(text)
