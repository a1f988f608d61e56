"""The audit log: who did what at the desk. Rows are added; the database refuses everything else for a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.database import Database
from storage.engines.many import Many
from storage.tables import audit, staff

PAGE = 50
_INTO = Many(audit)


class Action(StrEnum):
    """What somebody did."""

    VIEWED = "viewed"
    SEARCHED = "searched"
    REVEALED = "revealed"
    CHANGED = "changed"
    EXPORTED = "exported"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SIGN_IN_FAILED = "sign-in failed"
    LOCKED = "locked"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the log.

    Shape: `subject` is "kind:id" or None; `details` names fields, filters and counts, never a value of a customer's.
    """

    done_at: datetime
    staff_id: str | None
    action: Action
    endpoint: str
    subject: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    address_hash: str = ""
    id: int = 0
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which lines to show; what is None or empty filters nothing."""

    staff_id: str | None = None
    action: Action | None = None
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def note(database: Database, entry: Entry) -> None:
    """Add a line.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        add(connection, entry)


def add(connection: Connection, *several: Entry) -> None:
    """Add lines in the transaction of what they tell of."""
    rows = [
        {
            "done_at": entry.done_at,
            "staff_id": entry.staff_id,
            "action": entry.action.value,
            "endpoint": entry.endpoint,
            "subject": entry.subject,
            "details": entry.details,
            "address_hash": entry.address_hash,
        }
        for entry in several
    ]
    _INTO.write(connection, rows)


def entries(database: Database, wanted: Filter, before: int | None = None, limit: int = PAGE) -> tuple[Entry, ...]:
    """The lines that the filter lets through, the newest first, from before that id on.

    Raises: DatabaseAway.
    """
    chosen = [] if before is None else [audit.c.id < before]
    if wanted.staff_id is not None:
        chosen.append(audit.c.staff_id == wanted.staff_id)
    if wanted.action is not None:
        chosen.append(audit.c.action == wanted.action.value)
    if wanted.subject:
        # "customer" finds every customer's, "customer:3f2c" one's. A kind is not looked up in the index: that would sort every row of it.
        kind = f"{wanted.subject}:"
        one = ":" in wanted.subject
        chosen.append(audit.c.subject == wanted.subject if one else sa.func.substr(audit.c.subject, 1, len(kind)) == kind)
    if wanted.since is not None:
        chosen.append(audit.c.done_at >= wanted.since)
    if wanted.until is not None:
        chosen.append(audit.c.done_at < wanted.until)
    page = (
        sa.select(audit, staff.c.email.label("who"))
        .join_from(audit, staff, audit.c.staff_id == staff.c.id, isouter=True)
        .where(*chosen)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    with database.reading() as connection:
        return tuple(_entry(dict(row)) for row in connection.execute(page).mappings())


def forget_old_entries(database: Database, before: datetime) -> int:
    """Delete lines from before that time; the database refuses it for those of the last year. Give how many.

    Raises: DatabaseAway, Refused.
    """
    done = 0
    while True:
        with database.transaction() as connection:
            oldest = sa.select(audit.c.id).where(audit.c.done_at < before).order_by(audit.c.done_at).limit(PAGE * 10)
            gone = connection.execute(sa.delete(audit).where(audit.c.id.in_(oldest.scalar_subquery()))).rowcount
        if not gone:
            return done
        done += gone


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(**{**row, "action": Action(row["action"]), "who": row["who"] or ""})
