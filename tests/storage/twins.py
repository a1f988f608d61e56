"""Ada is here twice: what is done with her two records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.customers.changing import By
from storage.customers.merging import merge
from storage.customers.record import Record, record_of
from storage.customers.union import Choices, Union, union_of
from storage.database import Database
from tests.storage.ada import BEA, HOME, NOW, PROFILE, registered

LATER = NOW + timedelta(hours=1)
DANA = By(done_at=LATER, staff_id="dana", endpoint="customers.merge")
TWIN = replace(
    PROFILE,
    first_name="A.",
    email="ADA@example.com",
    phone="+4915187654321",
    remark="",
    addresses=(replace(HOME, title="Flat", street="Ulmenweg"),),
)


def usual(kept: Record, gone: Record) -> Union:
    """What becomes of two records when nobody chooses."""
    return union_of(kept, gone, Choices())


def chosen(**choices: Any) -> Any:
    """What becomes of them as somebody has chosen."""
    return lambda kept, gone: union_of(kept, gone, Choices(**choices))


def versions(database: Database, *ids: str) -> tuple[int, int]:
    """The versions of two records."""
    first, second = (record_of(database, each).customer["version"] for each in ids)  # type: ignore[union-attr]
    return first, second


def merged(database: Database, kept: str, gone: str, decide: Any = usual, by: By = DANA) -> str:
    """Merge two records as they stand; gives the merge."""
    return merge(database, kept, gone, decide, by=by, seen=versions(database, kept, gone))


def the(database: Database, customer_id: str) -> Record:
    """A record as it stands."""
    found = record_of(database, customer_id)
    assert found is not None
    return found


def told(record: Record) -> Mapping[str, Any]:
    """A record without what moves with every change."""
    row = {name: value for name, value in record.customer.items() if name not in ("version", "updated_at")}
    return {**row, "places": record.addresses, "subscriptions": record.subscriptions, "identities": record.identities}


def twins(database: Database) -> tuple[str, str]:
    """Ada is here twice: from two of her telephones."""
    one = registered(database)
    return one, registered(database, BEA, TWIN, "SM twin")
