"""Wrong passwords and codes, counted: who guesses is soon asked to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Database
from storage.tables import attempts

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """How many wrong tries a key may have within the window."""

    key: str
    most: int


@dataclass(frozen=True)
class Attempt:
    """A try that counts as wrong until it is forgiven. `wait` says that it must not be made at all, and for how long."""

    ids: tuple[int, ...]
    wait: timedelta | None


def take(database: Database, limits: tuple[Limit, ...], now: datetime) -> Attempt:
    """Count a try before it is made, so that many at one instant get no further than many in a row.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        rows = [{"key": limit.key, "made_at": now} for limit in limits]
        ids = tuple(connection.execute(sa.insert(attempts).returning(attempts.c.id), rows).scalars())
    waits = [wait for limit in limits if (wait := _wait(database, limit, now)) is not None]
    if not waits:
        return Attempt(ids, None)
    # A try that was not made makes nobody wait longer.
    _forget(database, attempts.c.id.in_(ids))
    return Attempt((), max(waits))


def forgive(database: Database, attempt: Attempt, key: str) -> None:
    """The try was right: it counts for nothing, and neither do the earlier ones of that key.

    Raises: DatabaseAway.
    """
    _forget(database, sa.or_(attempts.c.id.in_(attempt.ids), attempts.c.key == key))


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete tries from before that time. Give how many.

    Raises: DatabaseAway.
    """
    return _forget(database, attempts.c.made_at < before)


def _wait(database: Database, limit: Limit, now: datetime) -> timedelta | None:
    newest = (
        sa.select(attempts.c.made_at)
        .where(attempts.c.key == limit.key, attempts.c.made_at > now - WINDOW)
        .order_by(attempts.c.made_at.desc(), attempts.c.id.desc())
        .limit(limit.most + 1)
    )
    with database.reading() as connection:
        found = connection.execute(newest).scalars().all()
    # The next try is free when the oldest of the last `most` leaves the window.
    return found[limit.most - 1] + WINDOW - now if len(found) > limit.most else None


def _forget(database: Database, chosen: sa.ColumnElement[bool]) -> int:
    with database.transaction() as connection:
        return connection.execute(sa.delete(attempts).where(chosen)).rowcount
