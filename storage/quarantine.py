"""Messages that our own code failed on: what it takes to apply them once it is mended, and that each is applied once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage import audit
from storage.database import Database, Overtaken
from storage.desk.events import What
from storage.desk.handling import By, note_beside
from storage.sealed import Broken, Keys
from storage.tables import messages, quarantined
from storage.tables.messages import QUARANTINED


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A quarantined message.

    Shape: `text` is what the door needs to read it again; None when it is no longer there.
    """

    sid: str
    intake_id: str
    received_at: datetime
    text: str | None

    def __repr__(self) -> str:
        return "Kept(•••)"  # personal data: a repr ends in logs and exceptions


def keep(connection: Connection, keys: Keys, sid: str, intake_id: str, text: str, now: datetime) -> None:
    """Keep what it takes to apply this message, in the transaction that writes its line of the ledger."""
    row = {"sid": sid, "intake_id": intake_id, "kept_at": now, "sealed": keys.seal(text, place_of(sid))}
    connection.execute(sa.insert(quarantined), row)


def kept(database: Database, sid: str) -> Kept | None:
    """A message that is still in quarantine; None when it was applied meanwhile, or never came.

    Raises: DatabaseAway.
    """
    columns = (messages.c.sid, messages.c.intake_id, messages.c.received_at, quarantined.c.sealed)
    asked = sa.select(*columns).join_from(messages, quarantined, quarantined.c.sid == messages.c.sid, isouter=True)
    with database.reading() as connection:
        row = connection.execute(asked.where(messages.c.sid == sid, QUARANTINED)).first()
    if row is None:
        return None
    try:
        text = None if row.sealed is None else database.keys.open(row.sealed, place_of(sid))
    except Broken:
        # Sealed under a key that is gone: as good as deleted.
        text = None
    return Kept(sid=row.sid, intake_id=row.intake_id, received_at=row.received_at, text=text)


def waits(database: Database, sid: str) -> bool:
    """Whether this message is still in quarantine.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return connection.execute(sa.select(messages.c.seq).where(messages.c.sid == sid, QUARANTINED)).first() is not None


def others(database: Database, intake_id: str, sid: str) -> bool:
    """Whether more messages of this intake are in quarantine.

    Raises: DatabaseAway.
    """
    more = sa.select(messages.c.seq).where(messages.c.intake_id == intake_id, messages.c.sid != sid, QUARANTINED).limit(1)
    with database.reading() as connection:
        return connection.execute(more).first() is not None


def take_out(connection: Connection, sid: str) -> str | None:
    """Take a message out of quarantine, so that it can be applied in the same transaction; gives what was answered when it came.

    Its line goes and is written anew: the ledger is in the order in which messages were applied.
    Raises: Overtaken, when somebody else has taken it out.
    """
    line = sa.delete(messages).where(messages.c.sid == sid, QUARANTINED).returning(messages.c.response)
    found = connection.execute(line).all()
    if len(found) != 1:
        raise Overtaken("somebody else has applied it")
    connection.execute(sa.delete(quarantined).where(quarantined.c.sid == sid))
    response: str | None = found[0][0]
    return response


def note_applied(connection: Connection, intake_id: str, sid: str, effect: str, by: By) -> None:
    """Write down who had it applied: in the intake's timeline and in the audit log."""
    note_beside(connection, intake_id, What.APPLIED, {"sid": sid, "effect": effect}, by)
    audit.add(connection, by.changed(f"message:{sid}", {"what": What.APPLIED.value, "effect": effect, "intake": intake_id}))


def note_failure(database: Database, sid: str, error: str, by: By) -> None:
    """Write down that it was tried and failed once more, and where.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(sa.update(messages).where(messages.c.sid == sid, QUARANTINED).values(error=error))
        audit.add(connection, by.changed(f"message:{sid}", {"what": "applied again, failed again"}))


def put_aside(database: Database, sid: str, by: By) -> bool:
    """Give up applying it: what it said goes, its line in the ledger stays. False when there was nothing left of it.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        gone = connection.execute(sa.delete(quarantined).where(quarantined.c.sid == sid)).rowcount == 1
        if gone:
            audit.add(connection, by.changed(f"message:{sid}", {"what": "put aside"}))
    return gone


def place_of(sid: str) -> str:
    """Where what a message said stands."""
    return f"quarantined.sealed:{sid}"
