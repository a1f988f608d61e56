"""Who has an intake open just now: rows that are as old as the last sign of life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.tables import intakes, presence, staff

# Pages give a sign every ten seconds; one that missed three is closed.
ALIVE = timedelta(seconds=35)


@dataclass(frozen=True)
class Present:
    """Somebody who has the same intake open."""

    name: str
    writing: bool


def here_too(database: Database, intake_id: str, staff_id: str, now: datetime, *, writing: bool) -> tuple[Present, ...]:
    """Give a sign of life; who else has it open. Nobody when there is no such intake.

    Raises: DatabaseAway.
    """
    row = sa.select(intakes.c.id, sa.literal(staff_id), sa.literal(writing), sa.literal(now, presence.c.seen_at.type))
    new = insert(presence).from_select(["intake_id", "staff_id", "writing", "seen_at"], row.where(intakes.c.id == intake_id))
    sign = new.on_conflict_do_update(
        index_elements=["intake_id", "staff_id"], set_={"writing": new.excluded.writing, "seen_at": new.excluded.seen_at}
    )
    others = (
        sa.select(staff.c.name, staff.c.email, presence.c.writing)
        .join(presence, presence.c.staff_id == staff.c.id)
        .where(presence.c.intake_id == intake_id, presence.c.staff_id != staff_id, presence.c.seen_at > now - ALIVE)
        .order_by(staff.c.name, staff.c.email)
    )
    with database.transaction() as connection:
        connection.execute(sign)
        found = connection.execute(others).all()
    return tuple(Present(row.name or row.email.partition("@")[0], row.writing) for row in found)


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete signs of life from before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(presence).where(presence.c.seen_at < before)).rowcount
