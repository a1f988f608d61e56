"""Write what was invented for trying: whole chats and whole records at once, past the doors that real ones come through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake, Turn
from flows.profile import Profile
from storage import identities, intake_rows, tables
from storage.completion import complete
from storage.consents import Channel, Subscription
from storage.database import Database
from storage.heard import Heard
from storage.outgoing import Outgoing
from storage.receipts import RANKS

# Rows of one statement; PostgreSQL takes at most 65,535 values in one.
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class SeededMessage:
    """One message of ours with what became of it.

    Shape: `status` is where it is on its way out, `receipt` what came back, `code` why it failed.
    """

    outgoing: Outgoing
    at: datetime
    status: str = "sent"
    receipt: str | None = "read"
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class SeededChat:
    """A chat from its first message to where it stands now.

    Shape: `turns` are the messages with what they led to; `intake` is how it stands at the end; `desk`, `notes` and `invite` are
    rows of `desk_intakes`, `notes` and `invites` without the intake's id.
    """

    intake: Intake
    turns: tuple[tuple[Turn, Heard], ...]
    sent: tuple[SeededMessage, ...]
    customer_id: str | None = None
    desk: dict[str, Any] | None = None
    notes: tuple[dict[str, Any], ...] = ()
    invite: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class SeededCustomer:
    """A record without a chat, as an import would bring it."""

    id: str
    profile: Profile
    review: str
    tags: tuple[str, ...]
    created_at: datetime


def plant(database: Database, chats: Sequence[SeededChat], records: Iterable[SeededCustomer]) -> None:
    """Write them all, or nothing.

    Raises: DatabaseAway; Overtaken when something of it is there already.
    """
    with database.transaction() as connection:
        _insert(connection, tables.customers, tables.addresses, tables.subscriptions, tables.identities, rows=map(_rows_of, records))
        for chat in chats:
            _plant_chat(connection, chat)


def _insert(connection: Connection, *into: sa.Table, rows: Iterable[tuple[list[dict[str, Any]], ...]]) -> None:
    waiting: tuple[list[dict[str, Any]], ...] = tuple([] for _ in into)
    for found in rows:
        for several, more in zip(waiting, found, strict=True):
            several.extend(more)
        if len(waiting[0]) >= _AT_ONCE:
            _write(connection, into, waiting)
    _write(connection, into, waiting)


def _write(connection: Connection, into: Sequence[sa.Table], waiting: Sequence[list[dict[str, Any]]]) -> None:
    for table, several in zip(into, waiting, strict=True):
        if several:
            connection.execute(sa.insert(table), list(several))
            several.clear()


def _rows_of(record: SeededCustomer) -> tuple[list[dict[str, Any]], ...]:
    profile, now = record.profile, record.created_at
    customer = {
        "id": record.id,
        "version": 1,
        **{name: getattr(profile, name) for name in ("first_name", "last_name", "email", "phone", "phone_verified", "preferred_language")},
        "unique_email": profile.email,
        "unique_phone": profile.phone,
        "account_status": "ACTIVE_ACCOUNT",
        "b2b_status": None,
        "review_status": record.review,
        "doubts": list(profile.uncertain),
        "note": "",
        "remark": profile.remark,
        "groups": [],
        "tags": list(record.tags),
        "attributes": {},
        "origin": {"source": "import"},
        "created_at": now,
        "updated_at": now,
    }
    places = [{**asdict(place), "customer_id": record.id, "position": number} for number, place in enumerate(profile.addresses)]
    channels = [
        {"customer_id": record.id, "channel": channel.value, "status": Subscription.NOT_SUBSCRIBED.value, "changed_at": now}
        for channel in Channel
    ]
    typed = [
        {"kind": kind, "value": value, "standing": "typed", "customer_id": record.id, "seen_at": now}
        for kind, value in (("email", profile.email), ("phone", profile.phone))
        if value
    ]
    return [customer], places, channels, typed


def _plant_chat(connection: Connection, chat: SeededChat) -> None:
    intake, key = chat.intake, chat.intake.id
    connection.execute(sa.insert(tables.intakes), intake_rows.row_of(intake, version=len(chat.turns), customer_id=chat.customer_id))
    identities.begin(connection, key, intake.sender, intake.begun_at)
    connection.execute(sa.insert(tables.messages), [_ledger_row(turn, heard) for turn, heard in chat.turns])
    for turn, heard in chat.turns:
        complete(connection, turn, heard, chat.customer_id)
    if chat.sent:
        connection.execute(sa.insert(tables.outbox), [_outbox_row(each, place) for place, each in enumerate(chat.sent)])
    if chat.desk is not None:
        connection.execute(sa.insert(tables.desk_intakes), {"intake_id": key, "version": 1, **chat.desk})
    if chat.notes:
        connection.execute(sa.insert(tables.notes), [{"intake_id": key, **note} for note in chat.notes])
    if chat.invite is not None:
        made = {"id": f"invite of {key}", "code": key[:10].upper(), "known": {}, "uses": 1, "intake_id": key, **chat.invite}
        connection.execute(sa.insert(tables.invites), made)
        used = {"invite_id": made["id"], "intake_id": key, "used_at": intake.begun_at}
        connection.execute(sa.insert(tables.invite_uses), used)


def _ledger_row(turn: Turn, heard: Heard) -> dict[str, Any]:
    return {
        "sid": heard.sid,
        "intake_id": turn.intake.id,
        "sender": heard.sender.address,
        "received_at": heard.received_at,
        "effect": turn.effect.value,
        "step": turn.step,
        "took": list(turn.took),
        "how": heard.how.value,
        "replies": len(turn.replies),
        "response": heard.response,
        "body": heard.body,
        "error": None,
        "media": heard.media or None,
    }


def _outbox_row(sent: SeededMessage, place: int) -> dict[str, Any]:
    outgoing, left = sent.outgoing, sent.status in ("sent", "failed")
    return {
        "intake_id": outgoing.intake_id,
        "staff_id": outgoing.staff_id,
        "sid": outgoing.sid,
        "sender": outgoing.sender,
        "recipient": outgoing.recipient,
        "kind": outgoing.kind.value,
        "payload": dict(outgoing.payload),
        "needs_window": outgoing.needs_window,
        "status": sent.status,
        "created_at": sent.at,
        "due_at": sent.at,
        "attempts": 1 if left else 0,
        "unknown_outcomes": 0,
        "tried_at": sent.at if left else None,
        "sent_at": sent.at if sent.status == "sent" else None,
        "provider_sid": f"SM{outgoing.intake_id}{place:03x}" if sent.status == "sent" else None,
        "receipt": sent.receipt,
        "receipt_rank": RANKS[sent.receipt] if sent.receipt else 0,
        "receipt_at": sent.at + timedelta(seconds=2) if sent.receipt else None,
        "error_code": sent.code,
    }
