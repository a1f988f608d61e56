"""Reading that may take longer than a customer would wait: for the worker, over all records of a shop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.database import Database

MOST_MS = 60_000


@contextmanager
def patiently(database: Database, most_ms: int = MOST_MS) -> Iterator[Connection]:
    """A connection to read with, whose statements are cut after `most_ms` only. SQLite cuts none.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        if database.dialect == "sqlite":
            yield connection
            return
        # A shop on SQLite never loads the other's driver.
        from storage.engines import postgres

        with postgres.patient(connection.connection.driver_connection, most_ms):
            yield connection
