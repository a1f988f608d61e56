"""Who registered in a period: in which languages, by which way, and with whose help. Each is one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.desk.events import What
from storage.desk.period import Period, begun_in
from storage.tables import desk_events, intakes, invite_uses, invites, messages, staff

# Staff name sources as they like: so many have a line of their own.
MOST = 12
PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many began in one language or by one way.

    Shape: `name` is a language's code, or an invitation's source; by telephone it is `PHONE`; empty: she wrote first.
    """

    name: str
    began: int
    registered: int
    given_up: int
    invited: bool = False


@dataclass(frozen=True, kw_only=True)
class Helper:
    """What one of us did in a period.

    Shape: `registered` of the invited have; `called` counts calls typed in, `took_over` chats, `wrote` messages.
    """

    name: str
    invited: int = 0
    registered: int = 0
    called: int = 0
    took_over: int = 0
    wrote: int = 0


def languages(database: Database, period: Period) -> tuple[Share, ...]:
    """By language, the most frequent first.

    Raises: DatabaseAway.
    """
    began = begun_in(period)
    counted = sa.select(began.c.language.label("name"), *_counts(began)).where(_wrote(began)).group_by(began.c.language)
    with database.reading() as connection:
        rows = connection.execute(counted.order_by(sa.desc("began"), began.c.language)).mappings()
        return tuple(Share(**row) for row in rows)


def sources(database: Database, period: Period) -> tuple[Share, ...]:
    """By the way on which they came, the most frequent first; rarer ones than the first `MOST` are left out.

    Raises: DatabaseAway.
    """
    began = begun_in(period)
    first = (desk_events.c.intake_id == began.c.id, desk_events.c.version == 1, desk_events.c.what == What.TYPED_IN.value)
    # Joined, not looked up for each: PostgreSQL takes that for so dear that it compiles the statement. Of several invitations one counts.
    source = sa.func.max(invites.c.source)
    called = sa.func.max(sa.case((desk_events.c.id.is_not(None), PHONE)))
    came = (
        sa.select(
            sa.func.coalesce(source, called, "").label("name"),
            sa.case((source.is_not(None), 1), else_=0).label("invited"),
            began.c.customer_id,
            began.c.over,
        )
        .join_from(began, invite_uses, invite_uses.c.intake_id == began.c.id, isouter=True)
        .join(invites, invites.c.id == invite_uses.c.invite_id, isouter=True)
        .join(desk_events, sa.and_(*first, desk_events.c.about["began"].as_boolean()), isouter=True)
        .where(_wrote(began))
        .group_by(began.c.id, began.c.customer_id, began.c.over)
        .cte("came")
    )
    counted = sa.select(
        came.c.name,
        came.c.invited,
        *_counts(came),
    ).group_by(came.c.name, came.c.invited)
    with database.reading() as connection:
        rows = connection.execute(counted.order_by(sa.desc("began"), came.c.name).limit(MOST)).mappings()
        return tuple(Share(**{**row, "invited": bool(row["invited"])}) for row in rows)


def helpers(database: Database, period: Period) -> tuple[Helper, ...]:
    """What each of us did in this period, whenever the registration began; who did most first.

    Raises: DatabaseAway.
    """
    came = (
        sa.exists()
        .where(invite_uses.c.invite_id == invites.c.id, invite_uses.c.intake_id == intakes.c.id, intakes.c.customer_id.is_not(None))
        .correlate(invites)
    )
    made = sa.select(
        invites.c.made_by.label("staff_id"), sa.literal("invited").label("what"), sa.case((came, 1), else_=0).label("registered")
    ).where(period.holds(invites.c.made_at))
    acts = [What.TYPED_IN.value, What.TOOK_OVER.value, What.WROTE.value]
    done = sa.select(desk_events.c.staff_id, desk_events.c.what, sa.literal_column("0")).where(
        period.holds(desk_events.c.done_at), desk_events.c.what.in_(acts)
    )
    both = sa.union_all(made, done).cte("both")
    counted = (
        sa.select(
            sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email).label("name"),
            _many(both.c.what == "invited").label("invited"),
            sa.cast(sa.func.sum(both.c.registered), sa.Integer).label("registered"),
            _many(both.c.what == What.TYPED_IN.value).label("called"),
            _many(both.c.what == What.TOOK_OVER.value).label("took_over"),
            _many(both.c.what == What.WROTE.value).label("wrote"),
        )
        .join_from(both, staff, staff.c.id == both.c.staff_id)
        .group_by(staff.c.id, staff.c.name, staff.c.email)
        .order_by(sa.func.count().desc(), "name")
    )
    with database.reading() as connection:
        return tuple(Helper(**row) for row in connection.execute(counted).mappings())


def _counts(among: sa.CTE) -> tuple[sa.ColumnElement[Any], ...]:
    return (
        sa.func.count().label("began"),
        sa.func.count(among.c.customer_id).label("registered"),
        sa.cast(sa.func.sum(among.c.over), sa.Integer).label("given_up"),
    )


def _wrote(began: sa.CTE) -> sa.ColumnElement[bool]:
    """Whether a word was ever said: who was invited and never wrote has begun nothing."""
    return sa.exists().where(messages.c.intake_id == began.c.id)


def _many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(sa.case((condition, 1), else_=0)), sa.Integer)
