"""What only one may do at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from storage.database import Database
from storage.upkeep.jobs import HELD_FOR, hold, let_go, note_run
from tests.storage.ada import NOW
from tests.storage.letters import after


def test_one_of_many_gets_it(database: Database) -> None:
    start = Barrier(6)

    def ask(place: int) -> bool:
        start.wait()
        return hold(database, "sync", f"worker {place}", NOW)

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(ask, range(6))) == [False] * 5 + [True]


def test_it_is_held_until_it_is_let_go(database: Database) -> None:
    assert hold(database, "sync", "Ada", NOW)
    assert hold(database, "sync", "Ada", after(minutes=1))
    assert hold(database, "other", "Bea", after(minutes=1))
    let_go(database, "sync", "Bea")
    assert not hold(database, "sync", "Bea", after(minutes=1))
    let_go(database, "sync", "Ada")
    assert hold(database, "sync", "Bea", after(minutes=1))
    assert not hold(database, "sync", "Ada", after(minutes=1))


def test_who_was_killed_holds_it_no_longer_nor_does_a_clock_that_was_put_back(database: Database) -> None:
    assert hold(database, "sync", "Ada", NOW)
    assert not hold(database, "sync", "Bea", NOW + HELD_FOR)
    assert hold(database, "sync", "Bea", NOW + HELD_FOR * 1.01)
    assert hold(database, "sync", "Carl", NOW - HELD_FOR)


def test_a_job_that_only_notes_its_runs_is_free(database: Database) -> None:
    note_run(database, "sync", NOW)
    assert hold(database, "sync", "Ada", NOW)
