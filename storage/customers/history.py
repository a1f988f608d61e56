"""What became of a record: what was done with it, and what each field was before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from storage.customers.hiding import change_place, hidden_value, shown_value
from storage.database import Database
from storage.sealed import Keys
from storage.tables import changes, customer_events, staff

# Ours, not the customer's: they follow from other columns.
_DERIVED = frozenset({"unique_email", "unique_phone", "doubts", "doubt_rank"})


class What(StrEnum):
    """What was done with a record. Stored: never rename."""

    CREATED = "created"
    EDITED = "edited"
    TOLD = "told"
    """The customer herself changed it, in the chat."""
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    """Sent back to the customer, to be asked again."""
    B2B_APPROVED = "b2b_approved"
    B2B_REFUSED = "b2b_refused"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    DELETED = "deleted"
    RESTORED = "restored"
    MERGED = "merged"
    UNMERGED = "unmerged"
    IMPORTED = "imported"
    UNIMPORTED = "unimported"
    LABELLED = "labelled"
    SUBSCRIBED = "subscribed"
    REQUESTED = "requested"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that was done.

    Shape: `version` is the record's after it; no `staff_id`: the customer or the clock did it. `about` holds ids and names of
    fields, never a value of hers; `words` a reason, staff's own; `who` is what colleagues call `staff_id`.
    """

    version: int
    done_at: datetime
    what: What
    staff_id: str | None = None
    about: Mapping[str, Value] = field(default_factory=dict)
    words: str = ""
    once: str | None = None
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field, before and after. `actor` is "customer", "staff:" and an account, or "clock"; `who` what colleagues call it."""

    field: str
    before: Value
    after: Value
    changed_at: datetime
    actor: str
    sid: str | None = None
    who: str = ""

    def __repr__(self) -> str:
        return f"Change({self.field})"  # personal data: a repr ends in logs and exceptions


def told(differences: Collection[str]) -> list[Value]:
    """The names of the fields that differ, for an event."""
    return [*sorted(name for name in differences if name not in _DERIVED)]


def note(connection: Connection, customer_id: str, event: Event) -> None:
    """Add to what was done. That the same `once` comes twice shows at the unique column."""
    connection.execute(sa.insert(customer_events), event_row(customer_id, event))


def event_row(customer_id: str, event: Event) -> dict[str, Any]:
    """What was done, as its row."""
    return {
        "customer_id": customer_id,
        "version": event.version,
        "done_at": event.done_at,
        "staff_id": event.staff_id,
        "what": event.what.value,
        "about": dict(event.about),
        "words": event.words,
        "once": event.once,
    }


def note_changes(
    connection: Connection,
    keys: Keys,
    customer_id: str,
    differences: Mapping[str, tuple[Any, Any]],
    now: datetime,
    actor: str,
    sid: str | None = None,
) -> None:
    """Write down what each field was, sealed."""
    rows = [
        {
            "customer_id": customer_id,
            "changed_at": now,
            "actor": actor,
            "sid": sid,
            "field": name,
            "before": hidden_value(keys, _plain(before), change_place(customer_id, name)),
            "after": hidden_value(keys, _plain(after), change_place(customer_id, name)),
        }
        for name, (before, after) in differences.items()
        if name not in _DERIVED
    ]
    if rows:
        connection.execute(sa.insert(changes), rows)


def _plain(value: Any) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value


def events_of(connection: Connection, customer_id: str, *, since: int = 0) -> tuple[Event, ...]:
    """What was done with a record after that version, the oldest first."""
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email).label("who")
    asked = (
        sa.select(customer_events, called)
        .join(staff, staff.c.id == customer_events.c.staff_id, isouter=True)
        .where(customer_events.c.customer_id == customer_id, customer_events.c.version > since)
        .order_by(customer_events.c.id)
    )
    return tuple(
        Event(
            version=row["version"],
            done_at=row["done_at"],
            what=What(row["what"]),
            staff_id=row["staff_id"],
            about=row["about"],
            words=row["words"],
            once=row["once"],
            who=row["who"] or "",
        )
        for row in connection.execute(asked).mappings()
    )


def history_of(database: Database, customer_id: str) -> tuple[Event, ...]:
    """Everything that was done with a record, the oldest first.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return events_of(connection, customer_id)


def changes_of(database: Database, customer_id: str, *, limit: int = 200) -> tuple[Change, ...]:
    """What each field was, the newest first.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email).label("who")
    asked = (
        sa.select(changes, called)
        .join(staff, sa.literal("staff:") + staff.c.id == changes.c.actor, isouter=True)
        .where(changes.c.customer_id == customer_id)
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    with database.reading() as connection:
        rows = connection.execute(asked).mappings().all()
    return tuple(
        Change(
            field=row["field"],
            before=shown_value(database.keys, row["before"], change_place(customer_id, row["field"])),
            after=shown_value(database.keys, row["after"], change_place(customer_id, row["field"])),
            changed_at=row["changed_at"],
            actor=row["actor"],
            sid=row["sid"],
            who=row["who"] or "",
        )
        for row in rows
    )
