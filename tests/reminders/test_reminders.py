"""Whoever leaves a registration unfinished is reminded once for each question and twice in all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversation import converse
from bot.inbound import Inbound
from flows.message import Answer
from storage import turns
from storage.consent import barred
from storage.consent.barred import Bar
from storage.tables import outbox
from tests.reminders.world import ADA, BEA, FLOW, OURS, VOICE, World


def test_after_twenty_hours_the_open_question_is_put_once_more(world: World) -> None:
    world.says("hello")
    world.says("Ada Lovelace")

    assert world.passes(hours=19.9) == 0
    assert world.passes(hours=0.2) == 1

    (row,) = world.rows()
    assert row.payload["body"].startswith("Hello again! We are not quite done yet.")
    assert row.payload["body"].endswith("What is your email address? If you don't have one, write *skip*.")
    assert (row.recipient, row.sender, row.needs_window, row.status) == (ADA.address, OURS, True, "ready")


def test_the_reminder_speaks_her_language_and_shows_the_choices(world: World) -> None:
    for words in ("Hallo", "Ida Lovelace", "ida@example.com"):
        world.says(words)
    world.passes(hours=20.1)

    (row,) = world.rows()
    assert row.payload["body"].endswith("1. Ja, diese\n2. Andere Nummer")


def test_the_answer_to_a_reminder_is_taken_as_if_there_had_been_no_silence(world: World) -> None:
    world.says("hello")
    world.passes(hours=20.1)
    world.leaves()
    world.passes(hours=3)

    assert "What is your email address?" in world.says("Ada Lovelace")


def test_who_answers_long_after_a_reminder_is_welcomed_back(world: World) -> None:
    world.says("hello")
    world.says("Ada Lovelace")
    world.passes(hours=20.1)
    world.leaves()
    world.clock.forward(days=3)

    assert "Welcome back!" in world.says("hm")


def test_nobody_is_reminded_of_one_question_twice_nor_three_times_in_all(world: World) -> None:
    reminded = []
    for words in ("hello", "Ada Lovelace", "ada@example.com", "yes"):
        world.says(words)
        reminded.append(world.passes(hours=24))
        world.leaves()
        world.says("hm?")
        reminded.append(world.passes(hours=24))
        world.leaves()

    assert sum(reminded) == 2
    assert reminded[:3] == [1, 0, 1]


@pytest.mark.parametrize("last", ["stop", "person", "cancel", "delete my data"])
def test_who_stopped_or_waits_for_a_person_or_was_about_to_leave_is_left_alone(world: World, last: str) -> None:
    world.says("hello")
    world.says("Ada Lovelace")
    world.says(last)

    assert world.passes(hours=24) == 0


def test_a_registered_customer_is_not_reminded_of_the_question_about_news(world: World) -> None:
    for words in ("hello", "Ada Lovelace", "ada@example.com", "yes", "Lindenallee 12a, 10115 Berlin", "private", "no", "no", "yes"):
        world.says(words)
    intake = turns.standing(world.database, "none", ADA).intake
    assert intake is not None
    assert intake.asks == "marketing_consent"

    assert world.passes(hours=24) == 0


def test_who_was_never_greeted_is_not_reminded(world: World) -> None:
    world.says("stop")
    world.says("start")
    inbound = Inbound(sid="SM" + "a" * 32, sender=BEA, answer=Answer(nothing=True))
    converse(inbound, FLOW, world.database, VOICE, world.clock())

    assert [row.recipient for row in world.rows() if row.recipient == BEA.address] == []
    world.passes(hours=24)
    assert [row.recipient for row in world.rows() if row.recipient == BEA.address] == []


def test_nothing_is_added_to_what_still_waits_for_her(world: World) -> None:
    world.says("hello")
    world.passes(hours=20.1)
    assert world.statuses() == ["ready"]
    world.says("Ada Lovelace")
    with world.database.transaction() as connection:
        connection.execute(sa.update(outbox).values(status="unknown"))

    assert world.passes(hours=24) == 0


@pytest.mark.parametrize("reason", list(Bar))
def test_who_must_not_be_written_to_is_not_reminded(world: World, reason: Bar) -> None:
    world.says("hello")
    with world.database.transaction() as connection:
        barred.bar(connection, ADA.address, reason, world.clock.forward(minutes=1), code=63014)

    assert world.passes(hours=24) == 0


def test_a_bar_from_before_she_wrote_is_over(world: World) -> None:
    with world.database.transaction() as connection:
        barred.bar(connection, ADA.address, Bar.BLOCKED, world.clock(), code=63014)
    world.clock.forward(minutes=1)
    world.says("hello")

    assert world.passes(hours=24) == 1


def test_an_unsent_reminder_is_cancelled_when_she_writes(world: World) -> None:
    world.says("hello")
    world.passes(hours=20.1)
    assert world.statuses() == ["ready"]

    world.says("Ada Lovelace")

    assert world.statuses() == ["cancelled"]


def test_stop_cancels_an_unsent_reminder(world: World) -> None:
    world.says("hello")
    world.passes(hours=20.1)

    world.says("stop")

    assert world.statuses() == ["cancelled"]
