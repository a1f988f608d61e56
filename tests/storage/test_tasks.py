"""Work in the background: one worker at a time, taken up again after a kill, cancelled, forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from storage import task_files, tasks
from storage.database import Database
from storage.tasks import LEASE, MOST_TRIES, Lost, State, Task
from tests.storage.ada import NOW
from tests.storage.letters import after


def _asked(database: Database, kind: str = "export", **more: object) -> Task:
    return tasks.ask(database, tasks.new(kind, {"format": "csv"}, NOW, "dana", **more))


def _beaten(database: Database, task: Task, seconds: float, done: int) -> Task:
    with database.transaction() as connection:
        return tasks.beat(connection, task, after(seconds=seconds), done=done, total=10)


def _finished(database: Database, task: Task, state: State = State.DONE) -> Task:
    with database.transaction() as connection:
        return tasks.finish(connection, task, state, after(minutes=5), file="x.csv")


def test_a_task_is_taken_up_once_told_of_and_ended(database: Database) -> None:
    asked = _asked(database)
    assert tasks.claim(database, ["import"], after(seconds=1)) is None
    taken = tasks.claim(database, ["export"], after(seconds=1))
    assert taken is not None
    assert (taken.id, taken.state, taken.started_at, taken.asked) == (asked.id, State.RUNNING, after(seconds=1), {"format": "csv"})
    assert tasks.claim(database, ["export"], after(seconds=2)) is None
    beaten = _beaten(database, taken, 3, 4)
    assert tasks.one(database, asked.id) == beaten
    _finished(database, beaten)
    kept = tasks.one(database, asked.id)
    assert kept is not None
    assert (kept.state, kept.done, kept.total, kept.file, kept.ended_at) == (State.DONE, 4, 10, "x.csv", after(minutes=5))
    assert tasks.claim(database, ["export"], after(hours=2)) is None


def test_one_of_many_workers_gets_it(database: Database) -> None:
    _asked(database)
    start = Barrier(5)

    def take(_: int) -> bool:
        start.wait()
        return tasks.claim(database, ["export"], after(seconds=1)) is not None

    with ThreadPoolExecutor(5) as threads:
        assert sorted(threads.map(take, range(5))) == [False] * 4 + [True]


def test_a_killed_workers_task_is_taken_up_again_and_the_late_worker_finds_out(database: Database) -> None:
    _asked(database)
    first = tasks.claim(database, ["export"], NOW)
    assert first is not None
    assert tasks.claim(database, ["export"], NOW + LEASE) is None
    second = tasks.claim(database, ["export"], NOW + LEASE * 1.01)
    assert second is not None
    with pytest.raises(Lost):
        _beaten(database, first, 60, 1)
    with pytest.raises(Lost):
        _finished(database, first)
    assert _beaten(database, second, 60, 1).done == 1


def test_a_task_that_kills_its_workers_fails_and_says_so(database: Database) -> None:
    asked = _asked(database)
    now = NOW
    for _ in range(MOST_TRIES):
        assert tasks.claim(database, ["export"], now) is not None
        now += LEASE * 1.01
    assert tasks.claim(database, ["export"], now) is None
    kept = tasks.one(database, asked.id)
    assert kept is not None
    assert (kept.state, kept.note["why"], kept.ended_at) == (State.FAILED, tasks.LOST, now)


def test_a_task_that_gets_on_is_taken_up_however_often_its_workers_are_killed(database: Database) -> None:
    _asked(database)
    now = NOW
    for done in range(1, MOST_TRIES + 4):
        taken = tasks.claim(database, ["export"], now)
        assert taken is not None
        with database.transaction() as connection:
            tasks.beat(connection, taken, now, done=done, total=10)
        now += LEASE * 1.01


def test_a_clock_that_was_put_back_strands_no_task(database: Database) -> None:
    _asked(database)
    assert tasks.claim(database, ["export"], after(days=400)) is not None
    assert tasks.claim(database, ["export"], NOW) is not None


def test_two_beats_of_one_instant_are_still_two(database: Database) -> None:
    _asked(database)
    taken = tasks.claim(database, ["export"], NOW)
    assert taken is not None
    first = _beaten(database, taken, 0, 1)
    assert first.beat_at is not None
    assert taken.beat_at is not None
    assert first.beat_at > taken.beat_at
    with pytest.raises(Lost):
        _beaten(database, taken, 0, 1)


def test_a_cancelled_task_is_not_begun_and_a_running_one_hears_of_it(database: Database) -> None:
    waits = _asked(database)
    assert tasks.cancel(database, waits.id, NOW)
    assert not tasks.cancel(database, waits.id, NOW)
    assert tasks.claim(database, ["export"], NOW) is None
    runs = _asked(database)
    taken = tasks.claim(database, ["export"], NOW)
    assert taken is not None
    assert tasks.cancel(database, runs.id, after(seconds=5))
    with pytest.raises(Lost):
        _beaten(database, taken, 6, 1)
    kept = tasks.one(database, runs.id)
    assert kept is not None
    assert kept.state is State.CANCELLED


def test_what_was_written_with_a_beat_that_comes_too_late_is_undone(database: Database) -> None:
    _asked(database)
    first = tasks.claim(database, ["export"], NOW)
    assert first is not None
    tasks.claim(database, ["export"], NOW + LEASE * 2)

    def work_too_late() -> None:
        with database.transaction() as connection:
            tasks.add(connection, tasks.new("other", {}, NOW, None))
            tasks.beat(connection, first, after(minutes=2), done=1, total=None)

    with pytest.raises(Lost):
        work_too_late()
    assert tasks.listed(database, ["other"]) == ()


def test_a_worker_that_stops_gives_its_task_back_at_once(database: Database) -> None:
    _asked(database)
    taken = tasks.claim(database, ["export"], NOW)
    assert taken is not None
    with database.transaction() as connection:
        tasks.give_back(connection, taken)
    assert tasks.claim(database, ["export"], NOW) is not None


def test_tasks_are_listed_the_newest_first_and_by_who_asked(database: Database) -> None:
    first = _asked(database)
    later = tasks.ask(database, tasks.new("import", {}, after(minutes=1), "eli"))
    assert [task.id for task in tasks.listed(database, ["export", "import"])] == [later.id, first.id]
    assert [task.id for task in tasks.listed(database, ["export", "import"], made_by="dana")] == [first.id]
    assert tasks.listed(database, ["bulk"]) == ()


def test_what_has_had_its_time_goes_with_its_file(database: Database) -> None:
    old = _asked(database, expires_at=after(hours=24), file="old.csv")
    _asked(database, expires_at=after(hours=48), file="new.csv")
    assert task_files.expired(database, after(hours=23)) == ()
    (gone,) = task_files.expired(database, after(hours=24))
    assert (gone.id, gone.file) == (old.id, "old.csv")
    task_files.forget(database, gone.id)
    assert tasks.one(database, old.id) is None
    assert task_files.files(database) == {"new.csv"}


def test_files_can_be_made_to_go_at_once(database: Database) -> None:
    made = _asked(database, expires_at=after(hours=24), file="x.csv")
    without = _asked(database, expires_at=after(hours=24))
    assert task_files.expire_at(database, ["export"], NOW) == 1
    assert [task.id for task in task_files.expired(database, NOW)] == [made.id]
    task_files.without_file(database, made.id)
    assert task_files.files(database) == frozenset()
    assert tasks.one(database, without.id) == without


def test_the_lease_is_longer_than_the_pause_between_two_beats() -> None:
    from bot.tasks import BEAT

    assert BEAT * 10 < LEASE
    assert timedelta(minutes=2) > LEASE
