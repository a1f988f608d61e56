"""One turn, one way: what leaves through the outbox, what stays TwiML, and what may not be overtaken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.content.outlet import Outlet
from bot.conversation import converse
from bot.inbound import inbound_of
from bot.outbound import NOTHING
from flows.flow import Flow
from flows.intake import Effect, Turn
from flows.message import Reply
from flows.step import EXAMPLE
from flows.steps.confirm import CONFIRM
from flows.wording import verbatim
from storage.database import Database
from storage.tables import contents, messages, outbox
from tests.conftest import FixedClock
from tests.door.twilio import ADA, BEA, Twilio
from tests.plays.button_stage import definitions, stock


@pytest.fixture
def database(twilio: Twilio) -> Database:
    database: Database = twilio.app.extensions["intake"].database
    return database


def rows(database: Database) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(outbox).order_by(outbox.c.id)).mappings()]


def payloads(database: Database) -> list[dict[str, Any]]:
    return [row["payload"] for row in rows(database)]


def sent(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(outbox).values(status="sent"))


def to_the_choice(twilio: Twilio, sender: str = ADA) -> None:
    """As far as the phone number, which is offered on buttons."""
    for words in ("hello", "Ada Lovelace"):
        twilio.says(words, From=sender)


def test_without_templates_everything_is_twiml(twilio: Twilio, database: Database) -> None:
    to_the_choice(twilio)
    assert twilio.says("ada@example.com")[0].endswith("1. Yes, this one\n2. Another number")
    assert payloads(database) == []


def test_a_turn_with_choices_leaves_with_buttons_and_the_same_answer_twice(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    to_the_choice(twilio)
    stock(database, clock)
    clock.forward(seconds=31)
    form = twilio.form("ada@example.com")
    first = twilio.post(form)
    assert first.data.decode() == NOTHING
    assert twilio.post(form).data == first.data
    (row,) = rows(database)
    assert row["payload"] == {
        "content": row["payload"]["content"],
        "variables": {"1": "Is +44 7911 123456 the number to reach you on?"},
        "text": "Is +44 7911 123456 the number to reach you on?",
        "form": "buttons",
        "choices": [["phone:own", "Yes, this one"], ["phone:other", "Another number"]],
    }
    assert (row["sid"], row["dedupe"], row["kind"], row["needs_window"]) == (form["MessageSid"], f"{form['MessageSid']}/0", "reply", True)
    assert (row["recipient"], row["sender"], row["due_at"]) == (ADA, twilio.settings.twilio_whatsapp_sender, clock())
    with database.reading() as connection:
        counted = connection.execute(sa.select(messages.c.replies).where(messages.c.sid == form["MessageSid"])).scalar()
    assert counted == 1


def test_all_replies_of_a_turn_take_the_same_way(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    stock(database, clock)
    assert twilio.says("hello") == []
    greeting, question = payloads(database)
    assert (greeting["form"], "body" in greeting, list(question)) == ("buttons", False, ["body"])


def test_nothing_overtakes_a_reply_that_still_waits(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    stock(database, clock)
    twilio.says("hello")
    assert twilio.says("Ada Lovelace") == [], "the greeting has not left yet"
    assert payloads(database)[-1]["body"].startswith("What is your email")
    # Somebody else's line is not hers.
    sent(database)
    assert twilio.says("ada.example.com"), "and once it has left, text is TwiML again"


def test_a_goodbye_does_not_wait_for_what_it_cancels(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    stock(database, clock)
    twilio.says("hello")
    assert twilio.says("stop")[0].startswith("Done, we will not write to you again.")
    assert {row["status"] for row in rows(database)} == {"cancelled"}


def test_a_missing_template_is_replaced_by_a_list_of_any_words_and_that_by_text(
    twilio: Twilio, database: Database, clock: FixedClock
) -> None:
    stock(database, clock, {key: each for key, each in definitions().items() if each.name == "list_of_2"})
    to_the_choice(twilio)
    assert twilio.says("ada@example.com") == []
    (payload,) = payloads(database)
    assert payload["form"] == "list"
    assert payload["button"] == "Choose"
    assert payload["variables"] == {
        "1": payload["text"], "2": "Choose", "3": "phone:own", "4": "Yes, this one", "5": "phone:other", "6": "Another number",
    }  # fmt: skip
    with database.transaction() as connection:
        connection.execute(sa.delete(contents))
    sent(database)
    clock.forward(seconds=31)
    assert twilio.says("repeat", From=ADA)[-1].endswith("2. Another number")


def test_templates_are_looked_up_in_memory_for_half_a_minute(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    to_the_choice(twilio)
    assert twilio.says("ada@example.com")
    stock(database, clock)
    assert twilio.says("repeat")
    twilio.app.extensions["intake"].contents.refresh()
    assert twilio.says("repeat") == []


def test_a_long_text_leaves_in_parts_with_the_choices_under_the_last(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    pieces = twilio.app.extensions["intake"]
    stock(database, clock)
    lines = "\n".join(f"{number}. Lovelace-Straße 🦆 {number}" for number in range(120))
    intake = pieces.flow.begin(inbound_of(twilio.form()).sender, clock(), intake_id="x")
    turn = Turn(intake=intake, replies=(Reply(verbatim(lines), CONFIRM.choices_for(intake.draft, EXAMPLE)),), effect=Effect.ADVANCED)
    outlet = Outlet(twilio.settings.twilio_whatsapp_sender, pieces.contents)
    leaving = outlet.leaving(turn, inbound_of(twilio.form()), pieces.voice, clock(), waiting=False)
    *before, last = [dict(each.payload) for each in leaving]
    assert [list(each) for each in before] == [["body"]] * len(before)
    assert len(before) >= 2
    parts = [*(each["body"] for each in before), last["text"]]
    assert "\n".join(parts) == lines
    assert all(len(part.encode("utf-16-le")) // 2 <= 1024 for part in parts)
    assert [pair[0] for pair in last["choices"]] == ["confirm:yes", "confirm:no"]


@pytest.mark.parametrize("stocked", [True, False])
def test_what_the_webhook_missed_is_answered_through_the_outbox(
    twilio: Twilio, database: Database, clock: FixedClock, stocked: bool
) -> None:
    pieces = twilio.app.extensions["intake"]
    if stocked:
        stock(database, clock)
    outlet = Outlet(twilio.settings.twilio_whatsapp_sender, pieces.contents)
    late = replace(inbound_of(twilio.form("hello", From=BEA)), late=True)
    for _ in range(2):
        assert converse(late, pieces.flow, database, pieces.voice, clock(), pieces.cards, outlet) == NOTHING
    assert len(rows(database)) == 2
    assert ("content" in payloads(database)[0]) is stocked
    assert {row["recipient"] for row in rows(database)} == {BEA}


def test_a_poison_message_is_answered_when_the_templates_cannot_be_read(
    twilio: Twilio, database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("outlet")

    to_the_choice(twilio)
    monkeypatch.setattr(Outlet, "leaving", broken)
    assert twilio.says("ada@example.com")[0].startswith("Sorry, something went wrong on our side.")


def test_more_choices_are_shown_by_a_tap_that_changes_nothing_else(twilio: Twilio, database: Database, clock: FixedClock) -> None:
    flow: Flow = twilio.app.extensions["intake"].flow
    stock(database, clock)
    assert len(flow.shop.languages) == 13
    twilio.says("hello")
    twilio.says("language")
    first = payloads(database)[-1]
    assert (first["form"], len(first["choices"]), first["choices"][-1]) == ("list", 10, ["language:more:9", "More …"])
    twilio.says("", ListId="language:more:9", ListTitle="More …", Body="More …", MessageType="interactive")
    second = payloads(database)[-1]
    assert second["text"] == first["text"]
    assert [choice[0] for choice in first["choices"][:-1] + second["choices"]] == [f"language:{code}" for code in flow.shop.languages]
    twilio.says("", ListId="language:uk", ListTitle="Українська", Body="Українська", MessageType="interactive")
    assert payloads(database)[-1]["body"].startswith("Як вас звати?")
