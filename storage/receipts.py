"""What became of the messages that we sent."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.tables import outbox


def note_receipt(database: Database, sid: str, status: str, *, rank: int, error: int | None, now: datetime) -> bool:
    """Note the receipt of a message of ours, unless a later one is noted. False when there was nothing to note.

    The same receipt again changes nothing, in any order of arrival: one row, whose rank only grows.
    Raises: DatabaseAway.
    """
    later = {"receipt": status, "receipt_rank": rank, "receipt_at": now, "error_code": error}
    with database.transaction() as connection:
        statement = sa.update(outbox).where(outbox.c.provider_sid == sid, outbox.c.receipt_rank < rank).values(later)
        return connection.execute(statement).rowcount == 1
