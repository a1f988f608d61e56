"""The groups and tags that may be given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.tables import labels

# The column of a record, and what its names are in the table.
KINDS = {"groups": "group", "tags": "tag"}


def offered(database: Database) -> dict[str, list[str]]:
    """The names that may be given, by the record's column.

    Raises: DatabaseAway.
    """
    found: dict[str, list[str]] = {column: [] for column in KINDS}
    columns = {kind: column for column, kind in KINDS.items()}
    with database.reading() as connection:
        for row in connection.execute(sa.select(labels.c.kind, labels.c.name).order_by(labels.c.place, labels.c.name)):
            found[columns[row.kind]].append(row.name)
    return found


def add_missing(connection: Connection, column: str, names: Iterable[str], by: str | None, now: datetime) -> None:
    """Let these names be given from now on."""
    rows: list[dict[str, Any]] = [
        {"kind": KINDS[column], "name": name, "description": "", "place": 0, "made_by": by, "made_at": now} for name in names
    ]
    if rows:
        connection.execute(insert(labels).on_conflict_do_nothing(index_elements=["kind", "name"]), rows)
