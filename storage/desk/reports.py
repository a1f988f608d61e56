"""How registrations went in a period, question by question: two statements, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from flows.intake import Effect
from storage.database import Database
from storage.desk.durations import WHOLE, medians
from storage.desk.given_up import not_taken
from storage.desk.period import Period, begun_in
from storage.tables import messages


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question's figures.

    Shape: each counts intakes, an intake once: `answered` came past the question, skipped ones included; `reprompted` heard at
    least once that the answer could not be used, `reprompts` in all; `given_up` ended at it. Who is still at it is in `asked` alone.
    Units: `seconds` is the median from the question to the answer that was taken; None when there was none.
    """

    step: str
    asked: int
    answered: int
    reprompted: int
    reprompts: int
    given_up: int
    seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """All questions that were asked, by name, and the whole.

    Units: `seconds` is the median from the first message to the confirmed registration.
    """

    questions: dict[str, Asked]
    seconds: float | None = None


def funnel(database: Database, period: Period) -> Funnel:
    """What became of each question in the registrations that began in this period.

    Raises: DatabaseAway.
    """
    spans = medians(database, period)
    with database.reading() as connection:
        found = {row["step"]: Asked(**row, seconds=spans.get(row["step"])) for row in connection.execute(_counted(period)).mappings()}
    return Funnel(questions=found, seconds=spans.get(WHOLE))


def _counted(period: Period) -> sa.Select[Any]:
    began = begun_in(period)
    nothing: sa.ColumnElement[int] = sa.literal_column("0")
    replied = (
        sa.select(
            began.c.id,
            messages.c.step,
            sa.case((messages.c.effect == Effect.REPROMPTED.value, 1), else_=0).label("reprompts"),
            nothing.label("open"),
            nothing.label("given_up"),
        )
        .join_from(began, messages, messages.c.intake_id == began.c.id)
        .where(messages.c.step.is_not(None))
    )
    # The question that is open now, or was at the end, whether or not anything was ever replied to it.
    asks = sa.select(began.c.id, began.c.asks, nothing, sa.literal_column("1"), began.c.over).where(began.c.asks.is_not(None))
    # Whoever cancelled has no open question any more: it is the one that the last message was sent to.
    silent = sa.and_(began.c.over == 1, began.c.asks.is_(None))
    said = messages.alias("said")
    newest = sa.select(sa.func.max(said.c.seq)).join_from(began, said, said.c.intake_id == began.c.id).where(silent).group_by(began.c.id)
    last = sa.select(messages.c.intake_id, messages.c.step, nothing, nothing, sa.literal_column("1")).where(
        messages.c.seq.in_(newest), messages.c.step.is_not(None), not_taken()
    )
    every = sa.union_all(replied, asks, last).cte("every")
    met = (
        sa.select(
            every.c.step,
            sa.func.sum(every.c.reprompts).label("reprompts"),
            sa.func.max(every.c.open).label("open"),
            sa.func.max(every.c.given_up).label("given_up"),
        )
        .group_by(every.c.id, every.c.step)
        .cte("met")
    )
    return sa.select(
        met.c.step,
        sa.func.count().label("asked"),
        _many(sa.and_(met.c.open == 0, met.c.given_up == 0)).label("answered"),
        _many(met.c.reprompts > 0).label("reprompted"),
        sa.cast(sa.func.sum(met.c.reprompts), sa.Integer).label("reprompts"),
        _many(met.c.given_up > 0).label("given_up"),
    ).group_by(met.c.step)


def _many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(sa.case((condition, 1), else_=0)), sa.Integer)
