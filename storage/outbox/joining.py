"""Messages waiting to be sent: written in the transaction that decided on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.engines.prepared import Prepared
from storage.outgoing import Kind, Leaving, Outgoing, Status
from storage.tables import outbox
from storage.tables.outbox import WAITING

__all__ = ["Leaving", "Line", "cancel", "forget_words", "held_up", "line", "put", "waiting"]

_GIVEN = (
    "dedupe", "intake_id", "customer_id", "staff_id", "sid", "sender", "recipient", "kind", "payload", "needs_window",
    "created_at", "due_at", "give_up_at",
)  # fmt: skip
_PUT = Prepared(
    insert(outbox)
    .values(
        {
            **{name: bindparam(name) for name in _GIVEN},
            "status": sa.literal_column("'ready'"),
            "attempts": sa.literal_column("0"),
            "unknown_outcomes": sa.literal_column("0"),
            "receipt_rank": sa.literal_column("0"),
        }
    )
    .on_conflict_do_nothing(index_elements=["dedupe"])
    .returning(outbox.c.id)
)
_LINE = Prepared(sa.select(sa.func.count()).select_from(outbox).where(WAITING, outbox.c.recipient == bindparam("this_recipient")))

_HELD_UP = Prepared(
    sa.select(outbox.c.sid)
    .where(
        WAITING,
        outbox.c.due_at <= bindparam("soon", type_=outbox.c.due_at.type),
        outbox.c.created_at <= bindparam("late", type_=outbox.c.created_at.type),
        outbox.c.kind == sa.literal_column("'reply'"),
        outbox.c.sid.is_not(None),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most", type_=sa.Integer))
)


def put(connection: Connection, messages: Iterable[Outgoing], now: datetime) -> tuple[int, ...]:
    """Write messages to be sent, in this order; their ids, without those whose `dedupe` is taken."""
    return tuple(row[0] for message in messages for row in _PUT.rows(connection, _row(message, now)))


def cancel(connection: Connection, intake_id: str, *, kind: Kind | None = None) -> int:
    """Cancel what has not left for this sender, of one kind or of all; give how many.

    What is at Twilio's door just now, or may have left already, cannot be called back: its time is over, so that it is not
    tried again.
    """
    hers = sa.and_(outbox.c.intake_id == intake_id, *(() if kind is None else (outbox.c.kind == kind.value,)))
    ready = sa.update(outbox).where(hers, outbox.c.status == Status.READY.value)
    cancelled = connection.execute(ready.values(status=Status.CANCELLED.value)).rowcount
    gone = outbox.c.status.in_([Status.SENDING.value, Status.UNKNOWN.value])
    connection.execute(sa.update(outbox).where(hers, gone).values(give_up_at=outbox.c.created_at))
    return cancelled


def forget_words(connection: Connection, intake_id: str) -> None:
    """Cancel what waits for her and empty what was written to her; what is at Twilio's door this moment goes in its time."""
    cancel(connection, intake_id)
    hers = (outbox.c.intake_id == intake_id, outbox.c.status != Status.SENDING.value)
    connection.execute(sa.update(outbox).where(*hers).values(payload={}))


def waiting(connection: Connection, recipient: str) -> int:
    """How many messages still wait to leave for this address."""
    return int(_LINE.rows(connection, {"this_recipient": recipient})[0][0])


def _row(message: Outgoing, now: datetime) -> dict[str, Any]:
    return {
        "dedupe": message.dedupe,
        "intake_id": message.intake_id,
        "customer_id": message.customer_id,
        "staff_id": message.staff_id,
        "sid": message.sid,
        "sender": message.sender,
        "recipient": message.recipient,
        "kind": message.kind.value,
        "payload": dict(message.payload),
        "needs_window": message.needs_window,
        "created_at": now,
        "due_at": message.due_at or now,
        "give_up_at": message.give_up_at,
    }


def held_up(database: Database, now: datetime, longer_than: timedelta, most: int = 20) -> tuple[str, ...]:
    """The messages of hers whose replies have waited so long and will leave within the minute.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        values = {"late": now - longer_than, "soon": now + timedelta(minutes=1), "most": most}
        return tuple(row[0] for row in _HELD_UP.rows(connection, values))


@dataclass(frozen=True, kw_only=True)
class Line:
    """How the outbox stands. Units: seconds; `oldest_seconds` is the age of the oldest message that should have left."""

    waiting: int
    oldest_seconds: int
    unknown: int


def line(database: Database, now: datetime) -> Line:
    """How many messages that are due still wait, for how long, and of how many the outcome is unknown.

    Raises: DatabaseAway.
    """
    unknown = sa.func.count(sa.case((outbox.c.status == Status.UNKNOWN.value, 1)))
    due = sa.select(sa.func.count(), sa.func.min(outbox.c.created_at), unknown).where(WAITING, outbox.c.due_at <= now)
    with database.reading() as connection:
        waits, since, lost = connection.execute(due).one()
    return Line(waiting=waits, oldest_seconds=0 if since is None else int((now - since).total_seconds()), unknown=lost)
