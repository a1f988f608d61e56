"""Records that an import meets."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flows.profile import Address, Profile
from storage.customers import changing
from storage.customers.changing import Edit, What
from storage.customers.creating import Newcomer, create
from storage.customers.record import Record, record_of
from storage.database import Database
from tests.conftest import FixedClock

HEAD = ("first_name", "last_name", "email", "phone")
ADA = ("Ada", "Lovelace", "ada@example.com", "+4915112345678")
BEA = ("Bea", "Yılmaz", "bea@example.com", "0532 123 45 67")
HOME = Address(
    title="Home",
    country="DE",
    first_name="Ada",
    last_name="Lovelace",
    street="Lindenweg",
    house_number="5",
    postal_code="10115",
    city="Berlin",
    phone="+4915112345678",
    is_default=True,
)
WORK = replace(
    HOME, title="Work", street="Hauptstraße", is_default=False, billing_type="company", company="Engines; Co", vat_id="DE136695976"
)


def made(database: Database, clock: FixedClock, name: str = "Ada", **values: Any) -> Record:
    further = {key: values.pop(key) for key in ("note", "groups", "tags", "account_status") if key in values}
    profile = Profile(
        **{"first_name": name, "last_name": "Lovelace", "email": f"{name.lower()}@example.com", "preferred_language": "de", **values}
    )
    newcomer = Newcomer(profile=profile, id=uuid.uuid4().hex, created_at=clock(), further=further)
    with database.transaction() as connection:
        create(connection, database.keys, [newcomer])
    return read(database, newcomer.id)


def read(database: Database, customer_id: str) -> Record:
    record = record_of(database, customer_id)
    assert record is not None
    return record


def edited(database: Database, clock: FixedClock, record: Record, **values: Any) -> None:
    by = changing.By(done_at=clock(), staff_id="eli")
    changing.change(database, record.customer["id"], lambda _: Edit(what=What.EDITED, values=values), by=by)
