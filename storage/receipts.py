"""What became of the messages that Twilio took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.aftermath import NOTHING, Aftermath, keep
from storage.database import Database
from storage.outbox import about
from storage.outgoing import Message, Status
from storage.tables import outbox

# In the order in which they can happen, no two alike: whatever the order of arrival, the last one is the same.
# Source: facts.md section 7; failed and undelivered end it, but do not undo what was delivered or read. From 5 on Twilio has
# handed it on, or never will: see `storage.tables.outbox.UNHEARD`.
RANKS = {
    "accepted": 1,
    "scheduled": 2,
    "queued": 3,
    "sending": 4,
    "sent": 5,
    "canceled": 6,
    "undelivered": 7,
    "failed": 8,
    "delivered": 9,
    "read": 10,
}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What Twilio says became of a message.

    Shape: `sid` is Twilio's, `outbox_id` ours when the address that Twilio called has it; `status` is one of `RANKS`; `code`
    and `error` say why it failed.
    """

    sid: str
    outbox_id: int | None
    status: str
    code: int | None
    error: str | None
    at: datetime


def message_of(database: Database, receipt: Receipt) -> Message | None:
    """The message that this receipt is about; None when it is none of the outbox.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return about.message_of(connection, sid=receipt.sid, outbox_id=receipt.outbox_id)


def note(database: Database, receipt: Receipt, message: Message, follows: Aftermath = NOTHING) -> bool:
    """Note a receipt and what follows from it, unless a later one is noted. False when there was nothing to note.

    The same receipt again changes nothing, in any order of arrival: one row, whose rank only grows.
    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        noted = _note(connection, receipt)
        if noted and receipt.code is not None:
            keep(connection, message, follows, code=receipt.code, now=receipt.at)
    return noted


def _note(connection: Connection, receipt: Receipt) -> bool:
    _settle(connection, receipt)
    rank = RANKS[receipt.status]
    values = {
        "receipt": receipt.status,
        "receipt_rank": rank,
        "receipt_at": receipt.at,
        "error_code": receipt.code,
        "error": receipt.error,
    }
    # Of two that failed the code decides, so that here too the order of arrival does not.
    more = sa.and_(
        outbox.c.receipt_rank == rank, sa.func.coalesce(outbox.c.error_code, -1) < (-1 if receipt.code is None else receipt.code)
    )
    later = sa.update(outbox).where(outbox.c.provider_sid == receipt.sid, sa.or_(outbox.c.receipt_rank < rank, more))
    return connection.execute(later.values(values)).rowcount == 1


def _settle(connection: Connection, receipt: Receipt) -> None:
    """Take the sid of a message that left without our knowing it: the answer was lost, or this receipt was faster."""
    if receipt.outbox_id is None:
        return
    other = outbox.alias("other")
    unclaimed = ~sa.exists(sa.select(other.c.id).where(other.c.provider_sid == receipt.sid))
    sidless = (outbox.c.id == receipt.outbox_id, outbox.c.provider_sid.is_(None), outbox.c.attempts > 0, unclaimed)
    taken = {
        "provider_sid": receipt.sid,
        "status": Status.SENT.value,
        "sent_at": receipt.at,
        "error": None,
        "error_code": None,
        "lease_until": None,
        "leased_by": None,
    }
    connection.execute(sa.update(outbox).where(*sidless).values(taken))
