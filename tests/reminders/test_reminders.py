"""Whoever leaves a registration unfinished is reminded once for each question and twice in all, and never in a burst."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from bot.content.lookup import Contents
from bot.content.outlet import Outlet
from bot.conversation import converse
from bot.inbound import Inbound
from bot.outbound import Voice
from bot.quiet_hours import QuietHours
from bot.reminders import MOST_AT_ONCE, Reminders, Reminding
from flows.flow import Flow
from flows.intake import State
from flows.message import Answer, Sender
from flows.registration import registration
from flows.shop import Shop
from storage import barred, retention, turns
from storage.barred import Bar
from storage.database import Database
from storage.tables import outbox, reminders
from tests.conftest import FixedClock
from translations import Catalogs

SHOP = Shop(name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="https://x.example/p")
FLOW = Flow(registration(SHOP), SHOP)
VOICE = Voice(Catalogs())
OURS = "whatsapp:+14155238886"
ADA, BEA = Sender(phone="+4915112345678"), Sender(phone="+4915187654321")
_SIDS = count(1)
# Less often than the worker, for speed.
EVERY_WHILE = timedelta(minutes=20)


class World:
    """A shop with its database, its worker's job and a clock."""

    def __init__(self, database: Database, clock: FixedClock, *, template: bool = False, after_hours: int = 20) -> None:
        self.database, self.clock = database, clock
        self.contents = Contents(database, clock)
        reminding = Reminding(quiet=QuietHours(), after=timedelta(hours=after_hours), template=template)
        self.job = Reminders(database, FLOW, VOICE, Outlet(OURS, self.contents), reminding, clock)
        self.job.remind()

    def says(self, words: str, sender: Sender = ADA) -> str:
        inbound = Inbound(sid=f"SM{next(_SIDS):032x}", sender=sender, answer=Answer(text=words))
        return converse(inbound, FLOW, self.database, VOICE, self.clock())

    def passes(self, **span: float) -> int:
        """Let time pass with the job now and then; how many were reminded."""
        until, reminded = self.clock() + timedelta(**span), 0
        while self.clock() < until:
            self.clock.now = min(self.clock() + EVERY_WHILE, until)
            reminded += self.job.remind()
        return reminded

    def rows(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(outbox).where(outbox.c.kind == "reminder").order_by(outbox.c.id)).all())

    def leaves(self) -> None:
        """The sender's part: everything that waits has left."""
        with self.database.transaction() as connection:
            connection.execute(sa.update(outbox).where(outbox.c.status == "ready").values(status="sent"))

    def statuses(self) -> list[str]:
        return [row.status for row in self.rows()]


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return World(database, clock)


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


def test_she_is_not_woken_and_the_reminder_comes_in_the_morning(world: World) -> None:
    # Noon in Berlin: twenty hours later it is eight in the morning.
    world.clock.now = datetime(2026, 6, 1, 10, tzinfo=UTC)
    world.passes(minutes=5)
    world.says("hello")

    assert world.passes(hours=20.9) == 0
    assert world.passes(hours=0.2) == 1
    assert world.clock() - datetime(2026, 6, 2, 7, tzinfo=UTC) < timedelta(minutes=15)


def test_what_would_come_too_late_in_the_morning_comes_the_evening_before(world: World) -> None:
    # Six in the morning in Berlin: twenty hours later it is two at night, and at nine the window is closed.
    world.clock.now = datetime(2026, 6, 1, 4, tzinfo=UTC)
    world.passes(minutes=5)
    world.says("hello")

    assert world.passes(hours=14.5) == 0
    assert world.passes(hours=0.5) == 1
    (row,) = world.rows()
    assert row.give_up_at <= datetime(2026, 6, 1, 19, tzinfo=UTC)


def test_zero_hours_mean_no_reminders(database: Database, clock: FixedClock) -> None:
    world = World(database, clock, after_hours=0)
    world.says("hello")

    assert world.passes(hours=30) == 0


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(days=400), timedelta(hours=20), timedelta(hours=3)])
def test_a_clock_that_jumps_reminds_nobody_at_once(world: World, jump: timedelta) -> None:
    for number in range(40):
        world.says("hello", Sender(phone=f"+49151200000{number:02}"))
        world.passes(minutes=30)
    before = len(world.rows())

    world.clock.now += jump
    assert world.job.remind() == 0
    world.clock.now += EVERY_WHILE
    assert world.job.remind() <= 1
    assert len(world.rows()) <= before + 1


def test_a_worker_that_was_down_for_a_day_leaves_out_what_it_missed(world: World) -> None:
    for number in range(20):
        world.says("hello", Sender(phone=f"+49151200000{number:02}"))
        world.clock.forward(minutes=5)
    world.clock.forward(hours=22)

    assert world.passes(minutes=30) == 0


def test_a_pause_of_a_few_minutes_loses_nobody(world: World) -> None:
    world.says("hello")
    world.passes(hours=19.9)
    world.clock.forward(minutes=25)

    assert world.job.remind() == 1


def test_more_than_one_run_can_take_are_spread_over_the_next_ones(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_AT_ONCE >= 100
    monkeypatch.setattr("bot.reminders.MOST_AT_ONCE", 3)
    world.clock.now = datetime(2026, 6, 1, 10, tzinfo=UTC)
    world.job.remind()
    for number in range(8):
        world.says("hello", Sender(phone=f"+49151200000{number:02}"))
    world.passes(hours=20.75)

    found = []
    for _ in range(5):
        world.clock.forward(minutes=5)
        found.append(world.job.remind())
    assert sorted(found) == [0, 0, 2, 3, 3]


def test_several_workers_remind_once(world: World) -> None:
    for number in range(6):
        world.says("hello", Sender(phone=f"+49151200000{number:02}"))
    world.passes(hours=19.95)
    world.clock.forward(minutes=6)
    start = threading.Barrier(4)
    counts: list[int] = []

    def work() -> None:
        start.wait(30)
        counts.append(world.job.remind())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(counts) == 6
    assert len({row.recipient for row in world.rows()}) == len(world.rows()) == 6


def test_without_the_shops_wish_no_template_is_sent(world: World) -> None:
    world.says("hello")

    assert world.passes(days=4) == 1


def approve(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        @staticmethod
        def outgoing_payload(variables: dict[str, str]) -> dict[str, Any]:
            return {"content": "HX" + "0" * 32, "variables": {"1": variables["shop"]}, "text": "Hello!", "form": "buttons", "choices": []}

    monkeypatch.setattr(world.contents, "approved", lambda name, language: Said if (name, language) == ("reminder", "en") else None)


@pytest.fixture
def persistent(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> World:
    """A shop that switched the template on, with one that is approved in English."""
    world = World(database, clock, template=True)
    approve(world, monkeypatch)
    return world


def test_the_template_comes_once_after_two_days_and_then_we_rest(persistent: World) -> None:
    persistent.says("hello")
    assert persistent.passes(hours=47.9) == 1
    persistent.leaves()
    assert persistent.passes(hours=0.2) == 1
    persistent.leaves()

    nudge, template = persistent.rows()
    assert (nudge.needs_window, template.needs_window) == (True, False)
    assert template.payload["variables"] == {"1": "Acorn & Oak"}
    assert persistent.passes(days=4) == 0
    with persistent.database.reading() as connection:
        assert set(connection.execute(sa.select(reminders.c.kind)).scalars()) == {"nudge", "template"}


def test_who_comes_back_after_the_template_is_welcomed(persistent: World) -> None:
    persistent.says("hello")
    persistent.passes(hours=50)
    persistent.leaves()

    assert "Welcome back!" in persistent.says("ok")


def test_a_second_silence_brings_no_second_template(persistent: World) -> None:
    for words in ("hello", "Ada Lovelace"):
        persistent.says(words)
        for _ in range(2):
            persistent.passes(hours=25)
            persistent.leaves()

    assert [row.needs_window for row in persistent.rows()].count(False) == 1


def test_without_an_approved_template_in_her_language_nothing_is_sent(persistent: World) -> None:
    persistent.says("Hallo")
    persistent.passes(hours=25)
    persistent.leaves()

    assert persistent.passes(hours=30) == 0


def test_after_thirty_days_the_intake_rests_for_good(persistent: World) -> None:
    persistent.says("hello")
    persistent.passes(hours=50)
    persistent.leaves()
    persistent.clock.forward(days=30)
    retention.expire_intakes(persistent.database, persistent.clock() - timedelta(days=30))

    intake = turns.standing(persistent.database, "none", ADA).intake
    assert intake is not None
    assert intake.state is State.EXPIRED
    assert persistent.passes(hours=3) == 0


def test_a_message_decided_meanwhile_wins_over_the_reminder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage import reminders as stored

    world.says("hello")
    world.passes(hours=19.95)
    read: Callable[..., Any] = stored.intake_as_it_is

    def overtaken(database: Database, intake_id: str) -> Any:
        intake = read(database, intake_id)
        world.says("Ada Lovelace")
        return replace(intake)

    monkeypatch.setattr(stored, "intake_as_it_is", overtaken)
    world.clock.forward(minutes=6)

    assert world.job.remind() == 0
    assert world.rows() == []
