"""When the worker's jobs ran last, by the wall clock; and what only one may do at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.tables import jobs

# Whoever holds something says so at least as often, or has been killed.
HELD_FOR = timedelta(minutes=2)


def ran_at(database: Database, name: str) -> datetime | None:
    """When a job ran last; None when it never did.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found: datetime | None = connection.execute(sa.select(jobs.c.ran_at).where(jobs.c.name == name)).scalar()
    return found


def first_run(database: Database, name: str, now: datetime) -> datetime:
    """When something was first done; noted as now when it never was.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(insert(jobs).values(name=name, ran_at=now).on_conflict_do_nothing(index_elements=["name"]))
        found: datetime = connection.execute(sa.select(jobs.c.ran_at).where(jobs.c.name == name)).scalar_one()
    return found


def note_run(database: Database, name: str, now: datetime) -> None:
    """Note that a job has run.

    Raises: DatabaseAway.
    """
    new = insert(jobs).values(name=name, ran_at=now)
    with database.transaction() as connection:
        connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"ran_at": new.excluded.ran_at}))


def hold(database: Database, name: str, holder: str, now: datetime) -> bool:
    """Take what only one may do at a time, or hold it longer; False while somebody else has it, in any thread or process.

    Raises: DatabaseAway.
    """
    new = insert(jobs).values(name=name, ran_at=now, note={"holder": holder})
    # A time ahead was noted before the clock was put back.
    left = ~jobs.c.ran_at.between(now - HELD_FOR, now + HELD_FOR)
    free = sa.or_(jobs.c.note.is_(None), jobs.c.note["holder"].as_string() == holder, left)
    taken = new.on_conflict_do_update(index_elements=["name"], set_={"ran_at": now, "note": new.excluded.note}, where=free)
    with database.transaction() as connection:
        return connection.execute(taken.returning(jobs.c.name)).first() is not None


def let_go(database: Database, name: str, holder: str) -> None:
    """Let somebody else do it.

    Raises: DatabaseAway.
    """
    ours = sa.update(jobs).where(jobs.c.name == name, jobs.c.note["holder"].as_string() == holder)
    with database.transaction() as connection:
        connection.execute(ours.values(note=None))
