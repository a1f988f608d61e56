"""Advanced Opt-Out: Twilio has answered, so we do what was said and keep silent."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from flows.intake import State
from flows.message import Sender
from storage import outbox
from storage.outgoing import Kind, Outgoing, Status
from storage.tables import outbox as rows
from storage.turns import standing
from tests.door.twilio import ADA, Twilio

SENDER = Sender(phone=ADA.removeprefix("whatsapp:"))


def state(app: Flask) -> State:
    intake = standing(app.extensions["intake"].database, "none", SENDER).intake
    assert intake is not None
    return intake.state


def wait_in_the_outbox(app: Flask, *kinds: Kind) -> None:
    pieces = app.extensions["intake"]
    intake = standing(pieces.database, "none", SENDER).intake
    assert intake is not None
    ours = pieces.settings.twilio_whatsapp_sender
    with pieces.database.transaction() as connection:
        messages = [Outgoing(kind=kind, sender=ours, recipient=ADA, payload={"body": "…"}, intake_id=intake.id) for kind in kinds]
        outbox.put(connection, messages, pieces.clock())


def statuses(app: Flask) -> set[str]:
    with app.extensions["intake"].database.reading() as connection:
        return set(connection.execute(select(rows.c.status)).scalars())


def test_stop_that_twilio_answered_ends_everything_without_a_word(twilio: Twilio) -> None:
    twilio.says("hello")
    wait_in_the_outbox(twilio.app, *Kind)

    assert twilio.says("PARA YA", OptOutType="STOP") == []

    assert state(twilio.app) is State.STOPPED
    assert statuses(twilio.app) == {Status.CANCELLED}


def test_start_that_twilio_answered_lets_her_next_message_go_on(twilio: Twilio) -> None:
    twilio.says("hello")
    twilio.says("STOP", OptOutType="STOP")

    assert twilio.says("START", OptOutType="START") == []
    assert state(twilio.app) is State.ASKING
    assert twilio.says("Ada Lovelace")[-1].startswith("What is your email address?")


def test_help_that_twilio_answered_changes_nothing(twilio: Twilio) -> None:
    asked = twilio.says("hello")[-1]

    assert twilio.says("HELP", OptOutType="HELP") == []
    assert twilio.says("repeat")[-1] == asked


def test_a_stranger_who_starts_at_twilio_is_greeted_with_her_next_message(twilio: Twilio) -> None:
    assert twilio.says("START", OptOutType="START") == []
    assert "Acorn & Oak" in twilio.says("hello")[0]


def test_stop_from_a_stranger_is_kept_until_she_starts(twilio: Twilio) -> None:
    assert twilio.says("STOP", OptOutType="STOP") == []
    assert state(twilio.app) is State.STOPPED
    assert twilio.says("START", OptOutType="START") == []
    assert "Acorn & Oak" in twilio.says("hello")[0]


def test_start_without_a_stop_and_a_second_stop_change_nothing(twilio: Twilio) -> None:
    twilio.says("hello")
    assert twilio.says("START", OptOutType="START") == []
    assert state(twilio.app) is State.ASKING
    twilio.says("STOP", OptOutType="STOP")
    assert twilio.says("STOP", OptOutType="STOP") == []
    assert state(twilio.app) is State.STOPPED


def test_a_type_that_nobody_knows_is_an_ordinary_message(twilio: Twilio) -> None:
    twilio.says("hello")

    assert twilio.says("Ada Lovelace", OptOutType="PAUSE")[-1].startswith("What is your email address?")
