"""Replies on their way out while Twilio misbehaves and workers are killed: `python -m tests.faults.outbox --replies 5000 --kills 20`.

Prints what went wrong, and fails unless nothing did. What goes wrong at Twilio: 5 of 100 requests are answered 429, 3 with 500
(half of them after the message was taken), 3 are taken and their answer lost, 1 hangs (half of them after it was taken).
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from bench.posts import ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER
from bench.servers import ROOT
from storage.database import Database
from storage.tables import outbox
from storage.tables.outbox import WAITING
from tests.fake_twilio import Account, FakeTwilio, Faults
from tests.faults.kill import scratch
from tests.faults.outbox_judgement import Verdict, judge
from tests.faults.outbox_worker import Times
from tests.faults.replies import put_replies

_PROGRESS_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Run:
    """How it went. `taken_untold` messages were taken by Twilio without the worker learning of it from the answer."""

    verdict: Verdict
    replies: int
    kills: int
    fates: dict[str, int]
    taken_untold: int
    seconds: float


class Workers:
    """Worker processes that are killed and come back."""

    def __init__(self, command: Sequence[str], count: int, log: Path) -> None:
        self._command = list(command)
        self._log = log
        self._processes = [self._started() for _ in range(count)]

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)

    def kill(self, number: int) -> None:
        """Kill one as a machine that loses power would, and start it again."""
        os.killpg(self._processes[number].pid, signal.SIGKILL)
        self._processes[number].wait()
        self._processes[number] = self._started()

    def stop(self) -> None:
        """End them all."""
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def storm(seed: int) -> Faults:
    """Twilio's bad day."""
    return Faults(seed=seed, busy=0.05, broken=0.03, lost=0.03, hangs=0.01)


def run(database_url: str, *, replies: int, recipients: int, kills: int, workers: int, seed: int = 1, times: Times | None = None) -> Run:
    """Write, send, kill, and judge.

    Raises: TimeoutError when nothing moves any more.
    """
    account = Account(ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER)
    database = Database(database_url)
    database.upgrade()
    put_replies(database, account, replies, recipients)
    begun = time.monotonic()
    with ExitStack() as stack:
        twilio = stack.enter_context(FakeTwilio(account, storm(seed)))
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "workers.log"
        running = Workers((times or Times()).command(database_url, twilio.base_url), workers, log)
        stack.callback(running.stop)
        choose = random.Random(seed)  # noqa: S311
        for number in range(1, kills + 1):
            goal = replies * number // (kills + 1)
            _until(lambda goal=goal: len(account.messages) >= goal, log)
            running.kill(choose.randrange(workers))
        _until(lambda: len(account.messages) >= replies * 0.9, log)
        _until(lambda: _waiting(database) == 0, log)
    verdict = judge(database, account.sent)
    database.dispose()
    fates = {fate.value: count for fate, count in sorted(twilio.faults.counts.items())}
    seconds = time.monotonic() - begun
    return Run(verdict=verdict, replies=replies, kills=kills, fates=fates, taken_untold=twilio.faults.taken_untold, seconds=seconds)


def _waiting(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(outbox).where(WAITING)).scalar_one())


def _until(done: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + _PROGRESS_SECONDS
    idle = threading.Event()
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing moves any more\n{log.read_text(errors='replace')[-3000:]}")
        idle.wait(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.outbox", description=__doc__)
    parser.add_argument("--replies", type=int, default=5000)
    parser.add_argument("--recipients", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=0, help="two on PostgreSQL and one on SQLite unless said otherwise")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    workers = options.workers or (2 if options.database == "postgresql" else 1)
    with scratch(options.database) as url:
        how = run(url, replies=options.replies, recipients=options.recipients, kills=options.kills, workers=workers, seed=options.seed)
    figures = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(how.verdict).items())
    sent = f"{how.replies} replies to {options.recipients}, {workers} workers, {how.kills} kills, {how.seconds:.0f} s"
    sys.stdout.write(f"{options.database}: {sent}\n{figures}; taken without an answer {how.taken_untold}; at Twilio {how.fates}\n")
    sys.exit(not how.verdict.good)


if __name__ == "__main__":
    main()
