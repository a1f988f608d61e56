"""One customer's page, by role, and what is changed there."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from storage.customers.changing import By, Edit, What, change
from storage.customers.whole import whole_of
from storage.tables import audit, labels
from tests.desk.record_form import base, carried, form, the, url
from tests.desk.two_records import written
from tests.desk.visitor import at_desk, place
from tests.storage.ada import NOW, registered
from tests.storage.consenting import answer, said
from tests.storage.test_plans import listening


def test_the_page_shows_all_of_it_masked_and_a_click_is_written_down(app: Flask) -> None:
    customer_id = registered(base(app))
    said(base(app), "SM yes", answer("whatsapp", granted=True))
    dana = at_desk(app, "admin")

    page = dana.get(url(customer_id)).text

    for words in ("Ada Lovelace", "Please ring twice", "Said yes to WhatsApp", "The customer wrote", "Engine GmbH", "shoe_size"):
        assert words in page, words
    for secret in ("ada@example.com", "Lindenallee", "DE136695976"):
        assert secret not in page, secret
    with base(app).reading() as connection:
        lines = connection.execute(sa.select(audit.c.action).where(audit.c.subject == f"customer:{customer_id}")).scalars().all()
    assert lines == ["viewed"]


def test_who_only_reads_sees_masks_and_no_form(app: Flask) -> None:
    customer_id = registered(base(app))

    page = at_desk(app, "read-only").get(url(customer_id)).text

    assert "Lovelace" not in page
    assert "Please ring twice" not in page
    assert "L•••" in page
    assert f"{customer_id}/edit" not in page
    assert f"{customer_id}/more" not in page


@pytest.mark.parametrize(("role", "edits", "states"), [("admin", True, True), ("reviewer", True, False), ("staff", False, False)])
def test_each_role_finds_what_it_may_do(app: Flask, role: str, edits: bool, states: bool) -> None:
    customer_id = registered(base(app))
    page = at_desk(app, role).get(url(customer_id)).text

    assert (f"{customer_id}/edit/profile" in page, f"{customer_id}/more" in page) == (edits, states)


def test_the_page_asks_eight_questions_however_much_there_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database = base(app)
    customer_id = registered(database)
    counts = []
    for more in (0, 12):
        for number in range(more):
            change(
                database,
                customer_id,
                lambda _, n=number: Edit(what=What.EDITED, values={"note": f"{n}"}),
                by=By(done_at=NOW, staff_id="dana"),
            )
        with listening(database, monkeypatch) as statements:
            whole = whole_of(database, customer_id)
        counts.append(len(statements))
    assert whole is not None
    assert len(whole.changes) == 12
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_the_contact_is_changed_with_the_checks_of_the_chat(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/edit/profile")
    values = form(dana, path)
    assert values["email"] == "ada@example.com"

    refused = dana.post(path, {**values, "email": "ada.example.com", "phone": "112", "first_name": ""})
    assert refused.status_code == 422
    assert refused.text.count('class="problem"') == 3
    assert 'value="ada.example.com"' in refused.text
    assert the(app, customer_id).customer["version"] == 1

    doubted = dana.post(path, {**values, "email": "ida@gmial.com"})
    assert doubted.status_code == 422
    assert "Did you mean ida@gmail.com?" in doubted.text
    kept = dana.post(path, {**values, "email": "ida@gmial.com", "as_typed": "ida@gmial.com", "last_name": "Byron"})
    assert place(kept) == url(customer_id)
    record = the(app, customer_id).customer
    assert (record["email"], record["last_name"], record["version"]) == ("ida@gmial.com", "Byron", 2)
    page = dana.get(url(customer_id)).text
    assert "edited it: Email, Last name" in page
    with base(app).reading() as connection:
        revealed = connection.execute(sa.select(audit.c.details).where(audit.c.action == "revealed")).scalars().all()
    assert revealed == [{"fields": ["email", "phone"]}]


def test_the_second_of_two_editors_sees_what_the_first_made_of_it_and_loses_nothing(app: Flask) -> None:
    customer_id = registered(base(app))
    dana, eli = at_desk(app, "reviewer"), at_desk(app, "admin", "eli@example.com")
    path = url(customer_id, "/edit/profile")
    first, second = form(dana, path), form(eli, path)
    dana.post(path, {**first, "last_name": "Byron"})

    told = eli.post(path, {**second, "first_name": "Augusta"})

    assert told.status_code == 409
    assert "dana" in told.text
    assert "edited it: Last name" in told.text
    values = carried(told, path)
    assert (values["first_name"], values["last_name"]) == ("Augusta", "Byron")
    assert the(app, customer_id).customer["first_name"] == "Ada"
    assert eli.post(path, values).status_code == 303
    record = the(app, customer_id).customer
    assert (record["first_name"], record["last_name"]) == ("Augusta", "Byron")


def test_the_same_field_changed_by_two_stands_beside_the_own_value(app: Flask) -> None:
    customer_id = registered(base(app))
    dana, eli = at_desk(app, "reviewer"), at_desk(app, "admin", "eli@example.com")
    path = url(customer_id, "/edit/profile")
    first, second = form(dana, path), form(eli, path)
    dana.post(path, {**first, "last_name": "Byron"})

    told = eli.post(path, {**second, "last_name": "King"})

    assert told.status_code == 409
    assert "Stands there now:" in told.text
    assert re.search(r"Stands there now:\s*<bdi>Byron</bdi>", told.text)
    assert carried(told, path)["last_name"] == "King"


def test_a_form_that_is_sent_twice_is_kept_once(app: Flask) -> None:
    customer_id = registered(base(app))
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/edit/note")
    values = {**form(dana, path), "note": "Likes ducks"}

    assert [dana.post(path, values).status_code for _ in range(2)] == [303, 303]

    assert the(app, customer_id).customer["version"] == 2
    assert dana.post(path, {**values, "once": "made up"}).status_code == 400


def test_an_email_of_somebody_else_is_named_and_kept_only_on_purpose(app: Flask) -> None:
    customer_id, other = registered(base(app)), written(app, "Bea", "bea@example.com")
    dana = at_desk(app, "reviewer")
    path = url(customer_id, "/edit/profile")
    values = {**form(dana, path), "email": "Bea@Example.com"}

    asked = dana.post(path, values)
    assert asked.status_code == 422
    assert url(other) in asked.text
    assert dana.post(path, {**values, "anyway": "yes"}).status_code == 303

    record = the(app, customer_id).customer
    assert (record["email"], record["unique_email"], record["review_status"]) == ("Bea@example.com", None, "pending")
    assert "possible_duplicate" in record["doubts"]


def test_labels_are_ticked_and_admins_add_new_ones(app: Flask) -> None:
    customer_id = registered(base(app))
    dana, eli = at_desk(app, "admin"), at_desk(app, "reviewer", "eli@example.com")
    path = url(customer_id, "/edit/labels")
    assert "new_tags" not in eli.get(path).text
    dana.post(path, {**form(dana, path), "new_tags": "vip,  early bird ,vip", "new_groups": "Trade"})
    assert (the(app, customer_id).customer["tags"], the(app, customer_id).customer["groups"]) == (["vip", "early bird"], ["Trade"])
    eli.post(path, {**form(eli, path), "tags": "vip", "groups": [], "new_tags": "sneaked in"})

    assert the(app, customer_id).customer["tags"] == ["vip"]
    with base(app).reading() as connection:
        assert sorted(connection.execute(sa.select(labels.c.name)).scalars()) == ["Trade", "early bird", "vip"]
