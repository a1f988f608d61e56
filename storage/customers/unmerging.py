"""A merge taken back: both records as they were, after whoever does it has read what was changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers import changing
from storage.customers.changing import Edit, NotThere, What
from storage.customers.merge_rows import (
    Kept,
    Side,
    give_up_unique,
    lock,
    move_intakes,
    move_requests,
    opened,
    put_back_identities,
    put_back_subscriptions,
    settle,
    side_of,
)
from storage.customers.merging import TRIES, Merge, merge_of
from storage.customers.record import Record
from storage.customers.union import openness
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk.handling import By
from storage.sealed import Keys
from storage.tables import intakes, merges, requests

__all__ = ["NotThere", "NotUndoable", "Overwrites", "Undoing", "undo", "undoing"]


class NotUndoable(Exception):
    """This merge cannot be taken back: it is over, or the kept record itself was merged since."""


class Overwrites(Exception):
    """Taking the merge back would overwrite what was changed since, which nobody has agreed to."""

    def __init__(self, told: Undoing) -> None:
        super().__init__("changed since")
        self.told = told


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """What taking a merge back would do.

    Shape: `kept` and `gone` are fields that were changed since and would be overwritten; `versions` of both, to be given back with
    the consent to that.
    """

    merge: Merge
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    versions: tuple[int, int]


def undoing(database: Database, merge_id: str, now: datetime) -> Undoing:
    """What taking this merge back would do.

    Raises: NotThere, NotUndoable, DatabaseAway.
    """
    found = merge_of(database, merge_id)
    if found is None:
        raise NotThere(merge_id)
    with database.reading() as connection:
        return _looked_at(connection, database.keys, found, now)[0]


def undo(database: Database, merge_id: str, *, by: By, agreed: tuple[int, int] | None = None) -> None:
    """Take a merge back, all of it or nothing.

    Shape: `agreed` are the versions of both records whose changes somebody has agreed to overwrite.
    Raises: Overwrites, NotThere, NotUndoable, DatabaseAway.
    """
    for _ in range(TRIES):
        found = merge_of(database, merge_id)
        if found is None:
            raise NotThere(merge_id)
        if found.undone_at is not None:
            return
        with database.reading() as connection:
            told, kept, gone, before = _looked_at(connection, database.keys, found, by.done_at)
        if (told.kept or told.gone) and agreed != told.versions:
            raise Overwrites(told)
        try:
            with database.transaction() as connection:
                _undo(connection, database.keys, found, kept, gone, before, by)
                return
        except Overtaken:
            continue
    raise DatabaseAway("somebody was faster every time")


def _looked_at(connection: Connection, keys: Keys, found: Merge, now: datetime) -> tuple[Undoing, Record, Record, Kept]:
    if not found.undoable(now):
        raise NotUndoable("over")
    later = (merges.c.gone_id == found.kept_id, merges.c.undone_at.is_(None))
    if connection.execute(sa.select(merges.c.id).where(*later)).first() is not None:
        raise NotUndoable("merged since")
    sealed = connection.execute(sa.select(merges.c.before).where(merges.c.id == found.id)).scalar_one()
    if not sealed:
        raise NotUndoable("forgotten")
    before = opened(keys, found.id, sealed)
    kept, gone = changing.read(connection, keys, found.kept_id), changing.read(connection, keys, found.gone_id)
    told = Undoing(
        merge=found,
        kept=side_of(connection, kept).differs_from(before.kept_after),
        gone=side_of(connection, gone).differs_from(before.gone_after),
        versions=(kept.customer["version"], gone.customer["version"]),
    )
    return told, kept, gone, before


def _undo(connection: Connection, keys: Keys, found: Merge, kept: Record, gone: Record, before: Kept, by: By) -> None:
    lock(connection, found.kept_id, found.gone_id)
    now = side_of(connection, kept)
    _write(connection, keys, kept, before.kept_before, found, by)
    _write(connection, keys, gone, before.gone_before, found, replace(by, once=None))
    still_there = (intakes.c.id.in_(before.intakes), intakes.c.customer_id == found.kept_id)
    move_intakes(connection, list(connection.execute(sa.select(intakes.c.id).where(*still_there)).scalars()), found.gone_id)
    asked = (requests.c.id.in_(before.requests), requests.c.customer_id == found.kept_id)
    move_requests(connection, list(connection.execute(sa.select(requests.c.id).where(*asked)).scalars()), found.gone_id)
    put_back_identities(connection, before.kept_before, before.gone_before)
    for customer_id, side in ((found.kept_id, before.kept_before), (found.gone_id, before.gone_before)):
        put_back_subscriptions(connection, customer_id, _no_freer(side, before.kept_after, now, by.done_at))
    give_up_unique(connection, found.kept_id, found.gone_id)
    for customer_id, side in ((found.kept_id, before.kept_before), (found.gone_id, before.gone_before)):
        settle(connection, keys, customer_id, side)
    undone = sa.update(merges).where(merges.c.id == found.id, merges.c.undone_at.is_(None))
    if connection.execute(undone.values(undone_at=by.done_at, before="")).rowcount != 1:
        raise Overtaken("somebody took it back first")


def _write(connection: Connection, keys: Keys, record: Record, was: Side, found: Merge, by: By) -> None:
    edit = Edit(what=What.UNMERGED, values=was.values(), addresses=was.places(), about={"merge": found.id})
    changing.write(connection, keys, record, edit, by)


def _no_freer(was: Side, merged: Side, now: Side, at: datetime) -> dict[str, list[str]]:
    """The subscriptions as they were, except where the person has said no since: whose no it was is not known, so it holds for both."""
    found: dict[str, list[str]] = {}
    for channel, (status, changed_at) in was.subscriptions.items():
        since = now.subscriptions.get(channel, [status])[0]
        refused = openness(since) < openness(merged.subscriptions.get(channel, [status])[0])
        found[channel] = [since, at.isoformat()] if refused and openness(since) < openness(status) else [status, changed_at]
    return found
