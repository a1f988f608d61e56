"""Requests: erasure end to end, the admins' page with its clocks, and what is opened at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from desk.asked.words import one_month_after
from storage import shop_settings
from storage.tables import audit, customer_events, customers, outbox, requests
from tests.desk.visitor import Visitor, at_desk
from tests.rights.conftest import Shop


def one(shop: Shop) -> dict[str, object]:
    (request,) = shop.rows(sa.select(requests))
    return request


def left(shop: Shop) -> list[str]:
    return [
        str(row["payload"]["body"]) for row in shop.rows(sa.select(outbox.c.payload).where(outbox.c.kind == "staff").order_by(outbox.c.id))
    ]  # type: ignore[index]


def everything_leaves(shop: Shop) -> None:
    with shop.database.transaction() as connection:
        connection.execute(sa.update(outbox).values(status="sent"))


def holds(shop: Shop, *fields: str, why: str = "Tax law wants invoices for ten years.") -> None:
    seen = shop_settings.version(shop.database)
    shop_settings.keep(shop.database, {"held.questions": list(fields), "held.why": why}, seen=seen, by="dana", now=shop.clock())
    shop.clock.forward(seconds=5)
    shop.app.extensions["intake"].running.follow()


def test_who_asks_to_be_erased_hears_of_it_and_is_gone(shop: Shop) -> None:
    shop.registers("both")
    assert "can't be undone" in shop.hears("delete my data")[-1]
    assert "within 24 hours" in shop.hears("yes")[-1]
    assert one(shop)["proven_by"] == "identity"
    assert shop.fulfils()["erase"] == 0
    assert shop.fulfils()["erase"] == 0, "the farewell has not left"
    assert len(left(shop)) == 1
    assert "This is our last message" in left(shop)[0]
    everything_leaves(shop)
    assert shop.fulfils()["erase"] == 1
    assert (shop.rows(sa.select(customers)), one(shop)["state"]) == ([], "done")
    assert "What is your full name?" in shop.hears("hello")[-1]


def test_a_farewell_that_cannot_leave_keeps_nobody_here(shop: Shop) -> None:
    shop.registers()
    shop.hears("delete my data", "yes")
    shop.fulfils()
    shop.clock.forward(minutes=16)
    assert shop.fulfils()["erase"] == 1


def test_whoever_cannot_be_reached_in_the_chat_is_told_by_mail(shop: Shop) -> None:
    shop.registers()
    shop.hears("delete my data", "yes")
    shop.clock.forward(hours=25)
    assert shop.fulfils()["erase"] == 1
    assert [(to, "last message" in text) for to, _, text, _ in shop.mailbox.mails] == [("ada@example.com", True)]


def test_what_the_law_holds_is_said_and_waits_for_an_admin(shop: Shop) -> None:
    customer_id = shop.registers()
    holds(shop, "address", "email")
    asked = shop.hears("delete my data")[-1]
    assert "By law we must keep some of it for now: Address and Email" in asked
    assert "Tax law wants invoices for ten years." in asked
    assert "within 30 days" in shop.hears("yes")[-1]
    assert (shop.fulfils()["erase"], one(shop)["state"]) == (0, "open")
    dana = at_desk(shop.app, "admin")
    number = one(shop)["id"]
    page = unescape(dana.get(f"/desk/requests/{number}").text)
    assert "The law obliges us to keep something: Tax law wants invoices for ten years." in page
    assert dana.post(f"/desk/requests/{number}/agree").status_code == 303
    shop.fulfils()
    everything_leaves(shop)
    assert shop.fulfils()["erase"] == 1
    assert shop.rows(sa.select(customers.c.id).where(customers.c.id == customer_id)) == []


def test_a_wish_of_hers_is_passed_on_with_her_words_and_answered(shop: Shop) -> None:
    shop.registers()
    shop.hears("change something")
    assert "what is wrong" in shop.hears("Something else")[-1]
    assert "within 30 days" in shop.hears("My late husband is still on your list")[-1]
    assert one(shop)["kind"] == "correct"
    dana, number = at_desk(shop.app, "admin"), one(shop)["id"]
    assert "My late husband is still on your list" in dana.get(f"/desk/requests/{number}").text
    assert dana.post(f"/desk/requests/{number}/done").status_code == 303
    assert left(shop) == ["We have put your details right, as you asked."]
    assert one(shop)["state"] == "done"
    assert dana.post(f"/desk/requests/{number}/done").status_code in (302, 303)
    assert len(left(shop)) == 1, "once"


def test_a_refusal_needs_a_reason_which_she_is_told(shop: Shop) -> None:
    shop.registers()
    shop.hears("change something", "Something else", "Make me ten years younger")
    dana, number = at_desk(shop.app, "admin"), one(shop)["id"]
    dana.post(f"/desk/requests/{number}/refuse", {"reason": "  "})
    assert (one(shop)["state"], left(shop)) == ("open", [])
    dana.post(f"/desk/requests/{number}/refuse", {"reason": "We note what your passport says."})
    assert one(shop)["state"] == "refused"
    assert "We note what your passport says." in left(shop)[0]
    assert "data protection authority" in left(shop)[0]
    assert "We note what your passport says." in dana.get(f"/desk/requests/{number}").text
    told = shop.rows(sa.select(audit.c.details).where(audit.c.subject == f"request:{number}", audit.c.action == "changed"))
    assert {"what": "request refused"} in [row["details"] for row in told]
    assert "passport" not in str(told)


def test_the_clock_shows_both_dates_and_reminds(shop: Shop) -> None:
    shop.registers()
    shop.hears("change something", "Something else", "Please call me Countess")
    dana = at_desk(shop.app, "admin")
    number = one(shop)["id"]
    page = dana.get(f"/desk/requests/{number}").text
    assert "1 Jul 2026" in page
    assert "29 days left" in page or "30 days left" in page
    assert "waited more than a week" not in dana.get("/desk/today").text
    shop.clock.forward(days=7)
    dana = at_desk(shop.app, "admin", "ida@example.com")
    assert "request has waited more than a week" in dana.get("/desk/today").text
    assert "22 days left" in dana.get("/desk/requests/").text
    shop.clock.forward(days=14, seconds=-60)
    dana = at_desk(shop.app, "admin", "bea@example.com")
    assert "more than three weeks" not in dana.get("/desk/today").text
    shop.clock.forward(seconds=60)
    page = dana.get("/desk/today").text
    assert ("request has waited more than three weeks" in page, "more than a week" in page) == (True, False)
    shop.clock.forward(days=11)
    dana = at_desk(shop.app, "admin", "ada@example.com")
    assert "Overdue" in dana.get("/desk/requests/").text


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 12, 15, 9, tzinfo=UTC), datetime(2027, 1, 15, 9, tzinfo=UTC)),
        (datetime(2028, 1, 30, 9, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)),
    ],
)
def test_a_month_is_the_same_day_of_the_next_one_or_its_last(asked: datetime, due: datetime) -> None:
    assert one_month_after(asked) == due


def test_a_request_opened_at_the_desk_waits_until_somebody_says_who_it_is(shop: Shop) -> None:
    customer_id = shop.registers()
    mert = at_desk(shop.app, "staff", "mert@example.com")
    assert mert.post(f"/desk/customers/{customer_id}/request", {"kind": "export"}).status_code == 303
    mert.post(f"/desk/customers/{customer_id}/request", {"kind": "export"})
    assert mert.post(f"/desk/customers/{customer_id}/request", {"kind": "something"}).status_code == 404
    assert mert.post("/desk/customers/nobody/request", {"kind": "export"}).status_code == 404
    request = one(shop)
    assert (request["proven_by"], request["due_at"]) == (None, shop.clock() + timedelta(days=30))
    assert shop.rows(sa.select(customer_events.c.about).where(customer_events.c.what == "requested")) == [{"about": {"kind": "export"}}]
    assert shop.fulfils()["export"] == 0
    dana = at_desk(shop.app, "admin")
    dana.post(f"/desk/requests/{request['id']}/agree")
    assert one(shop)["proven_by"] == "staff"
    assert shop.fulfils()["export"] == 1


def test_a_link_that_nobody_could_send_is_shown_once(mailless: Shop) -> None:
    mailless.registers()
    mailless.hears("my data")
    mailless.clock.forward(hours=25)
    mailless.fulfils(by_mail=False)
    dana, number = at_desk(mailless.app, "admin"), one(mailless)["id"]
    assert "Show the link" in dana.get(f"/desk/requests/{number}").text
    page = dana.post(f"/desk/requests/{number}/link").text
    path = page[page.index("/my-data/") :].split('"')[0]
    assert Visitor(mailless.app).client.post(path).status_code == 200
    assert one(mailless)["state"] == "done"


@pytest.mark.parametrize("role", ["reviewer", "staff", "read-only"])
def test_only_admins_see_requests(lone_app: Flask, role: str) -> None:
    somebody = at_desk(lone_app, role, "eli@example.com")
    for path in ("/desk/requests/", "/desk/requests/1", "/desk/iys"):
        assert somebody.get(path).status_code == 403
    for path in ("/desk/requests/1/agree", "/desk/requests/1/refuse", "/desk/requests/held", "/desk/iys/file"):
        assert somebody.post(path).status_code == 403


def test_what_the_law_holds_is_set_on_the_page_and_needs_a_law(shop: Shop) -> None:
    dana = at_desk(shop.app, "admin")
    seen = str(shop.app.extensions["intake"].running.version)
    dana.post("/desk/requests/held", {"held": "address", "held_why": "", "seen": seen})
    assert shop.app.extensions["intake"].running.house.shop.held == ()
    dana.post("/desk/requests/held", {"held": "address", "held_why": "§ 147 AO", "seen": seen})
    house = shop.app.extensions["intake"].running.house.shop
    assert (house.held, house.held_why) == (("address",), "§ 147 AO")


def test_there_is_no_request_that_nobody_made(lone_app: Flask) -> None:
    dana = at_desk(lone_app, "admin")
    assert dana.get("/desk/requests/4711").status_code == 404
    assert dana.post("/desk/requests/4711/agree").status_code == 404
