"""Saved filters of the customers' list, and those that only lie behind a page; what they look for is sealed.

Shape: a row without a name is a page's own filter, kept for a day because what somebody searches for must not stand in an address;
the row "columns:<staff>" holds which columns somebody wants to see.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers.wanted import Unusable, Wanted
from storage.database import Database
from storage.sealed import Broken, Keys
from storage.tables import segments, staff

# So long somebody can go back to a page that she searched.
KEPT = timedelta(days=1)
LONGEST_NAME = 60
_MOST_DRAFTS = 50
_COLUMNS = "columns:"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A filter that is kept.

    Shape: without a `name` it lies behind somebody's page; `who` is what colleagues call whoever made it.
    """

    id: str
    name: str
    wanted: Wanted
    shared: bool
    made_by: str
    version: int
    who: str = ""


class Stale(Exception):
    """Somebody has changed this segment since the page was read."""


class NotThere(Exception):
    """There is no such segment, or it is not one's own."""


def sealed(keys: Keys, wanted: Wanted, place: str) -> str:
    """A filter as it may be kept: it may hold somebody's name."""
    return keys.seal(json.dumps(wanted.to_json(), ensure_ascii=False), place)


def opened(keys: Keys, kept: str, place: str) -> Wanted:
    """The filter again.

    Raises: Unusable, also when its key is no longer there.
    """
    try:
        return Wanted.from_json(json.loads(keys.open(kept, place)))
    except Broken:
        raise Unusable("sealed with a key that is gone") from None


def draft(database: Database, wanted: Wanted, by: str, now: datetime) -> str:
    """Keep a page's own filter for a day; its id.

    Raises: DatabaseAway.
    """
    own = (segments.c.name == "", segments.c.made_by == by, ~segments.c.id.startswith(_COLUMNS))
    newest = sa.select(segments.c.id).where(*own).order_by(segments.c.made_at.desc(), segments.c.id).limit(_MOST_DRAFTS)
    with database.transaction() as connection:
        kept = list(connection.execute(newest).scalars())
        connection.execute(sa.delete(segments).where(*own, sa.or_(segments.c.made_at < now - KEPT, segments.c.id.not_in(kept))))
        return _add(connection, database.keys, "", wanted, by, now, shared=False)


def forget_drafts(database: Database, now: datetime) -> int:
    """Let every page's own filter go that is older than a day. Give how many.

    Raises: DatabaseAway.
    """
    old = (segments.c.name == "", segments.c.made_at < now - KEPT, ~segments.c.id.startswith(_COLUMNS))
    with database.transaction() as connection:
        return connection.execute(sa.delete(segments).where(*old)).rowcount


def save(database: Database, name: str, wanted: Wanted, by: str, now: datetime, *, shared: bool = False) -> str:
    """Keep a filter under a name; its id.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return _add(connection, database.keys, name[:LONGEST_NAME], wanted, by, now, shared=shared)


def one(database: Database, segment_id: str, viewer: str) -> Segment | None:
    """A segment that the viewer may use: her own, or a shared one.

    Raises: DatabaseAway.
    """
    found = _segments(database, segments.c.id == segment_id, sa.or_(segments.c.made_by == viewer, segments.c.shared))
    return found[0] if found else None


def all_of(database: Database, viewer: str) -> tuple[Segment, ...]:
    """The viewer's own segments and the shared ones, by name.

    Raises: DatabaseAway.
    """
    found = _segments(database, segments.c.name != "", sa.or_(segments.c.made_by == viewer, segments.c.shared))
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


def change(database: Database, segment_id: str, by: str, now: datetime, *, seen: int, shared_too: bool = False, **values: Any) -> Segment:
    """Give a segment another `name` or filter (`wanted`), or have it `shared` or not; gives it as it is then.

    Raises: DatabaseAway; NotThere, also for a segment that somebody else has shared, unless `shared_too`; Stale.
    """
    with database.transaction() as connection:
        before = _own(connection, database.keys, segment_id, by, shared_too=shared_too)
        after = replace(before, **values, version=before.version + 1)
        row = {"name": after.name[:LONGEST_NAME], "shared": after.shared, "version": after.version, "changed_at": now}
        if "wanted" in values:
            row |= {"wanted": _kept(database.keys, segment_id, after.wanted), "order_by": after.wanted.by.value}
        as_seen = (segments.c.id == segment_id, segments.c.version == seen)
        if connection.execute(sa.update(segments).where(*as_seen).values(row)).rowcount != 1:
            raise Stale
    return after


def drop(database: Database, segment_id: str, by: str, *, seen: int) -> None:
    """Forget a segment of one's own.

    Raises: DatabaseAway, NotThere, Stale.
    """
    with database.transaction() as connection:
        _own(connection, database.keys, segment_id, by)
        as_seen = (segments.c.id == segment_id, segments.c.version == seen)
        if connection.execute(sa.delete(segments).where(*as_seen)).rowcount != 1:
            raise Stale


def columns_of(database: Database, viewer: str) -> tuple[str, ...]:
    """The columns that somebody wants to see, in her order; none when she has not said.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        kept = connection.execute(sa.select(segments.c.columns).where(segments.c.id == _COLUMNS + viewer)).scalar()
    return tuple(map(str, kept or ()))


def keep_columns(database: Database, viewer: str, columns: Sequence[str], now: datetime) -> None:
    """Keep which columns somebody wants to see.

    Raises: DatabaseAway.
    """
    own = segments.c.id == _COLUMNS + viewer
    with database.transaction() as connection:
        done = connection.execute(sa.update(segments).where(own).values(columns=list(columns), changed_at=now)).rowcount
        if not done:
            row = {"id": _COLUMNS + viewer, "name": "", "wanted": {}, "columns": list(columns), "order_by": "", "shared": False}
            connection.execute(sa.insert(segments), {**row, "made_by": viewer, "made_at": now, "changed_at": now, "version": 1})


def reseal(database: Database) -> int:
    """Seal anew what an older key sealed. Give how many.

    Raises: DatabaseAway.
    """
    keys, done = database.keys, 0
    with database.transaction() as connection:
        for row in connection.execute(sa.select(segments.c.id, segments.c.wanted)).all():
            kept = str((row.wanted or {}).get("sealed", ""))
            if kept and not keys.newest(kept):
                place = _place(row.id)
                try:
                    again = keys.seal(keys.open(kept, place), place)
                except Broken:
                    continue
                connection.execute(sa.update(segments).where(segments.c.id == row.id).values(wanted={"sealed": again}))
                done += 1
    return done


def _add(connection: Connection, keys: Keys, name: str, wanted: Wanted, by: str, now: datetime, *, shared: bool) -> str:
    segment_id = uuid.uuid4().hex
    row = {"id": segment_id, "name": name, "wanted": _kept(keys, segment_id, wanted), "columns": [], "order_by": wanted.by.value}
    connection.execute(sa.insert(segments), {**row, "shared": shared, "made_by": by, "made_at": now, "changed_at": now, "version": 1})
    return segment_id


def _own(connection: Connection, keys: Keys, segment_id: str, by: str, *, shared_too: bool = False) -> Segment:
    own = segments.c.made_by == by
    found = _read(
        connection, keys, segments.c.id == segment_id, sa.or_(own, segments.c.shared) if shared_too else own, segments.c.name != ""
    )
    if not found:
        raise NotThere(segment_id)
    return found[0]


def _segments(database: Database, *conditions: sa.ColumnElement[bool]) -> list[Segment]:
    with database.reading() as connection:
        return _read(connection, database.keys, *conditions)


def _read(connection: Connection, keys: Keys, *conditions: sa.ColumnElement[bool]) -> list[Segment]:
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email).label("who")
    asked = sa.select(segments, called).join(staff, staff.c.id == segments.c.made_by, isouter=True).where(*conditions)
    found = []
    for row in connection.execute(asked.where(~segments.c.id.startswith(_COLUMNS))).mappings():
        try:
            wanted = opened(keys, str(row["wanted"].get("sealed", "")), _place(row["id"]))
        except Unusable:
            # Of an older program, or its key is gone: better no list than one of other people.
            continue
        names = ("id", "name", "shared", "made_by", "version")
        found.append(Segment(**{name: row[name] for name in names}, wanted=wanted, who=row["who"] or ""))
    return found


def _kept(keys: Keys, segment_id: str, wanted: Wanted) -> dict[str, str]:
    return {"sealed": sealed(keys, wanted, _place(segment_id))}


def _place(segment_id: str) -> str:
    return f"segments.wanted:{segment_id}"
