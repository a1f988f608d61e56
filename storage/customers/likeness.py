"""By what two records may be one person's: the same email, phone, name at the same postal code, or business-scoped user id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.profile import Address
from flows.read.folding import fold
from storage.prepared import Prepared, inserted
from storage.tables import customer_keys, customers, identities, not_duplicates

# However a number is written, with a stray zero or without its country: these last digits are its owner's.
_LAST_DIGITS = 9
_NOT_DIGIT = re.compile(r"\D")

_INSERT = inserted(customer_keys)
_DELETE = Prepared(sa.delete(customer_keys).where(customer_keys.c.customer_id == bindparam("customer")))
_BSUIDS = Prepared(
    sa.select(identities.c.value).where(identities.c.customer_id == bindparam("customer"), identities.c.kind == "bsuid").distinct()
)


_told_apart = sa.exists().where(
    sa.or_(
        sa.and_(not_duplicates.c.one == customer_keys.c.customer_id, not_duplicates.c.other == bindparam("customer")),
        sa.and_(not_duplicates.c.other == customer_keys.c.customer_id, not_duplicates.c.one == bindparam("customer")),
    )
)
_SHARED = Prepared(
    sa.select(sa.literal_column("1"))
    .select_from(customer_keys)
    .join(customers, customers.c.id == customer_keys.c.customer_id)
    .where(
        customer_keys.c.kind == bindparam("kind"),
        customer_keys.c.key == bindparam("key"),
        customer_keys.c.customer_id != bindparam("customer"),
        customers.c.deleted_at.is_(None),
        ~_told_apart,
    )
    .limit(1)
)


class Likeness(StrEnum):
    """Why two records look like one person's."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    BSUID = "bsuid"


def email_key(email: str) -> str:
    """The same for every spelling of an address."""
    return email.strip().casefold()


def phone_key(phone: str) -> str:
    """The same for every spelling of a number; empty for what is too short to tell people apart."""
    digits = _NOT_DIGIT.sub("", phone)
    return digits[-_LAST_DIGITS:] if len(digits) >= _LAST_DIGITS - 2 else ""


def keys_of(customer: Mapping[str, Any], addresses: Iterable[Address]) -> tuple[tuple[Likeness, str], ...]:
    """The keys of one record, without those of its identities."""
    found = []
    if customer["email"]:
        found.append((Likeness.EMAIL, email_key(customer["email"])))
    if customer["phone"] and (phone := phone_key(customer["phone"])):
        found.append((Likeness.PHONE, phone))
    name = fold(f"{customer['first_name']} {customer['last_name']}")
    # The order of the names is what people spell differently most.
    sorted_name = " ".join(sorted(name.split()))
    if len(sorted_name) > 1:
        found += [
            (Likeness.NAME, f"{sorted_name}|{place.country}|{fold(place.postal_code).replace(' ', '')}")
            for place in addresses
            if place.postal_code
        ]
    return tuple(dict.fromkeys(found))


def is_shared(connection: Connection, customer_id: str, customer: Mapping[str, Any], addresses: Iterable[Address]) -> bool:
    """Whether another record has a key of this one, and nobody has told the two apart."""
    keys = keys_of(customer, addresses)
    return any(_SHARED.rows(connection, {"customer": customer_id, "kind": kind.value, "key": key}) for kind, key in keys)


def keep(connection: Connection, customer_id: str, customer: Mapping[str, Any], addresses: Iterable[Address], *, new: bool) -> None:
    """Write the keys of one record. Her identities must be written before."""
    if not new:
        _DELETE.run(connection, {"customer": customer_id})
    ids = ((Likeness.BSUID, value) for (value,) in _BSUIDS.rows(connection, {"customer": customer_id}))
    for kind, key in (*keys_of(customer, addresses), *ids):
        _INSERT.run(connection, {"kind": kind.value, "key": key, "customer_id": customer_id})
