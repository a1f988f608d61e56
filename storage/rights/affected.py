"""The people behind ids of records and registrations: each once, however many rows are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.tables import customers, erasures, intakes, merges

AT_ONCE = 400


@dataclass(frozen=True, kw_only=True)
class Erased:
    """Who was erased: ids of records, and of registrations with the record that they had led to, if any."""

    customers: frozenset[str]
    intakes: dict[str, str | None]

    def has(self, person: str) -> bool:
        """Whether this person was erased."""
        kind, _, key = person.partition(":")
        return key in self.customers if kind == "customer" else key in self.intakes


def erased(connection: Connection) -> Erased:
    """Everybody who was erased and still stands in the list of erasures."""
    rows = connection.execute(sa.select(erasures.c.customer_id, erasures.c.intake_ids).order_by(erasures.c.done_at)).all()
    return Erased(
        customers=frozenset(row.customer_id for row in rows if row.customer_id),
        intakes={each: row.customer_id for row in rows for each in row.intake_ids},
    )


def people(connection: Connection, records: set[str], begun: set[str], gone: Erased, until: datetime | None = None) -> tuple[str, ...]:
    """Each person once: a record's registrations and what was merged into it are one with it.

    Shape: "customer:id", or "intake:id" of whoever has no record. `until`: whoever came later is left out.
    """
    records, late = set(records), set[str]()
    alone: set[str] = set()
    for part in parts(sorted(begun)):
        mine = {row.id: row for row in connection.execute(sa.select(intakes).where(intakes.c.id.in_(part)))}
        for intake_id in part:
            row = mine.get(intake_id)
            if row is not None and until is not None and row.begun_at >= until:
                continue
            record = gone.intakes.get(intake_id) or (row.customer_id if row is not None else None)
            if record is None:
                alone.add(f"intake:{intake_id}")
            else:
                records.add(record)
    for part in parts(sorted(records) if until is not None else []):
        newer = sa.select(customers.c.id).where(customers.c.id.in_(part), customers.c.created_at >= until)
        late |= set(connection.execute(newer).scalars())
    merged = connection.execute(sa.select(merges.c.gone_id, merges.c.kept_id).where(merges.c.undone_at.is_(None)))
    into: dict[str, str] = {row.gone_id: row.kept_id for row in merged}
    return tuple(sorted(alone | {f"customer:{_kept(each, into)}" for each in records - late}))


def parts(several: list[Any]) -> Iterator[list[Any]]:
    """A list in pieces that a statement can take."""
    return (several[start : start + AT_ONCE] for start in range(0, len(several), AT_ONCE))


def _kept(record: str, into: dict[str, str]) -> str:
    """The record that this one was merged into, at last."""
    while record in into:
        record = into[record]
    return record
