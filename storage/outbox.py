"""Messages waiting to be sent: written in the transaction that decided on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.outgoing import Leaving, Outgoing, Status
from storage.prepared import Prepared
from storage.tables import outbox
from storage.tables.outbox import WAITING

__all__ = ["Leaving", "cancel", "put", "waiting"]

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


def put(connection: Connection, messages: Iterable[Outgoing], now: datetime) -> tuple[int, ...]:
    """Write messages to be sent, in this order; their ids, without those whose `dedupe` is taken."""
    return tuple(row[0] for message in messages for row in _PUT.rows(connection, _row(message, now)))


def cancel(connection: Connection, intake_id: str) -> int:
    """Cancel what has not left for this sender; give how many.

    What is at Twilio's door just now, or may have left already, cannot be called back: its time is over, so that it is not
    tried again.
    """
    hers = outbox.c.intake_id == intake_id
    ready = sa.update(outbox).where(hers, outbox.c.status == Status.READY.value)
    cancelled = connection.execute(ready.values(status=Status.CANCELLED.value)).rowcount
    gone = outbox.c.status.in_([Status.SENDING.value, Status.UNKNOWN.value])
    connection.execute(sa.update(outbox).where(hers, gone).values(give_up_at=outbox.c.created_at))
    return cancelled


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
