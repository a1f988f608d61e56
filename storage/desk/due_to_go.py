"""What shorter periods would let go at once: counted before anybody agrees to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from flows.intake import State
from storage.database import Database
from storage.tables import intakes, messages
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
    kept = sa.cast(intakes.c.draft, sa.Text) != "{}"
    words = sa.or_(messages.c.body.is_not(None), messages.c.response.is_not(None))
    asked = sa.select(
        _count(intakes, OPEN, intakes.c.begun_at < expires, intakes.c.heard_at < expires).label("expired"),
        _count(intakes, ended, intakes.c.customer_id.is_(None), intakes.c.heard_at < answers, kept).label("answers"),
        _count(messages, messages.c.received_at < bodies, words).label("bodies"),
        _count(messages, messages.c.received_at < ledger).label("ledger"),
    )
    with database.reading() as connection:
        return DueToGo(**connection.execute(asked).mappings().one())


def _count(table: sa.Table, *chosen: sa.ColumnElement[bool] | sa.TextClause) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*chosen).scalar_subquery()
