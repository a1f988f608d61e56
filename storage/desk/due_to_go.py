"""What shorter periods would let go at once: counted before anybody agrees to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from flows.intake import State
from storage.database import Database
from storage.tables import intakes, messages
from storage.tables.columns import Json
from storage.tables.intakes import OPEN


@dataclass(frozen=True, kw_only=True)
class DueToGo:
    """How many rows the worker would find."""

    expired: int
    answers: int
    bodies: int
    ledger: int


def due_to_go(database: Database, *, expires: datetime, answers: datetime, bodies: datetime, ledger: datetime) -> DueToGo:
    """What is older than these moments and has not gone yet.

    Raises: DatabaseAway.
    """
    ended = intakes.c.state.in_([State.EXPIRED.value, State.CANCELLED.value, State.STOPPED.value])
    # As it is kept, on either database: PostgreSQL would write out every draft as text to compare that.
    kept = intakes.c.draft != sa.literal({}, Json)
    words = sa.or_(messages.c.body.is_not(None), messages.c.response.is_not(None))
    # One look at the ledger, whose times have no index: the rows are read in the order of their writing, newest and oldest alike.
    old = sa.select(
        _how_many(messages.c.received_at < bodies, words).label("bodies"), _how_many(messages.c.received_at < ledger).label("ledger")
    )
    old = old.where(messages.c.received_at < max(bodies, ledger))
    # What was heard of before a time was begun before it, and that has an index.
    asked = sa.select(
        _count(OPEN, intakes.c.begun_at < expires, intakes.c.heard_at < expires).label("expired"),
        _count(ended, intakes.c.begun_at < answers, intakes.c.customer_id.is_(None), intakes.c.heard_at < answers, kept).label("answers"),
        old.subquery(),
    )
    with database.reading() as connection:
        return DueToGo(**connection.execute(asked).mappings().one())


def _count(*chosen: sa.ColumnElement[bool] | sa.TextClause) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(intakes).where(*chosen).scalar_subquery()


def _how_many(*chosen: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((sa.and_(*chosen), 1)))
