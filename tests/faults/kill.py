"""Signed messages in several copies while web processes are killed: `python -m tests.faults.kill --kills 20`.

Prints what went wrong, and fails unless nothing did.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass

from bench.databases import scratch_postgres, scratch_sqlite
from tests.faults.conversations import conversation, flow
from tests.faults.delivery import Accepted, deliver
from tests.faults.judgement import Verdict
from tests.faults.scenario import scenario
from tests.faults.servers import Web

_PROGRESS_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Run:
    """How it went."""

    verdict: Verdict
    messages: int
    kills: int
    statuses: dict[int, int]
    seconds: float


def run(database_url: str, *, messages: int, senders: int, kills: int, copies: int = 3, seed: int = 1) -> Run:
    """Deliver, kill, and judge.

    Raises: TimeoutError when the web processes do not come back.
    """
    begun = time.monotonic()
    the_flow = flow()
    conversations = [conversation(number, messages // senders, the_flow) for number in range(senders)]
    total = sum(map(len, conversations))
    with scenario(database_url) as here:
        with ThreadPoolExecutor(1) as beside:
            killing = beside.submit(kill_now_and_then, here.web, here.accepted, total, kills, seed)
            deliver(here.delivery, conversations, copies=copies, seed=seed)
            killing.result()
        verdict = here.judge(conversations)
    accepted = here.accepted
    assert len(accepted.bodies) == total, f"{len(accepted.bodies)} of {total} accepted"
    return Run(verdict=verdict, messages=total, kills=kills, statuses=dict(accepted.statuses), seconds=time.monotonic() - begun)


def kill_now_and_then(web: Web, accepted: Accepted, total: int, kills: int, seed: int) -> None:
    """Kill a web process that serves, at points spread evenly over the progress."""
    choose = random.Random(seed)  # noqa: S311
    for number in range(1, kills + 1):
        assert accepted.wait_for(total * number // (kills + 1), _PROGRESS_SECONDS), "no progress"
        web.kill(choose.choice(web.up()))


@contextmanager
def scratch(dialect: str) -> Iterator[str]:
    """The URL of an empty database."""
    if dialect == "postgresql":
        with scratch_postgres("faults") as url:
            yield url.replace("postgresql://", "postgresql+psycopg://")
    else:
        with scratch_sqlite() as path:
            yield f"sqlite:///{path}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--senders", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: AbstractContextManager[str] = scratch(options.database)
    with found as url:
        how = run(url, messages=options.messages, senders=options.senders, kills=options.kills, copies=options.copies, seed=options.seed)
    figures = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(how.verdict).items())
    sent = f"{how.messages} messages of {options.senders} senders, {options.copies} copies each, {how.kills} kills, {how.seconds:.0f} s"
    sys.stdout.write(
        f"{options.database}: {sent}\n{figures}; answers by status (0: broken connection) {dict(sorted(how.statuses.items()))}\n"
    )
    sys.exit(not how.verdict.good)


if __name__ == "__main__":
    main()
