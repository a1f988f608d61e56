"""Invited people at the door: greeted with what is known, once, whatever way they come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from flows.message import Sender
from storage import invites
from storage.customers.record import record_of
from storage.tables import identities, invite_uses, outbox
from storage.turns import standing
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.door.invites import PHONE, invitations, request
from tests.door.twilio import ADA, BEA, Twilio

KNOWN = {"first_name": "Ada", "email": "ada@example.com"}
TOLD = "Some of your details are already here; you will see them at the end."
BEGIN = {"ButtonPayload": "command:start", "ButtonText": "Yes, let's begin", "MessageType": "interactive"}


@pytest.fixture
def database(app: Flask) -> Any:
    return app.extensions["intake"].database


def intake_of(database: Any, address: str = ADA) -> Any:
    return standing(database, "", Sender(phone=address.removeprefix("whatsapp:"))).intake


def uses(database: Any) -> list[int]:
    return [invite.uses for invite in invites.listed(database)]


def test_a_first_message_with_a_code_begins_with_what_is_known(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    invited = invitations(app).invite(request(clock, language="en", known=KNOWN))
    greeting, question = twilio.says(invited.words)
    assert TOLD in greeting
    assert "Ada" not in greeting + question
    assert "ada@example.com" not in greeting + question
    assert "last name" in question
    assert dict(intake_of(database).draft) == {**KNOWN, "full_name": "Ada", "language": "en"}


def test_each_use_counts_once_however_often_it_is_delivered(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    invited = invitations(app).invite(request(clock, known=KNOWN))
    form = twilio.form(invited.words)
    assert twilio.post(form).data == twilio.post(form).data
    twilio.says(invited.words)
    assert uses(database) == [1]


def test_whoever_comes_second_is_registered_like_anybody(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    invited = invitations(app).invite(request(clock, language="de", known=KNOWN, source="fair"))
    twilio.says(invited.words)
    greeting, question = twilio.says(invited.words, From=BEA, WaId="4915112345678")
    assert "Einige Ihrer Angaben" not in greeting
    assert "Vor- und Nachnamen" in question
    assert dict(intake_of(database, BEA).draft) == {"language": "de"}
    assert uses(database) == [2]


def test_a_record_remembers_the_invitation_it_came_through(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    known = {
        "full_name": "Ada Lovelace",
        "email": "ada@example.com",
        "address": "10 High Street, Oxford OX1 4AQ, UK",
        "billing_type": "private",
    }
    invited = invitations(app).invite(request(clock, known=known, source="fair", tags=("vip", "vip", " stand 4 "), note="likes oak"))
    for words in (invited.words, "yes", "no", "no"):
        said = twilio.says(words)
    assert "1. First name: Ada" in said[-1]
    twilio.says("yes")
    record = record_of(database, intake_of(database).customer_id)
    assert record is not None
    assert (record.customer["note"], record.customer["tags"]) == ("likes oak", ["vip", "stand 4"])
    origin = record.customer["origin"]
    assert (origin["source"], origin["invited_by"], origin["invite"].replace("-", "")) == ("fair", "Dana", invited.invite.code)


def test_a_code_on_the_way_adds_what_she_has_not_said(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    twilio.says("hello")
    twilio.says("Grace Hopper")
    invited = invitations(app).invite(request(clock, known={"first_name": "Ada", "email": "ada@example.com"}))
    thanks, question = twilio.says(invited.words)
    assert "Some more of your details" in thanks
    assert "number to reach you" in question
    draft = intake_of(database).draft
    assert (draft["first_name"], draft["last_name"], draft["email"]) == ("Grace", "Hopper", "ada@example.com")


def test_the_words_around_a_code_are_no_answer(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    twilio.says("hello")
    invited = invitations(app).invite(request(clock, poster=True))
    again, question = twilio.says(f"Carl Meier {invited.words}")
    assert (again, question) == ("Hello again!", "What is your full name?")
    assert dict(intake_of(database).draft) == {"language": "en"}


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_an_ended_invitation_is_said_kindly_and_she_is_registered_all_the_same(
    app: Flask, twilio: Twilio, clock: FixedClock, database: Any, ended: str
) -> None:
    invited = invitations(app).invite(request(clock, known=KNOWN))
    if ended == "revoked":
        assert invitations(app).revoke(invited.invite.code)
        assert not invitations(app).revoke(invited.invite.code)
    else:
        clock.forward(days=30)
    _, notice, question = twilio.says(invited.words)
    assert notice == "That invitation is no longer valid, but you can register all the same."
    assert question == "What is your full name?"
    assert twilio.says(invited.words)[0] == notice
    assert uses(database) == [0]


def test_somebody_who_tries_codes_is_not_listened_to_for_an_hour(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    from bot.invites.link import code_drawn

    right = invitations(app).invite(request(clock, known=KNOWN)).invite.code
    for _ in range(5):
        twilio.says(f"code {code_drawn()}")
        clock.forward(seconds=90)
    twilio.says(f"code {right}")
    assert uses(database) == [0]
    clock.forward(hours=1)
    twilio.says(f"code {right}")
    assert uses(database) == [1]


def test_an_invited_number_is_there_for_staff_before_she_writes_and_greeted_then(
    app: Flask, twilio: Twilio, clock: FixedClock, database: Any
) -> None:
    invited = invitations(app).invite(request(clock, phone=PHONE, language="de", known=KNOWN))
    before = intake_of(database)
    assert (before.id, before.state, before.asks, before.language) == (invited.intake_id, "asking", None, "de")
    with database.reading() as connection:
        assert connection.execute(sa.select(identities.c.standing)).scalars().all() == ["attested"]
    greeting, question = twilio.says("hi")
    assert "Einige Ihrer Angaben liegen schon vor" in greeting
    assert "Nachname" in question
    assert (intake_of(database).id, uses(database)) == (before.id, [1])
    with database.reading() as connection:
        assert connection.execute(sa.select(identities.c.standing)).scalars().all() == ["seen"]
        assert connection.execute(sa.select(invite_uses.c.intake_id)).scalars().all() == [before.id]


def test_an_invitation_after_a_registration_that_was_given_up_has_its_own_thirty_days(
    app: Flask, twilio: Twilio, clock: FixedClock, database: Any
) -> None:
    for words in ("hello", "Grace Hopper", "cancel", "yes"):
        twilio.says(words)
    clock.forward(days=40)
    invitations(app).invite(request(clock, phone=PHONE, language="en", known=KNOWN))
    assert retention.expire_intakes(database, clock() - timedelta(days=30)) == 0
    greeting, _ = twilio.says("hello")
    assert TOLD in greeting
    assert intake_of(database).draft["first_name"] == "Ada"


def test_a_tap_on_the_approved_message_is_greeted_too(app: Flask, twilio: Twilio, clock: FixedClock) -> None:
    invitations(app).invite(request(clock, phone=PHONE, language="en", known=KNOWN))
    greeting, question = twilio.says("Yes, let's begin", **BEGIN)
    assert TOLD in greeting
    assert "last name" in question


def test_another_number_gets_nothing_that_is_known_of_the_invited_one(app: Flask, twilio: Twilio, clock: FixedClock, database: Any) -> None:
    invited = invitations(app).invite(request(clock, phone=PHONE, known=KNOWN))
    twilio.says(invited.words, From=BEA, WaId="4915112345678")
    assert set(intake_of(database, BEA).draft) == {"language"}
    twilio.says("hello")
    assert intake_of(database).draft["first_name"] == "Ada"


def test_revoking_takes_back_what_was_noted_for_a_number_and_what_waits_to_be_sent(
    app: Flask, twilio: Twilio, clock: FixedClock, database: Any
) -> None:
    from bot.invites.request import Way

    invited = invitations(app).invite(request(clock, way=Way.TEMPLATE, phone=PHONE, language="en", known=KNOWN))
    assert invitations(app).revoke(invited.invite.code)
    with database.reading() as connection:
        assert connection.execute(sa.select(outbox.c.status)).scalars().all() == ["cancelled"]
    greeting, question = twilio.says("hello")
    assert TOLD not in greeting
    assert question == "What is your full name?"


def test_whoever_wants_her_data_deleted_takes_what_staff_noted_with_it(
    app: Flask, twilio: Twilio, clock: FixedClock, database: Any
) -> None:
    invitations(app).invite(request(clock, phone=PHONE, language="en", known=KNOWN, note="tall"))
    for words in ("hello", "delete my data", "yes"):
        twilio.says(words)
    (left,) = invites.listed(database)
    assert (left.known, left.note, left.phone) == ({}, "", None)
