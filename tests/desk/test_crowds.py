"""What very many records share is said on the page of duplicates, and leads to the list of all of them."""

from __future__ import annotations

import pytest
from flask import Flask

from flows.profile import Address, Profile
from storage.customers.creating import Newcomer, create
from storage.customers.crowds import COMPARED, crowds_of
from storage.customers.likeness import Likeness
from storage.customers.record import records
from tests.desk.record_form import base
from tests.desk.visitor import at_desk, hidden

DUPLICATES = "/desk/customers/duplicates"
MANY = COMPARED + 5
HOME = Address(country="DE", street="Lindenweg", house_number="5", postal_code="10115", city="Berlin", is_default=True)
SHARED = {
    "phone": ({"phone": "+493012345678"}, "Same phone: 25 records"),
    "email": ({"email": "shop@example.com"}, "Same email: 25 records"),
    "name": ({"first_name": "Jörg", "last_name": "Müller", "addresses": (HOME,)}, "Same name and postal code: 25 records"),
}


def filled(app: Flask, number: int, **shared: object) -> None:
    now = app.extensions["desk"].clock()
    others = [Newcomer(profile=Profile(first_name="Eve", email=f"eve{place}@example.com"), created_at=now) for place in range(3)]
    people = [Newcomer(profile=Profile(**{"first_name": f"P{place}", **shared}), created_at=now) for place in range(number)]
    with base(app).transaction() as connection:
        create(connection, base(app).keys, [*people, *others])


@pytest.mark.parametrize("kind", list(SHARED))
def test_a_crowd_is_named_and_its_list_has_all_of_it(app: Flask, kind: str) -> None:
    shared, words = SHARED[kind]
    filled(app, MANY, **shared)
    admin = at_desk(app, "admin")
    page = admin.get(DUPLICATES).text
    assert words in page
    assert f"Only the first {COMPARED} of them are compared" in page
    carried = hidden(page, "crowd")
    assert "12345678" not in carried
    answer = admin.post(f"{DUPLICATES}/crowd", {"crowd": carried})
    assert answer.status_code == 303
    shown = admin.get(answer.headers["Location"]).text
    assert f"{MANY} customers" in shown
    assert "eve1@example.com" not in shown
    assert admin.post(f"{DUPLICATES}/crowd", {"crowd": "made up"}).status_code == 400


def test_as_many_as_are_compared_are_no_crowd(app: Flask) -> None:
    filled(app, COMPARED, phone="+493012345678")
    ids = [record.customer["id"] for record in records(base(app))]
    assert crowds_of(base(app), ids) == ()
    assert "records share it" not in at_desk(app, "admin").get(DUPLICATES).text
    filled(app, 1, phone="+493012345678")
    (crowd,) = crowds_of(base(app), ids)
    assert (crowd.kind, crowd.number) == (Likeness.PHONE, COMPARED + 1)
    assert "12345678" not in repr(crowd)
