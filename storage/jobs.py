"""When the worker's jobs ran last, by the wall clock."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.tables import jobs


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
