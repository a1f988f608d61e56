"""What staff did with an intake, for its timeline and for whoever had it open meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.tables import desk_events, staff


class What(StrEnum):
    """What was done with an intake."""

    TOOK_OVER = "took over"
    HANDED_BACK = "handed back"
    PAUSE_ENDED = "pause ended"
    WROTE = "wrote"
    SENT_TEMPLATE = "sent a template"
    NOTED = "noted"
    ASSIGNED = "assigned"
    MARKED_DUPLICATE = "marked as duplicate"
    HAS_DUPLICATE = "has a duplicate"
    STOPPED = "stopped"
    REOPENED = "reopened"
    SKIPPED = "skipped"
    ASKED = "asked"
    CORRECTED = "corrected"
    TYPED_IN = "typed in"
    SENT_BACK = "sent back"
    TOLD = "told"
    APPLIED = "applied a message again"
    SENT_AGAIN = "sent a message again"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was done.

    Shape: `who` is what colleagues call her, empty when the clock did it.
    """

    id: int
    version: int
    done_at: datetime
    what: str
    staff_id: str | None = None
    who: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


def events_since(database: Database, intake_id: str, version: int) -> tuple[Event, ...]:
    """What was done after that version, the oldest first.

    Raises: DatabaseAway.
    """
    asked = (
        sa.select(desk_events, staff.c.name, staff.c.email)
        .join_from(desk_events, staff, staff.c.id == desk_events.c.staff_id, isouter=True)
        .where(desk_events.c.intake_id == intake_id, desk_events.c.version > version)
        .order_by(desk_events.c.id)
    )
    with database.reading() as connection:
        return tuple(event_of(dict(row)) for row in connection.execute(asked).mappings())


def event_of(row: Mapping[str, Any]) -> Event:
    """A row of `desk_events`, with the name and the email of whoever did it where they were asked for."""
    who = row.get("name") or (row.get("email") or "").partition("@")[0]
    kept = {name: row[name] for name in ("id", "version", "done_at", "what", "staff_id", "words")}
    return Event(**kept, about=row["about"] or {}, who=who)
