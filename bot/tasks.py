"""The worker's thread for tasks: looks every second for what somebody at the desk asked for, and does one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from bot.journal import log
from flows.message import Value
from storage import audit, tasks
from storage.audit import Entry
from storage.database import Database, DatabaseAway
from storage.tasks import Lost, State, Task

# So long a task waits at most until somebody looks; a look is one row through an index.
LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0
# How often a progress bar moves, and a stop is noticed; far below the lease.
BEAT = timedelta(seconds=1)


class Stopping(Exception):
    """The worker is told to stop: the task goes back to whoever comes next."""


class Failed(Exception):
    """A task cannot be done; `why` is a word that its page explains."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Work:
    """A task in hand: where it says how far it is, and where its file goes.

    Shape: `told` and `kept` move `task`; `asked` and `note` are the task's.
    """

    def __init__(self, database: Database, task: Task, clock: Callable[[], datetime], folder: Path, stops: Callable[[], bool]) -> None:
        self.database = database
        self.task = task
        self.clock = clock
        self.folder = folder
        self._stops = stops

    @property
    def asked(self) -> Mapping[str, Value]:
        """What to do."""
        return self.task.asked

    def told(self, done: int, total: int | None = None, note: Mapping[str, Value] | None = None) -> None:
        """Say how far it is, at most once a second.

        Raises: Lost, Stopping, DatabaseAway.
        """
        now = self.clock()
        if self._stops():
            raise Stopping
        beat_at = self.task.beat_at
        if beat_at is not None and timedelta() <= now - beat_at < BEAT:
            return
        with self.database.transaction() as connection:
            self.task = tasks.beat(connection, self.task, now, done=done, total=self._total(total), note=note)

    def kept(self) -> _Step:
        """A transaction for a part of the work, with the word how far it is: both are kept, or neither.

        Raises: Lost, Stopping, DatabaseAway, Overtaken.
        """
        if self._stops():
            raise Stopping
        return _Step(self)

    def finish(
        self,
        *,
        done: int | None = None,
        file: str | None = None,
        expires_at: datetime | None = None,
        note: Mapping[str, Value] | None = None,
        entry: Entry | None = None,
    ) -> None:
        """End it well, with a line in the audit log.

        Raises: Lost, DatabaseAway.
        """
        with self.database.transaction() as connection:
            self.task = tasks.finish(
                connection,
                self.task,
                State.DONE,
                self.clock(),
                done=self.task.done if done is None else done,
                file=file or self.task.file,
                expires_at=expires_at or self.task.expires_at,
                note={**self.task.note, **(note or {})},
            )
            if entry is not None:
                audit.add(connection, entry)

    def _total(self, total: int | None) -> int | None:
        return self.task.total if total is None else total


class _Step:
    """A part of the work: `connection` is its transaction, `tell` says how far it is."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._within = work.database.transaction()
        self._after: Task | None = None

    def __enter__(self) -> _Step:
        self.connection = self._within.__enter__()
        return self

    def tell(self, done: int, total: int | None = None, note: Mapping[str, Value] | None = None) -> None:
        """Say how far it is, in this transaction.

        Raises: Lost.
        """
        work = self._work
        self._after = tasks.beat(self.connection, work.task, work.clock(), done=done, total=work._total(total), note=note)  # noqa: SLF001 (its own other half)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._within.__exit__(kind, error, where)
        if kind is None and self._after is not None:
            # Only now: a step that was undone is told of again.
            self._work.task = self._after


Do = Callable[[Work], None]


@dataclass(frozen=True, kw_only=True)
class TaskKinds:
    """What a worker can do: for each kind of task, what does it."""

    database: Database
    clock: Callable[[], datetime]
    folder: Path
    does: Mapping[str, Do]

    def do_next(self, stops: Callable[[], bool] = lambda: False) -> bool:
        """Take up the next task and do it; whether there was one.

        Raises: DatabaseAway before there is a task in hand.
        """
        task = tasks.claim(self.database, list(self.does), self.clock())
        if task is None:
            return False
        work = Work(self.database, task, self.clock, self.folder, stops)
        log.info("task begun", kind=task.kind, task=task.id)
        try:
            self.does[task.kind](work)
            if work.task.state is State.RUNNING:
                work.finish()
        except Lost:
            log.info("task lost", kind=task.kind, task=task.id)
        except Stopping:
            self._give_back(work)
        except DatabaseAway as error:
            # Its heart stops, and whoever comes next goes on where it stands.
            log.warning("task put off", kind=task.kind, task=task.id, error=error)
        except Failed as error:
            self._fail(work, error.why)
        except Exception as error:  # noqa: BLE001 - the worker lives on; the page says that it broke, the log where
            log.error("task broken", kind=task.kind, task=task.id, error=error)
            self._fail(work, tasks.BROKE)
        else:
            log.info("task done", kind=task.kind, task=task.id, rows=work.task.done)
        return True

    def _give_back(self, work: Work) -> None:
        log.info("task given back", kind=work.task.kind, task=work.task.id)
        with suppress(Lost, DatabaseAway), self.database.transaction() as connection:
            tasks.give_back(connection, work.task)

    def _fail(self, work: Work, why: str) -> None:
        try:
            with self.database.transaction() as connection:
                tasks.finish(connection, work.task, State.FAILED, self.clock(), note={**work.task.note, "why": why})
        except (Lost, DatabaseAway) as error:
            log.warning("task put off", task=work.task.id, error=error)


class TaskRunner:
    """The thread."""

    def __init__(self, kinds: TaskKinds) -> None:
        self._kinds = kinds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="tasks", daemon=True)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Finish the part in hand; the rest is taken up by whoever comes next."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            wait = LOOK_SECONDS
            try:
                wait = 0.0 if self._kinds.do_next(self._stopping.is_set) else LOOK_SECONDS
            except DatabaseAway as error:
                log.warning("no task looked for", error=error)
                wait = AWAY_SECONDS
            except Exception as error:  # noqa: BLE001 - without this thread no task would ever be done again
                log.error("looking for tasks broke", error=error)
                wait = AWAY_SECONDS
            self._stopping.wait(wait)
