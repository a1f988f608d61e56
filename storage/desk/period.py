"""The registrations that a report looks at: those that began in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.desk.given_up import ended
from storage.tables import intakes

# A report looks at no more than these, the newest: what it costs is bounded, and so is what it would show beyond them.
MOST_BEGUN = 20_000


@dataclass(frozen=True)
class Period:
    """From when on, and up to when."""

    since: datetime
    until: datetime

    def holds(self, moment: sa.Column[Any]) -> sa.ColumnElement[bool]:
        """Whether a moment lies in it."""
        return sa.and_(moment >= self.since, moment < self.until)


def begun_in(period: Period, most: int | None = None) -> sa.CTE:
    """The newest intakes that began in it, so many or `MOST_BEGUN`; `over` is 1 when one was given up."""
    return (
        sa.select(intakes.c.id, intakes.c.asks, intakes.c.language, intakes.c.customer_id, sa.case((ended(), 1), else_=0).label("over"))
        .where(period.holds(intakes.c.begun_at))
        .order_by(intakes.c.begun_at.desc(), intakes.c.id.desc())
        .limit(most or MOST_BEGUN)
        .cte("begun")
    )
