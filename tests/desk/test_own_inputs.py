"""The shop's own fields are ticked, chosen and picked at the desk, and read by the chat's own readers."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from flask import Flask

from flows.asking import Asked, Channel
from flows.custom_fields import CustomField, CustomOption, FieldType
from flows.draft import Draft
from storage.customers import fields
from storage.customers.fields import OwnField
from storage.customers.record import records
from tests.conftest import FixedClock
from tests.desk.record_form import base, form, the, url
from tests.desk.visitor import at_desk
from tests.storage.ada import registered, tell

# Joined by a comma, the first two would be read as the third.
WINES = tuple(
    CustomOption(key=key, labels=labels)
    for key, labels in (("red", {"en": "Red"}), ("wine", {"en": "Wine"}), ("redwine", {"en": "Red wine", "de": "Rotwein"}))
)
FIELDS = (
    CustomField(key="likes", type=FieldType.MULTIPLE_CHOICE, labels={"en": "Likes"}, options=WINES),
    CustomField(key="since", type=FieldType.DATE, labels={"en": "Customer since"}),
    CustomField(key="visit", type=FieldType.DATE_TIME, labels={"en": "Next visit"}),
    CustomField(key="pets", type=FieldType.BOOLEAN, labels={"en": "Has pets"}),
    CustomField(key="size", type=FieldType.NUMBER, labels={"en": "Shoe size"}),
)
CHECKED = re.compile(r'name="([^"]+)" value="([^"]*)" checked')


def wished(app: Flask, *, likes: Asked = Asked.OPTIONAL, chat: Asked = Asked.HIDDEN) -> None:
    for field in FIELDS:
        asked = {Channel.ADMIN: likes if field.key == "likes" else Asked.OPTIONAL, Channel.CHAT: chat}
        fields.keep(base(app), OwnField(field=field, asked=asked), app.extensions["desk"].clock(), seen=0)
    app.extensions["desk"].running.follow()


def checked(page: str) -> list[tuple[str, str]]:
    return CHECKED.findall(page)


def test_each_type_of_own_field_has_a_fitting_input_and_keeps_what_is_given(app: Flask) -> None:
    customer_id, admin = registered(base(app)), at_desk(app, "admin")
    wished(app)
    edit = url(customer_id, "/edit/own")

    page = admin.get(edit).text
    assert page.count('type="checkbox" name="custom.likes"') == 3
    assert 'name="custom.since" type="date"' in page
    assert 'name="custom.visit" type="datetime-local"' in page
    assert 'type="radio" name="custom.pets" value="Yes"' in page
    assert re.search(r'name="custom.size"[^>]*inputmode="decimal"', page)

    given = {"custom.likes": ["red", "wine"], "custom.since": "2019-03-04", "custom.visit": "2031-03-04T14:30"}
    given |= {"custom.pets": "No", "custom.size": "42,5"}
    answer = admin.post(edit, {**form(admin, edit), **given})
    assert answer.status_code == 303, answer.text
    was = {"shoe_size": 38}
    now = {"likes": ["red", "wine"], "since": "2019-03-04", "visit": "2031-03-04T14:30", "pets": False, "size": 42.5}
    assert the(app, customer_id).customer["attributes"] == {**was, **now}

    # What is there stands in the form, and a form that is sent as it is changes nothing.
    page = admin.get(edit).text
    assert checked(page) == [("custom.likes", "red"), ("custom.likes", "wine"), ("custom.pets", "No")]
    assert 'type="date" value="2019-03-04"' in page
    version = the(app, customer_id).customer["version"]
    kept = {**form(admin, edit), "custom.likes": ["red", "wine"]}
    assert admin.post(edit, kept).status_code == 303
    assert the(app, customer_id).customer["version"] == version

    assert admin.post(edit, {**kept, "custom.likes": []}).status_code == 303
    assert the(app, customer_id).customer["attributes"]["likes"] is None


def test_an_option_that_is_none_of_ours_is_refused_and_a_needed_one_is_asked_for(app: Flask) -> None:
    customer_id, admin = registered(base(app)), at_desk(app, "admin")
    wished(app, likes=Asked.REQUIRED)
    edit = url(customer_id, "/edit/own")

    foreign = admin.post(edit, {**form(admin, edit), "custom.likes": ["red", "beer"]})
    assert (foreign.status_code, "did not find any of the choices" in foreign.text) == (422, True)
    empty = admin.post(edit, {**form(admin, edit), "custom.likes": []})
    assert (empty.status_code, "This is needed." in empty.text) == (422, True)
    wrong = admin.post(edit, {**form(admin, edit), "custom.likes": ["red"], "custom.since": "someday"})
    assert (wrong.status_code, checked(wrong.text)[0]) == (422, ("custom.likes", "red"))
    assert the(app, customer_id).customer["attributes"] == {"shoe_size": 38}


def test_an_option_that_was_taken_away_stays_with_whoever_has_it(app: Flask) -> None:
    customer_id, admin = registered(base(app)), at_desk(app, "admin")
    wished(app)
    edit = url(customer_id, "/edit/own")
    admin.post(edit, {**form(admin, edit), "custom.likes": ["red", "wine"]})
    less = OwnField(field=replace(FIELDS[0], options=WINES[1:]), asked={Channel.ADMIN: Asked.OPTIONAL})
    fields.keep(base(app), less, app.extensions["desk"].clock(), seen=1)
    app.extensions["desk"].running.follow()

    page = admin.get(edit).text
    assert "red (no longer offered)" in page
    answer = admin.post(edit, {**form(admin, edit), "custom.likes": ["red", "redwine"]})
    assert answer.status_code == 303, answer.text
    assert the(app, customer_id).customer["attributes"]["likes"] == ["redwine", "red"]


def test_a_record_made_by_hand_has_own_fields_from_the_start(app: Flask) -> None:
    admin = at_desk(app, "admin")
    wished(app, likes=Asked.REQUIRED)
    new = "/desk/customers/new"
    filled = {**form(admin, new), "first_name": "Ada"}
    assert admin.post(new, filled).status_code == 422
    assert admin.post(new, {**filled, "custom.likes": ["redwine"], "custom.pets": "Yes"}).status_code == 303
    (record,) = records(base(app))
    assert record.customer["attributes"] == {"likes": ["redwine"], "pets": True}


def test_a_value_of_an_intake_is_corrected_by_ticking(app: Flask, clock: FixedClock) -> None:
    wished(app, chat=Asked.OPTIONAL)
    admin = at_desk(app, "admin")
    changes = {"asks": "email", "draft": Draft({"first_name": "Ada"}), "heard_at": clock(), "region": "DE"}
    page = f"/desk/intakes/{quote(tell(base(app), 'SM1', changes=changes).id, safe='+')}/fields/custom.likes"
    assert admin.get(page).text.count('type="checkbox" name="ticks"') == 3
    assert 'type="date"' in admin.get(page.replace("likes", "since")).text

    none = admin.post(f"{page}/correct", {**form(admin, page, f"{page}/correct"), "correct_why": "On the telephone"})
    assert none.status_code == 422
    filled = {**form(admin, page, f"{page}/correct"), "ticks": ["wine", "red"], "correct_why": "On the telephone"}
    answer = admin.post(f"{page}/correct", filled)
    assert answer.status_code == 303, answer.text
    assert checked(admin.get(page).text) == [("ticks", "red"), ("ticks", "wine")]
