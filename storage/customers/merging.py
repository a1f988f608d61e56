"""Two records of one person made one: only by somebody who has looked at both, and to be had back for 30 days."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers import changing, history
from storage.customers.changing import Edit, NotThere, Stale, What
from storage.customers.merge_rows import Kept, follow, give_up_unique, lock, move_intakes, move_requests, settle, side_of
from storage.customers.record import Record
from storage.customers.union import Union
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk.handling import By
from storage.sealed import Keys
from storage.tables import customer_events, intakes, merges, not_duplicates, requests, staff, subscriptions

UNDO = timedelta(days=30)
# Each try loses only to somebody who was faster, so more than a few mean trouble.
TRIES = 8

__all__ = [
    "Merge",
    "NotThere",
    "NotToMerge",
    "Stale",
    "merge",
    "merge_of",
    "merges_of",
    "not_the_same",
    "recent_merges",
    "two",
]


class NotToMerge(Exception):
    """These two cannot be made one: it is the same record, or one of them is in the bin."""


@dataclass(frozen=True, kw_only=True)
class Merge:
    """That two records were made one. `who` is what colleagues call whoever did it."""

    id: str
    kept_id: str
    gone_id: str
    done_at: datetime
    undo_until: datetime
    undone_at: datetime | None = None
    staff_id: str | None = None
    who: str = ""

    def undoable(self, now: datetime) -> bool:
        """Whether both can be had back."""
        return self.undone_at is None and now < self.undo_until


def two(connection: Connection, keys: Keys, kept_id: str, gone_id: str) -> tuple[Record, Record]:
    """Both records as they stand.

    Raises: NotThere, NotToMerge.
    """
    if kept_id == gone_id:
        raise NotToMerge("one record")
    kept, gone = changing.read(connection, keys, kept_id), changing.read(connection, keys, gone_id)
    if kept.customer["deleted_at"] is not None or gone.customer["deleted_at"] is not None:
        raise NotToMerge("in the bin")
    return kept, gone


def merge(
    database: Database,
    kept_id: str,
    gone_id: str,
    decide: Callable[[Record, Record], Union],
    *,
    by: By,
    seen: tuple[int, int],
) -> str:
    """Make two records one, all of it or nothing; gives the merge's id.

    Shape: `decide` says what the kept record becomes; `seen` are the versions of both that the page showed.
    Raises: Stale with what was done to either; NotThere, NotToMerge, DatabaseAway.
    """
    for _ in range(TRIES):
        with database.reading() as connection:
            if by.once is not None and (before := _done(connection, by.once)) is not None:
                return before
            kept, gone = two(connection, database.keys, kept_id, gone_id)
            if seen != (kept.customer["version"], gone.customer["version"]):
                news = [history.events_of(connection, each, since=at) for each, at in zip((kept_id, gone_id), seen, strict=True)]
                raise Stale((*news[0], *news[1]))
        union = decide(kept, gone)
        try:
            with database.transaction() as connection:
                return _merge(connection, database.keys, kept, gone, union, by)
        except Overtaken:
            continue
    raise DatabaseAway("somebody was faster every time")


def _merge(connection: Connection, keys: Keys, kept: Record, gone: Record, union: Union, by: By) -> str:
    merge_id, kept_id, gone_id = uuid.uuid4().hex, kept.customer["id"], gone.customer["id"]
    lock(connection, kept_id, gone_id)
    kept_before, gone_before = side_of(connection, kept), side_of(connection, gone)
    moved = list(connection.execute(sa.select(intakes.c.id).where(intakes.c.customer_id == gone_id)).scalars())
    asked = list(connection.execute(sa.select(requests.c.id).where(requests.c.customer_id == gone_id)).scalars())
    # First the one that goes: it frees its email and phone for the one that stays.
    about = {"merge": merge_id, "into": kept_id}
    going = Edit(what=What.MERGED, values={"deleted_at": by.done_at}, about=about)
    changing.write(connection, keys, gone, going, replace(by, once=None))
    follow(connection, gone_before, kept_id, union.follows)
    move_intakes(connection, moved, kept_id)
    move_requests(connection, asked, kept_id)
    staying = Edit(what=What.MERGED, values=union.values, addresses=union.addresses, about={"merge": merge_id, "with": gone_id})
    changing.write(connection, keys, kept, staying, by)
    for channel, status in union.subscriptions.items():
        if kept.subscriptions.get(channel) != status:
            this = (subscriptions.c.customer_id == kept_id, subscriptions.c.channel == channel)
            connection.execute(sa.update(subscriptions).where(*this).values(status=status, changed_at=by.done_at))
    give_up_unique(connection, kept_id, gone_id)
    for customer_id in (kept_id, gone_id):
        settle(connection, keys, customer_id)
    after = [side_of(connection, changing.read(connection, keys, each)) for each in (kept_id, gone_id)]
    told = Kept(kept_before=kept_before, gone_before=gone_before, kept_after=after[0], gone_after=after[1], intakes=moved, requests=asked)
    connection.execute(
        sa.insert(merges),
        {
            "id": merge_id,
            "kept_id": kept_id,
            "gone_id": gone_id,
            "done_at": by.done_at,
            "staff_id": by.staff_id,
            "before": told.sealed(keys, merge_id),
            "undo_until": by.done_at + UNDO,
        },
    )
    return merge_id


def _done(connection: Connection, once: str) -> str | None:
    about = connection.execute(sa.select(customer_events.c.about).where(customer_events.c.once == once)).scalar()
    return None if about is None else str(about.get("merge", ""))


def merge_of(database: Database, merge_id: str) -> Merge | None:
    """One merge.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = _merges(connection, merges.c.id == merge_id)
    return found[0] if found else None


def merges_of(database: Database, customer_id: str) -> tuple[Merge, ...]:
    """The merges that this record was part of, the newest first.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _merges(connection, sa.or_(merges.c.kept_id == customer_id, merges.c.gone_id == customer_id))


def recent_merges(database: Database, now: datetime, limit: int = 50) -> tuple[Merge, ...]:
    """The merges that can still be undone, the newest first.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _merges(connection, merges.c.undone_at.is_(None), merges.c.undo_until > now, limit=limit)


def _merges(connection: Connection, *which: sa.ColumnElement[bool], limit: int = 50) -> tuple[Merge, ...]:
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email, "").label("who")
    columns = [merges.c[name] for name in Merge.__dataclass_fields__ if name != "who"]
    asked = sa.select(*columns, called).join_from(merges, staff, staff.c.id == merges.c.staff_id, isouter=True).where(*which)
    rows = connection.execute(asked.order_by(merges.c.done_at.desc(), merges.c.id).limit(limit)).mappings()
    return tuple(Merge(**row) for row in rows)


def not_the_same(database: Database, one: str, other: str, by: By) -> None:
    """Keep that two records are two people's, so that nobody is asked again.

    Raises: NotThere, DatabaseAway.
    """
    first, second = sorted((one, other))
    with database.transaction() as connection:
        for each in (first, second):
            changing.read(connection, database.keys, each)
        said = (not_duplicates.c.one == first, not_duplicates.c.other == second)
        if connection.execute(sa.select(not_duplicates.c.one).where(*said)).first() is None:
            row = {"one": first, "other": second, "said_by": by.staff_id or "", "said_at": by.done_at}
            connection.execute(sa.insert(not_duplicates), row)
            changing.note_in_log(connection, first, What.EDITED, {"not_the_same_as": second}, by)
