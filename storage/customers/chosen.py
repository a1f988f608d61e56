"""The customers of an export: all, or those that somebody chose; a page in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from flows.message import Value
from storage.customers import finding
from storage.customers.finding import count_of, ids_of
from storage.customers.record import Record, records
from storage.customers.wanted import Wanted
from storage.database import Database
from storage.engines.patience import patiently
from storage.tables import addresses, customers

# A page of five questions; larger ones are hardly faster, and on SQLite a reader in the way of nobody.
PAGE = 500
# More than any shop has: all of them are counted.
_UNCOUNTED = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which customers: those with these ids, or those that a filter wants, else all of them. Nobody in the bin."""

    ids: tuple[str, ...] | None = None
    wanted: Wanted | None = None

    def __repr__(self) -> str:
        return "Chosen(•••)"  # a filter may hold somebody's name

    @property
    def is_everybody(self) -> bool:
        """Whether it is about all customers."""
        return self.ids is None and (self.wanted is None or not self.wanted.narrowed)

    def kept(self) -> dict[str, Value]:
        """The choice as JSON."""
        wanted = None if self.wanted is None else self.wanted.to_json()
        return {"ids": None if self.ids is None else list(self.ids), "wanted": wanted}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Chosen:
        """The choice that `kept` gave.

        Raises: Unusable.
        """
        ids, wanted = kept.get("ids"), kept.get("wanted")
        return cls(ids=None if ids is None else tuple(map(str, ids)), wanted=None if wanted is None else Wanted.from_json(wanted))


def count(database: Database, chosen: Chosen, now: datetime) -> int:
    """How many they are.

    Raises: DatabaseAway.
    """
    if chosen.ids is not None:
        return len(chosen.ids)
    if chosen.wanted is not None and chosen.wanted.narrowed:
        return count_of(database, _living(chosen.wanted), now, most=_UNCOUNTED).number
    with patiently(database) as connection:
        return int(connection.execute(sa.select(sa.func.count()).where(customers.c.deleted_at.is_(None))).scalar_one())


def most_addresses(database: Database) -> int:
    """How many addresses the customer with the most of them has; at least 1.

    Raises: DatabaseAway.
    """
    with patiently(database) as connection:
        return int(connection.execute(sa.select(sa.func.max(addresses.c.position))).scalar() or 0) + 1


def records_of(database: Database, chosen: Chosen, now: datetime) -> Iterator[Record]:
    """Their records, the oldest first where all are wanted.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    if chosen.ids is not None:
        return _these(database, chosen.ids)
    if chosen.wanted is not None and chosen.wanted.narrowed:
        return _wanted(database, _living(chosen.wanted), now)
    return records(database)


def _living(wanted: Wanted) -> Wanted:
    return replace(wanted, deleted=False)


def _wanted(database: Database, wanted: Wanted, now: datetime) -> Iterator[Record]:
    batch = ids_of(database, wanted, now, limit=PAGE)
    while batch.ids:
        yield from _these(database, batch.ids)
        if batch.after is None:
            return
        batch = ids_of(database, wanted, now, after=batch.after, limit=PAGE)


def _these(database: Database, ids: Sequence[str]) -> Iterator[Record]:
    for start in range(0, len(ids), PAGE):
        with database.reading() as connection:
            found = finding.records_of(connection, database, ids[start : start + PAGE])
        yield from (record for record in found if record.customer["deleted_at"] is None)
