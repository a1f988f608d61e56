"""Who may be the same person as a customer: other records that share a key with hers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.customers.likeness import Likeness
from storage.customers.record import Record, fetched
from storage.database import Database
from storage.tables import customer_keys, customers, not_duplicates

MOST = 10


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another record, and by what it is like the first one."""

    record: Record
    by: tuple[Likeness, ...]

    def __repr__(self) -> str:
        return f"Alike({', '.join(self.by)})"  # personal data: a repr ends in logs and exceptions


def alike(database: Database, customer_id: str) -> tuple[Alike, ...]:
    """Records that share a key with this one, the most alike first; without those found to be somebody else's.

    Raises: DatabaseAway.
    """
    hers, theirs = customer_keys.alias(), customer_keys.alias()
    told_apart = sa.exists().where(
        sa.or_(
            sa.and_(not_duplicates.c.one == hers.c.customer_id, not_duplicates.c.other == theirs.c.customer_id),
            sa.and_(not_duplicates.c.one == theirs.c.customer_id, not_duplicates.c.other == hers.c.customer_id),
        )
    )
    shared = (
        sa.select(theirs.c.customer_id, theirs.c.kind)
        .join_from(hers, theirs, sa.and_(theirs.c.kind == hers.c.kind, theirs.c.key == hers.c.key))
        .join(customers, customers.c.id == theirs.c.customer_id)
        .where(hers.c.customer_id == customer_id, theirs.c.customer_id != customer_id, customers.c.deleted_at.is_(None), ~told_apart)
        .distinct()
        # A firm's shared number may lead to hundreds; nobody looks at more than a few.
        .limit(MOST * len(Likeness))
    )
    with database.reading() as connection:
        found: dict[str, set[str]] = {}
        for other, kind in connection.execute(shared):
            found.setdefault(other, set()).add(kind)
        ranked = sorted(found, key=lambda other: (-len(found[other]), other))[:MOST]
        records = {record.customer["id"]: record for record in fetched(connection, _these(ranked), database.keys)}
    order = list(Likeness)
    return tuple(
        Alike(record=records[other], by=tuple(sorted(map(Likeness, found[other]), key=order.index))) for other in ranked if other in records
    )


def _these(ids: list[str]) -> sa.Select[tuple[object, ...]]:
    return sa.select(customers).where(customers.c.id.in_(ids))
