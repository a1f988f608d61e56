"""The shop's own fields in the form of a customer's record: chosen from a list, needed where an admin says so."""

from __future__ import annotations

from flask import Flask

from flows.asking import Asked, Channel
from storage.customers import fields
from storage.customers.fields import OwnField
from storage.customers.record import records
from tests.desk.caller import ADAS, Caller
from tests.desk.own_things import WOOD
from tests.desk.record_form import base, form, the, url
from tests.desk.visitor import at_desk
from tests.storage.ada import registered


def test_a_needed_field_is_chosen_from_a_list_and_may_not_be_left_empty(app: Flask) -> None:
    customer_id = registered(base(app))
    wished = OwnField(field=WOOD, asked={Channel.ADMIN: Asked.REQUIRED})
    fields.keep(base(app), wished, app.extensions["desk"].clock(), seen=0)
    admin, edit = at_desk(app, "admin"), url(customer_id, "/edit/own")

    page = admin.get(edit).text
    assert '<select class="form-select" id="custom.wood" name="custom.wood" required' in page
    assert page.index("Oak</option>") < page.index("Ash</option>")

    filled = form(admin, edit)
    refused = admin.post(edit, {**filled, "custom.wood": ""})
    assert refused.status_code == 422
    assert "This is needed." in refused.text
    assert "wood" not in the(app, customer_id).customer["attributes"]

    assert admin.post(edit, {**filled, "custom.wood": "Ash"}).status_code == 303
    assert the(app, customer_id).customer["attributes"]["wood"] == "ash"


def test_a_caller_is_asked_for_what_staff_are_to_ask_and_the_record_has_it(app: Flask) -> None:
    wished = OwnField(field=WOOD, asked={Channel.CHAT: Asked.HIDDEN, Channel.STAFF: Asked.OPTIONAL})
    fields.keep(base(app), wished, app.extensions["desk"].clock(), seen=0)

    caller = Caller(app, at_desk(app), "+4915112345678")
    asked = []
    for words in (*ADAS, "no", "no"):
        if 'id="call"' not in caller.page:
            break
        asked.append(caller.asks.partition("/")[0])
        if asked[-1] == "custom.wood":
            assert "Favourite wood" in caller.page
            caller.says("Oak")
        caller.says(words)

    assert "custom.wood" in asked
    (record,) = records(base(app))
    assert record.customer["attributes"] == {"wood": "oak"}
