"""What Today counts, and whether anything has changed since somebody looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.desk.wanted import FAILED_WITHIN, closing, failed_ids, waiting
from storage.tables import customers, desk_intakes, identity_numbers, intakes, messages, outbox, secure_links
from storage.tables.customers import PENDING
from storage.tables.intakes import OPEN
from storage.tables.outbox import FAILED


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How much waits, of open intakes unless it says otherwise."""

    open: int
    waiting: int
    closing: int
    mine: int
    unassigned: int
    review: int = 0
    failed: int = 0


def open_figures(database: Database, me: str, now: datetime) -> Figures:
    """What can be counted in one look at the open intakes.

    Raises: DatabaseAway.
    """

    def many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    looked = (
        sa.select(
            sa.func.count().label("open"),
            many(waiting()).label("waiting"),
            many(closing(now)).label("closing"),
            many(desk_intakes.c.assignee == me).label("mine"),
            many(desk_intakes.c.assignee.is_(None)).label("unassigned"),
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .where(OPEN)
    )
    with database.reading() as connection:
        return Figures(**{name: int(count) for name, count in connection.execute(looked).mappings().one().items()})


def figures(database: Database, me: str, now: datetime) -> Figures:
    """Everything that Today counts: two questions.

    Raises: DatabaseAway.
    """
    counted = open_figures(database, me, now)
    failed = sa.select(sa.func.count(sa.distinct(failed_ids(now).subquery().c.intake_id))).scalar_subquery()
    review = sa.select(sa.func.count()).select_from(customers).where(PENDING).scalar_subquery()
    with database.reading() as connection:
        row = connection.execute(sa.select(failed.label("failed"), review.label("review"))).one()
    return Figures(
        open=counted.open,
        waiting=counted.waiting,
        closing=counted.closing,
        mine=counted.mine,
        unassigned=counted.unassigned,
        review=row.review,
        failed=row.failed,
    )


def pulse(database: Database, now: datetime) -> str:
    """A word that changes with every message, every assignment and every failed message: four looks at the ends of indexes.

    Raises: DatabaseAway.
    """
    ends = sa.select(
        sa.select(sa.func.max(messages.c.seq)).scalar_subquery(),
        sa.select(sa.func.max(outbox.c.id)).scalar_subquery(),
        sa.select(sa.func.max(desk_intakes.c.changed_at)).scalar_subquery(),
        sa.select(sa.func.count()).select_from(outbox).where(FAILED, outbox.c.created_at > now - FAILED_WITHIN).scalar_subquery(),
    )
    with database.reading() as connection:
        seq, row, changed, failed = connection.execute(ends).one()
    return f"{seq or 0}.{row or 0}.{changed.timestamp() if changed else 0}.{failed}"


def pulse_of(database: Database, intake_id: str) -> str | None:
    """The same for one intake: its version, its messages and their receipts, its secure page; None when it is not there.

    Raises: DatabaseAway.
    """
    sent = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(outbox.c.receipt_rank), 0), sa.func.max(outbox.c.status))
    hers = outbox.c.intake_id == intake_id
    asked = (
        sa.select(
            intakes.c.version,
            intakes.c.state,
            desk_intakes.c.version,
            desk_intakes.c.held_until,
            identity_numbers.c.kept_at,
            # Whoever makes another link ends the one before.
            sa.select(sa.func.max(secure_links.c.made_at)).where(secure_links.c.intake_id == intakes.c.id).scalar_subquery(),
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .join(identity_numbers, identity_numbers.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.id == intake_id)
    )
    with database.reading() as connection:
        row = connection.execute(asked).first()
        leaving = connection.execute(sent.select_from(outbox).where(hers)).one()
    return None if row is None else ".".join(str(each) for each in (*row, *leaving))
