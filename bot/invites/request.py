"""What staff ask for when they invite somebody, what comes of it, and why it may be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from flows.message import Value
from storage.invites import Invite

LASTS = timedelta(days=30)
POSTER_LASTS = timedelta(days=365)


class Way(StrEnum):
    """How an invitation reaches its person; link and QR code belong to every one of them."""

    TEMPLATE = "template"
    LINK = "link"
    QR = "qr"


class Joins(StrEnum):
    """What an invitation leads to: a new registration, the one under way, or the change of a customer's record."""

    NEW = "new"
    UNFINISHED = "unfinished"
    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True)
class OptIn:
    """That the person agreed to be written to.

    Shape: `how` in words ("in the shop, at the till"), `noted_by` who wrote it down, `at` when, aware UTC.
    """

    how: str
    noted_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Request:
    """What staff ask for.

    Shape: `known` maps names of questions to raw text or values; `reason` is what the approved message says it is about, in
    the person's language, empty for her order; a `poster` is for everybody; `lasts` empty: thirty days, a poster a year;
    `words_in` is the language of a refusal.
    """

    staff_id: str
    way: Way
    phone: str | None = None
    language: str | None = None
    known: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    reason: str = ""
    opt_in: OptIn | None = None
    poster: bool = False
    lasts: timedelta | None = None
    words_in: str = "en"

    def __repr__(self) -> str:
        return "Request(•••)"  # personal data: a repr ends in logs and exceptions

    @property
    def evidence(self) -> dict[str, str] | None:
        """How the person agreed, as it is kept; None when nobody wrote it down."""
        agreed = self.opt_in
        if agreed is None or not agreed.how.strip():
            return None
        return {"how": agreed.how.strip()[:500], "noted_by": agreed.noted_by, "at": agreed.at.astimezone(UTC).isoformat()}


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation that was made.

    Shape: `link` opens the chat with `words` ready to be sent; `message` is what the approved message says, over its `buttons`,
    empty for the other ways, and `due_at` when it leaves; `begun` says that `intake_id` was there before.
    """

    invite: Invite
    way: Way
    language: str
    joins: Joins
    link: str
    words: str
    intake_id: str | None = None
    customer_id: str | None = None
    message: str = ""
    buttons: tuple[str, ...] = ()
    due_at: datetime | None = None
    begun: bool = False

    def __repr__(self) -> str:
        return "Invited(•••)"  # personal data: a repr ends in logs and exceptions


class Why(StrEnum):
    """Why an invitation is refused."""

    NO_NUMBER = "no_number"
    NOT_A_NUMBER = "not_a_number"
    LANGUAGE = "language"
    FACTS = "facts"
    NOT_AGREED = "not_agreed"
    NO_TEMPLATE = "no_template"
    STOPPED = "stopped"
    BARRED = "barred"
    WRITTEN_LATELY = "written_lately"
    TOO_MANY = "too_many"
    POSTER = "poster"
    BUSY = "busy"


class Refused(Exception):
    """An invitation that cannot be made; the sentence says what to do next, and holds nothing of the person's.

    Shape: `problems` are what is wrong with each answer, by question.
    """

    def __init__(self, why: Why, sentence: str, problems: Mapping[str, str] | None = None) -> None:
        self.why = why
        self.sentence = sentence
        self.problems = problems or {}
        super().__init__(sentence)
