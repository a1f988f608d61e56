"""Lists of customers: a page of them, the ids of all, how many there are, at a hundred thousand as at ten.

What many records have (a domain, a city, a status) is found among the next ones in the list's order; what few have, through an
index or by looking at all. Neither knows beforehand which of the two it is: so the next two thousand are looked at first, and only
then the whole table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers.conditions import condition
from storage.customers.record import Record, fetched
from storage.customers.wanted import Order, Wanted
from storage.database import Database
from storage.tables import customer_words, customers

PAGE = 50
COUNTED = 10_000
_WINDOWS = (2_000,)
# When a fifth of so many records match, counting on along them is quicker than asking an index for all of them.
_SAMPLE, _MANY = 1_000, 200
# The records of a page are fetched by their ids; a statement holds so many of them.
_AT_ONCE = 500


@dataclass(frozen=True)
class Page:
    """A page of a list; `after` is where the next one begins, None at the end."""

    records: tuple[Record, ...]
    after: str | None = None


@dataclass(frozen=True)
class Batch:
    """Some of the ids; `after` is where the next ones begin, None at the end."""

    ids: tuple[str, ...]
    after: str | None = None


@dataclass(frozen=True)
class Count:
    """How many there are, or that there are more than anybody counted."""

    number: int
    more: bool = False


def page_of(database: Database, wanted: Wanted, now: datetime, *, after: str = "", limit: int = PAGE) -> Page:
    """A page of customers, from behind `after` on; an `after` that is none begins at the start.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        batch = _batch(connection, database, wanted, now, after, limit)
        return Page(records_of(connection, database, batch.ids), batch.after)


def ids_of(database: Database, wanted: Wanted, now: datetime, *, after: str = "", limit: int = 1000) -> Batch:
    """The ids of all that match, so many at a time, in the order in which they were made: what is done with them does not move them.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _batch(connection, database, replace(wanted, by=Order.CREATED, descending=True), now, after, limit)


def count_of(database: Database, wanted: Wanted, now: datetime, *, most: int = COUNTED) -> Count:
    """How many match, counted up to `most`.

    Raises: DatabaseAway.
    """
    near = condition(database, wanted, now, near=True)
    with database.reading() as connection:
        far = wanted.narrowed and _counted(connection, near, _SAMPLE, among=_SAMPLE) < _MANY
        found = _counted(connection, condition(database, wanted, now) if far else near, most + 1)
    return Count(min(found, most), found > most)


def _counted(connection: Connection, held: sa.ColumnElement[bool], most: int, among: int | None = None) -> int:
    some = sa.select(sa.literal(1).label("one")).select_from(customers).where(held)
    if among is not None:
        some = some.where(
            customers.c.id.in_(sa.select(customers.c.id).order_by(customers.c.created_at.desc()).limit(among).correlate(None))
        )
    found: int = connection.execute(sa.select(sa.func.count()).select_from(some.limit(most).subquery())).scalar_one()
    return found


def records_of(connection: Connection, database: Database, ids: Iterable[str]) -> tuple[Record, ...]:
    """These records, in this order; who is no longer there is left out."""
    wanted, found = tuple(ids), {}
    for start in range(0, len(wanted), _AT_ONCE):
        asked = sa.select(customers).where(customers.c.id.in_(wanted[start : start + _AT_ONCE]))
        found.update({record.customer["id"]: record for record in fetched(connection, asked, database.keys)})
    return tuple(found[each] for each in wanted if each in found)


def _batch(connection: Connection, database: Database, wanted: Wanted, now: datetime, after: str, limit: int) -> Batch:
    found = _ids(connection, database, wanted, now, after, limit + 1)
    shown = found[:limit]
    return Batch(tuple(row.id for row in shown), _cursor(wanted, shown[-1]) if len(found) > limit else None)


def _ids(connection: Connection, database: Database, wanted: Wanted, now: datetime, after: str, limit: int) -> list[Any]:
    way = _Way(wanted, database.dialect)
    begins = way.place(connection, after)
    near = condition(database, wanted, now, near=True)
    if not wanted.narrowed and not wanted.deleted:
        return list(connection.execute(way.walked(near, begins, limit)))
    # In the bin there are never many.
    for window in () if wanted.deleted else _WINDOWS:
        if limit > window // 4:
            continue
        ends = connection.execute(way.walked(_EVERYBODY, begins, 1).offset(window - 1)).first()
        found = list(connection.execute(way.walked(near, begins, limit, None if ends is None else (ends.key, ends.id))))
        if len(found) == limit or ends is None:
            return found
    return list(connection.execute(way.searched(condition(database, wanted, now), begins, limit)))


class _Way:
    """The order of a list: by a time that has an index, or by the name as the search knows it.

    Shape: `place` and `until` are pairs of a key and an id, the first outside of what is wanted, the second inside.
    """

    def __init__(self, wanted: Wanted, dialect: str) -> None:
        self.by, self.descending = wanted.by, wanted.descending
        if wanted.by is Order.NAME:
            self.key, self.id, self.table = _name_key(dialect), customer_words.c.customer_id, customer_words
        else:
            self.key = customers.c.created_at if wanted.by is Order.CREATED else customers.c.updated_at
            self.id, self.table = customers.c.id, customers

    def walked(self, held: Any, begins: tuple[Any, str] | None, limit: int, until: tuple[Any, str] | None = None) -> sa.Select[Any]:
        """Along the index."""
        asked = sa.select(self.id.label("id"), self.key.label("key"))
        if self.table is customer_words and held is not _EVERYBODY:
            asked = asked.join(customers, customers.c.id == customer_words.c.customer_id)
        asked = asked.where(held) if held is not _EVERYBODY else asked
        pair = sa.tuple_(self.key, self.id)
        if begins is not None:
            asked = asked.where(pair < self._pair(begins) if self.descending else pair > self._pair(begins))
        if until is not None:
            asked = asked.where(pair >= self._pair(until) if self.descending else pair <= self._pair(until))
        return asked.order_by(*self._ordered(self.key, self.id)).limit(limit)

    def searched(self, held: Any, begins: tuple[Any, str] | None, limit: int) -> sa.Select[Any]:
        """All that match first, then their order: a planner that walks the index instead would look at everybody for a few."""
        asked = sa.select(self.id.label("id"), self.key.label("key")).where(held)
        if self.table is customer_words:
            asked = asked.join(customers, customers.c.id == customer_words.c.customer_id)
        if begins is not None:
            pair = sa.tuple_(self.key, self.id)
            asked = asked.where(pair < self._pair(begins) if self.descending else pair > self._pair(begins))
        found = asked.cte("found").prefix_with("MATERIALIZED")
        return sa.select(found.c.id, found.c.key).order_by(*self._ordered(found.c.key, found.c.id)).limit(limit)

    def place(self, connection: Connection, after: str) -> tuple[Any, str] | None:
        """Where a page begins; None at the start."""
        micros, dash, customer_id = after.partition("-")
        if not (dash and customer_id):
            return None
        if self.by is Order.NAME:
            # The name itself is somebody's, and never part of an address.
            key = connection.execute(sa.select(self.key).where(self.id == customer_id)).scalar()
            return None if key is None else (key, customer_id)
        if not (micros.isascii() and micros.isdigit() and len(micros) < 18):
            return None
        # Whole microseconds: a float would round the last ones away, and skip or repeat a line.
        seconds, rest = divmod(int(micros), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), customer_id

    def _pair(self, place: tuple[Any, str]) -> Any:
        return sa.tuple_(sa.literal(place[0], self.key.type), sa.literal(place[1]))

    def _ordered(self, *ends: sa.ColumnElement[Any]) -> list[Any]:
        return [end.desc() if self.descending else end.asc() for end in ends]


_EVERYBODY = sa.true()


def _name_key(dialect: str) -> sa.ColumnElement[str]:
    """What a list by name is ordered by: the first line of the search's text, which is the name in small plain letters."""
    # In these very words it is the index's; a number that is bound would make another expression of it.
    name: sa.ColumnElement[str] = sa.literal_column("substr(customer_words.words, 1, 60)", sa.Text)
    return name.collate("C") if dialect == "postgresql" else name


def _cursor(wanted: Wanted, row: Any) -> str:
    if wanted.by is Order.NAME:
        return f"n-{row.id}"
    since = row.key - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds}-{row.id}"
