"""IYS, the Turkish register of commercial messages: which consents it has to be told of, and that it was."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.consent import iys_withdrawals
from storage.consent.consents import Act, Channel, Subscription
from storage.consent.iys_lines import TURKEY, Row, due_by
from storage.database import Database
from storage.desk.handling import By
from storage.tables import addresses, consents, customers, iys_rows, jobs, subscriptions, tasks

# Source: trust.md section 3, line 19.
ALARM = timedelta(hours=48)
MOST_LINES = 50_000
KIND = "iys"
LASTS = timedelta(hours=24)
_JOB = "iys"
# What a file's note says once somebody has marked it.
_TOLD = "told"

__all__ = ["TURKEY", "Row", "begin_file", "due_by", "file_rows", "files", "late", "late_at_last_count", "take_stock", "told", "waiting"]


def waiting(database: Database, *, limit: int = MOST_LINES) -> tuple[Row, ...]:
    """What IYS has not been told of, the most urgent first: of each recipient and channel the last word.

    Shape: a yes that is not in force, because it was never confirmed, is none. What is left of erased people waits with the others.
    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = [Row(**row) for row in connection.execute(_waiting().order_by(consents.c.given_at).limit(limit)).mappings()]
        found += iys_withdrawals.rows(connection, database.keys, limit=limit)
    return tuple(sorted(found, key=_urgency)[:limit])


def late(database: Database, now: datetime) -> int:
    """How many have waited for so long that somebody must hear of it.

    Raises: DatabaseAway.
    """
    old = _waiting().where(consents.c.given_at <= now - ALARM).subquery()
    with database.reading() as connection:
        count: int = connection.execute(sa.select(sa.func.count()).select_from(old)).scalar_one()
        return count + iys_withdrawals.older_than(connection, now - ALARM)


def take_stock(database: Database, now: datetime) -> int:
    """Note how many are late, for pages that cannot count them each time; gives it.

    Raises: DatabaseAway.
    """
    count = late(database, now)
    new = insert(jobs).values(name=_JOB, ran_at=now, note={"late": count})
    with database.transaction() as connection:
        connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"ran_at": now, "note": new.excluded.note}))
    return count


def late_at_last_count(database: Database) -> int:
    """How many were late when they were counted last.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        note = connection.execute(sa.select(jobs.c.note).where(jobs.c.name == _JOB)).scalar()
    return int(note.get("late", 0)) if isinstance(note, dict) else 0


def begin_file(database: Database, rows: Sequence[Row], by: By) -> str:
    """Keep which consents went into a file, so that it can be had again and marked as told; gives the file's id.

    Raises: DatabaseAway.
    """
    made = uuid.uuid4().hex
    row = {"id": made, "kind": KIND, "asked": _asked(rows), "state": "done", "done": len(rows)}
    row |= {"total": len(rows), "note": {}, "made_by": by.staff_id, "made_at": by.done_at, "ended_at": by.done_at}
    with database.transaction() as connection:
        connection.execute(sa.insert(tasks), {**row, "expires_at": by.done_at + LASTS})
    return made


def file_rows(database: Database, file_id: str, now: datetime) -> tuple[Row, ...] | None:
    """The rows of a file as they are now; None when there is no such file, or its day is over.

    Raises: DatabaseAway.
    """
    asked = _file(database, file_id, now)
    if asked is None:
        return None
    with database.reading() as connection:
        mine = _rows().where(consents.c.id.in_(asked.consents))
        found = [Row(**row) for row in connection.execute(mine).mappings()]
        found += iys_withdrawals.rows(connection, database.keys, asked.withdrawals)
    return tuple(sorted(found, key=_urgency))


def files(database: Database, now: datetime) -> tuple[tuple[str, datetime, int, bool], ...]:
    """The files of the last day: id, when, how many lines, and whether IYS was told.

    Raises: DatabaseAway.
    """
    asked = sa.select(tasks.c.id, tasks.c.made_at, tasks.c.done, tasks.c.note).where(tasks.c.kind == KIND, tasks.c.expires_at > now)
    with database.reading() as connection:
        return tuple(
            (row[0], row[1], row[2], bool(row[3].get(_TOLD))) for row in connection.execute(asked.order_by(tasks.c.made_at.desc()))
        )


def told(database: Database, file_id: str, by: By) -> int | None:
    """Mark everything in a file as told; gives how many, None when there is no such file.

    What was kept of erased people for this alone is forgotten.
    Raises: DatabaseAway.
    """
    asked = _file(database, file_id, by.done_at)
    if asked is None:
        return None
    rows = [{"consent_id": each, "task_id": file_id, "told_at": by.done_at, "told_by": by.staff_id} for each in asked.consents]
    with database.transaction() as connection:
        if rows:
            connection.execute(insert(iys_rows).on_conflict_do_nothing(index_elements=["consent_id"]), rows)
        iys_withdrawals.told(connection, asked.withdrawals)
        connection.execute(sa.update(tasks).where(tasks.c.id == file_id).values(note={_TOLD: True}))
    take_stock(database, by.done_at)
    return len(asked.consents) + len(asked.withdrawals)


@dataclass(frozen=True, kw_only=True)
class _File:
    """What went into a file: ids of receipts, and of what was left of erased people."""

    consents: list[int]
    withdrawals: list[str]


def _asked(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {
        "consents": [row.consent_id for row in rows if row.consent_id is not None],
        "withdrawals": [row.withdrawal_id for row in rows if row.withdrawal_id is not None],
    }


def _file(database: Database, file_id: str, now: datetime) -> _File | None:
    mine = (tasks.c.id == file_id, tasks.c.kind == KIND, tasks.c.expires_at > now)
    with database.reading() as connection:
        found = connection.execute(sa.select(tasks.c.asked).where(*mine)).scalar()
    # A file of an older program has no withdrawals.
    return _File(consents=found["consents"], withdrawals=found.get("withdrawals", [])) if isinstance(found, dict) else None


def _urgency(row: Row) -> datetime:
    return row.given_at


def _rows() -> sa.Select[Any]:
    home = addresses.alias("home")
    turkish = customers.c.phone.startswith("+90")
    by_email = sa.and_(consents.c.channel == Channel.EMAIL.value, customers.c.email.is_not(None), sa.or_(turkish, home.c.country == "TR"))
    by_number = sa.and_(consents.c.channel.in_([Channel.SMS.value, Channel.PHONE.value]), turkish)
    return (
        sa.select(
            consents.c.id.label("consent_id"),
            consents.c.channel,
            consents.c.act,
            consents.c.answered_by,
            consents.c.given_at,
            sa.func.coalesce(home.c.billing_type == "company", sa.false()).label("company"),
            customers.c.phone,
            customers.c.email,
        )
        .join(customers, customers.c.id == consents.c.customer_id)
        .outerjoin(home, sa.and_(home.c.customer_id == customers.c.id, home.c.is_default))
        .where(sa.or_(by_email, by_number))
    )


def _waiting() -> sa.Select[Any]:
    later = consents.alias("later")
    same = (later.c.customer_id == consents.c.customer_id, later.c.channel == consents.c.channel, later.c.id > consents.c.id)
    mine = (subscriptions.c.customer_id == consents.c.customer_id, subscriptions.c.channel == consents.c.channel)
    in_force = sa.exists().where(*mine, subscriptions.c.status == Subscription.SUBSCRIBED.value)
    return _rows().where(
        ~sa.exists().where(*same),
        ~sa.exists().where(iys_rows.c.consent_id == consents.c.id),
        sa.or_(consents.c.act != Act.GRANTED.value, in_force),
    )
