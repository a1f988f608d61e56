"""What a page asks the database, and a bare page that asks the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask

from storage.database import Database

# What belongs to a transaction, not to a page; and what SQLite tells of its triggers.
_AROUND = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET|--)", re.IGNORECASE)
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
Statement = tuple[str, Any]


class Queries:
    """Hears every statement that reaches a driver in the block."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._all: list[Statement] = []
        self.statements: list[Statement] = []

    def __enter__(self) -> Queries:
        if self._database.dialect == "sqlite":
            self._trace(lambda words: self._all.append((words, None)))
        else:
            self._execute = psycopg.Cursor.execute
            heard, execute = self._all, self._execute

            def listening(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
                heard.append((str(query), params))
                return execute(cursor, query, params, **options)

            psycopg.Cursor.execute = listening  # type: ignore[method-assign,assignment]  # put back below
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._database.dialect == "sqlite":
            self._trace(None)
        else:
            psycopg.Cursor.execute = self._execute  # type: ignore[method-assign]  # as it was
        self.statements = [each for each in self._all if not _AROUND.match(each[0])]

    @property
    def asked(self) -> int:
        """How many of them ask; the others write that somebody has looked."""
        return sum(not _WRITES.match(words) for words, _ in self.statements)

    def _trace(self, hear: Callable[[str], None] | None) -> None:
        """Tell every connection there is, and every new one."""
        engine = self._database._engine  # noqa: SLF001 - nothing of ours needs to hear what a driver is told
        if hear is not None:
            self._listener = lambda connection, _record: connection.set_trace_callback(hear)
            sa.event.listen(engine, "connect", self._listener)
            sa.event.listen(engine, "checkout", self._on_checkout(hear))
        else:
            sa.event.remove(engine, "connect", self._listener)
            sa.event.remove(engine, "checkout", self._checkout)
            with self._database.reading() as connection:
                connection.connection.set_trace_callback(None)

    def _on_checkout(self, hear: Callable[[str], None]) -> Callable[..., None]:
        self._checkout = lambda connection, _record, _proxy: connection.set_trace_callback(hear)
        return self._checkout


def replayed(database: Database, statements: list[Statement], page: bytes) -> Callable[[], object]:
    """A page without a desk: a route that sends the same statements in one transaction and gives the same bytes."""
    bare = Flask("bare")

    @bare.get("/")
    def same() -> bytes:
        with database.transaction() as connection:
            cursor = connection.connection.cursor()
            for words, values in statements:
                cursor.execute(*((words,) if values is None else (words, values)))
                if cursor.description:
                    cursor.fetchall()
            cursor.close()
        return page

    client = bare.test_client()
    return lambda: client.get("/")
