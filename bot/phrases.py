"""Every sentence that we say, as it can be looked for and said otherwise, with what WhatsApp allows for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.content.approved import APPROVED
from bot.content.definition import MAX_BODY, MAX_ROW, MAX_TITLE
from bot.outbound import MAX_UNITS, units
from flows.flow import Flow
from flows.offers import offers
from flows.registration import registration
from flows.shop import Shop
from flows.steps.marketing_consent import BOTH, EMAIL, NO, WHATSAPP, YES
from flows.wording import Lines, Phrase, Text
from translations import catalogs

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
COUNT = "count"
# Said in plain letters above every consent receipt: see `flows/steps/marketing_consent.py`.
_CONSENT = "news and offers by WhatsApp"


class Use(StrEnum):
    """What a sentence is for, which says how long it may be."""

    BUTTON = "button"
    TEMPLATE = "template"
    MESSAGE = "message"


# Units: as WhatsApp counts. A label longer than a button becomes a row of a list; a template's body is what WhatsApp approves.
LIMITS = {Use.BUTTON: MAX_ROW, Use.TEMPLATE: MAX_BODY, Use.MESSAGE: MAX_UNITS}
BUTTON_LIMIT = MAX_TITLE


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One of our sentences.

    Shape: `text` is the English one, the catalogue's key, and `plural` its English plural where the words depend on a number;
    `fixed`: a consent receipt refers to these words.
    """

    key: str
    text: str
    use: Use
    fixed: bool
    plural: str | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """What is put into it."""
        return frozenset(PLACEHOLDER.findall(self.text))


class Wrong(StrEnum):
    """Why words cannot be said instead."""

    EMPTY = "empty"
    MISSING = "missing"
    FOREIGN = "foreign"
    LONG = "long"


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, in the order of the files that say them."""
    buttons, templates = _buttons(), {phrase.text for approved in APPROVED for phrase in _phrases(approved.body)}
    consent = {choice.label.text for choice in (BOTH, WHATSAPP, EMAIL, YES, NO) if isinstance(choice.label, Phrase)}
    return tuple(
        Sentence(
            key=key_of(text),
            text=text,
            use=Use.BUTTON if text in buttons else Use.TEMPLATE if text in templates else Use.MESSAGE,
            fixed=_CONSENT in text or text in consent,
            plural=plural,
        )
        for text, plural in _all()
    )


def key_of(text: str) -> str:
    """How a sentence is called in addresses."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wrong_with(sentence: Sentence, words: str, *, one_number: bool = False) -> tuple[Wrong, tuple[str, ...]] | None:
    """Why these words cannot stand for the sentence, and the placeholders that are at fault; None when they can.

    Shape: `one_number`: they are a plural form for a single number, which they may say in words of their own ("one letter").
    """
    given = frozenset(PLACEHOLDER.findall(words))
    if not words.strip():
        return Wrong.EMPTY, ()
    if foreign := given - sentence.placeholders:
        return Wrong.FOREIGN, tuple(sorted(foreign))
    if missing := sentence.placeholders - given - ({COUNT} if one_number else set()):
        return Wrong.MISSING, tuple(sorted(missing))
    return (Wrong.LONG, ()) if units(words) > LIMITS[sentence.use] else None


def _all() -> Iterator[tuple[str, str | None]]:
    from babel.messages.pofile import read_po

    # Any catalogue names every sentence; only the German one is complete by a test, as they all are.
    path = Path(catalogs.__file__).parent / "de" / "LC_MESSAGES" / "chat.po"
    with path.open("rb") as file:
        found = read_po(file)
    for message in found:
        if isinstance(message.id, str):
            if message.id:
                yield message.id, None
        else:
            yield message.id[0], message.id[1]


def _buttons() -> set[str]:
    shop = Shop(name="-", country="DE", languages=("en",), default_language="en", privacy_url="https://example.com")
    flow = Flow(registration(shop), shop)
    labels = [choice.label for choices in offers(flow) for choice in choices]
    labels += [choice.label for approved in APPROVED for choice in approved.buttons]
    return {label.text for label in labels if isinstance(label, Phrase)}


def _phrases(text: Text) -> Iterator[Phrase]:
    if isinstance(text, Phrase):
        yield text
    elif isinstance(text, Lines):
        for line in text.lines:
            yield from _phrases(line)
