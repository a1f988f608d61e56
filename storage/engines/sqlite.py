"""SQLite as we run it: every commit on the disk, one writer at a time, nobody waits longer than two seconds."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event

BUSY_MS = 2000

# Source: sqlite.org/rescode.html (2026-11): the file is locked, gone, full or unreadable; everything else is a mistake of ours.
_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}


def in_memory(url: URL) -> bool:
    """Whether this database lives and dies with its one connection."""
    return url.database in (None, "", ":memory:")


def sqlite_engine(url: URL) -> Engine:
    """An engine whose connections are in autocommit, in WAL, and wait for the disk."""
    if in_memory(url):
        engine = create_engine(
            url, isolation_level="AUTOCOMMIT", hide_parameters=True, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            pool_size=16,
            pool_timeout=BUSY_MS / 1000,
            connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    write_ahead(connection, BUSY_MS / 1000)
    connection.execute("PRAGMA synchronous=FULL").close()
    connection.execute("PRAGMA foreign_keys=ON").close()
    # What is deleted is overwritten: else an erased person could be read in the free pages of the file.
    connection.execute("PRAGMA secure_delete=ON").close()
    # SQLite's own `lower` knows 26 letters.
    connection.create_function("lowered", 1, lambda text: None if text is None else lowered(text), deterministic=True)


def lowered(text: str) -> str:
    """A text in small letters, of whatever script."""
    return text.replace("İ", "i").lower()


def write_ahead(connection: sqlite3.Connection, seconds: float) -> None:
    """Have the file write ahead, so that readers wait for nobody. It stays so: only a new file is changed."""
    # Two processes that change a new file at once: one is told "locked" at once, without the busy timeout. A file that
    # somebody holds is told so after the timeout, and then the time is over.
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.05)
        else:
            return


Error = sqlite3.Error


def cut(_connection: object) -> bool:
    """Whether this connection of the driver has died: a file's never does."""
    return False


def away(error: BaseException | None) -> bool:
    """Whether this error of the driver says that the file cannot be had now."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind, the rest a detail of it.
    return code is not None and code & 0xFF in _AWAY


def overtaken(error: BaseException | None) -> bool:
    """Whether this error of the driver says that a unique value is taken."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


def named(error: BaseException | None) -> str:
    """This error without a value of the row: SQLite's words name tables and columns only."""
    return f"{type(error).__name__}: {error}"


class OneWriter:
    """A place in the line of this process's writers.

    SQLite's own busy handler polls with growing pauses and lets anybody overtake; a lock in the process hands over at once.
    The time spent in the line counts against the two seconds, so that nobody waits for the line and then for the file too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, connection: Connection) -> Iterator[None]:
        """Hold the line's head while the block runs.

        Raises: Waited when the two seconds are over.
        """
        joined = time.monotonic()
        if not self._lock.acquire(timeout=BUSY_MS / 1000):
            raise Waited
        try:
            _be_patient(connection, BUSY_MS - int((time.monotonic() - joined) * 1000))
            yield
        finally:
            self._lock.release()


class Waited(Exception):
    """Two seconds went by in the line of writers."""


def _be_patient(connection: Connection, left_ms: int) -> None:
    info: dict[Any, Any] = connection.info
    wanted = BUSY_MS if left_ms > BUSY_MS - 100 else max(left_ms, 0)
    if info.get("busy_ms", BUSY_MS) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={wanted}")
        info["busy_ms"] = wanted
