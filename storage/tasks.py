"""Work in the background that somebody at the desk asked for: waiting, taken up by one worker, told of as it goes on, ended once.

A worker holds a task by its heartbeat: each beat names the one before it, so that a worker that was paused and overtaken finds out
at its next beat, and what it writes in the transaction of that beat is undone. Who falls silent for `LEASE` loses the task to the
next one; a task that nobody has finished in `MOST_TRIES` has failed, and says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from flows.message import Value
from storage.database import Database
from storage.tables import tasks

# Longer than the longest pause between two beats; a killed worker's task waits so long for another.
LEASE = timedelta(seconds=30)
MOST_TRIES = 3
_TRIES = "tries"
# What a task says when it has failed for no reason of its own.
BROKE, LOST = "broke", "lost"


class State(StrEnum):
    """Where a task stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.RUNNING})


class Lost(Exception):
    """The task is no longer ours: somebody cancelled it, or another worker has taken it up."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task.

    Shape: `asked` says what to do and `note` how it went, neither with a value of a customer's; `total` is None as long as nobody
    has counted; `file` is a name in the folder of files.
    """

    id: str
    kind: str
    asked: Mapping[str, Value]
    state: State
    made_at: datetime
    made_by: str | None = None
    done: int = 0
    total: int | None = None
    note: Mapping[str, Value] = field(default_factory=dict)
    file: str | None = None
    started_at: datetime | None = None
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


def new(kind: str, asked: Mapping[str, Value], now: datetime, made_by: str | None, **more: Any) -> Task:
    """A task that waits for a worker."""
    return Task(id=uuid.uuid4().hex, kind=kind, asked=asked, state=State.WAITING, made_at=now, made_by=made_by, **more)


def add(connection: Connection, task: Task) -> None:
    """Write a task down, in the transaction of whatever else it depends on."""
    connection.execute(sa.insert(tasks), {**_row(task), "id": task.id, "kind": task.kind, "asked": dict(task.asked)})


def ask(database: Database, task: Task) -> Task:
    """Write a task down; a worker takes it up within seconds.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        add(connection, task)
    return task


def ask_within(database: Database, task: Task, *, most: int, since: datetime) -> bool:
    """Write a task down unless its owner has asked for so many of this kind since then; whether it was.

    Raises: DatabaseAway.
    """
    alike = sa.select(sa.func.count()).select_from(tasks).where(tasks.c.kind == task.kind, tasks.c.made_by == task.made_by)
    with database.transaction() as connection:
        if connection.execute(alike.where(tasks.c.made_at > since)).scalar_one() >= most:
            return False
        add(connection, task)
        return True


def one(database: Database, task_id: str) -> Task | None:
    """A task as it stands.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _found(connection, sa.select(tasks).where(tasks.c.id == task_id))


def listed(database: Database, kinds: Collection[str], *, made_by: str | None = None, limit: int = 50) -> tuple[Task, ...]:
    """Tasks of these kinds, the newest first; `made_by` narrows them to one person's.

    Raises: DatabaseAway.
    """
    asked = sa.select(tasks).where(tasks.c.kind.in_(kinds)).order_by(tasks.c.made_at.desc(), tasks.c.id.desc()).limit(limit)
    if made_by is not None:
        asked = asked.where(tasks.c.made_by == made_by)
    with database.reading() as connection:
        return tuple(task_of(row) for row in connection.execute(asked).mappings())


def claim(database: Database, kinds: Collection[str], now: datetime) -> Task | None:
    """Take up the oldest task that waits, or that its worker has fallen silent over; None when there is none.

    Raises: DatabaseAway.
    """
    # A beat far ahead was before the clock was put back.
    silent = sa.and_(tasks.c.state == State.RUNNING.value, ~tasks.c.beat_at.between(now - LEASE, now + LEASE))
    free = (
        sa.select(tasks)
        # The condition of the partial index, word for word.
        .where(sa.text("state IN ('waiting', 'running')"), sa.or_(tasks.c.state == State.WAITING.value, silent), tasks.c.kind.in_(kinds))
        .order_by(tasks.c.made_at)
        .limit(1)
    )
    with database.reading() as connection:
        # Nearly always there is none, and on SQLite a transaction would stand in everybody's way.
        if _found(connection, free) is None:
            return None
    with database.transaction() as connection:
        task = _found(connection, free.with_for_update(skip_locked=True))
        if task is None:
            return None
        tries = int(str(task.note.get(_TRIES, 0))) + 1
        if tries > MOST_TRIES:
            _write(connection, replace(task, state=State.FAILED, note={**task.note, "why": LOST}, ended_at=now))
            return None
        taken = replace(
            task, state=State.RUNNING, started_at=task.started_at or now, beat_at=_after(task, now), note={**task.note, _TRIES: tries}
        )
        _write(connection, taken)
        return taken


def beat(
    connection: Connection, task: Task, now: datetime, *, done: int, total: int | None, note: Mapping[str, Value] | None = None
) -> Task:
    """Say how far it is, in the transaction of what was done; gives the task to go on with.

    Raises: Lost.
    """
    # Who gets on is not what kills its workers.
    tries = {_TRIES: 0} if done > task.done else {}
    beaten = replace(task, beat_at=_after(task, now), done=done, total=total, note={**task.note, **(note or {}), **tries})
    _write(connection, beaten, held=task)
    return beaten


def finish(connection: Connection, task: Task, state: State, now: datetime, **more: Any) -> Task:
    """End a task that this worker holds.

    Raises: Lost.
    """
    ended = replace(task, state=state, ended_at=now, **more)
    _write(connection, ended, held=task)
    return ended


def give_back(connection: Connection, task: Task) -> None:
    """Leave a task to whoever comes next, at once.

    Raises: Lost.
    """
    _write(connection, replace(task, state=State.WAITING, note={**task.note, _TRIES: 0}), held=task)


def cancel(database: Database, task_id: str, now: datetime) -> bool:
    """Stop a task that waits or runs; its worker hears of it at its next beat. Whether there was one to stop.

    Raises: DatabaseAway.
    """
    stopped = sa.update(tasks).where(tasks.c.id == task_id, tasks.c.state.in_([state.value for state in OPEN]))
    with database.transaction() as connection:
        return connection.execute(stopped.values(state=State.CANCELLED.value, ended_at=now)).rowcount == 1


def _after(task: Task, now: datetime) -> datetime:
    # Two beats are never the same, however the clock is set: by the last one a worker shows that it is the one.
    return max(now, task.beat_at + timedelta(microseconds=1)) if task.beat_at else now


def _row(task: Task) -> dict[str, Any]:
    names = ("done", "total", "file", "made_by", "made_at", "started_at", "beat_at", "ended_at", "expires_at")
    return {**{name: getattr(task, name) for name in names}, "state": task.state.value, "note": dict(task.note)}


def _write(connection: Connection, task: Task, held: Task | None = None) -> None:
    written = sa.update(tasks).where(tasks.c.id == task.id).values(_row(task))
    if held is not None:
        written = written.where(tasks.c.state == State.RUNNING.value, tasks.c.beat_at == held.beat_at)
    if connection.execute(written).rowcount != 1:
        raise Lost(task.id)


def _found(connection: Connection, asked: sa.Select[Any]) -> Task | None:
    row = connection.execute(asked).mappings().first()
    return None if row is None else task_of(row)


def task_of(row: RowMapping) -> Task:
    """The task of a row."""
    return Task(**{**row, "state": State(row["state"])})
