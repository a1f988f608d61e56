"""What our own code failed on is applied once it is mended: on the way of every message, and exactly once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from bot.replay import Outcome
from flows.intake import Mark
from storage.tables import audit, customers, desk_events, intakes, messages
from tests.conftest import FixedClock
from tests.door.mended import DANA, applied, broken, kept, left, line, rows, state, stuck
from tests.door.twilio import Twilio

Ledger = Callable[[Flask], list[dict[str, object]]]


def test_a_message_is_applied_once_the_program_is_mended(twilio: Twilio, ledger: Ledger, clock: FixedClock) -> None:
    twilio.says("hello")
    form = twilio.form("Ada Lovelace")
    with broken(on="Lovelace"):
        apology = twilio.post(form)
    came_at = clock()
    clock.forward(minutes=20)

    found = applied(twilio.app, form["MessageSid"])

    assert (found.outcome, found.effect) == (Outcome.APPLIED, "advanced")
    assert (state(twilio)["draft"]["first_name"], state(twilio)["asks"]) == ("Ada", "email")
    row = line(twilio.app, form["MessageSid"])
    assert (row["effect"], row["step"], row["error"], row["replies"]) == ("advanced", "full_name", None, 1)
    # It came when it came; the window of twenty-four hours runs from then.
    assert row["received_at"] == came_at
    (intake,) = rows(twilio.app, intakes)
    assert intake["heard_at"] == came_at
    # Nobody waits for TwiML: the next question leaves through the outbox.
    assert any("email" in words for words in left(twilio.app))
    # Whoever asks for the message again hears what was said to it.
    assert twilio.post(form).data == apology.data
    assert kept(twilio.app) == set()
    told = ledger(twilio.app)[-1]
    assert (told["sid"], told["effect"], told["step"], told["replies"]) == (form["MessageSid"], "advanced", "full_name", 1)
    assert {"sid", "sender", "received_at", "effect", "step", "replies"} <= set(told)


def test_a_message_stands_in_the_ledger_where_it_was_applied(twilio: Twilio, ledger: Ledger) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    twilio.says("help")
    assert [row["effect"] for row in ledger(twilio.app)] == ["advanced", "quarantined", "command"]
    applied(twilio.app, sid)
    assert [row["effect"] for row in ledger(twilio.app)] == ["advanced", "command", "advanced"]
    assert ledger(twilio.app)[-1]["sid"] == sid


def test_a_second_time_nothing_happens(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    assert applied(twilio.app, sid).outcome is Outcome.APPLIED
    before = (state(twilio), left(twilio.app), rows(twilio.app, audit, "id"))
    assert applied(twilio.app, sid).outcome is Outcome.BEFORE
    assert applied(twilio.app, "SM of nobody").outcome is Outcome.BEFORE
    assert (state(twilio), left(twilio.app), rows(twilio.app, audit, "id")) == before


def test_of_many_who_apply_it_at_once_one_does(twilio: Twilio) -> None:
    twilio.says("hello")
    for _ in range(5):
        sid = stuck(twilio, "Ada Lovelace")
        with ThreadPoolExecutor(6) as crowd:
            outcomes = [found.outcome for found in crowd.map(lambda sid: applied(twilio.app, sid), [sid] * 6)]
        assert sorted(outcomes) == sorted([Outcome.APPLIED, *[Outcome.BEFORE] * 5])
        assert len([row for row in rows(twilio.app, desk_events) if row["about"]["sid"] == sid]) == 1
        twilio.says("back")
    assert len({row["sid"] for row in rows(twilio.app, messages)}) == len(rows(twilio.app, messages))


def test_a_message_of_hers_at_the_same_moment_is_not_lost(twilio: Twilio) -> None:
    twilio.says("hello")
    for _ in range(4):
        sid, form = stuck(twilio, "Ada Lovelace"), twilio.form("help")
        with ThreadPoolExecutor(2) as both:
            again, answer = both.submit(applied, twilio.app, sid), both.submit(twilio.post, form)
        assert again.result().outcome is Outcome.APPLIED
        assert answer.result().status_code == 200
        assert {line(twilio.app, sid)["effect"], line(twilio.app, form["MessageSid"])["effect"]} == {"advanced", "command"}
        twilio.says("back")


def test_what_fails_again_changes_nothing_but_the_place(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    before = state(twilio)
    with broken(on="Ada"):
        assert applied(twilio.app, sid).outcome is Outcome.FAILED
    assert state(twilio) == before
    row = line(twilio.app, sid)
    assert row["effect"] == "quarantined"
    assert str(row["error"]).startswith("KeyError in tests.door.mended:")
    assert "Lovelace" not in json.dumps([dict(each)["details"] for each in rows(twilio.app, audit)])
    assert applied(twilio.app, sid).outcome is Outcome.APPLIED


def test_it_is_written_down_who_had_it_applied(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    applied(twilio.app, sid)
    (event,) = rows(twilio.app, desk_events)
    assert (event["staff_id"], event["what"], event["about"]) == (DANA, "applied a message again", {"sid": sid, "effect": "advanced"})
    (entry,) = rows(twilio.app, audit)
    assert (entry["staff_id"], entry["action"], entry["subject"]) == (DANA, "changed", f"message:{sid}")


def test_the_mark_goes_with_the_last_of_her_messages(twilio: Twilio) -> None:
    twilio.says("hello")
    first, second = stuck(twilio, "Ada Lovelace"), stuck(twilio, "help")
    applied(twilio.app, second)
    assert Mark.POISON.value in rows(twilio.app, intakes)[0]["marks"]
    applied(twilio.app, first)
    assert rows(twilio.app, intakes)[0]["marks"] == []


def test_a_first_message_is_greeted_late(twilio: Twilio) -> None:
    sid = stuck(twilio, "hello")
    assert applied(twilio.app, sid).effect == "advanced"
    assert any("Acorn & Oak" in words for words in left(twilio.app))
    assert len(rows(twilio.app, intakes)) == 1


def test_a_stop_is_obeyed_whatever_is_asked_by_then(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "STOP")
    twilio.says("Ada Lovelace")
    assert applied(twilio.app, sid).effect == "command"
    assert state(twilio)["state"] == "stopped"


def test_a_confirmation_makes_the_customer_once_with_the_time_of_her_yes(twilio: Twilio, clock: FixedClock) -> None:
    for words in (
        "hello",
        "Ada Lovelace",
        "ada@example.com",
        "yes",
        "12 Baker Street, London NW1 6XE, United Kingdom",
        "private",
        "no",
        "skip",
    ):
        twilio.says(words)
    assert state(twilio)["asks"] == "confirm"
    sid, said_at = stuck(twilio, "yes"), clock()
    clock.forward(hours=2)
    assert applied(twilio.app, sid).effect == "advanced"
    assert applied(twilio.app, sid).outcome is Outcome.BEFORE
    (customer,) = rows(twilio.app, customers)
    assert customer["created_at"] == said_at
