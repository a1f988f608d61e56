"""The worker: what is due in the background, on huey's clock. For now expiry and retention; every job is harmless to repeat."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from huey import Huey, RedisHuey, SqliteHuey, crontab

from bot.journal import log
from storage import attempts, audit, retention, sessions
from storage.database import Database, DatabaseAway

Job = Callable[[Database, datetime], int]

# Source: trust.md, line 27: earlier values of a changed field, encrypted or not, go after thirty days.
CHANGES_DAYS = 30
# The database itself refuses to forget what was done at the desk within a year.
AUDIT_DAYS = 365

# What staff noted for somebody goes so long after the invitation has ended.
INVITES_DAYS = 30

# A host waits ten seconds before it kills.
STOP_SECONDS = 8


@dataclass(frozen=True, kw_only=True)
class Periods:
    """After how long what goes.

    Units: days.
    """

    expires: int
    answers: int
    bodies: int
    ledger: int


class Housekeeping:
    """The jobs, each run by itself: a failing one does not keep the others from their work."""

    def __init__(self, database: Database, periods: Periods, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._periods = periods
        self._clock = clock

    def expire(self) -> dict[str, int]:
        """End the intakes that nobody answers any more."""
        return self._done({"expired intakes": (retention.expire_intakes, self._periods.expires)})

    def clean(self) -> dict[str, int]:
        """Delete what has had its time."""
        return self._done(
            {
                "old answers": (retention.delete_old_answers, self._periods.answers),
                "old bodies": (retention.clear_old_bodies, self._periods.bodies),
                "old sids": (retention.forget_old_sids, self._periods.ledger),
                "old changes": (retention.delete_old_changes, CHANGES_DAYS),
                "old audit entries": (audit.forget_old_entries, AUDIT_DAYS),
                "old sessions": (sessions.forget_old_ones, 1),
                "old attempts": (attempts.forget_old_ones, 1),
                "old invites": (retention.empty_old_invites, INVITES_DAYS),
                "guessed codes": (retention.forget_guesses, 1),
            }
        )

    def _done(self, jobs: dict[str, tuple[Job, int]]) -> dict[str, int]:
        counts = {}
        for name, (job, days) in jobs.items():
            try:
                counts[name] = job(self._database, self._clock() - timedelta(days=days))
            except DatabaseAway as error:
                # The next round finds the same rows.
                log.warning("job put off", job=name, error=error)
            except Exception as error:  # noqa: BLE001 - the worker lives on; its log says where the job broke
                log.error("job broken", job=name, error=error)
        if any(counts.values()):
            # Counts only.
            log.info("cleaned", **counts)
        return counts


def queue_of(folder: Path, redis_url: str | None) -> Huey:
    """The store of huey: Redis when there is one, else a file of its own, because it locks a whole SQLite file for each look."""
    if redis_url:
        return RedisHuey("intake", url=redis_url)
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("intake", filename=str(folder / "jobs.db"))


def work(housekeeping: Housekeeping, queue: Huey) -> None:
    """Run until SIGTERM or SIGINT; the job in hand is finished first, if it takes no longer than `STOP_SECONDS`."""
    queue.periodic_task(crontab(minute="*/10"), name="expire", results=False)(housekeeping.expire)
    queue.periodic_task(crontab(hour="3", minute="30"), name="clean", results=False)(housekeeping.clean)
    # Everything once at the start: a machine that sleeps at night still keeps its promises.
    housekeeping.expire()
    housekeeping.clean()
    consumer = queue.create_consumer(workers=1, shutdown_timeout=STOP_SECONDS)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    consumer.start()
    # After start(), which puts in handlers of its own: either signal lets the job in hand finish.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    log.info("worker ready")
    stopping.wait()
    consumer.stop(graceful=True)
    log.info("worker stopped")
