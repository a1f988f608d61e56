"""Invented customers, any filter over them, and what filters mean, said once more in Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from flows.profile import Address, Profile
from storage.customers.creating import Newcomer
from storage.customers.record import Record
from storage.customers.searchable import FIELDS, Operator, Sort, field_of, number_of
from storage.customers.wanted import Condition, Match, Order, Wanted
from storage.customers.words import wanted_words, words_of
from storage.engines.sqlite import lowered

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRSTS = ("Ada", "ada", "İpek", "Jürgen", "O'Neil", "Ñandú", "Zoë", "李")
LASTS = ("Lovelace", "Ärmel", "", "de la Cruz", "Öz", "100%")
CITIES = ("Berlin", "İstanbul", "Köln", "Bad Tölz", "New York", "")
TAGS = ("vip", "vi", "Müller's", 'a "b"', "b", "retail, big")
DOMAINS = ("example.com", "example.org", "mail.example")


def invented(number: int, chance: random.Random) -> Newcomer:
    first, last = chance.choice(FIRSTS), chance.choice(LASTS)
    places = tuple(
        Address(
            title=chance.choice(("Home", "Work", "")), country=chance.choice(("DE", "TR", "US")), first_name=first, last_name=last,
            street=chance.choice(("Lindenallee", "Straße 7", "")), city=chance.choice(CITIES),
            postal_code=chance.choice(("01067", "34 000", "")),
            company=chance.choice(("", "Mühle & Co. GmbH")), vat_id=chance.choice(("", "DE136695976")), is_default=place == 0,
            billing_type=chance.choice(("private", "company")),
        )
        for place in range(chance.choice((0, 1, 1, 2)))
    )  # fmt: skip
    attributes: dict[str, Any] = {
        "size": chance.choice((38, 38.5, -1, "many")),
        "box": chance.choice(("weekly", "monthly", None)),
        "likes": chance.choice((["tea"], ["tea", "oat.milk"], [])),
        "club": chance.choice((True, False)),
        "born": chance.choice(("1990-05-31", "2026-05-30", "2026-06-01")),
        "motto": chance.choice(("Ächtung", "", "plain")),
    }
    profile = Profile(
        first_name=first, last_name=last, email=f"{lowered(first)[:1]}{number}@{chance.choice(DOMAINS)}" if chance.random() < 0.8 else None,
        phone=f"+49151{number:07d}" if chance.random() < 0.8 else None, preferred_language=chance.choice(("de", "tr", "pt-BR")),
        remark=chance.choice(("", "Ring twice")), addresses=places,
        attributes={key: value for key, value in attributes.items() if chance.random() < 0.7},
    )  # fmt: skip
    # Many at one instant: the ids must part them.
    created = NOW - timedelta(hours=chance.randrange(60))
    further = {
        "tags": chance.sample(TAGS, chance.choice((0, 0, 1, 2))),
        "groups": chance.sample(("Wholesale", "Großhandel"), chance.choice((0, 1))),
        "note": chance.choice(("", "Likes ducks", "LIKES GEESE")),
        "b2b_status": chance.choice((None, "ACTIVE_ACCOUNT")),
        "account_status": chance.choice(("ACTIVE_ACCOUNT", "DISABLED_ACCOUNT")),
        "review_status": chance.choice(("pending", "approved")),
        "updated_at": created + timedelta(minutes=chance.randrange(50)),
        "doubts": chance.sample(("missing:vat_id", "staff_value", "missing"), chance.choice((0, 1, 2))),
        "deleted_at": NOW if chance.random() < 0.1 else None,
    }
    origin = chance.choice(({"source": "whatsapp", "region": "DE"}, {"source": "import"}, {}))
    return Newcomer(id=f"{chance.getrandbits(64):016x}", profile=profile, created_at=created, origin=origin, further=further)


VALUES: dict[Sort, tuple[str, ...]] = {
    Sort.TEXT: (
        "ada", "ADA", "berlin", "istanbul", "tölz", "ö", "example", "e", "straße", "o'n", "müh", "& co", "100%", "_", "ducks", "ächt",
        "a b", "0", "de", "34 0", "01067", "1067",
    ),
    Sort.PHONE: ("+49151000", "+491510000012"),
    Sort.WORD: ("de", "DE", "tr", "import", "weekly", "PT-BR"),
    Sort.SEVERAL: (*TAGS, "Großhandel", "tea", "oat.milk", "mil"),
    Sort.TRUTH: ("yes", "no"),
    Sort.NUMBER: ("38", "38.5", "-1", "0", "1000000000"),
    Sort.DAY: ("1990-05-31", "2026-05-30", "2026-06-01", "2030-01-01"),
    Sort.MOMENT: ("2026-05-30", "2026-06-01", "2026-06-02"),
    Sort.SEALED: ("DE136695976", "DE999999999"),
}  # fmt: skip
OWN = {"size": "number", "box": "choice", "likes": "multiple_choice", "club": "boolean", "born": "date", "motto": "text"}


@st.composite
def conditions(draw: Callable[[Any], Any]) -> Condition:
    name = draw(st.sampled_from([*FIELDS, *(f"attributes.{key}:{kind}" for key, kind in OWN.items())]))
    field = field_of(name)
    assert field is not None
    operator = draw(st.sampled_from(field.operators))
    value = ""
    if operator is Operator.WITHIN:
        value = draw(st.sampled_from(("0", "1", "2", "90")))
    elif operator not in (Operator.EMPTY, Operator.NOT_EMPTY):
        value = draw(st.sampled_from(field.words or VALUES[field.sort]))
    return Condition(name, operator, value)


filters = st.builds(
    Wanted,
    match=st.sampled_from(Match),
    conditions=st.lists(conditions(), max_size=3).map(tuple),
    search=st.sampled_from(("", "", "ada", "berlin", "köln ada", "@example.com", "151000", "xyz")),
    by=st.sampled_from(Order),
    descending=st.booleans(),
    deleted=st.sampled_from((False, False, False, True)),
)


# What the filters mean, said once more in Python.


def texts(record: Record, name: str) -> list[Any]:
    kind, _, last = name.rpartition(".")
    row = record.customer
    if kind == "address":
        return [address[last] for address in record.addresses]
    if kind == "subscription":
        return [record.subscriptions[last]]
    if kind == "identity":
        return [identity["value"] for identity in record.identities if identity["kind"] == last]
    if kind in ("origin", "attributes"):
        return [row[kind].get(last)]
    return [f"{row['first_name']} {row['last_name']}" if name == "name" else row[name]]


def holds(record: Record, asked: Condition) -> bool:
    field = field_of(asked.field)
    assert field is not None
    kept = texts(record, field.name)
    if asked.operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return any(value not in (None, "", []) for value in kept) is (asked.operator is Operator.NOT_EMPTY)
    found = any(value is not None and fits(field.sort, asked, value) for value in kept)
    return found is not (asked.operator is Operator.IS_NOT)


def fits(sort: Sort, asked: Condition, value: Any) -> bool:
    operator, wanted = asked.operator, asked.value
    if sort in (Sort.MOMENT, Sort.DAY):
        if operator is Operator.WITHIN:
            days = int(wanted)
            if sort is Sort.MOMENT:
                return bool(value >= NOW - timedelta(days=days))
            return NOW.date() - timedelta(days=days) <= date.fromisoformat(value) <= NOW.date()
        day = value.date().isoformat() if sort is Sort.MOMENT else value[:10]
        return {"before": day < wanted, "after": day > wanted}.get(operator.value, day == wanted)
    if sort is Sort.NUMBER:
        number = number_of(wanted)
        if not isinstance(value, int | float) or number is None:
            return False
        kept = Decimal(str(value))
        return {"greater": kept > number, "less": kept < number}.get(operator.value, kept == number)
    if sort is Sort.TRUTH:
        return value is (wanted == "yes")
    if sort is Sort.SEVERAL:
        return any(each == wanted or (asked.field == "doubts" and each.startswith(f"{wanted}:")) for each in value)
    if sort in (Sort.TEXT, Sort.PHONE):
        low, wanted = lowered(value), lowered(wanted.strip())
        return {"contains": wanted in low, "starts_with": low.startswith(wanted)}.get(operator.value, low == wanted)
    return bool(value == wanted)


def expected(wanted: Wanted, records: list[Record]) -> list[str]:
    def is_wanted(record: Record) -> bool:
        if (record.customer["deleted_at"] is not None) is not wanted.deleted:
            return False
        words = words_of(record.customer, [Address(**place) for place in record.addresses])
        if not all(word in words for word in wanted_words(wanted.search)):
            return False
        held = [holds(record, each) for each in wanted.conditions]
        return not held or (all(held) if wanted.match is Match.ALL else any(held))

    def key(record: Record) -> tuple[Any, str]:
        row = record.customer
        words = words_of(row, [Address(**place) for place in record.addresses])
        return ({Order.CREATED: row["created_at"], Order.UPDATED: row["updated_at"]}.get(wanted.by, words[:60]), row["id"])

    return [record.customer["id"] for record in sorted(filter(is_wanted, records), key=key, reverse=wanted.descending)]
