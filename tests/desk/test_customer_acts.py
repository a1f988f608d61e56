"""Addresses, subscriptions, records by hand, and what becomes of a whole record."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from storage.consent.consents import receipts_of
from storage.customers.record import record_of
from storage.tables import customer_events
from tests.conftest import FixedClock
from tests.desk.record_form import base, carried, form, the, url
from tests.desk.two_records import two_records
from tests.desk.visitor import account, at_desk, place
from tests.storage.ada import registered
from tests.storage.consenting import answer, said


def test_an_address_is_read_by_the_rules_of_its_country(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/addresses/new")
    values = form(dana, path)
    switched = dana.post(path, {**values, "country": "US", "billing_type": "company", "switch": "yes"})
    assert switched.status_code == 200
    assert 'name="state"' in switched.text
    assert 'name="vat_id"' in switched.text
    assert 'name="house_number"' not in switched.text
    assert len(the(app, customer_id).addresses) == 2
    filled = {**carried(switched, path), "country": "US", "billing_type": "private", "street": "1 Infinite Loop", "city": "Cupertino"}

    refused = dana.post(path, {**filled, "state": "", "postal_code": "ABC"})
    assert refused.status_code == 422
    kept = dana.post(path, {**filled, "state": "California", "postal_code": "95014", "is_default": "yes"})
    assert kept.status_code == 303, kept.text

    places = the(app, customer_id).addresses
    assert [(each["country"], each["is_default"]) for each in places] == [("DE", False), ("DE", False), ("US", True)]
    assert (places[2]["state"], places[2]["first_name"]) == ("CA", "Ada")


def test_a_company_pays_with_a_vat_id_that_is_checked(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/addresses/1")
    values = form(dana, path)
    assert values["vat_id"] == "DE136695976"

    assert dana.post(path, {**values, "billing_type": "company", "vat_id": "DE136695977"}).status_code == 422
    assert dana.post(path, {**values, "billing_type": "private"}).status_code == 303

    assert (the(app, customer_id).addresses[1]["company"], the(app, customer_id).addresses[1]["vat_id"]) == ("", "")


def test_there_is_always_one_default_address(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/addresses/1")
    assert dana.post(f"{path}/default", form(dana, path, f"{path}/default")).status_code == 303
    assert [each["is_default"] for each in the(app, customer_id).addresses] == [False, True]
    assert dana.post(f"{path}/delete", form(dana, path, f"{path}/delete")).status_code == 303
    assert [each["is_default"] for each in the(app, customer_id).addresses] == [True]
    assert dana.get(path).status_code == 404


def test_staff_withdraw_with_a_reason_and_grant_only_with_how(app: Flask) -> None:
    customer_id = registered(base(app))
    said(base(app), "SM yes", answer("whatsapp", granted=True))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/subscriptions/whatsapp")
    values = form(dana, path, f"{path}/withdraw")
    assert dana.post(f"{path}/withdraw", {**values, "reason": " "}).status_code == 422
    assert dana.post(f"{path}/withdraw", {**values, "reason": "She rang"}).status_code == 303
    assert the(app, customer_id).subscriptions["whatsapp"] == "NOT_SUBSCRIBED"
    values = form(dana, path, f"{path}/grant")
    assert dana.post(f"{path}/grant", {**values, "way": "", "reason": "yes"}).status_code == 422
    assert dana.post(f"{path}/grant", {**values, "way": "phone call", "reason": "She said: please do"}).status_code == 303

    assert the(app, customer_id).subscriptions["whatsapp"] == "PENDING_CONFIRMATION"
    newest, before = receipts_of(base(app), customer_id)[:2]
    assert (newest.act, newest.answered_by, newest.answer, newest.who) == (
        "granted",
        "phone call",
        "She said: please do",
        "dana@example.com",
    )
    assert (before.act, before.answered_by) == ("withdrawn", "desk")


def test_a_customer_is_written_by_hand_after_a_look_for_the_same_person(app: Flask) -> None:
    known = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url("new")
    values = {**form(dana, path), "first_name": "Ida", "last_name": "Brandt", "email": "ADA@example.com", "phone": "0171 2345678"}
    refused = dana.post(path, {**values, "phone": "nothing"})
    assert refused.status_code == 422

    asked = dana.post(path, values)
    assert asked.status_code == 422
    assert url(known) in asked.text
    place_too = {"street": "Lindenweg 5", "postal_code": "10115", "city": "Berlin"}
    made = [dana.post(path, {**values, **place_too, "anyway": "yes"}) for _ in range(2)]

    assert [each.status_code for each in made] == [303, 303]
    assert place(made[0]) == place(made[1])
    record = the(app, place(made[0]).rpartition("/")[2])
    assert (record.customer["phone"], record.customer["doubts"]) == ("+491712345678", ["possible_duplicate"])
    assert (record.addresses[0]["street"], record.addresses[0]["house_number"], record.addresses[0]["is_default"]) == (
        "Lindenweg",
        "5",
        True,
    )


def test_the_account_is_switched_off_and_on_with_a_reason(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "admin")
    path = url(customer_id, "/more")
    assert dana.post(f"{path}/deactivate", form(dana, path, f"{path}/deactivate")).status_code == 422
    assert dana.post(f"{path}/deactivate", {**form(dana, path, f"{path}/deactivate"), "reason": "Moved & gone"}).status_code == 303
    assert the(app, customer_id).customer["account_status"] == "DISABLED_ACCOUNT"
    page = dana.get(url(customer_id)).text
    assert "Deactivated" in page
    assert "Moved &amp; gone" in page
    assert dana.post(f"{path}/activate", {**form(dana, path, f"{path}/activate"), "reason": "Back"}).status_code == 303
    assert the(app, customer_id).customer["account_status"] == "ACTIVE_ACCOUNT"


def test_a_deleted_record_lies_in_the_bin_and_comes_back(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "admin")
    path = url(customer_id, "/more")
    dana.post(f"{path}/delete", {**form(dana, path, f"{path}/delete"), "reason": "Twice here"})
    assert the(app, customer_id).customer["deleted_at"] is not None
    page = dana.get(url(customer_id)).text
    assert "In the bin" in page
    assert "/edit/profile" not in page
    assert dana.post(url(customer_id, "/edit/note"), {"once": "0" * 32, "seen": "2", "note": "x"}).status_code == 409
    listed = dana.get(url("bin"))
    assert "Twice here" in listed.text

    assert dana.post(f"{path}/restore", carried(listed, f"{path}/restore")).status_code == 303

    assert the(app, customer_id).customer["deleted_at"] is None
    with base(app).reading() as connection:
        done = connection.execute(sa.select(customer_events.c.what).order_by(customer_events.c.id)).scalars().all()
    assert done[-2:] == ["deleted", "restored"]


def test_erasing_asks_for_the_password_and_the_reference(app: Flask, clock: FixedClock) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "admin")
    path = url(customer_id, "/anonymise")
    page = dana.get(path).text
    assert "2 addresses are erased." in page
    values = form(dana, path)
    assert dana.post(path, {**values, "why": "asked", "word": "wrong"}).status_code == 422
    clock.forward(minutes=15)
    assert dana.post(path, {**values, "why": "asked", "word": customer_id[:8].upper()}).status_code == 401
    assert record_of(base(app), customer_id) is not None
    again = {**values, "why": "asked", "word": customer_id[:8].upper(), "password_again": "a horse and a battery"}
    assert dana.post(path, again).status_code == 303

    with base(app).reading() as connection:
        left = str(connection.execute(sa.text("SELECT * FROM customers")).all())
    assert "Lovelace" not in left


def test_only_admins_merge_delete_and_erase(app: Flask) -> None:
    two = two_records(app)
    eli = at_desk(app, "reviewer", "eli@example.com")
    account(app, "admin", "dana@example.com")
    for path in ("/more", "/anonymise"):
        assert eli.get(url(two.one, path)).status_code == 403
    assert eli.get(url(f"duplicates/{two.one}/{two.other}")).status_code == 403
    token: dict[str, Any] = {"once": "0" * 32, "seen": "1", "reason": "no"}
    assert eli.post(url(two.one, "/more/delete"), token).status_code == 403
