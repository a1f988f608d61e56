"""What one account at Twilio holds: messages in and out, who may be written to, what was shown as typing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fake_twilio.contents import Contents
from tests.fake_twilio.refusals import Refused, check_message

API = "2010-04-01"


@dataclass(slots=True)
class Message:
    """A message at Twilio. `arrived` is the machine's monotonic clock, in seconds."""

    sid: str
    sender: str
    recipient: str
    body: str
    direction: str
    status: str
    created_at: datetime
    service_sid: str = ""
    content_sid: str = ""
    callback: str = ""
    error_code: int | None = None
    media: list[tuple[str, str]] = field(default_factory=list)
    arrived: float = 0.0
    sent_at: datetime | None = None

    def as_json(self, account_sid: str) -> dict[str, Any]:
        uri = f"/{API}/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": API,
            "body": self.body,
            "date_created": _rfc2822(self.created_at),
            "date_sent": _rfc2822(self.sent_at),
            "date_updated": _rfc2822(self.sent_at or self.created_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.service_sid or None,
            "num_media": str(len(self.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.recipient,
            "uri": f"{uri}.json",
        }


@dataclass
class Account:
    """The state. `fails` names what befalls a recipient's messages afterwards (63016 ...); `opted_out` are refused at once."""

    sid: str
    auth_token: str
    sender: str
    service_sid: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    messages: dict[str, Message] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    no_numbers: set[str] = field(default_factory=set)
    fails: dict[str, int] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    # After how long a message is in the list: Twilio promises nothing about that.
    listed_after: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.contents = Contents(self.sid)
        self._numbers = 0

    def new_sid(self, kind: str) -> str:
        self._numbers += 1
        return f"{kind}{self._numbers:032x}"

    @property
    def sent(self) -> list[Message]:
        """What we were asked to send, in the order in which it came."""
        return [message for message in self.messages.values() if message.direction == "outbound-api"]

    def create(self, form: dict[str, str]) -> Message:
        """Take a message.

        Raises: Refused, with Twilio's code.
        """
        service_sid, content_sid = form.get("MessagingServiceSid", ""), form.get("ContentSid", "")
        check_message(form, sender=self.sender, service_sid=self.service_sid, opted_out=self.opted_out, no_numbers=self.no_numbers)
        body = self.contents.rendered(content_sid, form.get("ContentVariables", "")) if content_sid else form["Body"]
        message = Message(
            sid=self.new_sid("SM"),
            sender=form.get("From") or self.sender,
            recipient=form["To"],
            body=body,
            direction="outbound-api",
            status="accepted" if service_sid else "queued",
            created_at=self.clock(),
            service_sid=service_sid,
            content_sid=content_sid,
            callback=form.get("StatusCallback", ""),
            arrived=time.monotonic(),
        )
        self.messages[message.sid] = message
        return message

    def hear(self, sender: str, body: str, media: tuple[tuple[str, str], ...] = (), at: datetime | None = None) -> str:
        """A customer's message, as Twilio's list will have it; its sid. `media` are (sid, content type)."""
        now = at or self.clock()
        sid = self.new_sid("MM" if media else "SM")
        self.messages[sid] = Message(
            sid=sid,
            sender=sender,
            recipient=self.sender,
            body=body,
            direction="inbound",
            status="received",
            created_at=now,
            sent_at=now,
            media=list(media),
        )
        return sid

    def reply(self, recipient: str, body: str) -> str:
        """A message that TwiML carried."""
        sid = self.new_sid("SM")
        now = self.clock()
        self.messages[sid] = Message(sid, self.sender, recipient, body, "outbound-reply", "sent", now, sent_at=now)
        return sid

    def listed(self, to: str, sender: str, not_before: str) -> list[Message]:
        """Messages, newest first; with a date, only those that were sent, as Twilio filters by the date of sending."""
        now = self.clock()
        found = (
            message
            for message in reversed(self.messages.values())
            if (not to or message.recipient == to)
            and (not sender or message.sender == sender)
            and message.created_at <= now - self.listed_after
        )
        if not_before:
            day = not_before[:10]
            return [message for message in found if message.sent_at is not None and message.sent_at.date().isoformat() >= day]
        return list(found)

    def typing(self, sid: str, channel: str) -> None:
        """Show that we are writing.

        Raises: Refused.
        """
        if channel != "whatsapp" or sid not in self.messages:
            raise Refused(400, 20001, "Invalid parameter")
        self.typed.append(sid)

    def delete(self, sid: str) -> None:
        """Forget a message.

        Raises: Refused.
        """
        kept = self.messages.get(sid)
        if kept is None:
            raise Refused(404, 20404, "The requested resource was not found")
        if kept.status in ("accepted", "queued", "sending"):
            raise Refused(409, 20009, "Cannot delete the message because it is still in progress")
        del self.messages[sid]
        self.deleted.append(sid)


def _rfc2822(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000"
