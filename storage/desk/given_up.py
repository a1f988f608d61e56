"""Registrations that customers have given up, and at which question."""

from __future__ import annotations

import sqlalchemy as sa

from flows.intake import Effect, State
from storage.tables import desk_intakes, intakes, messages

ENDED = (State.EXPIRED, State.STOPPED, State.CANCELLED)


def ended() -> sa.ColumnElement[bool]:
    """Whether it was begun, not finished, and is over; what was put aside as a duplicate goes on elsewhere."""
    # Looked up once, not for each intake: PostgreSQL takes a condition of the other kind for so dear that it compiles the statement.
    elsewhere = sa.select(desk_intakes.c.intake_id).where(desk_intakes.c.duplicate_of.is_not(None))
    return sa.and_(intakes.c.state.in_([state.value for state in ENDED]), intakes.c.customer_id.is_(None), intakes.c.id.not_in(elsewhere))


def ended_at(step: str) -> sa.ColumnElement[bool]:
    """Whether it ended while this question was open.

    Shape: whoever cancels, and whoever's answers were deleted, has no open question any more: then it is the one that the last message
    was sent to, unless that message answered it.
    """
    left_open = sa.case((not_taken(), messages.c.step))
    last = sa.select(left_open).where(messages.c.intake_id == intakes.c.id).order_by(messages.c.seq.desc()).limit(1).correlate(intakes)
    return sa.and_(ended(), sa.or_(intakes.c.asks == step, sa.and_(intakes.c.asks.is_(None), last.scalar_subquery() == step)))


def not_taken() -> sa.ColumnElement[bool]:
    """Whether a message left the question open that it was sent to."""
    return messages.c.effect != Effect.ADVANCED.value
