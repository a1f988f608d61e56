"""The way of a turn's replies: all of them through the outbox, with buttons and lists, or all of them as TwiML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.content.choices import Shown, bodies, shown
from bot.content.definition import Form
from bot.content.lookup import Contents
from bot.inbound import Inbound
from bot.outbound import Voice, parts_of, written
from flows.intake import Turn
from flows.message import Reply
from storage.outgoing import Kind, Outgoing

# A reply that comes later than this answers nothing any more; the desk shows it as not sent.
GIVE_UP_AFTER = timedelta(minutes=15)

Payload = dict[str, Any]


@dataclass(frozen=True)
class Outlet:
    """The outbox, for what TwiML cannot carry.

    Shape: `sender` is our own WhatsApp address.
    """

    sender: str
    contents: Contents

    def leaving(self, turn: Turn, inbound: Inbound, voice: Voice, now: datetime, *, waiting: bool) -> tuple[Outgoing, ...]:
        """What is to leave through the outbox; nothing when the turn is answered as TwiML.

        Shape: `waiting`: earlier replies have not left yet, so that nothing may overtake them.
        """
        # What the goodbye would wait for is cancelled with it.
        waits = waiting and not turn.withdraws
        payloads = self._with_choices(turn, voice)
        if payloads is None and (inbound.late or waits):
            plain = voice.plain(turn.replies, turn.intake.language)
            payloads = [{"body": part} for spoken in plain for part in parts_of(written(spoken))]
        return tuple(self._row(payload, place, turn, inbound, now) for place, payload in enumerate(payloads or ()))

    def payloads(self, reply: Reply, voice: Voice, language: str) -> list[Payload]:
        """One reply that nobody waits for: with its choices to tap where the template is there, else as numbered text."""
        found = self._of(reply, voice, language) if reply.choices else None
        plain = (written(spoken) for spoken in voice.plain((reply,), language))
        return found if found is not None else [{"body": part} for text in plain for part in parts_of(text)]

    def _with_choices(self, turn: Turn, voice: Voice) -> list[Payload] | None:
        """The replies of a turn that has choices; None when it has none, or when a template is missing."""
        payloads: list[Payload] = []
        if not any(reply.choices for reply in turn.replies) or self.contents.none_there:
            return None
        for reply in turn.replies:
            found = self._of(reply, voice, turn.intake.language)
            if found is None:
                return None
            payloads += found
        return payloads

    def _of(self, reply: Reply, voice: Voice, language: str) -> list[Payload] | None:
        text = voice.words(reply.text, language)
        if not reply.choices:
            return [{"body": part} for part in parts_of(text)]
        choices = shown(reply, voice, language)
        if choices is None:
            return None
        *before, body = bodies(text, instead=choices.button)
        last = self._above(body, choices, language)
        return None if last is None else [*({"body": part} for part in before), last]

    def _above(self, body: str, choices: Shown, language: str) -> Payload | None:
        """The last part of a text with the choices under it: in their own template, else in one for any words."""
        sid = self.contents.sid(choices.own(language).key)
        if sid is not None:
            return payload_of(sid, choices.own_values(body), body, choices)
        choices = choices.as_list()
        sid = self.contents.sid(choices.general().key)
        return None if sid is None else payload_of(sid, choices.general_values(body), body, choices)

    def _row(self, payload: Payload, place: int, turn: Turn, inbound: Inbound, now: datetime) -> Outgoing:
        return Outgoing(
            kind=Kind.REPLY,
            sender=self.sender,
            recipient=inbound.sender.address,
            payload=payload,
            needs_window=True,
            intake_id=turn.intake.id,
            customer_id=turn.intake.customer_id,
            sid=inbound.sid,
            due_at=now,
            give_up_at=now + GIVE_UP_AFTER,
            dedupe=f"{inbound.sid}/{place}",
        )


def payload_of(sid: str, values: dict[str, str], body: str, choices: Shown) -> Payload:
    """What the outbox keeps of a message with choices."""
    pairs: Sequence[list[str]] = [[row.id, row.label] for row in choices.rows]
    button = {"button": choices.button} if choices.form is Form.LIST else {}
    return {"content": sid, "variables": values, "text": body, "form": choices.form.value, "choices": pairs, **button}
