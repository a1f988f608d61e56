"""How long questions take, and registrations as a whole: the median of the newest ones."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from flows.intake import Effect
from storage.database import Database
from storage.desk.period import Period, begun_in
from storage.tables import messages

# The registration as a whole, in the place of a question's name.
WHOLE = ""
_CONFIRM = "confirm"
# To sort more times than these costs ten times what it costs to count them, and the middle one hardly moves.
SAMPLE = 4_000


def medians(database: Database, period: Period) -> dict[str, float]:
    """The median time of each question, from when it was asked to the answer that was taken, and of the `WHOLE`.

    Units: seconds.
    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return {row.step: row.seconds for row in connection.execute(_medians(period)) if row.seconds is not None}


def _medians(period: Period) -> sa.Select[Any]:
    met = _met(_said(begun_in(period, SAMPLE)))
    # SQLite knows no median: the one or two in the middle of each question's times are averaged, here and there alike.
    place = sa.func.row_number().over(partition_by=met.c.step, order_by=met.c.seconds)
    many = sa.func.count().over(partition_by=met.c.step)
    ranked = sa.select(met.c.step, met.c.seconds, place.label("place"), many.label("many")).where(met.c.seconds >= 0).cte("ranked")
    middle = sa.and_(ranked.c.place * 2 >= ranked.c.many, ranked.c.place * 2 <= ranked.c.many + 2)
    seconds = sa.cast(sa.func.avg(ranked.c.seconds), sa.Float).label("seconds")
    return sa.select(ranked.c.step, seconds).where(middle).group_by(ranked.c.step)


def _said(began: sa.CTE) -> sa.CTE:
    """The messages of these registrations, each with the time of the one before."""
    moment = sa.cast(sa.extract("epoch", messages.c.received_at), sa.Float)
    before = sa.func.lag(moment).over(partition_by=messages.c.intake_id, order_by=messages.c.seq)
    return (
        sa.select(began.c.id, messages.c.step, messages.c.effect, moment.label("at_seconds"), before.label("asked_seconds"))
        .join_from(began, messages, messages.c.intake_id == began.c.id)
        .cte("said")
    )


def _met(said: sa.CTE) -> sa.CTE:
    """The time of each intake at each question that it met; less than nothing where a message was applied late."""
    taken = sa.case((said.c.effect == Effect.ADVANCED.value, said.c.at_seconds))
    replied = sa.select(said.c.id, said.c.step, taken.label("taken_seconds"), said.c.asked_seconds).where(said.c.step.is_not(None))
    confirmed = sa.and_(said.c.step == _CONFIRM, said.c.effect == Effect.ADVANCED.value)
    # From the first message, to which no question was open yet, to the confirmation.
    whole = sa.select(
        said.c.id,
        sa.literal(WHOLE),
        sa.case((confirmed, said.c.at_seconds)),
        sa.case((said.c.step.is_(None), said.c.at_seconds)),
    ).where(sa.or_(said.c.step.is_(None), confirmed))
    every = sa.union_all(replied, whole).cte("every")
    seconds = sa.func.min(every.c.taken_seconds) - sa.func.min(every.c.asked_seconds)
    return sa.select(every.c.step, seconds.label("seconds")).group_by(every.c.id, every.c.step).cte("met")
