"""The whole customer record, for whoever prints or shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from flows.profile import Address
from storage.consents import Channel, Subscription
from storage.customers.places import address_of
from storage.database import Database
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
    rows = [dict(row) for row in connection.execute(page).mappings()]
    ids = [row["id"] for row in rows]
    places: dict[str, list[dict[str, Any]]] = {customer_id: [] for customer_id in ids}
    channels = {customer_id: {channel.value: Subscription.NOT_SUBSCRIBED.value for channel in Channel} for customer_id in ids}
    people: dict[str, list[dict[str, str]]] = {customer_id: [] for customer_id in ids}
    for row in connection.execute(sa.select(addresses).where(addresses.c.customer_id.in_(ids)).order_by(addresses.c.position)).mappings():
        places[row["customer_id"]].append(asdict(address_of(keys, row["customer_id"], dict(row))))
    for row in connection.execute(sa.select(subscriptions).where(subscriptions.c.customer_id.in_(ids))).mappings():
        channels[row["customer_id"]][row["channel"]] = row["status"]
    for row in connection.execute(sa.select(identities).where(identities.c.customer_id.in_(ids)).order_by(identities.c.id)).mappings():
        people[row["customer_id"]].append({name: row[name] for name in ("kind", "value", "standing")})
    return [
        Record(
            customer=row,
            addresses=tuple(places[row["id"]]),
            subscriptions=channels[row["id"]],
            identities=tuple(people[row["id"]]),
        )
        for row in rows
    ]


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
