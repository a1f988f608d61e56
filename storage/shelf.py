"""A shelf for a simulator's belongings: a small SQLite file of its own, never the shop's database."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from storage.engines.sqlite import write_ahead

Things = dict[str, Any]

_TABLE = """
CREATE TABLE IF NOT EXISTS things (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  version INTEGER NOT NULL,
  data TEXT NOT NULL,
  UNIQUE (kind, name)
);
CREATE INDEX IF NOT EXISTS things_owner ON things (owner, version);
CREATE TABLE IF NOT EXISTS counter (version INTEGER NOT NULL);
INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter);
"""
_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something on the shelf.

    Shape: `place` is the order in which things came, `version` the order in which they were last changed.
    """

    kind: str
    name: str
    owner: str
    place: int
    version: int
    data: Things


class Shelf:
    """Things by kind and name, shared by every process of this installation.

    Shape: without a file it lives and dies with this process. A file is made when the first thing is put there.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0

    def put(self, kind: str, name: str, data: Things, owner: str = "") -> bool:
        """Put a new thing there. False when one of this kind and name is there already: that one stays."""
        row = (kind, name, owner, json.dumps(data))
        with self._writing() as connection:
            statement = "INSERT OR IGNORE INTO things (kind, name, owner, version, data) SELECT ?, ?, ?, version, ? FROM counter"
            return connection.execute(statement, row).rowcount == 1

    def change(self, kind: str, name: str, changes: Mapping[str, object], owner: str = "") -> Thing:
        """Change some of a thing's data; what is not there yet is put there."""
        with self._writing() as connection:
            old = self._find(connection, "kind = ? AND name = ?", (kind, name))
            data = {**(old[0].data if old else {}), **changes}
            statement = (
                "INSERT INTO things (kind, name, owner, version, data) SELECT ?, ?, ?, version, ? FROM counter WHERE true "
                "ON CONFLICT (kind, name) DO UPDATE SET data = excluded.data, version = excluded.version"
            )
            connection.execute(statement, (kind, name, owner, json.dumps(data)))
            return self._find(connection, "kind = ? AND name = ?", (kind, name))[0]

    def take(self, kind: str, name: str) -> Thing | None:
        """Take a thing away and give it: of two takers one gets it."""
        with self._writing() as connection:
            found = self._find(connection, "kind = ? AND name = ?", (kind, name))
            connection.execute("DELETE FROM things WHERE kind = ? AND name = ?", (kind, name))
        return found[0] if found else None

    def get(self, kind: str, name: str) -> Thing | None:
        """The thing of this kind and name."""
        return next(iter(self._look("kind = ? AND name = ?", (kind, name))), None)

    def of_kind(self, kind: str) -> list[Thing]:
        """All things of a kind, in the order in which they came."""
        return self._look("kind = ?", (kind,))

    def of_owner(self, owner: str, after: int = 0) -> list[Thing]:
        """What belongs to somebody and changed after this version, in the order in which it came."""
        return self._look("owner = ? AND version > ?", (owner, after))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _look(self, where: str, values: tuple[object, ...]) -> list[Thing]:
        with self._lock:
            # Looking makes no file: an installation without a simulator has none.
            if self._file is not None and not self._file.exists():
                return []
            return self._find(self._opened(), where, values)

    @staticmethod
    def _find(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Thing]:
        # The conditions are those of this file; what they compare with is bound.
        rows = connection.execute(
            f"SELECT kind, name, owner, place, version, data FROM things WHERE {where} ORDER BY place",  # noqa: S608  # nosec B608 (our own words)
            values,
        )
        return [
            Thing(kind=kind, name=name, owner=owner, place=place, version=version, data=json.loads(data))
            for kind, name, owner, place, version, data in rows
        ]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute("UPDATE counter SET version = version + 1")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    def _opened(self) -> sqlite3.Connection:
        # A connection does not survive a fork, and a file that somebody deleted is begun anew.
        gone = self._file is not None and not self._file.exists()
        if self._connection is None or self._process != os.getpid() or gone:
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            name = str(self._file) if self._file else ":memory:"
            self._connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=_SECONDS)
            self._process = os.getpid()
            write_ahead(self._connection, _SECONDS)
            # A simulator may forget its last second in a power cut.
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.executescript(_TABLE)
        return self._connection
