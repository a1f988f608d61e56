"""What the page of one intake shows, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.intake import Intake
from storage.desk.events import Event


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message of hers with what we answered at once.

    Shape: `took` names the fields that it filled; `said` are the replies given in the answer to Twilio; `staff_id` is who typed it for
    her, when she was on the telephone.
    """

    seq: int
    sid: str
    at: datetime
    words: str
    how: str
    media: str
    effect: str
    step: str | None
    took: tuple[str, ...]
    said: tuple[str, ...]
    failed: bool
    emptied: bool
    staff_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message of ours that left, or is to leave, by itself.

    Shape: `delivery` is the receipt where there is one, else where it is on its way out; `code` why it failed.
    """

    id: int
    at: datetime
    words: str
    choices: tuple[str, ...]
    kind: str
    delivery: str
    code: int | None
    staff_id: str | None
    answers: str | None


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a colleague noted."""

    id: int
    at: datetime
    staff_id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody to whom an intake can be given."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One yes or no."""

    at: datetime
    channel: str
    act: str
    sid: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """How she was invited."""

    at: datetime
    made_by: str
    source: str
    note: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chat:
    """An intake as its page shows it.

    Shape: `names` maps an account's id to what colleagues call her; `earlier` counts messages that are not shown; `bar` is why we
    must not write to her, a word of `storage.consent.barred.Bar`.
    """

    intake: Intake
    assignee_id: str | None
    held_by: str | None
    held_until: datetime | None
    desk_version: int
    heard: tuple[Heard, ...]
    sent: tuple[Sent, ...]
    notes: tuple[Note, ...]
    consents: tuple[Consent, ...]
    invited: Invited | None
    registered_at: datetime | None
    review: str | None
    names: dict[str, str]
    duplicate_of: str | None = None
    bar: str | None = None
    events: tuple[Event, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    earlier: int = 0
