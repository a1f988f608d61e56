"""Whom we must not write to: she opted out at Twilio, has blocked us, or is not on WhatsApp."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from flows.intake import State
from storage.sealed import Keys
from storage.tables import barred

# How a tombstone begins, which stands where an erased person's address stood; no address of Twilio's does.
ERASED = "erased:"
_BLIND = "barred.recipient"


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


def make_blind(connection: Connection, keys: Keys, recipient: str) -> None:
    """Forget an address, but for its opt-out: that is kept as a keyed hash, which only whoever names the address finds again."""
    blind = f"{ERASED}{keys.name}:{keys.blind(recipient, _BLIND)}"
    opted_out = (barred.c.recipient == recipient, barred.c.reason == Bar.OPTED_OUT.value)
    if connection.execute(sa.select(barred.c.recipient).where(*opted_out)).first() is not None:
        connection.execute(sa.delete(barred).where(barred.c.recipient == blind))
        connection.execute(sa.update(barred).where(*opted_out).values(recipient=blind))
    connection.execute(sa.delete(barred).where(barred.c.recipient == recipient))


def blinds_of(keys: Keys, recipient: str) -> tuple[str, ...]:
    """Under what this address stands if its owner opted out and was erased since."""
    return tuple(f"{ERASED}{name}:{blind}" for name, blind in zip(keys.names, keys.blinds(recipient, _BLIND), strict=True))


def hashes(connection: Connection) -> Iterator[str]:
    """The names of the keys under which opt-outs of erased people stand, one for each."""
    stored = connection.execute(sa.select(barred.c.recipient).where(barred.c.recipient.startswith(ERASED))).scalars()
    return (recipient.split(":")[1] for recipient in stored)


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
