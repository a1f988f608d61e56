"""When tasks and their files go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.tables import tasks
from storage.tasks import Task, task_of


def expired(database: Database, now: datetime, limit: int = 100) -> tuple[Task, ...]:
    """Tasks that have had their time.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        rows = connection.execute(sa.select(tasks).where(tasks.c.expires_at <= now).order_by(tasks.c.expires_at).limit(limit)).mappings()
        return tuple(task_of(row) for row in rows)


def expire_at(database: Database, kinds: Collection[str], at: datetime) -> int:
    """Let files of these kinds go sooner: whoever is erased stands in no file any longer. Give how many.

    Raises: DatabaseAway.
    """
    later = sa.or_(tasks.c.expires_at.is_(None), tasks.c.expires_at > at)
    with database.transaction() as connection:
        return connection.execute(
            sa.update(tasks).where(tasks.c.kind.in_(kinds), tasks.c.file.is_not(None), later).values(expires_at=at)
        ).rowcount


def of_the_erased(database: Database) -> tuple[Task, ...]:
    """Tasks whose files hold somebody who was erased since.

    Raises: DatabaseAway.
    """
    ended = tasks.c.state.in_(["done", "failed", "cancelled"])
    told = sa.select(tasks).where(tasks.c.file.is_not(None), ended, tasks.c.note["why"].as_string() == "erased")
    with database.reading() as connection:
        return tuple(task_of(row) for row in connection.execute(told).mappings())


def forget(database: Database, task_id: str) -> None:
    """Delete a task and what it kept of its rows. Its file has gone before.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(sa.delete(tasks).where(tasks.c.id == task_id))


def without_file(database: Database, task_id: str) -> None:
    """Say that a task's file is no longer there.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(sa.update(tasks).where(tasks.c.id == task_id).values(file=None))


def files(database: Database) -> frozenset[str]:
    """The names of all files that some task still has.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return frozenset(connection.execute(sa.select(tasks.c.file).where(tasks.c.file.is_not(None))).scalars())
