"""IYS, the Turkish register of commercial messages: which consents it has to be told of, until when, and in which lines.

Source: IYS's own batch program (tr.org.iys, CSVReaderUtil and CSVWriterUtil): lines of type, source, recipient, status, consent date and
recipient type, separated by commas, without a heading or quotes, 50,000 at most. Channels are ARAMA, MESAJ and EPOSTA; WhatsApp is
none of them, so that a consent to WhatsApp is not told.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.consents import Act, Channel, Subscription
from storage.database import Database
from storage.desk.handling import By
from storage.tables import addresses, consents, customers, iys_rows, jobs, subscriptions, tasks

TURKEY = ZoneInfo("Europe/Istanbul")
BUSINESS_DAYS = 3
# Source: trust.md section 3, line 19.
ALARM = timedelta(hours=48)
MOST_LINES = 50_000
KIND = "iys"
LASTS = timedelta(hours=24)
_JOB = "iys"

_TYPES = {Channel.SMS.value: "MESAJ", Channel.PHONE.value: "ARAMA", Channel.EMAIL.value: "EPOSTA"}
# Source: IYS's interface as its clients quote it: HS_EORTAM is an electronic medium of the shop's own, HS_WEB its web site,
# HS_CAGRI_MERKEZI a call, HS_FIZIKSEL_ORTAM a counter. HS_MESAJ is a number for text messages, which a chat on WhatsApp is not.
_SOURCES = {"whatsapp": "HS_EORTAM", "mail": "HS_WEB", "phone call": "HS_CAGRI_MERKEZI", "desk": "HS_FIZIKSEL_ORTAM"}
# What IYS takes. It also keeps a spreadsheet from reading a cell as a formula.
_NUMBER = re.compile(r"\+90[0-9]{10}")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A consent or a refusal that IYS has to be told of."""

    consent_id: int
    customer_id: str
    channel: str
    act: str
    answered_by: str
    given_at: datetime
    company: bool
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)

    @property
    def recipient(self) -> str:
        """The number or the address."""
        return (self.email if self.channel == Channel.EMAIL.value else self.phone) or ""

    @property
    def fit(self) -> bool:
        """Whether IYS takes a recipient like this."""
        pattern = _EMAIL if self.channel == Channel.EMAIL.value else _NUMBER
        return pattern.fullmatch(self.recipient) is not None

    @property
    def type(self) -> str:
        """IYS's word for the channel."""
        return _TYPES[self.channel]

    @property
    def status(self) -> str:
        """IYS's word for yes or no."""
        return "ONAY" if self.act == Act.GRANTED.value else "RET"

    @property
    def due_by(self) -> datetime:
        """When IYS must know."""
        return due_by(self.given_at)

    @property
    def line(self) -> str:
        """The line of the file."""
        source = _SOURCES.get(self.answered_by, "HS_EORTAM")
        given = self.given_at.astimezone(TURKEY).strftime("%Y-%m-%d %H:%M:%S")
        return ",".join((self.type, source, self.recipient, self.status, given, "TACIR" if self.company else "BIREYSEL"))


def due_by(given_at: datetime) -> datetime:
    """The end of the third business day after that moment, in Turkey.

    Weekends do not count. Public holidays do, because their dates move with the moon and with decrees: around them our date is some
    days early, never late.
    """
    day, left = given_at.astimezone(TURKEY).date(), BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day + timedelta(days=1), time(), TURKEY)


def waiting(database: Database, *, limit: int = MOST_LINES) -> tuple[Row, ...]:
    """What IYS has not been told of, the most urgent first: of each recipient and channel the last word.

    Shape: a yes that is not in force, because it was never confirmed, is none.
    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return tuple(Row(**row) for row in connection.execute(_waiting().order_by(consents.c.given_at).limit(limit)).mappings())


def late(database: Database, now: datetime) -> int:
    """How many have waited for so long that somebody must hear of it.

    Raises: DatabaseAway.
    """
    old = _waiting().where(consents.c.given_at <= now - ALARM).subquery()
    with database.reading() as connection:
        count: int = connection.execute(sa.select(sa.func.count()).select_from(old)).scalar_one()
    return count


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
    row = {"id": made, "kind": KIND, "asked": {"consents": [each.consent_id for each in rows]}, "state": "done", "done": len(rows)}
    row |= {"total": len(rows), "note": {}, "made_by": by.staff_id, "made_at": by.done_at, "ended_at": by.done_at}
    with database.transaction() as connection:
        connection.execute(sa.insert(tasks), {**row, "expires_at": by.done_at + LASTS})
    return made


def file_rows(database: Database, file_id: str, now: datetime) -> tuple[Row, ...] | None:
    """The rows of a file as they are now; None when there is no such file, or its day is over.

    Raises: DatabaseAway.
    """
    ids = _consents_of(database, file_id, now)
    if ids is None:
        return None
    with database.reading() as connection:
        found = connection.execute(_rows().where(consents.c.id.in_(ids)).order_by(consents.c.given_at)).mappings()
        return tuple(Row(**row) for row in found)


def files(database: Database, now: datetime) -> tuple[tuple[str, datetime, int, bool], ...]:
    """The files of the last day: id, when, how many lines, and whether IYS was told.

    Raises: DatabaseAway.
    """
    told = sa.exists().where(iys_rows.c.task_id == tasks.c.id)
    asked = sa.select(tasks.c.id, tasks.c.made_at, tasks.c.done, told).where(tasks.c.kind == KIND, tasks.c.expires_at > now)
    with database.reading() as connection:
        return tuple((row[0], row[1], row[2], bool(row[3])) for row in connection.execute(asked.order_by(tasks.c.made_at.desc())))


def told(database: Database, file_id: str, by: By) -> int | None:
    """Mark everything in a file as told; gives how many, None when there is no such file.

    Raises: DatabaseAway.
    """
    ids = _consents_of(database, file_id, by.done_at)
    if ids is None:
        return None
    rows = [{"consent_id": each, "task_id": file_id, "told_at": by.done_at, "told_by": by.staff_id} for each in ids]
    if rows:
        with database.transaction() as connection:
            connection.execute(insert(iys_rows).on_conflict_do_nothing(index_elements=["consent_id"]), rows)
    take_stock(database, by.done_at)
    return len(rows)


def _consents_of(database: Database, file_id: str, now: datetime) -> list[int] | None:
    mine = (tasks.c.id == file_id, tasks.c.kind == KIND, tasks.c.expires_at > now)
    with database.reading() as connection:
        found = connection.execute(sa.select(tasks.c.asked).where(*mine)).scalar()
    return list(found["consents"]) if isinstance(found, dict) else None


def _rows() -> sa.Select[Any]:
    home = addresses.alias("home")
    turkish = customers.c.phone.startswith("+90")
    by_email = sa.and_(consents.c.channel == Channel.EMAIL.value, customers.c.email.is_not(None), sa.or_(turkish, home.c.country == "TR"))
    by_number = sa.and_(consents.c.channel.in_([Channel.SMS.value, Channel.PHONE.value]), turkish)
    return (
        sa.select(
            consents.c.id.label("consent_id"),
            consents.c.customer_id,
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
