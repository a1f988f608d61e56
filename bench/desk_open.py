"""Two hundred desks, truly open: what their polls cost a running server, and what a customer's message feels of them."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from bench import report
from bench.contenders import APP, migrate
from bench.databases import backend_pids, postgres_server, scratch_postgres, scratch_sqlite
from bench.desk import settings_of
from bench.desk_browsers import MODE, Desk, Heard, Poll, opened
from bench.desk_shop import grown
from bench.door import Customers
from bench.load.runner import Burst, run
from bench.machine import cpu_us
from bench.servers import ENVIRONMENT, Server, serving
from settings import Settings
from storage.accounts import sessions
from storage.accounts.sessions import Stage
from storage.accounts.staff import Role, account_in, new_row
from storage.tables import staff
from tests.desk.shop import ids

DESKS = 200
# So many messages a second are 430,000 a day: far more than a shop with 200 desks hears.
RATES = (0.0, 1.0, 5.0)
_LONGEST_INTERVAL = 10
_COOKIE = "__Host-desk"
# How the pages are shared out: half of all desks show the list or a chat, the board and Today the rest.
_SHOWN = ("list", "one", "list", "board", "one", "today", "list", "one", "board", "today")


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What was seen in one window. Units: shares of one core; ms."""

    polls_per_second: float
    unchanged: float
    poll_p50_ms: float
    poll_p95_ms: float
    poll_max_ms: float
    refused: int
    app_core: float
    database_core: float
    message_p50_ms: float = 0.0
    message_p95_ms: float = 0.0
    messages_per_second: float = 0.0


def open_desks(options: argparse.Namespace) -> None:
    """Measure both databases."""
    figures: dict[str, object] = {}
    with scratch_sqlite() as path:
        figures["sqlite"] = _measured("sqlite", f"sqlite:///{path}", options, workers=1, threads=options.sqlite_threads, pids=list)
    if postgres_server() is None:
        print("\nopen desks on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
    else:
        with scratch_postgres("open_desks") as url:
            shape = {"workers": options.workers, "threads": options.threads}
            figures["postgresql"] = _measured("postgresql", url, options, **shape, pids=lambda: backend_pids(url))
    report.keep("open_desks", figures)


def _measured(
    dialect: str, url: str, options: argparse.Namespace, *, workers: int, threads: int, pids: Callable[[], list[int]]
) -> dict[str, object]:
    migrate(url)
    app = create_app(_settings(url))
    rows = grown(app, options.intakes, options.customers)
    desks = _desks(app)
    app.extensions["intake"].database.dispose()
    found: dict[str, object] = {"rows": rows}
    shape = f"{workers} process{'es' if workers > 1 else ''} of {threads} threads"
    print(f"\n{DESKS} desks open on {dialect}: {rows['intakes']:,} intakes, {rows['messages']:,} messages; {options.server}, {shape}")
    print(f"  {'messages/s':>11}{'polls/s':>9}{'304':>7}{'poll p50':>10}{'p95':>7}{'max ms':>8}{'app core':>10}{'db core':>9}", end="")
    print(f"{'message p50':>13}{'p95 ms':>8}{'without':>9}")
    with tempfile.TemporaryDirectory() as folder:
        log, customers = Path(folder) / "log", Customers()
        environment = {"DATABASE_URL": url}
        with serving("desks", APP, environment, log, kind=options.server, workers=workers, threads=threads) as server:
            window = _Window(server, pids, customers, Path(folder) / "posts", options.open_seconds)
            alone = {rate: window.messages(rate) for rate in RATES if rate}
            for rate, watch in asyncio.run(window.watched(desks)).items():
                without = alone[rate].p95_ms if rate else 0.0
                found[f"{rate:g} messages a second"] = {**watch.__dict__, "message_p95_ms_without_desks": without}
                _print(rate, watch, without)
    return found


def _print(rate: float, watch: Watch, without: float) -> None:
    line = f"  {rate:>11g}{watch.polls_per_second:>9.1f}{watch.unchanged:>7.0%}{watch.poll_p50_ms:>10.1f}{watch.poll_p95_ms:>7.1f}"
    line += f"{watch.poll_max_ms:>8.0f}{watch.app_core:>10.1%}{watch.database_core:>9.1%}"
    print(line + (f"{watch.message_p50_ms:>13.1f}{watch.message_p95_ms:>8.1f}{without:>9.1f}" if rate else ""))
    if watch.refused:
        print(f"  {watch.refused} polls were answered neither with 200 nor with 304")


@dataclass(frozen=True)
class _Window:
    server: Server
    database_pids: Callable[[], list[int]]
    customers: Customers
    posts: Path
    seconds: float

    def messages(self, rate: float) -> Burst:
        """Customers who write at this rate."""
        self.customers.write(self.posts, rate, self.seconds)
        return run(
            self.posts,
            self.server.port,
            app_pids=self.server.pids,
            database_pids=self.database_pids,
            seconds=self.seconds,
            rate=rate,
            # A connection that has not said anything yet holds one of gunicorn's threads; a proxy in front opens none before its time.
            connections=1,
        )

    async def watched(self, desks: list[Desk]) -> dict[float, Watch]:
        """All desks stay open; customers write at one rate after the other."""
        heard = Heard()
        tasks = await opened(self.server.port, desks, heard)
        # Until each has asked once, and knows the tag of what is on its screen.
        await asyncio.sleep(_LONGEST_INTERVAL + 2)
        found = {rate: await self._seen(rate, heard) for rate in RATES}
        died = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not died, f"{len(died)} desks stopped asking: {died[0].exception()}"
        return found

    async def _seen(self, rate: float, heard: Heard) -> Watch:
        app, database = self.server.pids(), self.database_pids()
        before, began = (cpu_us(app), cpu_us(database)), time.monotonic()
        heard.taken.clear()
        heard.statuses.clear()
        heard.counts = True
        burst = None
        if rate:
            burst = await asyncio.to_thread(self.messages, rate)
        else:
            await asyncio.sleep(self.seconds)
        heard.counts = False
        spent = time.monotonic() - began
        used = [(cpu_us(pids) - was) / 1e6 / spent for pids, was in zip((app, database), before, strict=True)]
        asked = heard.statuses.total()
        if asked < DESKS:
            raise RuntimeError(f"only {asked} polls were answered at all: the machine is too busy to measure")
        cuts = statistics.quantiles(heard.taken, n=20)
        return Watch(
            polls_per_second=asked / spent,
            unchanged=heard.statuses[304] / asked,
            poll_p50_ms=cuts[9],
            poll_p95_ms=cuts[-1],
            poll_max_ms=max(heard.taken),
            refused=asked - heard.statuses[200] - heard.statuses[304],
            app_core=used[0],
            database_core=used[1],
            **({"message_p50_ms": burst.p50_ms, "message_p95_ms": burst.p95_ms, "messages_per_second": burst.per_second} if burst else {}),
        )


def _settings(url: str) -> Settings:
    # What is sealed while the shop is filled is opened by the server that is measured.
    keys = {"secret_key": ENVIRONMENT["SECRET_KEY"], "data_keys": (ENVIRONMENT["DATA_KEYS"],)}
    settings = settings_of(url.replace("postgresql://", "postgresql+psycopg://"))
    return Settings(_env_file=None, **{**settings.model_dump(), **keys})


def _desks(app: Flask) -> list[Desk]:
    """The browsers, each of somebody of her own."""
    database, now = app.extensions["intake"].database, app.extensions["desk"].clock()
    people = [new_row(f"desk{number}@example.com", Role.STAFF, now, password_hash="-") for number in range(DESKS)]
    with database.transaction() as connection:
        connection.execute(sa.insert(staff), people)
    chats, desks = cycle(ids(database, state="human") + ids(database, state="asking")[:100]), []
    for row, shown in zip(people, cycle(_SHOWN), strict=False):
        token = sessions.begin(database, account_in(row), Stage.WHOLE, now, agent="bench", address_hash="-")
        page, polls = _page(shown, next(chats))
        desks.append(Desk(page=page, polls=polls, cookie=f"{_COOKIE}={token}"))
    return desks


def _page(shown: str, chat: str) -> tuple[str, tuple[Poll, ...]]:
    one = f"/desk/intakes/{chat}"
    pages = {
        "today": ("/desk/today", (Poll(name="today", path="/desk/today/figures", every_seconds=10),)),
        "list": ("/desk/intakes/", (Poll(name="list", path="/desk/intakes/lines", every_seconds=10),)),
        "board": ("/desk/intakes/board", (Poll(name="board", path="/desk/intakes/board/lanes", every_seconds=10),)),
        "one": (
            one,
            (
                Poll(name="one", path=f"{one}/live?mode={MODE}", every_seconds=5),
                Poll(name="present", path=f"{one}/presence", every_seconds=10, sign=True),
            ),
        ),
    }
    return pages[shown]
