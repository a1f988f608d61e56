"""Messages that were written, or put off, before the clock was put back: they would wait until it is that late again."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Database
from storage.outbox.claims import STUCK
from storage.outgoing import Kind
from storage.tables import outbox
from storage.tables.outbox import WAITING

# Clocks of two machines differ by less.
_AHEAD = timedelta(minutes=1)


def catch_up(database: Database, now: datetime) -> int:
    """Make due what was written at a time that has not come yet; how many messages.

    Shape: what was to leave at once, and what is tried again. What waits for an hour of the day, such as an invite for the
    morning, waits for it by the clock as it is now.
    Raises: DatabaseAway.
    """
    at_once = sa.or_(outbox.c.due_at <= outbox.c.created_at, outbox.c.attempts > 0, outbox.c.kind == Kind.REPLY.value)
    tried, latest = outbox.c.attempts > 0, now + STUCK
    values = {
        "created_at": now,
        "due_at": now,
        # Over stays over: that is how `outbox.cancel` calls back what is on its way.
        "give_up_at": sa.case(
            (outbox.c.give_up_at <= outbox.c.created_at, now),
            (sa.and_(tried, outbox.c.give_up_at > latest), latest),
            else_=outbox.c.give_up_at,
        ),
        # Twilio's list is looked through from here on, and its clock was right.
        "tried_at": sa.case((outbox.c.tried_at > now, now - STUCK), else_=outbox.c.tried_at),
    }
    ahead = sa.update(outbox).where(WAITING, outbox.c.created_at > now + _AHEAD, at_once).values(values)
    with database.transaction() as connection:
        return connection.execute(ahead).rowcount
