"""Everything that is kept of one customer, for herself: every table that has a row of hers, as the data register knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage import identity_numbers
from storage.customers import history
from storage.customers.record import customer_json, record_of
from storage.database import Database
from storage.register import Class, register
from storage.tables import audit, intakes, metadata

# Shown in words of their own, or unreadable as they stand: the record, what is sealed, and what would give somebody else away.
_ELSEWHERE = frozenset({"customers", "addresses", "subscriptions", "identities", "changes", "identity_numbers", "audit", "quarantined"})
# Other people's records stand in these beside hers.
_OF_TWO = frozenset({"merges", "not_duplicates", "import_rows", "customer_words", "customer_keys"})
_HIDDEN = frozenset({Class.SECRET, Class.STAFF})


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """A customer's data.

    Shape: `record` is as `flask customers --json` prints it; `tables` maps a table to its rows, column by column; `views` are who of
    us did what with her data and when, each of us by a number of this copy, because colleagues are people too.
    """

    record: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    identity_numbers: list[dict[str, Any]] = field(default_factory=list)

    def __repr__(self) -> str:
        return "OwnData(•••)"  # personal data: a repr ends in logs and exceptions


def own_data(database: Database, customer_id: str) -> OwnData | None:
    """All that is kept of this customer; None when there is no such record.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    record = record_of(database, customer_id)
    if record is None:
        return None
    with database.reading() as connection:
        mine = connection.execute(sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id)).scalars().all()
        tables = {name: rows for name in _tables() if (rows := _rows(connection, name, customer_id, mine))}
        views = _views(connection, customer_id, mine)
    numbers = [each for intake_id in mine if (each := _number(database, intake_id, record.customer["updated_at"]))]
    return OwnData(
        record=customer_json(record, reveal=True),
        tables=tables,
        changes=[
            {"field": each.field, "before": each.before, "after": each.after, "changed_at": each.changed_at.isoformat()}
            for each in history.changes_of(database, customer_id, limit=100_000)
        ],
        views=views,
        identity_numbers=numbers,
    )


def _tables() -> list[str]:
    return sorted(name for name in metadata.tables if name not in _ELSEWHERE | _OF_TWO)


def _rows(connection: Connection, name: str, customer_id: str, intake_ids: Any) -> list[dict[str, Any]]:
    table = metadata.tables[name]
    hers: list[sa.ColumnElement[bool]] = []
    if "customer_id" in table.c:
        hers.append(table.c.customer_id == customer_id)
    if name == "intakes":
        hers.append(table.c.id.in_(intake_ids))
    elif "intake_id" in table.c:
        hers.append(table.c.intake_id.in_(intake_ids))
    if not hers:
        return []
    hidden = _hidden(name)
    columns = [column for column in table.c if column.name not in hidden]
    order = next(iter(table.primary_key.columns))
    found = connection.execute(sa.select(*columns).where(sa.or_(*hers)).order_by(order)).mappings()
    return [{key: _plain(value) for key, value in row.items()} for row in found]


def _hidden(name: str) -> set[str]:
    return {column for kept in register() if kept.table == name for each, column in kept.columns if each in _HIDDEN}


def _views(connection: Connection, customer_id: str, intake_ids: Any) -> list[dict[str, Any]]:
    subjects = [f"customer:{customer_id}", *(f"intake:{intake_id}" for intake_id in intake_ids)]
    asked = (
        sa.select(audit.c.done_at, audit.c.staff_id, audit.c.action, audit.c.endpoint, audit.c.details)
        .where(audit.c.subject.in_(subjects))
        .order_by(audit.c.id)
    )
    numbers: dict[str | None, int] = {}
    rows = []
    for row in connection.execute(asked):
        who = numbers.setdefault(row.staff_id, len(numbers) + 1)
        told = {"done_at": row.done_at.isoformat(), "who": who, "action": row.action, "screen": row.endpoint}
        rows.append({**told, "details": row.details})
    return rows


def _number(database: Database, intake_id: str, now: datetime) -> dict[str, Any] | None:
    standing = identity_numbers.standing(database, database.keys, intake_id, now)
    return {"number": standing.number, "country": standing.country} if standing.number else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
