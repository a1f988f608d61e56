"""When staff may write to somebody first, and what they are told when they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bot.invites.request import Joins, Refused, Way, Why
from storage.consent import barred
from storage.consent.barred import Bar
from storage.tables import intakes, invites, outbox
from tests.conftest import FixedClock
from tests.door.invites import PHONE, invitations, request
from tests.door.twilio import Twilio

BERLIN = "+4915112345678"


@pytest.fixture
def refusal(lone_app: Flask, clock: FixedClock) -> Callable[..., Refused]:
    """Why Dana's request is refused; nothing is written then."""

    def refused(**values: Any) -> Refused:
        with pytest.raises(Refused) as told:
            invitations(lone_app).invite(request(clock, **values))
        assert not rows(lone_app, outbox.c.id) or told.value.why is Why.WRITTEN_LATELY
        return told.value

    return refused


def rows(app: Flask, *columns: Any) -> list[Any]:
    with app.extensions["intake"].database.reading() as connection:
        return list(connection.execute(sa.select(*columns)).all())


def template(app: Flask, clock: FixedClock, **values: Any) -> Any:
    return invitations(app).invite(request(clock, **{"way": Way.TEMPLATE, "phone": BERLIN, "language": "de", **values}))


def test_the_approved_message_waits_in_the_outbox(lone_app: Flask, clock: FixedClock) -> None:
    invited = template(lone_app, clock, reason="Ihr Tisch aus Eiche.")
    (row,) = rows(lone_app, outbox)
    assert (row.kind, row.recipient, row.needs_window, row.staff_id) == ("invite", f"whatsapp:{BERLIN}", False, "Dana")
    assert row.intake_id == invited.intake_id
    assert row.payload["variables"] == {"1": "Acorn & Oak", "2": "Ihr Tisch aus Eiche"}
    assert invited.message == row.payload["text"]


def test_a_preview_shows_the_message_and_writes_nothing(lone_app: Flask, clock: FixedClock) -> None:
    seen = invitations(lone_app).preview(request(clock, way=Way.TEMPLATE, phone=BERLIN, language="de", reason="Ihr Tisch aus Eiche"))
    assert "Ihr Tisch aus Eiche" in seen.message
    assert rows(lone_app, outbox.c.id) == rows(lone_app, intakes.c.id) == rows(lone_app, invites.c.id) == []


def test_nobody_is_woken_by_an_invitation(lone_app: Flask, clock: FixedClock) -> None:
    clock.now = datetime(2026, 6, 1, 20, 30, tzinfo=UTC)  # half past ten in Berlin
    assert template(lone_app, clock).due_at == datetime(2026, 6, 2, 7, tzinfo=UTC)
    # At her own wall it is only half past nine in the evening in London, and afternoon in Toronto.
    assert template(lone_app, clock, phone="+14165550123", language="en").due_at == clock()


def test_without_evidence_that_she_agreed_no_message_is_sent(refusal: Callable[..., Refused]) -> None:
    told = refusal(way=Way.TEMPLATE, phone=BERLIN, opt_in=None)
    assert told.why is Why.NOT_AGREED
    assert "how the person agreed" in told.sentence


def test_without_an_approved_template_link_and_qr_code_are_offered(refusal: Callable[..., Refused]) -> None:
    told = refusal(way=Way.TEMPLATE, phone=BERLIN, language="pl")
    assert told.why is Why.NO_TEMPLATE
    assert told.sentence.endswith("Give the person the link or the QR code instead.")


def test_facts_that_the_questions_do_not_take_are_named_without_their_values(refusal: Callable[..., Refused]) -> None:
    told = refusal(known={"email": "ada at home", "shoe": "38", "confirm": True, "first_name": "Ada", "remark": "hi"})
    assert told.why is Why.FACTS
    for part in ("email (", "shoe (There is no question of that name.)", "confirm (Only the customer", "remark (Only the customer"):
        assert part in told.sentence
    assert "first_name" not in told.sentence
    assert "ada at home" not in told.sentence


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"way": Way.TEMPLATE}, Why.NO_NUMBER),
        ({"phone": "112"}, Why.NOT_A_NUMBER),
        ({"language": "ja"}, Why.LANGUAGE),
        ({"poster": True, "known": {"first_name": "Ada"}}, Why.POSTER),
        ({"poster": True, "phone": BERLIN}, Why.POSTER),
    ],
)
def test_a_request_that_cannot_be_is_refused_with_what_to_do(refusal: Callable[..., Refused], values: dict[str, Any], why: Why) -> None:
    told = refusal(**values)
    assert told.why is why
    assert told.sentence.endswith(".")


def test_whoever_said_stop_is_not_written_to(lone_app: Flask, lone_twilio: Twilio, clock: FixedClock, refusal: Any) -> None:
    lone_twilio.says("hello")
    lone_twilio.says("stop")
    assert refusal(way=Way.TEMPLATE, phone=PHONE).why is Why.STOPPED
    assert invitations(lone_app).invite(request(clock, phone=PHONE)).link


def test_whoever_cannot_be_reached_is_not_written_to(lone_app: Flask, clock: FixedClock, refusal: Any) -> None:
    with lone_app.extensions["intake"].database.transaction() as connection:
        barred.bar(connection, f"whatsapp:{BERLIN}", Bar.UNREACHABLE, clock(), code=63024)
    assert refusal(way=Way.TEMPLATE, phone=BERLIN, language="de").why is Why.BARRED


def test_nobody_is_written_to_twice_in_a_day(lone_app: Flask, clock: FixedClock, refusal: Any) -> None:
    first = template(lone_app, clock)
    clock.forward(hours=23)
    assert refusal(way=Way.TEMPLATE, phone=BERLIN, language="de", staff_id="Eli").why is Why.WRITTEN_LATELY
    clock.forward(hours=2)
    assert template(lone_app, clock).intake_id == first.intake_id


def test_thirty_invitations_an_hour_are_enough_for_one_person(lone_app: Flask, clock: FixedClock, refusal: Any) -> None:
    for _ in range(30):
        invitations(lone_app).invite(request(clock))
    assert refusal().why is Why.TOO_MANY
    invitations(lone_app).invite(request(clock, staff_id="Eli"))
    clock.forward(hours=1)
    invitations(lone_app).invite(request(clock))


def test_somebody_on_the_way_is_joined_and_keeps_her_own_answers(lone_app: Flask, lone_twilio: Twilio, clock: FixedClock) -> None:
    from flows.message import Sender
    from storage.turns import standing

    lone_twilio.says("hello")
    lone_twilio.says("Grace Hopper")
    invited = invitations(lone_app).invite(request(clock, phone=PHONE, known={"first_name": "Ada", "email": "ada@example.com"}))
    intake = standing(lone_app.extensions["intake"].database, "", Sender(phone=PHONE)).intake
    assert intake is not None
    assert (invited.joins, invited.intake_id) == (Joins.UNFINISHED, intake.id)
    assert (intake.draft["first_name"], intake.draft["email"], intake.asks) == ("Grace", "ada@example.com", "phone")


def test_a_customer_is_offered_a_look_at_her_details(lone_app: Flask, lone_twilio: Twilio, clock: FixedClock) -> None:
    for words in (
        "hello",
        "Ada Lovelace",
        "ada@example.com",
        "yes",
        "10 High Street, Oxford OX1 4AQ, UK",
        "private",
        "no",
        "no",
        "yes",
        "no",
    ):
        lone_twilio.says(words)
    clock.forward(hours=1)
    invited = invitations(lone_app).invite(request(clock, way=Way.TEMPLATE, phone=PHONE, language="en"))
    assert invited.joins is Joins.CUSTOMER
    assert invited.message.startswith("Hello Ada, this is Acorn & Oak")
    button = {"ButtonPayload": "command:start", "ButtonText": "Yes, let's begin", "MessageType": "interactive"}
    (menu,) = lone_twilio.says("Yes, let's begin", **button)
    assert menu.startswith("Hello again, Ada!\nWhat would you like to do?")
    clock.forward(hours=1)
    (menu,) = lone_twilio.says(invited.words)
    assert menu.startswith("Hello again, Ada!\nWhat would you like to do?")
    assert timedelta(days=29) < invited.invite.expires_at - clock()
