"""The ledger: which messages were applied, in which order, with what effect."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from storage.database import Database
from storage.masks import masked_sender
from storage.tables import desk_events, messages, notes, quarantined

_PAGE = 500


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One applied message. `seq` is the order; `error` is set when it is quarantined."""

    seq: int
    sid: str
    sender: str
    received_at: datetime
    effect: str
    step: str | None
    took: tuple[str, ...]
    how: str
    replies: int
    error: str | None


def response_to(database: Database, sid: str) -> str | None:
    """The words given for this message; None when it was not applied, "" when they were deleted since."""
    with database.reading() as connection:
        row = connection.execute(sa.select(messages.c.response).where(messages.c.sid == sid)).first()
    return None if row is None else row.response or ""


def applied(database: Database, sids: Collection[str]) -> set[str]:
    """Which of these messages were applied before.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return set(connection.execute(sa.select(messages.c.sid).where(messages.c.sid.in_(list(sids)))).scalars())


def ledger(database: Database) -> Iterator[LedgerRow]:
    """Every applied message, in the order applied."""
    columns = [messages.c[name] for name in LedgerRow.__dataclass_fields__]
    after = 0
    while True:
        page = sa.select(*columns).where(messages.c.seq > after).order_by(messages.c.seq).limit(_PAGE)
        with database.reading() as connection:
            rows = connection.execute(page).mappings().all()
        if not rows:
            return
        for row in rows:
            yield LedgerRow(**{**row, "took": tuple(row["took"])})
        after = rows[-1]["seq"]


def ledger_json(row: LedgerRow, *, reveal: bool = False) -> dict[str, Value]:
    """A line of `flask ledger --json`."""
    return {
        "sid": row.sid,
        "sender": row.sender if reveal else masked_sender(row.sender),
        "received_at": row.received_at.isoformat(),
        "effect": row.effect,
        "step": row.step,
        "replies": row.replies,
        "took": list(row.took),
        "how": row.how,
        "error": row.error,
    }


def forget_words(connection: Connection, intake_id: str, *, but_response_of: str) -> None:
    """Empty what was said in an intake, both ways, and what staff noted; the sids stay. The goodbye can still be given again."""
    hers = messages.c.intake_id == intake_id
    connection.execute(sa.update(messages).where(hers, messages.c.sid != but_response_of).values(body=None, response=None))
    connection.execute(sa.update(messages).where(hers, messages.c.sid == but_response_of).values(body=None))
    connection.execute(sa.delete(quarantined).where(quarantined.c.intake_id == intake_id))
    connection.execute(sa.delete(notes).where(notes.c.intake_id == intake_id))
    connection.execute(sa.update(desk_events).where(desk_events.c.intake_id == intake_id).values(words=""))
