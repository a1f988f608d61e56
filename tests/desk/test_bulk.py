"""One act on many customers: ticked ones at once, all that match in the background, conflicts counted and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from background import tasks_of
from storage import tasks
from storage.audit import Action, Filter, entries
from storage.customers.changing import By, Edit, What, change
from storage.customers.finding import count_of, page_of
from storage.customers.labels import LabelKind, all_of
from storage.customers.record import Record
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from storage.database import Database
from tests.conftest import FixedClock
from tests.desk.shop import shop, signed_in
from tests.desk.visitor import place

MANY = "/desk/customers/many"
VIP = Wanted(conditions=(Condition("tags", Operator.IS, "vip"),))


@pytest.fixture
def database(lone_app: Flask) -> Database:
    return shop(lone_app, customers=230, intakes=2)


def some(database: Database, clock: FixedClock, count: int) -> list[Record]:
    return list(page_of(database, Wanted(), clock(), limit=count).records)


def ticks(records: list[Record]) -> list[str]:
    return [f"{each.customer['id']}:{each.customer['version']}" for each in records]


def test_ticked_customers_get_a_tag_and_who_was_changed_meanwhile_is_left_and_told(
    lone_app: Flask, database: Database, clock: FixedClock
) -> None:
    mert, chosen = signed_in(lone_app, "mert"), some(database, clock, 3)
    asked = mert.post(MANY, {"act": "tag", "ids": ticks(chosen)})
    assert asked.status_code == 200
    assert "3 customers are chosen." in asked.text
    by = By(done_at=clock(), staff_id="dana")
    change(database, chosen[1].customer["id"], lambda _: Edit(what=What.EDITED, values={"note": "Rings twice"}), by=by)

    done = mert.post(f"{MANY}/do", {"act": "tag", "label": " vip ", "ids": ticks(chosen)})

    assert done.status_code == 303
    page = mert.get(done.headers["Location"]).text
    assert "2 customers were changed." in page
    assert "1 was changed by somebody else meanwhile" in page
    found = page_of(database, VIP, clock()).records
    assert {each.customer["id"] for each in found} == {chosen[0].customer["id"], chosen[2].customer["id"]}
    assert [label.name for label in all_of(database, LabelKind.TAG)] == ["vip"]
    told = [line for line in entries(database, Filter(action=Action.CHANGED)) if line.subject == "customers"]
    assert (told[0].details["done"], told[0].details["late"]) == (2, 1)


def test_all_that_match_are_changed_in_the_background(lone_app: Flask, database: Database, clock: FixedClock) -> None:
    mert = signed_in(lone_app, "mert")
    everybody = count_of(database, Wanted(), clock()).number
    asked = mert.post(MANY, {"act": "group", "everybody": "yes"})
    assert "in the background" in asked.text

    waiting = mert.post(f"{MANY}/do", {"act": "group", "label": "Regulars", "everybody": "yes"})
    page = place(waiting)
    assert "Waiting for the worker" in mert.get(page).text
    kinds = tasks_of(lone_app.extensions["intake"])
    assert kinds.do_next()

    assert "Done" in mert.get(page).text
    group = Wanted(conditions=(Condition("groups", Operator.IS, "Regulars"),))
    assert count_of(database, group, clock()).number == everybody
    (task,) = tasks.listed(database, ["bulk"])
    assert (task.done, task.note["done"]) == (everybody, everybody)
    assert not kinds.do_next()


def test_what_takes_a_customer_off_the_filter_leaves_nobody_out(lone_app: Flask, database: Database, clock: FixedClock) -> None:
    ida = signed_in(lone_app, "ida")
    active = "account_status~is~ACTIVE_ACCOUNT"
    ida.post(f"{MANY}/do", {"act": "deactivate", "reason": "The shop moves", "everybody": "yes", "f": active})
    (task,) = tasks.listed(database, ["bulk"])
    assert "The shop moves" not in str(task.asked)

    assert tasks_of(lone_app.extensions["intake"]).do_next()

    assert count_of(database, Wanted(conditions=(Condition.read(active),)), clock()).number == 0


def test_many_are_deleted_by_an_admin_with_a_reason_and_her_password_only(lone_app: Flask, database: Database, clock: FixedClock) -> None:
    chosen = some(database, clock, 2)
    mert, ida = signed_in(lone_app, "mert"), signed_in(lone_app, "ida")
    form = {"act": "delete", "reason": "They asked for it", "ids": ticks(chosen)}

    assert mert.post(MANY, form).status_code == 403
    assert mert.post(f"{MANY}/delete", form).status_code == 403
    assert mert.post(f"{MANY}/do", form).status_code == 400
    assert ida.post(f"{MANY}/delete", {**form, "reason": ""}).status_code == 422
    clock.forward(minutes=11)
    again = ida.post(f"{MANY}/delete", form)
    assert again.status_code == 401
    assert count_of(database, Wanted(deleted=True), clock()).number == 0

    clock.forward(seconds=timedelta(seconds=1).total_seconds())
    assert ida.post(f"{MANY}/delete", {**form, "password_again": "a few unusual words"}).status_code == 303
    assert {each.customer["id"] for each in page_of(database, Wanted(deleted=True), clock()).records} == {
        each.customer["id"] for each in chosen
    }


def test_an_export_is_handed_on_with_the_filter_or_the_ticks(lone_app: Flask, database: Database, clock: FixedClock) -> None:
    ida, chosen = signed_in(lone_app, "ida"), some(database, clock, 2)

    page = ida.post(MANY, {"act": "export", "ids": ticks(chosen)}).text
    assert all(each.customer["id"] in page for each in chosen)
    assert "tags" in ida.post(MANY, {"act": "export", "everybody": "yes", "f": "tags~is~online"}).text
    assert signed_in(lone_app, "mert").post(MANY, {"act": "export", "everybody": "yes"}).status_code == 403


def test_nobody_ticked_is_told_so_and_staff_change_nobody(lone_app: Flask, database: Database) -> None:
    assert database
    mert = signed_in(lone_app, "mert")
    assert mert.post(MANY, {"act": "tag"}).status_code == 303
    assert "Nobody is ticked yet" in mert.get("/desk/customers/").text
    assert mert.post(f"{MANY}/do", {"act": "tag", "label": "x" * 41, "everybody": "yes"}).status_code == 422
    assert mert.post(f"{MANY}/do", {"act": "deactivate", "reason": "No", "everybody": "yes"}).status_code == 403
    assert signed_in(lone_app).post(MANY, {"act": "tag", "everybody": "yes"}).status_code == 403


def test_a_renamed_tag_is_renamed_on_every_record(lone_app: Flask, database: Database, clock: FixedClock) -> None:
    ida = signed_in(lone_app, "ida")
    before = count_of(database, Wanted(conditions=(Condition("tags", Operator.IS, "online"),)), clock()).number
    labels = "/desk/settings/labels"
    assert "came with an invitation or an import" in ida.get(labels).text

    assert ida.post(labels, {"kind": "tag", "name": "vip", "description": "Called back first"}).status_code == 303
    assert ida.post(labels, {"kind": "tag", "name": "vip"}).status_code == 422
    change = {"kind": "tag", "old": "online", "name": "vip", "unlisted": "yes"}
    assert ida.post(f"{labels}/change", change).status_code == 303

    assert count_of(database, VIP, clock()).number == before > 0
    assert [label.name for label in all_of(database, LabelKind.TAG)] == ["vip"]
    late = ida.post(f"{labels}/delete", {"kind": "tag", "old": "vip", "was": ""})
    assert (late.status_code, "changed or deleted by somebody else" in late.text) == (409, True)
    assert [label.name for label in all_of(database, LabelKind.TAG)] == ["vip"]
    assert ida.post(f"{labels}/delete", {"kind": "tag", "old": "vip", "was": "Called back first"}).status_code == 303
    assert count_of(database, VIP, clock()).number == 0
    gone = ida.post(f"{labels}/change", {"kind": "tag", "old": "vip", "name": "Best", "was": "Called back first"})
    assert (gone.status_code, "“vip” was changed or deleted" in gone.text) == (409, True)
