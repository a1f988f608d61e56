"""Signed messages a second through the whole line, beside the least that a durable webhook can cost."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import report
from bench.contenders import LINE, running
from bench.conversations import messages_each, registrations
from bench.databases import backend_pids, scratch_postgres, scratch_sqlite
from bench.kept import check_kept
from bench.load.runner import Burst, generator, run
from bench.posts import write_posts
from bench.servers import Server

# Far above what any contender does, so that the requests last.
_MOST_PER_SECOND = 4000
_WARMUP_SECONDS = 1.0


@dataclass
class Customers:
    """Where the next new customers come from; nobody registers twice."""

    next: int = 0

    def write(self, path: Path, per_second: float, seconds: float) -> None:
        """Write the messages of as many as can be answered in this time."""
        count = int(per_second * (seconds + _WARMUP_SECONDS) / messages_each()) + 300
        write_posts(path, registrations(self.next, count))
        self.next += count


def postgres(options: argparse.Namespace) -> None:
    """The line on PostgreSQL beside `c_cas` and `d_pre_cas`, closed loop and at fixed rates."""
    with ExitStack() as stack:
        url = stack.enter_context(scratch_postgres("bench"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shape = {"kind": options.server, "workers": options.workers, "threads": options.threads}
        servers = stack.enter_context(running(("c_cas", "d_pre_cas"), url, folder, **shape))
        check_kept(url, *measure("postgresql", servers, lambda: backend_pids(url), folder, options))


def sqlite(options: argparse.Namespace) -> None:
    """The line on SQLite beside `f` and `f_core`, one process that writes."""
    with ExitStack() as stack:
        path = stack.enter_context(scratch_sqlite())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shape = {"kind": options.server, "workers": 1, "threads": options.sqlite_threads}
        servers = stack.enter_context(running(("f", "f_core"), path, folder, **shape))
        check_kept(f"sqlite:///{path}", *measure("sqlite", servers, list, folder, options))


def measure(
    name: str, servers: dict[str, Server], database_pids: Callable[[], list[int]], folder: Path, options: argparse.Namespace
) -> tuple[int, int]:
    """Take turns through all contenders, print the medians and keep them.

    Shape: how many messages the line answered, and how many customers it led to the end.
    """
    customers = Customers()
    posts = folder / "posts"

    def turns(who: Sequence[str], rounds: int, rate: float) -> dict[str, list[Burst]]:
        bursts: dict[str, list[Burst]] = {contender: [] for contender in who}
        for _ in range(rounds):
            for contender in who:
                # The floors of one database share their tables, and would only look up what another has answered.
                customers.write(posts, rate or _MOST_PER_SECOND, options.seconds)
                server = servers[contender]
                window = {"seconds": options.seconds, "warmup": _WARMUP_SECONDS, "rate": rate}
                bursts[contender].append(run(posts, server.port, app_pids=server.pids, database_pids=database_pids, **window))
        return bursts

    everybody = list(servers)
    floor = everybody[1]
    closed = turns(everybody, options.rounds, 0)
    report.table(f"{name}: closed loop, 32 connections, {options.rounds} rounds of {options.seconds:g} s", closed)
    ratios = {contender: report.ratio(closed, LINE, contender) for contender in everybody[1:]}
    for contender, value in ratios.items():
        print(f"  {LINE} reaches {value:.2f} of {contender}")
    fixed = {rate: turns((LINE, floor), max(1, options.rounds // 2), rate) for rate in options.rates}
    for rate, bursts in fixed.items():
        report.table(f"{name}: {rate:g} messages a second", bursts)
    print(f"\n{name}: memory of each web process after that, MB private (and shared in proportion)")
    for contender, server in servers.items():
        print(f"  {contender:28}{'   '.join(f'{private:.1f} ({proportional:.1f})' for private, proportional in server.memory)}")
    figures = {"generator": generator()[1], "closed": report.plain(closed), "ratios": ratios}
    report.keep(name, {**figures, "fixed": {str(rate): report.plain(bursts) for rate, bursts in fixed.items()}})
    ours = [burst for bursts in (closed, *fixed.values()) for burst in bursts[LINE]]
    return sum(burst.answered for burst in ours), sum(burst.finished_senders for burst in ours)
