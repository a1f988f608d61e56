"""Of whom an intake may be a duplicate: other intakes and customers, by reference, name, email or number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.database import Database
from storage.desk.searching import customers_with, digits_in
from storage.desk.wanted import Wanted, conditions
from storage.tables import customers, desk_intakes, intakes

MOST = 12

_REFERENCE = re.compile(r"[0-9a-f]{6,32}")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody found.

    Shape: `kind` is "intake" or "customer"; `state` is an intake's, empty for a customer.
    """

    kind: str
    id: str
    name: str
    email: str
    phone: str
    at: datetime
    state: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.id}"


def candidates(database: Database, words: str, but: str, now: datetime) -> tuple[Candidate, ...]:
    """Other intakes, the newest first, and customers; two questions.

    Raises: DatabaseAway.
    """
    reference = words.strip().casefold()
    found = sa.and_(*conditions(database, Wanted(state="any", search=words), now))
    if _REFERENCE.fullmatch(reference):
        found = sa.or_(found, intakes.c.id.like(f"{reference}%"))
    draft = intakes.c.draft
    asked = (
        sa.select(
            intakes.c.id,
            *(draft[name].as_string().label(name) for name in ("first_name", "last_name", "email")),
            intakes.c.phone,
            intakes.c.begun_at,
            intakes.c.state,
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.id != but, found)
        .order_by(intakes.c.begun_at.desc(), intakes.c.id)
        .limit(MOST)
    )
    people = (
        sa.select(customers)
        .where(_customers(database, words, reference))
        .order_by(customers.c.created_at.desc(), customers.c.id)
        .limit(MOST)
    )
    with database.reading() as connection:
        others = [
            Candidate(
                kind="intake",
                id=row.id,
                name=" ".join(filter(None, (row.first_name, row.last_name))),
                email=row.email or "",
                phone=row.phone or "",
                at=row.begun_at,
                state=row.state,
            )
            for row in connection.execute(asked)
        ]
        known = [
            Candidate(
                kind="customer",
                id=row["id"],
                name=" ".join(filter(None, (row["first_name"], row["last_name"]))),
                email=row["email"] or "",
                phone=row["phone"] or "",
                at=row["created_at"],
            )
            for row in connection.execute(people).mappings()
        ]
    return (*others, *known)


def is_there(database: Database, key: str) -> bool:
    """Whether there is such an intake or customer.

    Raises: DatabaseAway.
    """
    kind, _, wanted = key.partition(":")
    table = {"intake": intakes, "customer": customers}.get(kind)
    if table is None:
        return False
    with database.reading() as connection:
        return connection.execute(sa.select(table.c.id).where(table.c.id == wanted)).first() is not None


def intake_of(database: Database, customer_id: str) -> str | None:
    """The same, for whoever has no connection in hand.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return newest_intake_of(connection, customer_id)


def newest_intake_of(connection: Connection, customer_id: str) -> str | None:
    """The intake by which a customer is shown at the desk; None when she has none."""
    asked = sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id).order_by(intakes.c.begun_at.desc()).limit(1)
    return connection.execute(asked).scalar()


def _customers(database: Database, words: str, reference: str) -> sa.ColumnElement[bool]:
    named = customers.c.id.like(f"{reference}%") if _REFERENCE.fullmatch(reference) else None
    if named is not None and not digits_in(words):
        return named
    people = customers_with(database, words)
    found = [] if people is None else [customers.c.id.in_(people)]
    return sa.or_(sa.false(), *found, *(() if named is None else (named,)))
