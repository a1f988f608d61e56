"""Pauses of the bot that have had their time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from flows.handling import handed_back, is_held
from flows.intake import State
from storage.database import Database
from storage.desk.handling import By, Case, Handled, NotThere, What, change, freed
from storage.tables import desk_intakes, intakes


def end_pauses(database: Database, now: datetime) -> int:
    """Hand back to the bot whatever was held until now, or is over by itself; says nothing to anybody. Give how many.

    Raises: DatabaseAway; the next run then finds the same ones.
    """
    over = sa.or_(desk_intakes.c.held_until <= now, intakes.c.state != State.HUMAN.value)
    asked = (
        sa.select(desk_intakes.c.intake_id)
        .join(intakes, intakes.c.id == desk_intakes.c.intake_id)
        .where(desk_intakes.c.held_by.is_not(None), over)
    )
    with database.reading() as connection:
        found = connection.execute(asked).scalars().all()
    return sum(_ended(database, intake_id, now) for intake_id in found)


def _ended(database: Database, intake_id: str, now: datetime) -> bool:
    ended = False

    def decide(case: Case) -> Handled | None:
        nonlocal ended
        # Somebody may have taken it for longer since we looked.
        held = is_held(case.intake) and case.intake.state is State.HUMAN
        ended = case.held_by is not None and not (held and (case.held_until is None or case.held_until > now))
        return Handled(what=What.PAUSE_ENDED, case=freed(case, handed_back(case.intake))) if ended else None

    try:
        change(database, intake_id, decide, by=By(done_at=now))
    except NotThere:
        return False
    return ended
