"""What passes between the customer and the flow: answers, choices, replies, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.wording import Phrase, Text

# What a step keeps. JSON, because the draft is stored as JSON.
Value = str | bool | int | float | None | list["Value"] | dict[str, "Value"]


class MediaKind(StrEnum):
    """What a customer sent beside words, named as she would name it."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    DOCUMENT = "document"
    CARD = "card"
    OTHER = "other"


class OptOut(StrEnum):
    """A keyword that Twilio's Advanced Opt-Out has recognised, and answered, before we heard of it."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A pin. Coordinates are read here and never kept.

    Units: degrees, WGS 84.
    """

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Location(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A customer's address on WhatsApp: a phone number, a business-scoped user id, or both.

    Shape: `phone` is E.164 ("+4915112345678"); `bsuid` and `parent_bsuid` are "CC.…" without a prefix.
    """

    phone: str | None = None
    bsuid: str | None = None
    parent_bsuid: str | None = None
    username: str | None = None

    def __repr__(self) -> str:
        return "Sender(•••)"  # personal data: a repr ends in logs and exceptions

    @property
    def key(self) -> str:
        """The identity that `From` named: the phone when there is one, else the user id."""
        return self.phone or self.bsuid or ""

    @property
    def address(self) -> str:
        """Where a reply goes, as Twilio writes it; empty for a caller whose number we do not know."""
        return f"whatsapp:{self.key}" if self.key else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing the customer sent.

    Shape: `text` is NFC without NUL, as she typed it; `tapped` is the id of a choice, `label` the words
    on it; `card` is a contact card's text (vCard); `media` names what came that nobody reads.
    `nothing` is true for what is no answer at all: a reaction, or a kind that WhatsApp could not pass on; `opted` is
    set for a keyword that was answered for us.
    """

    text: str = ""
    tapped: str | None = None
    label: str | None = None
    location: Location | None = None
    card: str | None = None
    media: tuple[MediaKind, ...] = ()
    nothing: bool = False
    opted: OptOut | None = None

    def __repr__(self) -> str:
        return "Answer(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reader may know beside the answer.

    Shape: `region` is the region of the customer's WhatsApp number and `country` that of the address or
    tax number in hand (ISO 3166-1 alpha-2, or None); `language` is what we speak with her; `asks` is the
    open question; `own_number` her WhatsApp number (E.164).
    """

    now: datetime
    language: str = "en"
    region: str | None = None
    country: str | None = None
    own_number: str | None = None
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer understood.

    Shape: `value` is kept under the step's name; `also` holds further facts under their steps' names.
    """

    value: Value
    also: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partial:
    """Something was taken, and the question itself stays open."""

    also: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be used, in words that help to give a better one."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value to confirm: "Did you mean anna@gmail.com?"""

    value: Value
    also: Mapping[str, Value] = field(default_factory=dict)
    declined: Value | None = None
    """What she keeps when she says no: her own spelling, or None to be asked again."""


@dataclass(frozen=True, slots=True)
class Options:
    """Several values that the answer could mean: "Congo: which one?"""

    values: tuple[str, ...]


Outcome = Reading | Partial | Problem | Suggestion | Options


@dataclass(frozen=True, slots=True)
class Choice:
    """One button, list row or numbered line.

    Shape: `id` is "<step>:<value>", at most 200 characters; `words` names entries of the vocabulary
    (`flows/words`, space between) whose words mean this choice in any language.
    """

    id: str
    label: Text
    words: str = ""

    @property
    def value(self) -> str:
        """What a tap on it answers."""
        return self.id.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One thing we say, with the choices under it.

    Shape: choices that are not `numbered` are for tapping only; the text itself says what to write instead. A list too
    long to be tapped at once shows the choices from `first` on; numbered lines are always all of them.
    """

    text: Text = field(kw_only=False)
    choices: tuple[Choice, ...] = field(default=(), kw_only=False)
    numbered: bool = True
    first: int = 0
