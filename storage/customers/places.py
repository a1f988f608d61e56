"""A customer's addresses: exactly one of them the default, their VAT IDs sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.profile import Address
from storage.customers.hiding import hidden, shown, vat_blind, vat_place
from storage.engines.prepared import Prepared, inserted
from storage.sealed import Keys
from storage.tables import addresses

ADDRESS = tuple(Address.__dataclass_fields__)

_INSERT = inserted(addresses)
_DELETE = Prepared(sa.delete(addresses).where(addresses.c.customer_id == bindparam("customer")))
_SELECT = Prepared(
    sa.select(*(addresses.c[name] for name in ADDRESS))
    .where(addresses.c.customer_id == bindparam("customer"))
    .order_by(addresses.c.position)
)


def with_one_default(places: Sequence[Address]) -> tuple[Address, ...]:
    """The same addresses, exactly one of them the default: the first that says so, else the first."""
    chosen = next((place for place, address in enumerate(places) if address.is_default), 0)
    return tuple(
        address if address.is_default is (place == chosen) else replace(address, is_default=place == chosen)
        for place, address in enumerate(places)
    )


def addresses_of(connection: Connection, keys: Keys, customer_id: str) -> tuple[Address, ...]:
    """A customer's addresses, in their order."""
    rows = _SELECT.rows(connection, {"customer": customer_id})
    return tuple(address_of(keys, customer_id, dict(zip(ADDRESS, row, strict=True))) for row in rows)


def address_of(keys: Keys, customer_id: str, row: dict[str, Any]) -> Address:
    """An address as it is kept, in the clear. Shape: `row` has the columns of `ADDRESS`."""
    return Address(**opened(keys, customer_id, {name: row[name] for name in ADDRESS}))


def opened(keys: Keys, customer_id: str, row: dict[str, Any]) -> dict[str, Any]:
    """The parts of an address as they are kept, in the clear. Shape: `row` has the columns of `ADDRESS` and no others."""
    # SQLite has no booleans.
    row["is_default"] = bool(row["is_default"])
    row["vat_id"] = shown(keys, row["vat_id"], vat_place(customer_id))
    return row


def rows_of(keys: Keys, customer_id: str, places: Iterable[Address]) -> list[dict[str, Any]]:
    """The rows that keep these addresses."""
    return [
        {
            **vars(address),
            "vat_id": hidden(keys, address.vat_id, vat_place(customer_id)),
            "vat_blind": vat_blind(keys, address.vat_id),
            "customer_id": customer_id,
            "position": place,
        }
        for place, address in enumerate(with_one_default(tuple(places)))
    ]


def place(connection: Connection, keys: Keys, customer_id: str, places: Iterable[Address], *, new: bool) -> None:
    """Write a customer's addresses, instead of those that she had."""
    if not new:
        _DELETE.run(connection, {"customer": customer_id})
    for row in rows_of(keys, customer_id, places):
        _INSERT.run(connection, row)
