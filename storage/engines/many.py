"""Many rows of a table in one statement, past SQLAlchemy: what an import writes by the hundred thousand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from storage.tables.columns import Moment


class Many:
    """Writes rows into one table, every column but the counted one given by its name.

    On PostgreSQL the rows go as one array of JSON, one message and one statement; a row a statement costs both sides twice as much.
    SQLite is not sent anything: there the driver's own `executemany` is the quickest.
    """

    def __init__(self, table: sa.Table) -> None:
        columns = [column for column in table.c if column.identity is None]
        names = [column.name for column in columns]
        self._values = itemgetter(*names)
        self._json = [place for place, column in enumerate(columns) if isinstance(column.type, sa.JSON)]
        self._moments = [place for place, column in enumerate(columns) if isinstance(column.type, Moment)]
        listed = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" for _ in names)
        # Names of our own tables.
        self._sqlite = f"INSERT INTO {table.name} ({listed}) VALUES ({marks})"  # noqa: S608  # nosec B608
        self._postgres = f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM json_populate_recordset(NULL::{table.name}, %s::json)"  # noqa: S608  # nosec B608

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write these rows.

        Raises: KeyError for a column that is not given; ValueError for a time without a zone; the driver's own errors.
        """
        if not rows:
            return
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            driver.executemany(self._sqlite, list(map(self._lite, rows))).close()
            return
        for row in rows:
            self._values(row)
        driver.execute(self._postgres, (_write_json(rows),)).close()

    def _lite(self, row: Mapping[str, Any]) -> list[Any]:
        values = list(self._values(row))
        for place in self._json:
            values[place] = None if values[place] is None else _write_json(values[place])
        for place in self._moments:
            values[place] = None if values[place] is None else _lite_moment(values[place])
        return values


def among(connection: Connection, column: sa.ColumnElement[str], values: Collection[str]) -> sa.ColumnElement[bool]:
    """The condition that a column is one of these texts, as one parameter: the statement's words do not change with their number."""
    if connection.dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(None, list(values), type_=ARRAY(sa.Text)))
    several = sa.func.json_each(_write_json(list(values))).table_valued("value")
    return column.in_(sa.select(several.c.value))


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """A block whose statements PostgreSQL works off while the next ones are written; none of them is asked for its answer.

    Raises: the driver's own errors, at the end of the block at the latest.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


# Rows that are written at once were mostly made at once.
@lru_cache(maxsize=64)
def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


@lru_cache(maxsize=64)
def _lite_moment(moment: datetime) -> str:
    return _utc(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=64)
def _told(moment: datetime) -> str:
    return _utc(moment).isoformat()


_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_told).encode
