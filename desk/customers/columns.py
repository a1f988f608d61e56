"""The columns of the customers' list: which there are, which somebody wants, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from desk.access import current_staff, here
from desk.customers.field_words import SOURCES, label_of, own_fields, own_words
from desk.customers.one_words import ACCOUNTS, BUSINESSES, FIELDS, SUBSCRIPTIONS
from desk.looks import REVIEWS, Look
from desk.personal import Kind, masked
from flows.custom_fields import CustomField, FieldType
from storage.customers import segments
from storage.customers.record import Record
from storage.customers.searchable import ATTRIBUTES
from storage.customers.wanted import Order
from translations.names import country_name, language_name

USUAL = ("name", "phone", "email", "address.city", "review_status", "tags", "created_at")
SORTED = {"name": Order.NAME, "created_at": Order.CREATED, "updated_at": Order.UPDATED}
# The name leads to the record, so it is always there.
ALWAYS = "name"
_LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one place of the list: text, signs, labels, or a moment."""

    text: str = ""
    looks: tuple[Look, ...] = ()
    labels: tuple[str, ...] = ()
    at: datetime | None = None
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """A customer in the list."""

    id: str
    version: int
    name: str
    cells: tuple[Cell, ...]
    states: tuple[Look, ...] = field(default=())


def _default(record: Record) -> Mapping[str, Any]:
    return next((each for each in record.addresses if each["is_default"]), record.addresses[0] if record.addresses else {})


def _personal(name: str, kind: Kind) -> Callable[[Record], Cell]:
    return lambda record: Cell(text=masked(record.customer[name], kind) if record.customer[name] else "", number=kind is Kind.PHONE)


def _place(name: str, kind: Kind) -> Callable[[Record], Cell]:
    return lambda record: Cell(text=masked(value, kind) if (value := str(_default(record).get(name, ""))) else "")


def _look(name: str, looks: Mapping[str, Look]) -> Callable[[Record], Cell]:
    return lambda record: Cell(looks=(looks[record.customer[name]],) if record.customer[name] in looks else ())


def _subscribed(channel: str) -> Callable[[Record], Cell]:
    return lambda record: Cell(looks=(SUBSCRIPTIONS[record.subscriptions.get(channel, "NOT_SUBSCRIBED")],))


def _country(record: Record) -> Cell:
    code = str(_default(record).get("country", ""))
    return Cell(text=country_name(code, str(get_locale())) if code else "")


def _source(record: Record) -> Cell:
    source = str(record.customer["origin"].get("source", ""))
    return Cell(text=str(SOURCES.get(source, source)))


_CELLS: Mapping[str, Callable[[Record], Cell]] = {
    "phone": _personal("phone", Kind.PHONE),
    "email": _personal("email", Kind.EMAIL),
    "address.city": lambda record: Cell(text=masked(_default(record).get("city", ""), Kind.NAME)),
    "address.postal_code": _place("postal_code", Kind.ADDRESS),
    "address.country": _country,
    "address.company": _place("company", Kind.NAME),
    "preferred_language": lambda record: Cell(text=language_name(record.customer["preferred_language"])),
    "account_status": _look("account_status", ACCOUNTS),
    "b2b_status": _look("b2b_status", BUSINESSES),
    "review_status": _look("review_status", REVIEWS),
    "groups": lambda record: Cell(labels=tuple(record.customer["groups"])),
    "tags": lambda record: Cell(labels=tuple(record.customer["tags"])),
    **{f"subscription.{channel}": _subscribed(channel) for channel in ("email", "whatsapp", "sms", "phone")},
    "origin.source": _source,
    "note": _personal("note", Kind.WORDS),
    "remark": _personal("remark", Kind.WORDS),
    "created_at": lambda record: Cell(at=record.customer["created_at"]),
    "updated_at": lambda record: Cell(at=record.customer["updated_at"]),
}


def known() -> list[tuple[str, str]]:
    """Every column with its head, the name left out."""
    return [(name, head_of(name)) for name in (*_CELLS, *(ATTRIBUTES + key for key in own_fields()))]


def head_of(name: str) -> str:
    """What stands over a column: a filter asks for one tag, and a column has all of them."""
    return str(FIELDS[name]) if name in ("tags", "groups") else label_of(name)


def chosen() -> tuple[str, ...]:
    """The columns that the viewer wants, in her order, the name first."""
    there = {name for name, _ in known()}
    kept = [name for name in segments.columns_of(here().database, current_staff().id) if name in there]
    return (ALWAYS, *dict.fromkeys(kept or (name for name in USUAL if name in there)))


def line_of(record: Record, columns: tuple[str, ...], own: Mapping[str, CustomField]) -> Line:
    """A customer as the viewer may read it."""
    row = record.customer
    name = f"{row['first_name']} {row['last_name']}".strip()
    cells = tuple(_cell(record, column, own) for column in columns if column != ALWAYS)
    off = (ACCOUNTS[row["account_status"]],) if row["account_status"] == "DISABLED_ACCOUNT" and "account_status" not in columns else ()
    return Line(id=row["id"], version=row["version"], name=masked(name, Kind.NAME), cells=cells, states=off)


def _cell(record: Record, column: str, own: Mapping[str, CustomField]) -> Cell:
    if not column.startswith(ATTRIBUTES):
        cell = _CELLS[column](record)
        return cell if len(cell.text) <= _LONGEST else Cell(text=cell.text[: _LONGEST - 1] + "…")
    key = column.removeprefix(ATTRIBUTES)
    value = record.customer["attributes"].get(key)
    if value in (None, "", []):
        return Cell()
    return Cell(text=masked(_own_words(value, own.get(key)), Kind.WORDS)[:_LONGEST])


def _own_words(value: Any, own: CustomField | None) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    options = {option.key: own_words(option.labels) for option in own.options} if own else {}
    if isinstance(value, list):
        return ", ".join(options.get(str(each), str(each)) for each in value)
    return options.get(str(value), str(value)) if own is None or own.type is FieldType.CHOICE else str(value)
