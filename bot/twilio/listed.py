"""What Twilio's lists hold, in our words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message that a customer sent us, as Twilio's list has it: without taps' ids, which only the webhook carries.

    Shape: `sender` and `to` are channel addresses; `media` are (address, content type) of each medium.
    """

    sid: str
    sender: str
    to: str
    body: str
    created_at: datetime
    media: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Content:
    """A content template as Twilio keeps it."""

    sid: str
    friendly_name: str
    language: str
    types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What WhatsApp said to a content template.

    Shape: `status` in Twilio's words: unsubmitted, received, pending, approved, rejected, paused, disabled; empty when it was never
    submitted.
    """

    content_sid: str
    name: str
    category: str
    status: str
    rejection_reason: str


def has_media(message: Any) -> bool:
    """Whether media came with a message of the list."""
    return message.num_media not in (None, "", "0", 0)


def received_of(message: Any, media: tuple[tuple[str, str], ...]) -> Received:
    """An inbound message of the list, with the media that belong to it."""
    return Received(
        sid=message.sid,
        sender=message.from_ or "",
        to=message.to or "",
        body=message.body or "",
        created_at=message.date_created,
        media=media,
    )


def content_of(listed: Any) -> Content:
    """A content template of the list."""
    return Content(
        sid=listed.sid, friendly_name=listed.friendly_name or "", language=listed.language or "", types=tuple(sorted(listed.types or {}))
    )


def approval_of(listed: Any) -> Approval:
    """A content template of the list with its approvals."""
    told: Mapping[str, object] = listed.approval_requests or {}

    def word(name: str) -> str:
        return str(told.get(name) or "")

    return Approval(
        content_sid=listed.sid,
        name=word("name"),
        category=word("category"),
        status=word("status"),
        rejection_reason=word("rejection_reason"),
    )


def may_be(payload: Mapping[str, Any], body: str) -> bool:
    """Whether a message with this body may be the one that this payload made.

    Shape: what a template's message shows in the list is not documented, so that either text may be the other's beginning,
    and an empty one may be any.
    """
    listed = _words(body)
    if "content" not in payload:
        return listed == _words(str(payload["body"]))
    said = _words(str(payload.get("text") or ""))
    return listed.startswith(said) or said.startswith(listed)


def _words(text: str) -> str:
    # Line ends and outer blanks may come back otherwise than they went.
    return " ".join(unicodedata.normalize("NFC", text).split())
