"""By what two records may be one person's: the same email, phone, name at the same postal code, or business-scoped user id."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.profile import Address
from flows.read.folding import fold
from storage.database import Database
from storage.engines.many import among
from storage.engines.prepared import Prepared
from storage.tables import customer_keys, customers, identities, not_duplicates

# However a number is written, with a stray zero or without its country: these last digits are its owner's.
_LAST_DIGITS = 9
_NOT_DIGIT = re.compile(r"\D")

# Keys of so many rows are looked through in one statement.
_AT_ONCE = 5_000

_other = customer_keys.alias("other")
_of_another = sa.exists().where(
    _other.c.kind == customer_keys.c.kind, _other.c.key == customer_keys.c.key, _other.c.customer_id != customer_keys.c.customer_id
)
_text = customer_keys.c.key.type
KEY = ("kind", "key", "customer_id")
_hers = {name: bindparam(name, type_=_text) for name in KEY}
_had = sa.exists().where(_other.c.kind == _hers["kind"], _other.c.key == _hers["key"], _other.c.customer_id != _hers["customer_id"])
_INSERT = Prepared(
    sa.insert(customer_keys)
    .from_select([*_hers, "again"], sa.select(*_hers.values(), _had.label("again")), include_defaults=False)
    .inline()
)
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


def shares(key: str) -> sa.Exists:
    """Whether another record than `customer` has the key that this parameter names, and nobody has told the two apart."""
    return (
        sa.exists()
        .select_from(sa.join(customer_keys, customers, customers.c.id == customer_keys.c.customer_id))
        .where(
            customer_keys.c.kind == bindparam(f"{key}_kind"),
            customer_keys.c.key == bindparam(f"{key}_key"),
            customer_keys.c.customer_id != bindparam("customer"),
            customers.c.deleted_at.is_(None),
            ~_told_apart,
        )
    )


_SHARED = Prepared(sa.select(shares("any")))


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


def is_shared(connection: Connection, customer_id: str, keys: Iterable[tuple[Likeness, str]]) -> bool:
    """Whether another record has one of these keys, and nobody has told the two apart."""
    asked = ({"customer": customer_id, "any_kind": kind.value, "any_key": key} for kind, key in keys)
    return any(_SHARED.rows(connection, each)[0][0] for each in asked)


def kept_with(keys: sa.Select[Any], intakes: sa.CTE, customer_id: str) -> sa.Insert:
    """The part of PostgreSQL's one statement that writes these keys, and those that the user ids of these intakes make.

    Shape: `keys` has the columns of `KEY`; `customer_id` names the parameter whose customer the intakes' user ids become.
    """
    theirs = sa.join(identities, intakes, identities.c.intake_id == intakes.c.id)
    named = (sa.literal(Likeness.BSUID.value), identities.c.value, bindparam(customer_id, type_=_text))
    ids = sa.select(*named).select_from(theirs).where(identities.c.kind == "bsuid")
    hers = sa.union(keys, ids).subquery("hers")
    had = sa.exists().where(_other.c.kind == hers.c.kind, _other.c.key == hers.c.key, _other.c.customer_id != hers.c.customer_id)
    rows = sa.select(*(hers.c[name] for name in KEY), had)
    return sa.insert(customer_keys).from_select([*KEY, "again"], rows, include_defaults=False).inline()


def keep(connection: Connection, customer_id: str, customer: Mapping[str, Any], addresses: Iterable[Address], *, new: bool) -> None:
    """Write the keys of one record. Her identities must be written before."""
    if not new:
        _DELETE.run(connection, {"customer": customer_id})
    ids = ((Likeness.BSUID, value) for (value,) in _BSUIDS.rows(connection, {"customer": customer_id}))
    for kind, key in (*keys_of(customer, addresses), *ids):
        _INSERT.run(connection, {"kind": kind.value, "key": key, "customer_id": customer_id})


def mark(connection: Connection, customer_ids: Collection[str]) -> None:
    """Mark what others had before among the keys of records that were written past `keep`."""
    hers = among(connection, customer_keys.c.customer_id, customer_ids)
    connection.execute(sa.update(customer_keys).where(hers, ~customer_keys.c.again, _of_another).values(again=True))


def mend(database: Database) -> int:
    """Mark the keys that two wrote at one instant, neither seeing the other's, and unmark those that nobody else has any more.

    Give how many were changed.
    Raises: DatabaseAway.
    """
    order = (customer_keys.c.kind, customer_keys.c.key)
    marked = sa.exists().where(_other.c.kind == customer_keys.c.kind, _other.c.key == customer_keys.c.key, _other.c.again)
    unseen = sa.and_(~customer_keys.c.again, _of_another, ~marked)
    changed, after = 0, ("", "")
    while True:
        behind = sa.tuple_(*order) > sa.tuple_(*after)
        with database.reading() as connection:
            last = connection.execute(sa.select(*order).where(behind).order_by(*order).offset(_AT_ONCE).limit(1)).first()
        part = behind if last is None else sa.and_(behind, sa.tuple_(*order) <= sa.tuple_(last.kind, last.key))
        with database.transaction() as connection:
            for again, wrong in ((False, sa.and_(customer_keys.c.again, ~_of_another)), (True, unseen)):
                changed += connection.execute(sa.update(customer_keys).where(part, wrong).values(again=again)).rowcount
        if last is None:
            return changed
        after = (last.kind, last.key)
