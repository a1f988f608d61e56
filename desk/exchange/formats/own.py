"""Our own table: one line a customer, every field of the record, several addresses as numbered columns.

One line a customer, because that is what people sort, filter and correct; a line an address would repeat the name and say with
every repetition whether it is another customer. The headings are the names of the record, so that our import knows them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from desk.exchange.formats.cells import Column, Customer, Table
from flows.custom_fields import PREFIX, CustomField
from flows.profile import Address

ADDRESS = tuple(Address.__dataclass_fields__)
CHANNELS = ("email", "whatsapp", "sms", "phone")
# "address.street" chooses "address_1_street", "address_2_street" ...
ADDRESS_PREFIX, SUBSCRIPTION_PREFIX = "address.", "subscription."
_FIRST = ("id", "first_name", "last_name", "email", "phone", "preferred_language", "account_status", "b2b_status", "review_status")
_NEXT = ("note", "remark", "groups", "tags")
_LAST = ("attributes", "doubts", "identities", "origin", "created_at", "updated_at")


def columns(fields: Sequence[CustomField] = ()) -> tuple[str, ...]:
    """The keys of every column that can be chosen, in the order of the record."""
    return (
        *_FIRST,
        *(ADDRESS_PREFIX + part for part in ADDRESS),
        *_NEXT,
        *(SUBSCRIPTION_PREFIX + channel for channel in CHANNELS),
        *(PREFIX + field.key for field in fields),
        *_LAST,
    )


def table(chosen: Sequence[str], addresses: int, fields: Sequence[CustomField]) -> Table:
    """The columns that were chosen, in that order; all of them when none was.

    Shape: address parts that stand together are numbered together: the whole of the first address, then the second.
    """
    known = columns(fields)
    wanted = [key for key in chosen if key in known] or list(known)
    return tuple(_columns(wanted, addresses, [field.key for field in fields]))


def _columns(wanted: Sequence[str], addresses: int, own: Sequence[str]) -> Iterator[Column]:
    place = 0
    while place < len(wanted):
        key = wanted[place]
        if not key.startswith(ADDRESS_PREFIX):
            yield _column(key, own)
            place += 1
            continue
        end = place
        while end < len(wanted) and wanted[end].startswith(ADDRESS_PREFIX):
            end += 1
        parts = [part.removeprefix(ADDRESS_PREFIX) for part in wanted[place:end]]
        for number in range(addresses):
            for part in parts:
                yield Column(f"address_{number + 1}_{part}", partial(_of_address, number=number, part=part))
        place = end


def _column(key: str, own: Sequence[str]) -> Column:
    if key.startswith(PREFIX):
        return Column(key, partial(_attribute, key=key.removeprefix(PREFIX)))
    if key.startswith(SUBSCRIPTION_PREFIX):
        channel = key.removeprefix(SUBSCRIPTION_PREFIX)
        return Column(f"subscription_{channel}", partial(_subscription, channel=channel))
    if key == "attributes":
        return Column("other_attributes", partial(_other_attributes, own=frozenset(own)))
    return Column(key, _identities if key == "identities" else partial(_field, key=key))


def _field(customer: Customer, key: str) -> object:
    return customer.get(key)


def _attribute(customer: Customer, key: str) -> object:
    return _mapping(customer, "attributes").get(key)


def _subscription(customer: Customer, channel: str) -> object:
    return _mapping(customer, "subscriptions").get(channel)


def _other_attributes(customer: Customer, own: frozenset[str]) -> object:
    # Values of fields that the shop has taken away since.
    return {key: value for key, value in _mapping(customer, "attributes").items() if key not in own and value is not None}


def _identities(customer: Customer) -> object:
    return [f"{each['kind']} {each['value']} ({each['standing']})" for each in customer.get("identities", ())]


def _of_address(customer: Customer, number: int, part: str) -> object:
    addresses = customer.get("addresses", ())
    return addresses[number].get(part) if number < len(addresses) else None


def _mapping(customer: Customer, key: str) -> Mapping[str, object]:
    found = customer.get(key)
    return found if isinstance(found, Mapping) else {}
