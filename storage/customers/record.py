"""The whole customer record, for whoever prints or shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from flows.profile import Address
from storage.consent.consents import Channel, Subscription
from storage.customers.places import ADDRESS, opened
from storage.database import Database
from storage.engines.many import among
from storage.masks import HIDDEN, masked_email, masked_number, masked_text, masked_word, masked_words
from storage.sealed import Keys
from storage.tables import addresses, customers, identities, subscriptions

# A page of five questions; larger ones are hardly faster, and on SQLite a reader in the way of nobody.
_PAGE = 500
# The fields that are printed as they are kept, in the order of the contract; the rest hangs on the customer.
CUSTOMER = (
    "id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "preferred_language",
    "account_status",
    "b2b_status",
    "review_status",
    "doubts",
    "note",
    "remark",
    "groups",
    "tags",
    "attributes",
    "origin",
)
_IDENTITY = ("kind", "value", "standing")
# What says where a customer came from without saying who she is.
_OPEN_ORIGIN = ("source", "region", "language", "invite")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A customer with everything that hangs on her."""

    customer: dict[str, Any]
    addresses: tuple[dict[str, Any], ...]
    subscriptions: dict[str, str]
    identities: tuple[dict[str, str], ...]


def record_of(database: Database, customer_id: str) -> Record | None:
    """One customer's record.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = fetched(connection, sa.select(customers).where(customers.c.id == customer_id), database.keys)
    return found[0] if found else None


def records(database: Database) -> Iterator[Record]:
    """Every customer's record but those in the bin, the oldest first, a page in memory at a time.

    Raises: DatabaseAway.
    """
    pages = sa.select(customers).where(customers.c.deleted_at.is_(None)).order_by(customers.c.created_at, customers.c.id).limit(_PAGE)
    page = pages
    while True:
        with database.reading() as connection:
            found = fetched(connection, page, database.keys)
        yield from found
        if len(found) < _PAGE:
            return
        last = found[-1].customer
        page = pages.where(sa.tuple_(customers.c.created_at, customers.c.id) > sa.tuple_(last["created_at"], last["id"]))


def addresses_in(record: Record) -> tuple[Address, ...]:
    """A record's addresses as the flow knows them."""
    return tuple(Address(**address) for address in record.addresses)


def fetched(connection: Connection, page: sa.Select[Any], keys: Keys) -> list[Record]:
    """The records of these rows of `customers`, with everything that hangs on them: four questions, whatever their number."""
    asked = connection.execute(page)
    names = tuple(asked.keys())
    rows = [dict(zip(names, row, strict=True)) for row in asked]
    ids = [row["id"] for row in rows]
    places: dict[str, list[dict[str, Any]]] = {customer_id: [] for customer_id in ids}
    channels = {customer_id: {channel.value: Subscription.NOT_SUBSCRIBED.value for channel in Channel} for customer_id in ids}
    people: dict[str, list[dict[str, str]]] = {customer_id: [] for customer_id in ids}
    for customer_id, *values in _hanging(connection, addresses, ADDRESS, ids, addresses.c.position):
        places[customer_id].append(opened(keys, customer_id, dict(zip(ADDRESS, values, strict=True))))
    for customer_id, channel, status in _hanging(connection, subscriptions, ("channel", "status"), ids):
        channels[customer_id][channel] = status
    for customer_id, *values in _hanging(connection, identities, _IDENTITY, ids, identities.c.id):
        people[customer_id].append(dict(zip(_IDENTITY, values, strict=True)))
    return [
        Record(
            customer=row,
            addresses=tuple(places[row["id"]]),
            subscriptions=channels[row["id"]],
            identities=tuple(people[row["id"]]),
        )
        for row in rows
    ]


def _hanging(connection: Connection, table: sa.Table, names: Sequence[str], ids: Sequence[str], *order: sa.Column[Any]) -> Iterable[Any]:
    columns = (table.c.customer_id, *(table.c[name] for name in names))
    return connection.execute(sa.select(*columns).where(among(connection, table.c.customer_id, ids)).order_by(*order)) if ids else ()


def customer_json(record: Record, *, reveal: bool = False) -> dict[str, Value]:
    """A customer as `flask customers --json` and `flask chat --json` print her; masked unless `reveal`."""
    row = record.customer
    shape = {
        **{name: row[name] for name in CUSTOMER},
        "subscriptions": record.subscriptions,
        "addresses": list(record.addresses),
        "identities": list(record.identities),
        "created_at": row["created_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
    }
    return shape if reveal else _masked(shape)


def _masked(shape: dict[str, Any]) -> dict[str, Value]:
    return {
        **shape,
        **{name: masked_words(shape[name]) for name in ("first_name", "last_name")},
        **{name: masked_text(shape[name]) for name in ("note", "remark")},
        "email": shape["email"] and masked_email(shape["email"]),
        "phone": shape["phone"] and masked_number(shape["phone"]),
        "addresses": [{name: _masked_part(name, value) for name, value in address.items()} for address in shape["addresses"]],
        "identities": [{**identity, "value": _masked_identity(identity)} for identity in shape["identities"]],
        "attributes": {name: None if value is None else HIDDEN for name, value in shape["attributes"].items()},
        "origin": {name: value if name in _OPEN_ORIGIN or value is None else HIDDEN for name, value in shape["origin"].items()},
    }


def _masked_part(name: str, value: Value) -> Value:
    if not isinstance(value, str) or name in ("country", "billing_type"):
        return value
    if name in ("first_name", "last_name"):
        return masked_words(value)
    return masked_number(value) if name in ("phone", "vat_id") else masked_text(value)


def _masked_identity(identity: dict[str, str]) -> str:
    if identity["kind"] == "email":
        return masked_email(identity["value"])
    return masked_word(identity["value"]) if identity["kind"] == "username" else masked_number(identity["value"])
