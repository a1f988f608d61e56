"""Who has fallen silent, and reminders that were decided on: at most one for each question, and two for each intake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from flows.intake import Aside, Intake, State
from flows.message import Sender
from storage import intake_rows, outbox
from storage.database import Database, Overtaken
from storage.outgoing import Outgoing
from storage.tables import barred, intakes, reminders
from storage.tables import outbox as rows
from storage.tables.intakes import OPEN
from storage.tables.outbox import WAITING

MOST_NUDGES = 2

# The template is not about one question: one row of this name stands for the whole intake.
_WHOLE_INTAKE = ""


class ReminderKind(StrEnum):
    """Free words while the window is open, or what WhatsApp approved."""

    NUDGE = "nudge"
    TEMPLATE = "template"


@dataclass(frozen=True, kw_only=True)
class Silent:
    """Somebody who has not answered for a while."""

    intake_id: str
    sender: Sender
    heard_at: datetime


def silent(database: Database, kind: ReminderKind, since: datetime, until: datetime, now: datetime) -> tuple[Silent, ...]:
    """Whose last message came between these two times, and who may still get such a reminder.

    Raises: DatabaseAway.
    """
    # Heard of before `until` means begun before it, which is what the index of the open intakes can tell.
    between = (OPEN, intakes.c.begun_at <= until, intakes.c.heard_at.between(since, until))
    asked = sa.select(intakes.c.id, intakes.c.phone, intakes.c.bsuid, intakes.c.heard_at).where(*between, *_may_be(kind, now))
    with database.reading() as connection:
        found = connection.execute(asked).all()
    return tuple(Silent(intake_id=row.id, sender=Sender(phone=row.phone, bsuid=row.bsuid), heard_at=row.heard_at) for row in found)


def intake_as_it_is(database: Database, intake_id: str) -> Intake | None:
    """An intake with its answers.

    Raises: DatabaseAway.
    """
    columns = [intakes.c[name] for name in intake_rows.COLUMNS]
    with database.reading() as connection:
        row = connection.execute(sa.select(*columns).where(intakes.c.id == intake_id)).first()
    return None if row is None else intake_rows.intake_of(row)


def decide(database: Database, kind: ReminderKind, intake: Intake, aside: Aside, messages: Iterable[Outgoing], now: datetime) -> bool:
    """Remind somebody, in one transaction: what is to leave, that it was decided, and what the intake knows of it.

    False when she has written meanwhile, or another worker was faster; then nothing is kept.
    Raises: DatabaseAway.
    """
    kept = {"name": aside.name, "about": dict(aside.about)}
    as_read = (intakes.c.id == intake.id, intakes.c.version == intake.version, *_may_be(kind, now))
    step = _WHOLE_INTAKE if kind is ReminderKind.TEMPLATE else intake.asks
    try:
        with database.transaction() as connection:
            moved = connection.execute(sa.update(intakes).where(*as_read).values(aside=kept, version=intakes.c.version + 1))
            if moved.rowcount != 1:
                return False
            connection.execute(sa.insert(reminders).values(intake_id=intake.id, step=step, kind=kind.value, decided_at=now))
            outbox.put(connection, messages, now)
    except Overtaken:
        return False
    return True


def _may_be(kind: ReminderKind, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    address: sa.ColumnElement[Any] = sa.literal("whatsapp:") + sa.func.coalesce(intakes.c.phone, intakes.c.bsuid)
    hers = sa.select(reminders.c.step).where(reminders.c.intake_id == intakes.c.id)
    # Whoever wrote since can be written to, or she would be with `barred.holding` as well.
    bars = sa.select(barred.c.recipient).where(
        barred.c.recipient == address,
        barred.c.barred_at >= intakes.c.heard_at,
        sa.or_(barred.c.barred_until.is_(None), barred.c.barred_until > now),
    )
    waits = sa.select(rows.c.id).where(WAITING, rows.c.recipient == address)
    common = (
        intakes.c.state == State.ASKING.value,
        intakes.c.asks.is_not(None),
        intakes.c.customer_id.is_(None),
        ~bars.exists(),
        ~waits.exists(),
    )
    if kind is ReminderKind.TEMPLATE:
        return (*common, ~hers.where(reminders.c.kind == kind.value).exists())
    of_kind = reminders.c.kind == kind.value
    count = sa.select(sa.func.count()).select_from(reminders).where(reminders.c.intake_id == intakes.c.id, of_kind).scalar_subquery()
    return (*common, ~hers.where(reminders.c.step == intakes.c.asks).exists(), count < MOST_NUDGES)
