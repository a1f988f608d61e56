"""Two records that may be one person's, written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from flask import Flask

from flows.profile import Address, Profile
from storage.customers.creating import Newcomer, create
from storage.customers.merging import merge
from storage.customers.union import Choices, union_of
from storage.database import Database
from storage.desk.handling import By

HOME = Address(
    title="Home",
    country="DE",
    first_name="Ida",
    last_name="Brandt",
    street="Lindenweg",
    house_number="5",
    postal_code="10115",
    city="Berlin",
)


@dataclass(frozen=True, kw_only=True)
class Two:
    """Their ids, and that of the merge that made two others one."""

    one: str
    other: str
    merge_id: str


def two_records(app: Flask) -> Two:
    """Two that are alike, and a merge that is done."""
    ids = [written(app, name, "ida.brandt@example.com") for name in ("Ida", "Ida Marie")]
    gone = [written(app, name, "bo.brandt@example.com") for name in ("Bo", "Bo Erik")]
    return Two(one=ids[0], other=ids[1], merge_id=merged(app, *gone))


def written(app: Flask, first_name: str, email: str | None = None, phone: str | None = None, **further: object) -> str:
    """A record made by hand."""
    database: Database = app.extensions["intake"].database
    profile = Profile(first_name=first_name, last_name="Brandt", email=email, phone=phone, addresses=(HOME,))
    newcomer = Newcomer(id=uuid4().hex, profile=profile, created_at=app.extensions["desk"].clock(), further=further)
    with database.transaction() as connection:
        create(connection, database.keys, [newcomer])
    return newcomer.id


def merged(app: Flask, kept: str, gone: str) -> str:
    """A merge of two records as the rule has it."""
    database: Database = app.extensions["intake"].database
    by = By(done_at=app.extensions["desk"].clock())
    return merge(database, kept, gone, lambda one, other: union_of(one, other, Choices()), by=by, seen=(1, 1))
