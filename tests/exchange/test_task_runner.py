"""The worker's thread: does what was asked for, says how far it is, and survives whatever a task does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.tasks import Failed, Stopping, TaskKinds, TaskRunner, Work
from storage import tasks
from storage.database import Database
from storage.tables import labels
from storage.tasks import LEASE, State, Task
from tests.conftest import FixedClock


class Killed(BaseException):
    """The process ends here: nobody tidies up."""


def _kinds(database: Database, clock: FixedClock, folder: Path, does: Callable[[Work], None]) -> TaskKinds:
    return TaskKinds(database=database, clock=clock, folder=folder, does={"count": does})


def _asked(database: Database, clock: FixedClock) -> str:
    return tasks.ask(database, tasks.new("count", {"to": 3}, clock(), "dana")).id


def _task(database: Database, task_id: str) -> Task:
    task = tasks.one(database, task_id)
    assert task is not None
    return task


def test_a_task_is_done_and_its_progress_told(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    seen = []

    def count(work: Work) -> None:
        for done in range(1, 4):
            clock.forward(seconds=2)
            work.told(done, 3)
            seen.append((_task(database, task_id).done, work.asked["to"]))
        work.finish(file="counted.csv", note={"rows": 3})

    task_id = _asked(database, clock)
    kinds = _kinds(database, clock, tmp_path, count)
    assert kinds.do_next()
    assert not kinds.do_next()
    assert seen == [(1, 3), (2, 3), (3, 3)]
    task = _task(database, task_id)
    assert (task.state, task.file, task.note["rows"]) == (State.DONE, "counted.csv", 3)


def test_progress_is_not_written_more_than_once_a_second(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    seen = []

    def count(work: Work) -> None:
        for done in range(1, 30):
            clock.forward(seconds=0.1)
            work.told(done, 30)
            seen.append(_task(database, task_id).done)

    task_id = _asked(database, clock)
    assert _kinds(database, clock, tmp_path, count).do_next()
    assert sorted(set(seen)) == [0, 10, 20]


@pytest.mark.parametrize(("error", "why"), [(ValueError("x"), tasks.BROKE), (Failed("gone"), "gone")])
def test_a_task_that_breaks_has_failed_visibly(database: Database, clock: FixedClock, tmp_path: Path, error: Exception, why: str) -> None:
    def break_it(work: Work) -> None:
        raise error

    task_id = _asked(database, clock)
    assert _kinds(database, clock, tmp_path, break_it).do_next()
    assert (_task(database, task_id).state, _task(database, task_id).note["why"]) == (State.FAILED, why)


def test_a_step_and_its_progress_are_kept_together_or_not_at_all(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    def label(work: Work) -> None:
        for place in range(work.task.done, 3):
            with work.kept() as step:
                row = {"kind": "tag", "name": f"n{place}", "description": "", "place": place, "made_by": None, "made_at": clock()}
                step.connection.execute(labels.insert(), row)
                step.tell(place + 1, 3)
                if place == broken_at:
                    raise Killed

    task_id = _asked(database, clock)
    broken_at = 1
    with pytest.raises(Killed):
        _kinds(database, clock, tmp_path, label).do_next()
    assert (_task(database, task_id).state, _task(database, task_id).done) == (State.RUNNING, 1)
    broken_at = 99
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert _kinds(database, clock, tmp_path, label).do_next()
    assert (_task(database, task_id).state, _task(database, task_id).done) == (State.DONE, 3)


def test_a_cancelled_task_stops_at_its_next_word(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    reached = []

    def count(work: Work) -> None:
        for done in range(10):
            clock.forward(seconds=2)
            work.told(done, 10)
            reached.append(done)
            if done == 2:
                tasks.cancel(database, task_id, clock())

    task_id = _asked(database, clock)
    assert _kinds(database, clock, tmp_path, count).do_next()
    assert (reached, _task(database, task_id).state) == ([0, 1, 2], State.CANCELLED)


def test_a_worker_that_is_stopped_leaves_the_task_to_the_next(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    stop = threading.Event()

    def count(work: Work) -> None:
        stop.set()
        with pytest.raises(Stopping):
            work.told(1, 3)
        work.told(1, 3)

    task_id = _asked(database, clock)
    assert _kinds(database, clock, tmp_path, count).do_next(stop.is_set)
    assert _task(database, task_id).state is State.WAITING
    assert _kinds(database, clock, tmp_path, lambda work: None).do_next()
    assert _task(database, task_id).state is State.DONE


def test_the_thread_finds_a_task_by_itself_and_ends_when_told(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    done = threading.Event()
    runner = TaskRunner(_kinds(database, clock, tmp_path, lambda work: done.set()))
    runner.start()
    try:
        _asked(database, clock)
        assert done.wait(20)
    finally:
        runner.stop(20)
    assert not any(thread.name == "tasks" and thread.is_alive() for thread in threading.enumerate())
