"""Whose an email or a phone is: the active customer who had it first."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as shape

import sqlalchemy as sa

from storage.customers.likeness import email_key
from storage.database import Database
from storage.tables import customers


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Another customer. `field` is what both would have: email or phone."""

    field: str
    id: str
    first_name: str = shape(repr=False)
    last_name: str = shape(repr=False)


def holders(database: Database, email: str | None, phone: str | None, *, but: str = "") -> tuple[Holder, ...]:
    """Who else has this email or phone; `but` is the customer who is asked about.

    Raises: DatabaseAway.
    """
    named = (customers.c.id, customers.c.first_name, customers.c.last_name)
    parts = [
        sa.select(sa.literal(name).label("field"), *named).where(column == value, customers.c.id != but)
        for name, column, value in (
            ("email", customers.c.unique_email, email_key(email) if email else None),
            ("phone", customers.c.unique_phone, phone or None),
        )
        if value
    ]
    if not parts:
        return ()
    with database.reading() as connection:
        return tuple(Holder(**row) for row in connection.execute(sa.union_all(*parts)).mappings())
