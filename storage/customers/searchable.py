"""What of a record can be asked about in a filter, and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from flows.custom_fields import FieldType
from flows.doubts import Doubt
from storage.consent.consents import Channel, Subscription

ATTRIBUTES = "attributes."
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Numbers of which the two databases think alike.
_BIGGEST = Decimal(10) ** 15
_MOST_DAYS = 36_500


class Operator(StrEnum):
    """How a field is compared. Stored: never rename."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"
    """In the last n days."""
    GREATER = "greater"
    LESS = "less"


_PRESENCE = (Operator.EMPTY, Operator.NOT_EMPTY)
_EQUALITY = (Operator.IS, Operator.IS_NOT)


class Sort(StrEnum):
    """What kind of thing a field holds."""

    TEXT = "text"
    PHONE = "phone"
    WORD = "word"
    """A word from a list."""
    SEVERAL = "several"
    """Any number of words."""
    TRUTH = "truth"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    SEALED = "sealed"
    """Found only as a whole."""


OPERATORS: dict[Sort, tuple[Operator, ...]] = {
    Sort.TEXT: (Operator.CONTAINS, *_EQUALITY, Operator.STARTS_WITH, *_PRESENCE),
    Sort.PHONE: (Operator.CONTAINS, *_EQUALITY, Operator.STARTS_WITH, *_PRESENCE),
    Sort.WORD: (*_EQUALITY, *_PRESENCE),
    Sort.SEVERAL: (*_EQUALITY, *_PRESENCE),
    Sort.TRUTH: (Operator.IS, *_PRESENCE),
    Sort.NUMBER: (*_EQUALITY, Operator.GREATER, Operator.LESS, *_PRESENCE),
    Sort.DAY: (Operator.IS, Operator.BEFORE, Operator.AFTER, Operator.WITHIN, *_PRESENCE),
    Sort.MOMENT: (Operator.IS, Operator.BEFORE, Operator.AFTER, Operator.WITHIN),
    Sort.SEALED: (Operator.IS, *_PRESENCE),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """Something of a record.

    Shape: `words` are those it may hold, none when they are the shop's or a standard's; `open` when they say nothing of a person;
    `indexed` when the search's text holds it too; `always` when it is never empty.
    """

    name: str
    sort: Sort
    words: tuple[str, ...] = ()
    open: bool = False
    indexed: bool = False
    always: bool = False

    @property
    def operators(self) -> tuple[Operator, ...]:
        """How it can be compared, the most useful first."""
        return tuple(each for each in OPERATORS[self.sort] if not (self.always and each in _PRESENCE))


def _text(name: str, *, indexed: bool = False, always: bool = False) -> Field:
    return Field(name=name, sort=Sort.TEXT, indexed=indexed, always=always)


def _word(name: str, *words: str, always: bool = True) -> Field:
    return Field(name=name, sort=Sort.WORD, words=words, open=True, always=always)


def _several(name: str, *words: str) -> Field:
    return Field(name=name, sort=Sort.SEVERAL, words=words, open=True)


def _moment(name: str) -> Field:
    return Field(name=name, sort=Sort.MOMENT, open=True)


_STATUSES = tuple(status.value for status in Subscription)

# In the order in which they are offered.
FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        _text("name", indexed=True, always=True),
        _text("first_name", indexed=True, always=True),
        _text("last_name", indexed=True),
        _text("email", indexed=True),
        Field(name="phone", sort=Sort.PHONE, indexed=True),
        Field(name="phone_verified", sort=Sort.TRUTH, open=True, always=True),
        _word("preferred_language"),
        _several("groups"),
        _several("tags"),
        _word(
            "account_status", "ACTIVE_ACCOUNT", "DISABLED_ACCOUNT", "INVITED_TO_CREATE_ACCOUNT", "DECLINED_ACCOUNT_INVITATION"
        ),
        _word("b2b_status", "WAITING_FOR_APPROVAL", "ACTIVE_ACCOUNT", "DISABLED_ACCOUNT", always=False),
        _word("review_status", "pending", "approved", "rejected", "returned"),
        _several("doubts", *(doubt.value for doubt in Doubt)),
        _text("address.city", indexed=True),
        _text("address.postal_code", indexed=True),
        _word("address.country", always=False),
        _text("address.district", indexed=True),
        _text("address.state"),
        _text("address.street"),
        _text("address.house_number"),
        _text("address.address_line2"),
        _text("address.title"),
        _text("address.first_name", indexed=True),
        _text("address.last_name", indexed=True),
        Field(name="address.phone", sort=Sort.PHONE, indexed=True),
        _word("address.billing_type", "private", "company", always=False),
        _text("address.company", indexed=True),
        Field(name="address.vat_id", sort=Sort.SEALED),
        _text("address.tax_office"),
        *(_word(f"subscription.{channel.value}", *_STATUSES) for channel in Channel),
        _text("note"),
        _text("remark"),
        _word("origin.source", always=False),
        _word("origin.region", always=False),
        _text("origin.invite"),
        _text("identity.username"),
        _text("identity.bsuid"),
        _moment("created_at"),
        _moment("updated_at"),
        _moment("deleted_at"),
        _text("id", always=True),
    )
}  # fmt: skip
_OWN = {
    FieldType.BOOLEAN: (Sort.TRUTH, True),
    FieldType.CHOICE: (Sort.WORD, True),
    FieldType.MULTIPLE_CHOICE: (Sort.SEVERAL, True),
    FieldType.NUMBER: (Sort.NUMBER, False),
    FieldType.TEXT: (Sort.TEXT, False),
    # A birthday is somebody's.
    FieldType.DATE: (Sort.DAY, False),
    FieldType.DATE_TIME: (Sort.DAY, False),
}


def field_of(name: str) -> Field | None:
    """The field of this name, "attributes.<key>:<type>" for one of the shop's own; None for what is not there."""
    if not name.startswith(ATTRIBUTES):
        return FIELDS.get(name)
    key, _, kind = name.removeprefix(ATTRIBUTES).partition(":")
    if not _KEY.fullmatch(key) or kind not in set(FieldType):
        return None
    sort, is_open = _OWN[FieldType(kind)]
    return Field(name=ATTRIBUTES + key, sort=sort, open=is_open)


def number_of(value: str) -> Decimal | None:
    """The number that somebody wrote; None when it is none."""
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _BIGGEST else None


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        return date.min < date.fromisoformat(value) < date.max
    except ValueError:
        return False


_FITS: dict[Sort, Callable[[str], bool]] = {
    Sort.TRUTH: lambda value: value in ("yes", "no"),
    Sort.NUMBER: lambda value: number_of(value) is not None,
    Sort.DAY: _is_day,
    Sort.MOMENT: _is_day,
    Sort.PHONE: lambda value: any(sign.isdigit() for sign in value),
}


def takes(field: Field, operator: Operator, value: str) -> bool:
    """Whether this field can be compared so, with this."""
    if operator not in field.operators:
        return False
    if operator in _PRESENCE:
        return value == ""
    if operator is Operator.WITHIN:
        return value.isascii() and value.isdigit() and len(value) < 6 and int(value) <= _MOST_DAYS
    if field.words and value not in field.words:
        return False
    return bool(value.strip()) and (field.sort not in _FITS or _FITS[field.sort](value))
