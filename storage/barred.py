"""Whom we must not write to: she opted out at Twilio, has blocked us, or is not on WhatsApp."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from flows.intake import State
from storage.tables import barred


class Bar(StrEnum):
    """Why we must not write to somebody."""

    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"


def bar(connection: Connection, recipient: str, reason: Bar, now: datetime, *, code: int | None, until: datetime | None = None) -> None:
    """Write to this address no more, until that time or until she writes. An opt-out is never weakened by what comes after it."""
    row = {"recipient": recipient, "reason": reason.value, "code": code, "barred_at": now, "barred_until": until}
    new = insert(barred).values(row)
    weaker = sa.and_(barred.c.reason == Bar.OPTED_OUT.value, new.excluded.reason != Bar.OPTED_OUT.value)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["recipient"],
            set_={name: getattr(new.excluded, name) for name in row if name != "recipient"},
            where=sa.and_(~weaker, barred.c.barred_at <= new.excluded.barred_at),
        )
    )


def lift(connection: Connection, recipient: str) -> bool:
    """Write to this address again: she said so, or staff know better. Whether there was a bar."""
    return connection.execute(sa.delete(barred).where(barred.c.recipient == recipient)).rowcount == 1


def holding(
    reason: str | None, since: datetime, until: datetime | None, heard_at: datetime | None, state: str | None, now: datetime
) -> str | None:
    """The reason, if this bar still holds.

    Whoever wrote to us since can be written to: no row need change when a message comes in. Only an opt-out holds until she
    takes it back, and then her registration is no longer stopped.
    """
    if reason is None or (until is not None and until <= now):
        return None
    wrote = heard_at is not None and heard_at > since
    return None if wrote and (reason != Bar.OPTED_OUT.value or state != State.STOPPED.value) else reason
