"""The two tables of ikas, to be loaded there.

Source: support.ikas.com, "How to export, edit and import customers" and "How can I export, edit, and import customer properties"
(read 2026-11): the headings, TRUE and FALSE, several options parted by semicolons, dates as 2026/11/22, the time left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from desk.exchange.formats.cells import Column, Customer, Table
from flows.custom_fields import CustomField, FieldType

# Their id of a customer whom they know; ours would be taken for a customer whom they have lost.
SHOP_ID = "shop_id"
TYPES = {
    FieldType.BOOLEAN: "Boolean",
    FieldType.CHOICE: "Choice",
    FieldType.MULTIPLE_CHOICE: "Multiple choice",
    FieldType.NUMBER: "Number",
    FieldType.TEXT: "Text line",
    FieldType.DATE: "Date",
    FieldType.DATE_TIME: "Date and time",
}


def _shop_id(customer: Customer) -> object:
    return (customer.get("origin") or {}).get(SHOP_ID, "")


def _field(customer: Customer, key: str) -> object:
    return customer.get(key)


def _membership(customer: Customer) -> object:
    # Whoever has not confirmed yet has not said yes.
    subscribed = (customer.get("subscriptions") or {}).get("email") == "SUBSCRIBED"
    return "SUBSCRIBED" if subscribed else "NOT_SUBSCRIBED"


CUSTOMERS: Table = (
    Column("Customer ID", _shop_id),
    Column("First Name", partial(_field, key="first_name")),
    Column("Last Name", partial(_field, key="last_name")),
    Column("E-Mail", partial(_field, key="email")),
    # Orders are the shop system's own; an empty cell leaves them alone.
    Column("Total Orders", lambda _: ""),
    Column("Deleted", lambda customer: bool(customer.get("deleted_at"))),
    Column("Phone Number", partial(_field, key="phone")),
    Column("Note", partial(_field, key="note")),
    Column("Account Status", partial(_field, key="account_status")),
    Column("Membership Status", _membership),
)


def properties(fields: Sequence[CustomField]) -> Table:
    """The table of the shop's own fields."""
    return (
        Column("Customer ID", _shop_id),
        Column("Email", partial(_field, key="email")),
        *(Column(f"{TYPES[field.type]}:{_name(field.labels)}", partial(_property, field=field)) for field in fields),
    )


def _name(labels: Mapping[str, str]) -> str:
    # Theirs knows no semicolon within an option.
    return next(iter(labels.values()), "").replace(";", ",")


def _property(customer: Customer, field: CustomField) -> object:
    value = (customer.get("attributes") or {}).get(field.key)
    names = {option.key: _name(option.labels) for option in field.options}
    match value:
        case list():
            return [names.get(str(each), str(each)) for each in value]
        case str() if field.type in (FieldType.DATE, FieldType.DATE_TIME):
            return value[: len("2026-11-22")].replace("-", "/")
        case str():
            return names.get(value, value)
        case _:
            return value
