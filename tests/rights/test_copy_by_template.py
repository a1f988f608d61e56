"""The link to a copy as an approved template: outside the window, where no mail can carry it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.content.approved import DATA_COPY, definition_of
from bot.content.definition import Unfit
from bot.content.template import Template
from bot.secure_page import SecureWay
from storage.outbox.claims import claim
from storage.rates import Limit, Limits
from storage.tables import data_links, outbox, requests
from tests.desk.visitor import Visitor, at_desk
from tests.rights.conftest import Shop

SID = "HX" + "0" * 32


@pytest.fixture
def late(mailless: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Ada has asked for a copy, nobody did anything for 25 hours, and WhatsApp has approved the template in English."""
    mailless.registers()
    mailless.hears("my data")
    approve(mailless, monkeypatch, "en")
    mailless.clock.forward(hours=25)
    return mailless


def approve(shop: Shop, monkeypatch: pytest.MonkeyPatch, *languages: str) -> None:
    pieces = shop.app.extensions["intake"]
    made = {each: Template.of(SID, DATA_COPY.name, definition_of(DATA_COPY, pieces.voice, each).request()) for each in languages}
    monkeypatch.setattr(pieces.contents, "approved", lambda name, language: made.get(language) if name == DATA_COPY.name else None)


def one(shop: Shop) -> dict[str, object]:
    (request,) = shop.rows(sa.select(requests))
    return request


def waiting(shop: Shop) -> list[dict[str, Any]]:
    return shop.rows(sa.select(outbox).where(outbox.c.dedupe.like("copy:%")))


def becomes(shop: Shop, status: str) -> None:
    with shop.database.transaction() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.dedupe.like("copy:%")).values(status=status))


def leaving(shop: Shop) -> dict[str, Any]:
    """What Twilio is given."""
    left: list[dict[str, Any]] = []

    class Twilios:
        def send(self, leaving: Any, status_url: str | None) -> str:
            left.append(leaving.payload)
            return "SM1"

    (found,) = claim(shop.database, "worker", 5, Limits(sender=Limit(1), pair=Limit(1)), shop.clock())
    SecureWay(Twilios(), shop.app.extensions["desk"].secret).send(found, None)  # type: ignore[arg-type]
    return left[0]


def test_outside_the_window_the_link_leaves_in_the_approved_template_and_works_once(late: Shop) -> None:
    assert late.fulfils(by_mail=False)["export"] == 0
    (letter,) = waiting(late)
    assert (letter["needs_window"], letter["payload"]["content"], letter["kind"]) == (False, SID, "staff")
    assert letter["payload"]["variables"] == {"1": "Acorn & Oak", "2": "https://intake.example.com/my-data/•••"}
    assert one(late)["state"] == "open"

    payload = leaving(late)
    found = re.fullmatch(r"https://intake\.example\.com(/my-data/[0-9a-f]{64})", payload["variables"]["2"])
    assert found
    assert "data_link" not in payload
    assert [name for name, _ in payload["choices"]] == [choice.id for choice in DATA_COPY.buttons]
    becomes(late, "sent")
    assert late.fulfils(by_mail=False)["export"] == 1
    assert (one(late)["state"], one(late)["note"]) == ("done", "template")
    browser = Visitor(late.app).client
    assert browser.post(found[1]).headers["Content-Type"] == "application/zip"
    assert browser.post(found[1]).status_code == 410
    page = at_desk(late.app, "admin").get(f"/desk/requests/{one(late)['id']}").text
    assert "a message that WhatsApp has approved" in page


def test_it_is_put_into_the_outbox_once(late: Shop) -> None:
    late.fulfils(by_mail=False)
    late.fulfils(by_mail=False)
    assert len(waiting(late)) == len(late.rows(sa.select(data_links))) == 1
    assert one(late)["note"] == ""


def test_what_could_not_be_delivered_is_an_admins_to_show(late: Shop) -> None:
    late.fulfils(by_mail=False)
    becomes(late, "failed")
    assert late.fulfils(by_mail=False)["export"] == 0
    assert (one(late)["state"], one(late)["note"]) == ("open", "unsent")
    ida = at_desk(late.app, "admin")
    assert "Show the link" in ida.get(f"/desk/requests/{one(late)['id']}").text
    # Saying yes again writes no second template.
    ida.post(f"/desk/requests/{one(late)['id']}/agree")
    late.fulfils(by_mail=False)
    assert (len(waiting(late)), one(late)["note"]) == (1, "unsent")
    # Once she writes, the chat carries it.
    late.hears("hello")
    ida.post(f"/desk/requests/{one(late)['id']}/agree")
    assert late.fulfils(by_mail=False)["export"] == 1
    assert (one(late)["state"], one(late)["note"]) == ("done", "chat")


def test_where_nothing_is_approved_in_her_language_an_admin_shows_the_link(late: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(late, monkeypatch, "de")
    assert late.fulfils(by_mail=False)["export"] == 0
    assert (one(late)["note"], waiting(late)) == ("unsent", [])


def test_nobody_is_written_to_at_night(late: Shop) -> None:
    late.clock.forward(hours=10)
    late.fulfils(by_mail=False)
    assert (waiting(late), one(late)["note"]) == ([], "")
    late.clock.forward(hours=11)
    late.fulfils(by_mail=False)
    assert len(waiting(late)) == 1


def test_a_number_that_was_silent_for_90_days_gets_no_link(late: Shop) -> None:
    # It may be somebody else's by now. trust.md section 3, line 30.
    late.clock.forward(days=89)
    late.fulfils(by_mail=False)
    assert (one(late)["note"], waiting(late)) == ("unsent", [])


def test_whoever_said_stop_gets_no_template(late: Shop) -> None:
    late.hears("stop")
    late.clock.forward(hours=25)
    late.fulfils(by_mail=False)
    assert (one(late)["note"], waiting(late)) == ("unsent", [])


def test_a_mail_goes_first_and_the_template_when_no_mail_can(late: Shop) -> None:
    late.mailbox.fails = ValueError("no address")
    assert late.fulfils()["export"] == 0
    assert len(waiting(late)) == 1
    assert late.mailbox.mails == []


def test_half_a_link_is_never_sent() -> None:
    template = Template(sid=SID, variables=("shop", "link"), body="{{1}} {{2}}", buttons=())
    long = "https://intake.example.com/" + "a" * 250
    with pytest.raises(Unfit, match="link"):
        template.outgoing_payload({"shop": "Acorn & Oak", "link": long})


def test_a_shop_with_such_an_address_shows_the_link(late: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.content.template.LONGEST", {"shop": 60, "link": 20})
    late.fulfils(by_mail=False)
    assert (one(late)["note"], waiting(late)) == ("unsent", [])
    assert late.clock() < one(late)["due_at"] - timedelta(days=28)  # type: ignore[operator]
