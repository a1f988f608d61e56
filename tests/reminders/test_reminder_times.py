"""A reminder comes at the right hour, once whoever decides, and never in a burst."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.reminders import MOST_AT_ONCE
from flows.message import Sender
from storage import reminders as stored
from storage.database import Database
from tests.conftest import FixedClock
from tests.reminders.world import EVERY_WHILE, World


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
    assert sum(world.passes(minutes=10) for _ in range(3)) == 1
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


def test_a_message_decided_meanwhile_wins_over_the_reminder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
