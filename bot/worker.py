"""The worker: what is due in the background on huey's clock, and the sending loop. Every job is harmless to repeat."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType

from huey import Huey, RedisHuey, SqliteHuey, crontab

from bot.house import Periods
from bot.journal import log
from bot.sender import Sender
from bot.tasks import TaskRunner
from storage import audit, identity_numbers, outbox, rates, secure_links
from storage.accounts import attempts, sessions
from storage.consent import confirmations
from storage.database import Database, DatabaseAway
from storage.desk import presence
from storage.outbox import clock
from storage.rights import data_links, proofs
from storage.upkeep import expiring, retention

Cleaning = Callable[[Database, datetime], int]

# When huey does something, as its `crontab` makes it.
Crontab = Callable[[datetime], bool]

# Source: trust.md, line 27: earlier values of a changed field, encrypted or not, go after thirty days.
CHANGES_DAYS = 30
# The database itself refuses to forget what was done at the desk within a year.
AUDIT_DAYS = 365

# What staff noted for somebody goes so long after the invitation has ended.
INVITES_DAYS = 30

# A job that waits for Twilio keeps no other one waiting.
_AT_ONCE = 2

# A host waits ten seconds before it kills.
STOP_SECONDS = 8


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
                "old letters": (retention.clear_old_letters, self._periods.bodies),
                "old rates": (rates.forget, 1),
                "old sids": (retention.forget_old_sids, self._periods.ledger),
                "old changes": (retention.delete_old_changes, CHANGES_DAYS),
                "old audit entries": (audit.forget_old_entries, AUDIT_DAYS),
                "old sessions": (sessions.forget_old_ones, 1),
                "old attempts": (attempts.forget_old_ones, 1),
                "old presence": (presence.forget_old_ones, 1),
                "old invites": (retention.empty_old_invites, INVITES_DAYS),
                "old confirmations": (confirmations.forget_old_ones, 1),
                "old proofs": (proofs.forget_old_ones, 1),
                "old data links": (data_links.forget_old_ones, 1),
                "old secure links": (secure_links.forget_old_ones, 1),
                "unfinished identity numbers": (identity_numbers.forget_unfinished, self._periods.answers),
                "guessed codes": (retention.forget_guesses, 1),
                **{f"old {name}": (self._by(rule.act), rule.period(self._periods)) for name, rule in expiring.RULES.items() if rule.act},
            }
        )

    def _by(self, act: expiring.Act) -> Cleaning:
        # Erasing is written down with its time.
        return lambda database, before: act(database, before, self._clock())

    def stand(self) -> None:
        """Write down how the outbox stands: numbers only."""
        line = outbox.line(self._database, self._clock())
        log.info("outbox", waiting=line.waiting, oldest_seconds=line.oldest_seconds, unknown=line.unknown)

    def catch_up(self) -> None:
        """Let leave what would wait for hours because the clock was put back."""
        count = clock.catch_up(self._database, self._clock())
        if count:
            log.warning("clock put back", messages=count)

    def _done(self, jobs: dict[str, tuple[Cleaning, int]]) -> dict[str, int]:
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


@dataclass(frozen=True)
class Job:
    """Something done by the clock, and once when a worker starts. Harmless to repeat: several workers may do it at once."""

    name: str
    when: Crontab
    do: Callable[[], object]


def minutes(every: int) -> Crontab:
    """When: every so many minutes, of which an hour has a whole number."""
    return crontab(minute=f"*/{every}")  # type: ignore[no-any-return]  # huey has no types


def daily(hour: int, minute: int = 0) -> Crontab:
    """When: every day at this time, UTC."""
    return crontab(hour=str(hour), minute=str(minute))  # type: ignore[no-any-return]  # huey has no types


def work(jobs: Sequence[Job], queue: Huey, sender: Sender, tasks: TaskRunner) -> None:
    """Run until SIGTERM or SIGINT; the job in hand and what is at Twilio's door are finished, within `STOP_SECONDS`."""
    for job in jobs:
        queue.periodic_task(job.when, name=job.name, results=False)(partial(_do, job))
    sender.start()
    tasks.start()
    consumer = queue.create_consumer(workers=_AT_ONCE, shutdown_timeout=STOP_SECONDS)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    consumer.start()
    # After start(), which puts in handlers of its own: either signal lets the job in hand finish.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    log.info("worker ready")
    # Everything once at the start: a machine that sleeps at night still keeps its promises.
    for job in jobs:
        if not stopping.is_set():
            _do(job)
    stopping.wait()
    ends = [
        threading.Thread(target=consumer.stop, kwargs={"graceful": True}),
        *(threading.Thread(target=each.stop, args=(STOP_SECONDS,)) for each in (sender, tasks)),
    ]
    for end in ends:
        end.start()
    for end in ends:
        end.join(STOP_SECONDS + 1)
    log.info("worker stopped")


def _do(job: Job) -> None:
    try:
        job.do()
    except DatabaseAway as error:
        # The next round finds the same rows.
        log.warning("job put off", job=job.name, error=error)
    except Exception as error:  # noqa: BLE001 - the worker lives on; its log says where the job broke
        log.error("job broken", job=job.name, error=error)
