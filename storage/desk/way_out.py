"""How messages come in and leave: what an admin looks at when something seems to be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import outbox as line_of
from storage.database import Database
from storage.outbox import Line
from storage.tables import barred, messages, outbox
from storage.tables.outbox import FAILED

_ERRORS_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One kind of error among the last messages that failed."""

    code: int | None
    count: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """When something last came and went, what waits and what failed, and how many people we must not write to."""

    heard_at: datetime | None
    sent_at: datetime | None
    line: Line
    troubles: tuple[Trouble, ...]
    barred: int


def way_out(database: Database, now: datetime, since: datetime) -> WayOut:
    """How it stands; failures since that time.

    Raises: DatabaseAway.
    """
    last = sa.func.max(outbox.c.created_at)
    failed = (
        sa.select(outbox.c.error_code, sa.func.count().label("many"), last.label("last_at"))
        .where(FAILED, outbox.c.created_at >= since)
        .group_by(outbox.c.error_code)
        .order_by(last.desc())
        .limit(_ERRORS_SHOWN)
    )
    # Both along their keys from the end: the newest rows were the last to come and to go.
    heard = sa.select(messages.c.received_at).order_by(messages.c.seq.desc()).limit(1)
    sent = sa.select(outbox.c.sent_at).where(outbox.c.sent_at.is_not(None)).order_by(outbox.c.id.desc()).limit(1)
    line = line_of.line(database, now)
    with database.reading() as connection:
        troubles = tuple(Trouble(code=row.error_code, count=row.many, last_at=row.last_at) for row in connection.execute(failed))
        return WayOut(
            heard_at=connection.execute(heard).scalar(),
            sent_at=connection.execute(sent).scalar(),
            line=line,
            troubles=troubles,
            barred=connection.execute(sa.select(sa.func.count()).select_from(barred)).scalar_one(),
        )
