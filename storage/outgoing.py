"""A message that is to leave, and one that is leaving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why a message leaves."""

    REPLY = "reply"
    TEMPLATE = "template"
    REMINDER = "reminder"
    INVITE = "invite"
    STAFF = "staff"


class Status(StrEnum):
    """Where a message is on its way out; what became of it afterwards is its receipt."""

    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to be sent.

    Shape: `sender` is Twilio's From, `recipient` its To. `payload` is `{"body": text}`, or
    `{"content": "HX...", "variables": {"1": "..."}, "text": what she will read, "form": "buttons" | "list" | "text",
    "choices": [[id, label], ...], "button": the label of the list's button}`. `needs_window`: free words, which may leave only
    within 24 hours of her last message. `sid` is the message of hers that it answers. `due_at` empty: at once.
    `give_up_at` empty: a quarter of an hour after the first try. `dedupe`: the same key is never written twice.
    """

    kind: Kind
    sender: str
    recipient: str
    payload: Mapping[str, Any]
    needs_window: bool = True
    intake_id: str | None = None
    customer_id: str | None = None
    staff_id: str | None = None
    sid: str | None = None
    due_at: datetime | None = None
    give_up_at: datetime | None = None
    dedupe: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """A row of the outbox, and where she stands to whom it goes.

    Shape: `heard_at` is when she last wrote, `language` and `state` are her registration's; all empty for a stranger.
    """

    id: int
    kind: Kind
    sender: str
    recipient: str
    payload: Mapping[str, Any]
    needs_window: bool
    created_at: datetime
    intake_id: str | None = None
    customer_id: str | None = None
    staff_id: str | None = None
    sid: str | None = None
    dedupe: str | None = None
    heard_at: datetime | None = None
    language: str | None = None
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class Leaving(Message):
    """A message that a worker has leased, to send it now.

    Shape: `leased_by` is this very lease, which is over at `lease_until`. `tried_at` is when it was first tried; once there were
    `unknown_outcomes` it is looked up at Twilio before it is sent again. `bar` is why we must not write to her.
    """

    tried_at: datetime
    give_up_at: datetime
    leased_by: str
    lease_until: datetime
    attempts: int
    unknown_outcomes: int
    bar: str | None = None


def once_a_silence(intake_id: str | None, heard_at: datetime | None) -> str:
    """The `dedupe` of the approved reminder: one for each silence of hers, whether the shop's clock or a closed window asks for it."""
    return f"called back {intake_id} {heard_at.astimezone(UTC).isoformat() if heard_at else 'never heard'}"
