"""Active or not, there or in the bin: what each leads to, and whoever lies in the bin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.customers.changing import Edit, What
from storage.customers.record import Record
from storage.database import Database
from storage.tables import customer_events, customers, merges, staff

# So long a record lies in the bin before it is erased.
KEPT = timedelta(days=30)
PAGE = 50

Decide = Callable[[Record], Edit | None]


class NotNow(Exception):
    """This cannot be done with the record as it stands."""


@dataclass(frozen=True, kw_only=True)
class Binned:
    """A record in the bin. `why` is the reason somebody gave; `merged` says that it went into another one."""

    id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    deleted_at: datetime
    version: int
    merged: bool
    who: str = ""
    why: str = field(default="", repr=False)

    @property
    def until(self) -> datetime:
        """When it is erased."""
        return self.deleted_at + KEPT


def deactivating(why: str) -> Decide:
    """Switch an account off; the bot hands whoever writes from it to a person."""

    def decide(record: Record) -> Edit | None:
        _there(record)
        if record.customer["account_status"] == "DISABLED_ACCOUNT":
            return None
        return Edit(what=What.DEACTIVATED, values={"account_status": "DISABLED_ACCOUNT"}, words=why)

    return decide


def activating(why: str) -> Decide:
    """Switch an account on again."""

    def decide(record: Record) -> Edit | None:
        _there(record)
        if record.customer["account_status"] == "ACTIVE_ACCOUNT":
            return None
        return Edit(what=What.ACTIVATED, values={"account_status": "ACTIVE_ACCOUNT"}, words=why)

    return decide


def deleting(why: str, now: datetime) -> Decide:
    """Put a record into the bin."""

    def decide(record: Record) -> Edit | None:
        if record.customer["deleted_at"] is not None:
            return None
        return Edit(what=What.DELETED, values={"deleted_at": now}, words=why)

    return decide


def restoring(*, merged: bool) -> Decide:
    """Take a record out of the bin; one that was `merged` comes back only with its merge.

    `Decide` raises NotNow.
    """

    def decide(record: Record) -> Edit | None:
        if record.customer["deleted_at"] is None:
            return None
        if merged:
            raise NotNow("merged")
        return Edit(what=What.RESTORED, values={"deleted_at": None})

    return decide


def _there(record: Record) -> None:
    if record.customer["deleted_at"] is not None:
        raise NotNow("in the bin")


def bin_of(database: Database, after: tuple[datetime, str] | None = None) -> tuple[Binned, ...]:
    """Whoever lies in the bin, the last deleted first, a page at a time.

    Raises: DatabaseAway.
    """
    done = customer_events.alias("done")
    last = (
        sa.select(sa.func.max(done.c.id))
        .where(done.c.customer_id == customers.c.id, done.c.what.in_([What.DELETED.value, What.MERGED.value]))
        .correlate(customers)
        .scalar_subquery()
    )
    merged = sa.exists().where(merges.c.gone_id == customers.c.id, merges.c.undone_at.is_(None))
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email, "")
    columns: tuple[sa.ColumnElement[Any], ...] = tuple(
        customers.c[name] for name in ("id", "first_name", "last_name", "deleted_at", "version")
    )
    asked = (
        sa.select(*columns, merged.label("merged"), called.label("who"), sa.func.coalesce(customer_events.c.words, "").label("why"))
        .select_from(customers)
        .join(customer_events, customer_events.c.id == last, isouter=True)
        .join(staff, staff.c.id == customer_events.c.staff_id, isouter=True)
        .where(customers.c.deleted_at.is_not(None))
        .order_by(customers.c.deleted_at.desc(), customers.c.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        at, key = after
        asked = asked.where(sa.or_(customers.c.deleted_at < at, sa.and_(customers.c.deleted_at == at, customers.c.id > key)))
    with database.reading() as connection:
        return tuple(Binned(**{**row, "merged": bool(row["merged"])}) for row in connection.execute(asked).mappings())
