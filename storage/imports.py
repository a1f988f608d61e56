"""What became of each row of an import: to give back what was rejected, and to undo the rest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from storage.database import Database
from storage.engines.many import Many
from storage.sealed import Keys
from storage.tables import import_rows

_PAGE = 500
_INTO = Many(import_rows)


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """What became of one row.

    Shape: `reason` says why, without a value of the row's; `cells` is the row as it came and `before` the record as it was, both
    personal data.
    """

    row: int
    outcome: str
    customer_id: str | None = None
    reason: Sequence[Mapping[str, Value]] = ()
    cells: tuple[str, ...] | None = None
    before: Mapping[str, Any] | None = None

    def __repr__(self) -> str:
        return f"ImportRow({self.row}, {self.outcome})"  # personal data: a repr ends in logs and exceptions


def add(connection: Connection, keys: Keys, task_id: str, rows: Sequence[ImportRow]) -> None:
    """Write down what became of these rows, in the transaction of what was done."""
    _INTO.write(connection, [_kept(keys, task_id, row) for row in rows])


def _kept(keys: Keys, task_id: str, row: ImportRow) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "row": row.row,
        "outcome": row.outcome,
        "customer_id": row.customer_id,
        "reason": [dict(each) for each in row.reason],
        "cells": _sealed(keys, row.cells, place_of("cells", task_id, row.row)),
        "before": _sealed(keys, row.before, place_of("before", task_id, row.row)),
    }


def rows_of(database: Database, task_id: str, outcomes: Collection[str], *, after: int = 0, limit: int = _PAGE) -> tuple[ImportRow, ...]:
    """Rows of an import with these outcomes, in their order, from behind that row on.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    asked = (
        sa.select(import_rows)
        .where(import_rows.c.task_id == task_id, import_rows.c.outcome.in_(outcomes), import_rows.c.row > after)
        .order_by(import_rows.c.row)
        .limit(limit)
    )
    with database.reading() as connection:
        return tuple(_row(database.keys, task_id, row) for row in connection.execute(asked).mappings())


def with_reason(database: Database, task_id: str, outcomes: Collection[str], *, limit: int) -> tuple[ImportRow, ...]:
    """The first rows with these outcomes of which there is something to say.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    found: list[ImportRow] = []
    for row in all_rows(database, task_id, outcomes):
        if row.reason:
            found.append(row)
        if len(found) == limit:
            break
    return tuple(found)


def all_rows(database: Database, task_id: str, outcomes: Collection[str]) -> Iterator[ImportRow]:
    """All such rows, a page in memory at a time.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    after = 0
    while page := rows_of(database, task_id, outcomes, after=after):
        yield from page
        after = page[-1].row


def last_row(database: Database, task_id: str) -> int:
    """The last row that was done; 0 before the first.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.max(import_rows.c.row)).where(import_rows.c.task_id == task_id)).scalar() or 0)


def counts(database: Database, task_id: str) -> dict[str, int]:
    """How many rows had which outcome.

    Raises: DatabaseAway.
    """
    asked = sa.select(import_rows.c.outcome, sa.func.count()).where(import_rows.c.task_id == task_id).group_by(import_rows.c.outcome)
    with database.reading() as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(asked)}


def _row(keys: Keys, task_id: str, row: sa.RowMapping) -> ImportRow:
    cells = _opened(keys, row["cells"], place_of("cells", task_id, row["row"]))
    return ImportRow(
        row=row["row"],
        outcome=row["outcome"],
        customer_id=row["customer_id"],
        reason=row["reason"],
        cells=None if cells is None else tuple(cells),
        before=_opened(keys, row["before"], place_of("before", task_id, row["row"])),
    )


def place_of(column: str, task_id: str, row: int) -> str:
    """Where what an import keeps of a row stands."""
    return f"import_rows.{column}:{task_id}:{row}"


def _sealed(keys: Keys, value: object, place: str) -> str | None:
    return None if value is None else keys.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), place)


def _opened(keys: Keys, sealed: str | None, place: str) -> Any:
    return None if sealed is None else json.loads(keys.open(sealed, place))
