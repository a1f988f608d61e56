"""What follows when a message could not be delivered, whether Twilio says so at once or in a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.content.lookup import Contents
from bot.errors import Action, action_of
from bot.journal import log
from flows.intake import State
from storage.aftermath import NOTHING, Aftermath
from storage.consent.barred import Bar
from storage.outgoing import Kind, Message, Outgoing, once_a_silence

# A number without WhatsApp today may have it next week.
UNREACHABLE_FOR = timedelta(days=7)

# When a message that WhatsApp refused for coming too fast is sent once more.
# Source: facts.md, section 5, 63018: a delay; a portfolio's limit needs hours.
LATER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))

_AGAIN = re.compile(r"again (\d+) of (\d+)")

# The payload of the approved reminder in a language, when WhatsApp has approved one.
Reminder = Callable[[str], Mapping[str, Any] | None]


def reminder_in(contents: Contents, shop_name: str, language: str) -> Mapping[str, Any] | None:
    """The payload of the approved reminder in this language; None while WhatsApp has not approved it."""
    template = contents.approved("reminder", language)
    return None if template is None else template.outgoing_payload({"shop": shop_name})


class Consequences:
    """Decides what follows from an error code. Nothing of it happens before the storage keeps it."""

    def __init__(self, reminder: Reminder) -> None:
        self._reminder = reminder

    def of(self, message: Message, code: int, now: datetime, *, taken: bool) -> Aftermath:
        """What follows for this message. `taken`: Twilio had taken it, so that it must be written anew to be sent once more."""
        match action_of(code):
            case Action.OPT_OUT:
                return Aftermath(bar=Bar.OPTED_OUT)
            case Action.UNREACHABLE:
                return Aftermath(bar=Bar.UNREACHABLE, until=now + UNREACHABLE_FOR)
            case Action.BLOCKED:
                return Aftermath(bar=Bar.BLOCKED)
            case Action.TEMPLATE:
                return Aftermath(messages=self._instead(message))
            case Action.LATER if taken:
                return Aftermath(messages=_later(message, now))
            case Action.OPERATIONS:
                log.error("sending needs somebody", code=code, message=message.id)
        return NOTHING

    def _instead(self, message: Message) -> tuple[Outgoing, ...]:
        if message.kind is Kind.REMINDER:
            # The shop decides whether reminders go on after the window; this one has had its time.
            return ()
        if not message.needs_window or message.state != State.ASKING.value or message.language is None:
            return ()
        payload = self._reminder(message.language)
        return () if payload is None else (_template(message, payload),)


def _template(message: Message, payload: Mapping[str, Any]) -> Outgoing:
    return Outgoing(
        kind=Kind.TEMPLATE,
        sender=message.sender,
        recipient=message.recipient,
        payload=payload,
        needs_window=False,
        intake_id=message.intake_id,
        customer_id=message.customer_id,
        # However many messages it was too late for.
        dedupe=once_a_silence(message.intake_id, message.heard_at),
    )


def _later(message: Message, now: datetime) -> tuple[Outgoing, ...]:
    earlier = _AGAIN.fullmatch(message.dedupe or "")
    times, first = (int(earlier[1]), earlier[2]) if earlier else (0, str(message.id))
    # She has written since: the conversation is further on, and an old question would only confuse.
    overtaken = message.kind is Kind.REPLY and message.heard_at is not None and message.heard_at > message.created_at
    if times >= len(LATER) or overtaken:
        return ()
    again = Outgoing(
        kind=message.kind,
        sender=message.sender,
        recipient=message.recipient,
        payload=message.payload,
        needs_window=message.needs_window,
        intake_id=message.intake_id,
        customer_id=message.customer_id,
        staff_id=message.staff_id,
        sid=message.sid,
        due_at=now + LATER[times],
        dedupe=f"again {times + 1} of {first}",
    )
    return (again,)
