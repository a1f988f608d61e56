"""The queue of review: which finished profiles wait, the most doubtful first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from flows.doubts import Doubtful
from flows.doubts import read as doubt_of
from storage.customers.history import What
from storage.database import Database
from storage.tables import addresses, customer_events, customers
from storage.tables.customers import BUSINESSES, PENDING, RETURNED


class Review(StrEnum):
    """Where a profile stands. Stored: never rename."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"


class Pile(StrEnum):
    """What is looked through."""

    WAITING = "waiting"
    CLEAN = "clean"
    RETURNED = "returned"
    BUSINESSES = "businesses"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A profile in the queue.

    Shape: `company` is the first that pays; `back` when it was sent back to the customer before.
    """

    id: str
    version: int
    first_name: str
    last_name: str
    language: str
    country: str
    company: str
    review: str
    b2b: str | None
    doubts: tuple[Doubtful, ...]
    rank: int
    created_at: datetime
    updated_at: datetime
    back: bool

    def __repr__(self) -> str:
        return f"Waiting({self.id})"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A page of the queue. `after` leads on to the next; None on the last."""

    rows: tuple[Waiting, ...]
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many wait in each pile."""

    waiting: int
    clean: int
    returned: int
    businesses: int


# The order of the index `customers_review`.
ORDER = (customers.c.doubt_rank.desc(), customers.c.created_at, customers.c.id)

_HERE = customers.c.deleted_at.is_(None)
PILES: dict[Pile, tuple[sa.ColumnElement[bool] | sa.TextClause, ...]] = {
    Pile.WAITING: (PENDING, _HERE),
    Pile.CLEAN: (PENDING, _HERE, customers.c.doubt_rank == 0),
    Pile.RETURNED: (RETURNED, _HERE),
    Pile.BUSINESSES: (BUSINESSES, _HERE),
}


def queue(database: Database, pile: Pile = Pile.WAITING, *, after: str = "", limit: int = 50) -> Queue:
    """A page of a pile: the most doubtful first, of these the oldest.

    Shape: `after` is what an earlier page gave; one that is none of ours begins at the start.
    Raises: DatabaseAway.
    """
    asked = _lines().where(*PILES[pile], *_behind(after)).limit(limit + 1)
    with database.reading() as connection:
        rows = connection.execute(asked).mappings().all()
    found = tuple(_waiting(row) for row in rows[:limit])
    return Queue(rows=found, after=_place(found[-1]) if len(rows) > limit else None)


def next_after(database: Database, customer_id: str, pile: Pile = Pile.WAITING) -> str | None:
    """The profile that comes after this one, or the first where it stands in the pile no longer; None when nothing else waits.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        here = connection.execute(
            sa.select(customers.c.doubt_rank, customers.c.created_at, customers.c.id).where(customers.c.id == customer_id)
        ).first()
        ids = sa.select(customers.c.id).where(*PILES[pile], customers.c.id != customer_id).order_by(*ORDER).limit(1)
        behind = None if here is None else connection.execute(ids.where(_after(*here))).scalar()
        found: str | None = behind or connection.execute(ids).scalar()
    return found


def counts(database: Database) -> Counts:
    """How many wait in each pile, in one question.

    Raises: DatabaseAway.
    """
    asked = sa.select(
        *(sa.select(sa.func.count()).select_from(customers).where(*PILES[pile]).scalar_subquery().label(pile.value) for pile in Pile)
    )
    with database.reading() as connection:
        return Counts(**connection.execute(asked).mappings().one())


def _lines() -> sa.Select[Any]:
    of_hers = addresses.c.customer_id == customers.c.id
    company = sa.select(addresses.c.company).where(of_hers, addresses.c.company != "").order_by(addresses.c.position).limit(1)
    country = sa.select(addresses.c.country).where(of_hers, addresses.c.is_default).limit(1)
    back = sa.exists().where(customer_events.c.customer_id == customers.c.id, customer_events.c.what == What.RETURNED.value)
    return sa.select(
        *(customers.c[name] for name in ("id", "version", "first_name", "last_name", "preferred_language", "review_status", "b2b_status")),
        *(customers.c[name] for name in ("doubts", "doubt_rank", "created_at", "updated_at")),
        company.scalar_subquery().label("company"),
        country.scalar_subquery().label("country"),
        back.label("back"),
    ).order_by(*ORDER)


def _waiting(row: Any) -> Waiting:
    return Waiting(
        id=row["id"],
        version=row["version"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        language=row["preferred_language"],
        country=row["country"] or "",
        company=row["company"] or "",
        review=row["review_status"],
        b2b=row["b2b_status"],
        doubts=tuple(doubt_of(doubt) for doubt in row["doubts"]),
        rank=row["doubt_rank"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        back=bool(row["back"]),
    )


def _after(rank: int, created_at: datetime, customer_id: str) -> sa.ColumnElement[bool]:
    here = sa.tuple_(sa.literal(created_at, customers.c.created_at.type), sa.literal(customer_id))
    same = sa.tuple_(customers.c.created_at, customers.c.id) > here
    return sa.or_(customers.c.doubt_rank < rank, sa.and_(customers.c.doubt_rank == rank, same))


def _place(row: Waiting) -> str:
    return f"{row.rank}.{row.created_at.isoformat()}.{row.id}"


def _behind(after: str) -> tuple[sa.ColumnElement[bool], ...]:
    rank, _, rest = after.partition(".")
    moment, _, customer_id = rest.rpartition(".")
    try:
        return (_after(int(rank), datetime.fromisoformat(moment), customer_id),) if after else ()
    except ValueError:
        return ()
