"""How fast rows of the outbox leave, beside the same requests without an outbox; how soon one leaves; how old they get at 80 a second."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from bench.databases import postgres_server, scratch_postgres, scratch_sqlite
from bench.outbox_rows import message, oldest_seconds, put_one, put_several
from bench.posts import ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER
from bench.servers import ROOT
from storage.database import Database
from tests.fake_twilio import Account, FakeTwilio
from tests.faults.outbox_worker import Times

BARE = "bare client, 16 threads"
_PATIENCE_SECONDS = 120
# The times of production, without the limit of 80 a second and without waiting for receipts, which nobody sends here.
_UNLIMITED = Times(answer=15, lease=30, unheard=0, look_after=2, first_wait=1, rate=10_000)


def outbox(options: argparse.Namespace) -> None:
    """Rows sent a second, latency, and the line at 80 messages a second."""
    figures: dict[str, object] = {}
    with scratch_sqlite() as path:
        _measure("sqlite", f"sqlite:///{path}", (1,), options, figures)
    if postgres_server() is None:
        print("\noutbox on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
    else:
        with scratch_postgres("outbox") as url:
            _measure("postgresql", url.replace("postgresql://", "postgresql+psycopg://"), (1, 2, 4), options, figures)
    report.keep("outbox", figures)


def _measure(dialect: str, url: str, workers: Sequence[int], options: argparse.Namespace, figures: dict[str, object]) -> None:
    database = Database(url)
    database.upgrade()
    account = Account(ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER)
    with FakeTwilio(account) as twilio:
        rates: dict[str, list[float]] = {name: [] for name in (BARE, *map(_named, workers))}
        for _ in range(options.rounds):
            rates[BARE].append(_bare(twilio, options.messages))
            for count in workers:
                with _workers(url, twilio, count, _UNLIMITED):
                    # Its first message costs a worker the loading of twilio-python.
                    _drained(database, account, 100 * count)
                    rates[_named(count)].append(_drained(database, account, options.messages))
        with _workers(url, twilio, 1, _UNLIMITED):
            _drained(database, account, 100)
            waits = [_wait_ms(database, account) for _ in range(100)]
        with _workers(url, twilio, max(workers[:2]), Times(answer=15, lease=30, rate=80)):
            ages = _ages_at(80, 15, database)
    database.dispose()
    print(f"\noutbox on {dialect}, {options.messages} messages to {options.messages // 4} recipients")
    for name, several in rates.items():
        ratio = statistics.median(each / bare for each, bare in zip(several, rates[BARE], strict=True))
        print(f"  {name:28}{statistics.median(several):>8.0f} messages/s{ratio:>8.2f} of the bare client")
    waits.sort()
    print(f"  commit to Twilio, idle worker{statistics.median(waits):>8.0f} ms{waits[94]:>8.0f} ms p95")
    print(f"  oldest row at 80 a second    {statistics.median(ages):>8.2f} s{max(ages):>9.2f} s at most")
    figures[dialect] = {"rates": rates, "waits_ms": waits, "oldest_seconds": ages}


def _named(workers: int) -> str:
    return f"{workers} worker{'s' if workers > 1 else ''}"


def _bare(twilio: FakeTwilio, count: int) -> float:
    """The same requests, from a process of its own that keeps nothing. Units: messages a second."""
    command = [sys.executable, "-m", "bench.outbox_rows", twilio.base_url, str(count)]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def _drained(database: Database, account: Account, count: int) -> float:
    """Rows that are all there at once, until Twilio has the last. Units: messages a second."""
    before = len(account.messages)
    put_several(database, count, count // 4)
    begun = time.monotonic()
    _until(lambda: len(account.messages) >= before + count)
    return count / (account.sent[-1].arrived - begun)


def _wait_ms(database: Database, account: Account) -> float:
    before = len(account.messages)
    # At any moment between two looks of the worker.
    threading.Event().wait(0.05 + time.monotonic() % 0.03)
    put_one(database, message(before, 1))
    committed = time.monotonic()
    _until(lambda: len(account.messages) > before, 0.001)
    return (account.sent[-1].arrived - committed) * 1000


def _ages_at(rate: int, seconds: float, database: Database) -> list[float]:
    """How old the oldest row that waits is, asked five times a second while rows come evenly."""
    ages = []
    begun = time.monotonic()
    clock = threading.Event()
    for number in range(int(rate * seconds)):
        clock.wait(max(begun + number / rate - time.monotonic(), 0))
        put_one(database, message(1_000_000 + number, 200))
        if number % (rate // 5) == 0:
            ages.append(oldest_seconds(database, datetime.now(UTC)))
    return ages


@contextmanager
def _workers(url: str, twilio: FakeTwilio, count: int, times: Times) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        command = times.command(url, twilio.base_url)
        processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log) for _ in range(count)]
        try:
            for process in processes:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n", "a worker did not start"
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.communicate(timeout=30)


def _until(done: Callable[[], bool], every: float = 0.01) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < until, "nothing leaves"
        threading.Event().wait(every)
