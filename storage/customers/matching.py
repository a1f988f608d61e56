"""Whom rows of a table are about: records found by id, email or phone, for many rows at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers.likeness import Likeness, email_key, phone_key
from storage.customers.record import Record, fetched
from storage.engines.many import among
from storage.sealed import Keys
from storage.tables import customer_keys, customers


@dataclass(frozen=True, kw_only=True)
class Matches:
    """The records that were found, by what they were looked for.

    Shape: those in the bin are found by id alone.
    """

    by_id: dict[str, Record] = field(default_factory=dict)
    by_email: dict[str, list[Record]] = field(default_factory=dict)
    by_phone: dict[str, list[Record]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Matches({len(self.by_id)})"  # personal data: a repr ends in logs and exceptions

    def with_email(self, email: str) -> Sequence[Record]:
        """Whoever has this address, in any spelling."""
        return self.by_email.get(email_key(email), ())

    def with_phone(self, phone: str) -> Sequence[Record]:
        """Whoever has this number."""
        return self.by_phone.get(phone, ())


def matching(
    connection: Connection, keys: Keys, *, ids: Collection[str] = (), emails: Collection[str] = (), phones: Collection[str] = ()
) -> Matches:
    """The records with one of these ids, emails or phones.

    Raises: Broken when a key is no longer there.
    """
    wanted = set(ids)
    for kind, several in (
        (Likeness.EMAIL, {email_key(email) for email in emails}),
        (Likeness.PHONE, {key for phone in phones if (key := phone_key(phone))}),
    ):
        if several:
            here = among(connection, customer_keys.c.key, several)
            asked = sa.select(customer_keys.c.customer_id).where(customer_keys.c.kind == kind.value, here)
            wanted.update(connection.execute(asked).scalars())
    found = Matches()
    if wanted:
        for record in fetched(connection, sa.select(customers).where(among(connection, customers.c.id, sorted(wanted))), keys):
            _note(found, record)
    return found


def _note(found: Matches, record: Record) -> None:
    customer = record.customer
    found.by_id[customer["id"]] = record
    if customer["deleted_at"] is not None:
        return
    if customer["email"]:
        found.by_email.setdefault(email_key(customer["email"]), []).append(record)
    if customer["phone"]:
        # The key has the last digits only, so that other numbers were found with it.
        found.by_phone.setdefault(customer["phone"], []).append(record)
