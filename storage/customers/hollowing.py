"""Records that were merged into others: once nobody can undo it they are emptied. The row stays, by which the receipts are found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.database import Database
from storage.tables import addresses, changes, customer_keys, customer_words, customers, identities, merges

_MOST = 100
# Whatever a record says of its person.
_NOTHING: dict[str, Any] = {
    "first_name": "", "last_name": "", "email": None, "phone": None, "unique_email": None, "unique_phone": None, "phone_verified": False,
    "note": "", "remark": "", "groups": [], "tags": [], "attributes": {}, "origin": {}, "doubts": [], "doubt_rank": 0,
}  # fmt: skip


def to_hollow(before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition on `merges`: not undone, no longer to be undone, and still holding something."""
    return (merges.c.undone_at.is_(None), merges.c.undo_until < before, merges.c.before != "")


def hollow(database: Database, now: datetime) -> int:
    """Empty what was merged away for good, and what any merge kept for its undo. Give how many records.

    Raises: DatabaseAway.
    """
    done = 0
    while True:
        with database.transaction() as connection:
            rows = connection.execute(sa.select(merges.c.id, merges.c.gone_id).where(*to_hollow(now)).limit(_MOST)).all()
            for row in rows:
                _empty(connection, row.gone_id, now)
                connection.execute(sa.update(merges).where(merges.c.id == row.id).values(before=""))
        done += len(rows)
        if len(rows) < _MOST:
            break
    undone = (merges.c.undo_until < now, merges.c.before != "")
    with database.transaction() as connection:
        connection.execute(sa.update(merges).where(*undone).values(before=""))
    return done


def _empty(connection: Connection, customer_id: str, now: datetime) -> None:
    for table in (addresses, changes, customer_words, customer_keys, identities):
        connection.execute(sa.delete(table).where(table.c.customer_id == customer_id))
    emptied = {**_NOTHING, "version": customers.c.version + 1, "updated_at": now}
    connection.execute(sa.update(customers).where(customers.c.id == customer_id, customers.c.deleted_at.is_not(None)).values(emptied))
