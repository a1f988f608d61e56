"""Whom a breach concerns, for the notice within 72 hours: people, classes of data, period, from the audit log or by table.

Source: GDPR Art. 33(3)(a): categories and approximate number of people and of records; KVKK Art. 12(5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.audit import Action
from storage.database import Database
from storage.register import Class, register
from storage.rights import affected
from storage.tables import audit, customers, intakes, metadata, requests

# What the pages of the desk show, by whose page it is. Only a log line without any value is kept: so everything that could be seen counts.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "customer": ("customers", "addresses", "subscriptions", "consents", "changes", "customer_events", "identities", "messages", "outbox"),
    "intake": ("intakes", "identities", "messages", "outbox", "notes", "desk_events"),
}
# By these columns a row leads to a customer.
_OF_CUSTOMER = ("customer_id", "kept_id", "gone_id", "one", "other")


@dataclass(frozen=True, kw_only=True)
class Breach:
    """What the notice needs; no value of anybody's.

    Shape: `people` are "customer:id", or "intake:id" of whoever has no record; `erased` of them were erased since, so that nobody can
    tell them. `records` are rows, or lines of the audit log; `nameless` rows lead to nobody by an id. `searches` and `files` are
    lists and exports whose people the log does not name, `rows` how many lines they had. `classes` maps a class to its tables.
    """

    since: datetime | None
    until: datetime | None
    people: tuple[str, ...]
    erased: int = 0
    colleagues: int = 0
    records: int = 0
    nameless: int = 0
    searches: int = 0
    files: int = 0
    rows: int = 0
    revealed: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sealed: tuple[str, ...] = ()
    log_begins: datetime | None = None

    @property
    def concerns_somebody(self) -> bool:
        """Whether there is anybody to speak of."""
        return bool(self.people or self.colleagues or self.nameless or self.rows)


def tables() -> tuple[str, ...]:
    """The tables that hold something about people, customers or colleagues."""
    about = {kept.table for kept in register() for each, _ in kept.columns if each is not Class.NONE}
    return tuple(sorted(about))


def of_copy(database: Database, names: Collection[str], until: datetime | None = None) -> Breach:
    """Whom a copy of these tables concerns, such as a stolen backup. `until` is when it was made.

    Shape: who came later is not counted; what was deleted since cannot be.
    Raises: DatabaseAway.
    """
    hers: set[str] = set()
    begun: set[str] = set()
    staff: set[str] = set()
    records = nameless = 0
    with database.reading() as connection:
        for name in sorted(names):
            table = metadata.tables[name]
            rows = int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            of_customers, of_intakes, of_staff = _ids(connection, table)
            records += rows
            if not (_leads(table) or of_staff):
                nameless += rows
            hers |= of_customers
            begun |= of_intakes
            staff |= of_staff
        gone = affected.erased(connection)
        people = affected.people(connection, hers, begun - set(gone.intakes), gone, until)
    return Breach(
        since=None,
        until=until,
        people=people,
        colleagues=len(staff),
        records=records,
        nameless=nameless,
        classes=_classes(names),
        sealed=_sealed(names),
    )


def of_desk(database: Database, *, staff_id: str | None, since: datetime | None, until: datetime | None) -> Breach:
    """Whose data somebody saw at the desk, by the audit log: one account, or all, within a time.

    Raises: DatabaseAway.
    """
    chosen = [] if staff_id is None else [audit.c.staff_id == staff_id]
    chosen += [] if since is None else [audit.c.done_at >= since]
    chosen += [] if until is None else [audit.c.done_at < until]
    columns = (audit.c.done_at, audit.c.action, audit.c.subject, audit.c.details)
    counted: Counter[str] = Counter()
    revealed: Counter[str] = Counter()
    subjects: set[str] = set()
    moments: list[datetime] = []
    with database.reading() as connection:
        for row in connection.execute(sa.select(*columns).where(*chosen).order_by(audit.c.id)):
            if not _tells(row.action, row.subject):
                continue
            counted["records"] += 1
            moments = [moments[0] if moments else row.done_at, row.done_at]
            subjects.add(row.subject or "")
            counted.update(_lists(row.action, row.subject or "", row.details))
            if row.action == Action.REVEALED.value:
                revealed.update(_fields(row.details))
        of_requests = _requested(connection, subjects)
        hers = {each.removeprefix("customer:") for each in subjects if each.startswith("customer:")} | of_requests[0]
        begun = {each.removeprefix("intake:") for each in subjects if each.startswith("intake:")} | of_requests[1]
        gone = affected.erased(connection)
        people = affected.people(connection, hers, begun, gone)
        begins = connection.execute(sa.select(sa.func.min(audit.c.done_at))).scalar()
    kinds = {"customer" if each.startswith("customer:") else "intake" for each in people} | ({"customer"} if counted["rows"] else set())
    names = {name for kind in kinds for name in SHOWN[kind]}
    return Breach(
        since=moments[0] if moments else since,
        until=moments[-1] if moments else until,
        people=people,
        erased=sum(map(gone.has, people)),
        records=counted["records"],
        searches=counted["searches"],
        files=counted["files"],
        rows=counted["rows"],
        revealed=dict(sorted(revealed.items())),
        classes=_classes(names),
        log_begins=begins,
    )


def _tells(action: str, subject: str | None) -> bool:
    """Whether a line tells of data that somebody got to see."""
    if action in (Action.SEARCHED.value, Action.EXPORTED.value):
        return True
    return subject is not None and subject.partition(":")[0] in ("customer", "intake", "request") and action != Action.REFUSED.value


def _lists(action: str, subject: str, details: Mapping[str, Any]) -> dict[str, int]:
    """What a line counts whose people it does not name."""
    about_one = subject.startswith(("customer:", "intake:"))
    if action == Action.SEARCHED.value and not about_one:
        return {"searches": 1, "rows": _number(details.get("found"))}
    # That a file was asked for is a line of its own, before the one that it was loaded.
    if action == Action.EXPORTED.value and details.get("what") != "asked":
        return {"files": 1, "rows": _number(details.get("rows"))}
    return {}


def _number(found: object) -> int:
    return found if isinstance(found, int) else 0


def _fields(details: Mapping[str, Any]) -> list[str]:
    several = details.get("fields") or [details.get("field")]
    return [str(each) for each in several if each]


def _requested(connection: Connection, subjects: Iterable[str]) -> tuple[set[str], set[str]]:
    ids = sorted(int(each.removeprefix("request:")) for each in subjects if each.startswith("request:"))
    hers: set[str] = set()
    begun: set[str] = set()
    for part in affected.parts(ids):
        for row in connection.execute(sa.select(requests.c.customer_id, requests.c.intake_id).where(requests.c.id.in_(part))):
            if row.customer_id is not None:
                hers.add(row.customer_id)
            elif not row.intake_id.startswith("customer:"):
                begun.add(row.intake_id)
    return hers, begun


def _leads(table: sa.Table) -> bool:
    return table in (customers, intakes) or any(name in table.c for name in (*_OF_CUSTOMER, "intake_id"))


def _ids(connection: Connection, table: sa.Table) -> tuple[set[str], set[str], set[str]]:
    """Whom the rows of a table lead to: customers, registrations, colleagues."""

    def of(*names: str) -> set[str]:
        several = [table.c[name] for name in names if name in table.c]
        return {
            each for column in several for each in connection.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars()
        }

    staff = of("id") if table.name == "staff" else of("staff_id") if any(kept.table == table.name for kept in register()) else set()
    return (
        of("id") if table is customers else of(*_OF_CUSTOMER),
        of("id") if table is intakes else of("intake_id"),
        staff,
    )


def _classes(names: Collection[str]) -> dict[str, tuple[str, ...]]:
    found: dict[Class, set[str]] = {}
    for kept in register():
        for each, _ in kept.columns if kept.table in names else ():
            found.setdefault(each, set()).add(kept.table)
    return {each.value: tuple(sorted(found[each])) for each in Class if each in found and each is not Class.NONE}


def _sealed(names: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({f"{kept.table}.{column}" for kept in register() if kept.table in names for column in kept.sealed}))
