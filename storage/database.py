"""All of it or none of it: the one way to the database, SQLite or PostgreSQL."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.engines import sqlite
from storage.engines.lent import Lent
from storage.migrations import HEAD
from storage.sealed import Keys

T = TypeVar("T")

# A connection that was cut fails at once; one that froze has used up the caller's time.
_AT_ONCE_SECONDS = 0.5


class _Driver(Protocol):
    """What `sqlite` and `postgres` know about their driver's errors."""

    @property
    def Error(self) -> type[Exception]: ...  # noqa: N802 (the drivers' name)

    def cut(self, connection: Any) -> bool: ...
    def away(self, error: BaseException | None) -> bool: ...
    def overtaken(self, error: BaseException | None) -> bool: ...
    def named(self, error: BaseException | None) -> str: ...


class DatabaseAway(Exception):
    """The database cannot be reached, is locked, full or too slow: nothing that we know of was changed."""


class ConnectionCut(DatabaseAway):
    """A connection that was open has died; a new one may work."""


class Overtaken(Exception):
    """Somebody else was faster: a unique value is taken meanwhile, or two transactions met. Read again, decide again."""


class Refused(Exception):
    """The database refused a statement: a mistake of ours. The words name tables and codes, never a value."""


class Database:
    """The shop's database.

    Shape: `url` is SQLAlchemy's: "sqlite:///file", "sqlite://" (in memory, for one process) or "postgresql://...";
    `dialect` is "sqlite" or "postgresql"; `keys` seal what a raw copy of it must not show.
    """

    def __init__(self, url: str, keys: Keys | None = None) -> None:
        address = make_url(url)
        self.dialect = address.get_backend_name()
        self._in_memory = self.dialect == "sqlite" and sqlite.in_memory(address)
        if self.dialect == "sqlite":
            self._engine = sqlite.sqlite_engine(address)
            self._driver: _Driver = sqlite
            self._begin = "BEGIN IMMEDIATE"
        else:
            # psycopg costs 5 MB that a shop on SQLite need not pay.
            from storage.engines import postgres

            self._engine = postgres.postgres_engine(address)
            self._driver = postgres
            self._begin = "BEGIN"
        self._writer = sqlite.OneWriter()
        # What lives and dies with this process may be sealed with what nobody else knows.
        self._keys = Keys.passing() if keys is None and self._in_memory else keys
        self._trigrams: bool | None = None
        if hasattr(os, "register_at_fork") and not self._in_memory:
            # A child that shares its parent's sockets mixes up their answers.
            os.register_at_fork(after_in_child=partial(_forget_connections, weakref.ref(self)))

    @property
    def keys(self) -> Keys:
        """The keys that seal.

        Raises: RuntimeError when none were given: a mistake of ours.
        """
        if self._keys is None:
            raise RuntimeError("a database that keeps more than the process was opened without keys")
        return self._keys

    @property
    def trigrams(self) -> bool:
        """Whether any part of a word is found through an index.

        Raises: DatabaseAway.
        """
        if self._trigrams is None:
            kept, name = ("sqlite_master", "name") if self.dialect == "sqlite" else ("pg_indexes", "indexname")
            with self.reading() as connection:
                names = connection.exec_driver_sql(f"SELECT {name} FROM {kept} WHERE {name} LIKE 'customer%trigrams'")  # noqa: S608  # nosec B608 (our own words)
                self._trigrams = names.first() is not None
        return self._trigrams

    def reading(self) -> AbstractContextManager[Connection, None]:
        """A connection to read with; each statement sees what is committed when it starts.

        Raises: DatabaseAway.
        """
        return Lent(self._engine, self._explained)

    @contextmanager
    def _explained(self, connection: Connection | None, started: float) -> Iterator[None]:
        """Say in our own words what went wrong while somebody read, and give the connection back."""
        with self._answering(started), connection or nullcontext(), self._noticing(connection) if connection else nullcontext():
            yield

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection to write with: all of the block is kept, or none of it when it raises.

        Raises: DatabaseAway, Overtaken, Refused.
        """
        with self._answering(), self._engine.connect() as connection, self._noticing(connection):
            if self.dialect == "sqlite":
                with self._writer.turn(connection), self._all_or_nothing(connection):
                    yield connection
            else:
                with self._all_or_nothing(connection):
                    yield connection

    @contextmanager
    def _all_or_nothing(self, connection: Connection) -> Iterator[None]:
        driver: Any = connection.connection.driver_connection
        driver.execute(self._begin)
        try:
            yield
            driver.execute("COMMIT")
        except BaseException:
            # A full disk has rolled back by itself, a dead connection cannot.
            with suppress(SQLAlchemyError):
                connection.exec_driver_sql("ROLLBACK")
            raise

    @contextmanager
    def _noticing(self, connection: Connection) -> Iterator[None]:
        """Let SQLAlchemy notice what its driver raised behind its back, so that the pool forgets dead connections."""
        try:
            yield
        except self._driver.Error as error:
            if connection.invalidated:
                # The ROLLBACK has noticed already; asking for the connection again would raise something else.
                raise DBAPIError(None, None, error, connection_invalidated=True) from error
            if self._driver.cut(connection.connection.driver_connection):
                # It fails at once, as whatever is sent through a dead connection, and SQLAlchemy draws the conclusions.
                connection.exec_driver_sql("SELECT 1")
            raise DBAPIError(None, None, error) from error

    @contextmanager
    def _answering(self, since: float | None = None) -> Iterator[None]:
        started = time.monotonic() if since is None else since
        try:
            yield
        except (sa.exc.TimeoutError, sqlite.Waited) as error:
            raise DatabaseAway(type(error).__name__) from error
        except DBAPIError as error:
            cause = error.orig
            if error.connection_invalidated and time.monotonic() - started < _AT_ONCE_SECONDS:
                raise ConnectionCut(type(cause).__name__) from error
            if error.connection_invalidated or self._driver.away(cause):
                raise DatabaseAway(type(cause).__name__) from error
            # The driver's own words may quote the row, which is somebody's: they go no further.
            if self._driver.overtaken(cause):
                raise Overtaken(self._driver.named(cause)) from None
            raise Refused(self._driver.named(cause)) from None

    def insist(self, act: Callable[[], T]) -> T:
        """What `act` gives, tried once more when the connection turns out to be cut.

        After a restart of the database every pooled connection is dead; the first to notice makes the pool forget them all.
        `act` must be harmless to repeat: a statement whose answer was lost may have been committed.
        """
        try:
            return act()
        except ConnectionCut:
            return act()

    def upgrade(self) -> None:
        """Bring the tables up to date; several processes may call this at once.

        Raises: DatabaseAway.
        """
        # Alembic costs 4 MB and 0.1 s that a web process does not need.
        from storage.migrations.upgrade import upgrade

        with self._answering():
            upgrade(self._engine, in_memory=self._in_memory)

    def up_to_date(self) -> bool:
        """Whether the tables are those of this program.

        Raises: DatabaseAway.
        """
        try:
            with self.reading() as connection:
                return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        except Refused:
            return False

    def truncate_log(self) -> bool:
        """Write SQLite's log into the file and empty it; False when somebody still reads an older state: try again later.

        Raises: DatabaseAway.
        """
        with self.reading() as connection:
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()
        return row is not None and row[0] == 0

    def vacuum(self, tables: Iterable[str], most_ms: int) -> None:
        """Clear PostgreSQL's dead rows, each table in its own time; nobody waits for it.

        Raises: DatabaseAway.
        """
        from storage.engines import postgres

        with self._answering(), self._engine.connect() as connection:
            postgres.vacuum(connection.connection.driver_connection, tables, most_ms)

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Leave every connection to the process that opened it."""
        self._engine.dispose(close=False)
        self._writer = sqlite.OneWriter()


def _forget_connections(reference: weakref.ref[Database]) -> None:
    database = reference()
    if database is not None:
        database.forget_connections()
