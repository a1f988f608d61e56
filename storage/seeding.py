"""Write what was invented for trying: whole chats and whole records at once, past the doors that real ones come through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake, Turn
from storage import identities, intake_rows, quarantine, tables
from storage.completion import complete
from storage.customers.creating import Newcomer, create
from storage.database import Database
from storage.heard import Heard
from storage.outgoing import Outgoing
from storage.receipts import RANKS
from storage.sealed import Keys

# Rows of one statement; PostgreSQL takes at most 65,535 values in one.
_AT_ONCE = 500
_ROWS = 50


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

    Shape: `turns` are the messages with what they led to; `intake` is how it stands at the end; `desk`, `notes`, `events` and `invite`
    are rows of `desk_intakes`, `notes`, `desk_events` and `invites` without the intake's id.
    """

    intake: Intake
    turns: tuple[tuple[Turn, Heard], ...]
    sent: tuple[SeededMessage, ...]
    customer_id: str | None = None
    desk: dict[str, Any] | None = None
    notes: tuple[dict[str, Any], ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    invite: dict[str, Any] | None = None


def plant(database: Database, chats: Sequence[SeededChat], records: Iterable[Newcomer]) -> None:
    """Write them all, or nothing.

    Raises: DatabaseAway; Overtaken when something of it is there already.
    """
    with database.transaction() as connection:
        several = iter(records)
        while page := list(islice(several, _AT_ONCE)):
            create(connection, database.keys, page)
        for chat in chats:
            _plant_chat(connection, database.keys, chat)
        # In the order in which they came and left, as the ledger is read.
        _in_order(connection, tables.messages, "received_at", (_ledger_row(*said) for chat in chats for said in chat.turns))
        _in_order(
            connection, tables.outbox, "created_at", (_outbox_row(each, place) for chat in chats for place, each in enumerate(chat.sent))
        )


def _in_order(connection: Connection, table: sa.Table, by: str, rows: Iterable[dict[str, Any]]) -> None:
    several = iter(sorted(rows, key=itemgetter(by)))
    # Row by row on the wire: so few that even a busy PostgreSQL answers in time.
    while page := list(islice(several, _ROWS)):
        connection.execute(sa.insert(table), page)


def _plant_chat(connection: Connection, keys: Keys, chat: SeededChat) -> None:
    intake, key = chat.intake, chat.intake.id
    connection.execute(sa.insert(tables.intakes), intake_rows.row_of(intake, version=len(chat.turns), customer_id=chat.customer_id))
    identities.begin(connection, key, intake.sender, intake.begun_at)
    for turn, heard in chat.turns:
        complete(connection, keys, turn, heard, chat.customer_id)
        if heard.poison is not None:
            quarantine.keep(connection, keys, heard.sid, key, heard.poison, heard.received_at)
    if chat.desk is not None:
        connection.execute(sa.insert(tables.desk_intakes), {"intake_id": key, "version": len(chat.events) or 1, **chat.desk})
    if chat.events:
        connection.execute(sa.insert(tables.desk_events), [{"intake_id": key, **event} for event in chat.events])
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
        "error": heard.error,
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
