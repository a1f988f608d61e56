"""The database locked, cut or slow while messages come in."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from bench.posts import Message
from tests.faults.conversations import conversation
from tests.faults.delivery import deliver
from tests.faults.scenario import Scenario, scenario

# The contract: "503 in under 3 s when the database is not there".
MOST_SECONDS = 3.0


def registrations(here: Scenario, count: int, length: int = 14) -> list[list[Message]]:
    return [conversation(number, length, here.flow) for number in range(count)]


def test_while_another_connection_locks_sqlite_we_answer_503_in_time_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "intake.db"
    with scenario(f"sqlite:///{path}", processes=1) as here:
        talks = registrations(here, 6)
        for talk in talks:
            here.delivery.until_accepted(talk[0])
        for _ in range(2):
            refused_before = here.accepted.statuses[503]
            locker = sqlite3.connect(path, isolation_level=None)
            locker.execute("BEGIN EXCLUSIVE")
            with ThreadPoolExecutor(6) as crowd:
                statuses = list(crowd.map(lambda talk: here.delivery.post(talk[1], here.web.ports[0]), talks))
            locker.execute("ROLLBACK")
            locker.close()
            assert statuses == [503] * 6
            assert here.accepted.statuses[503] == refused_before + 6
        deliver(here.delivery, talks, copies=2, seed=1)

        verdict = here.judge(talks)

    assert verdict.good, verdict
    assert here.accepted.slowest[503] < MOST_SECONDS


@pytest.fixture
def dialect() -> str:
    return "postgresql"


def test_while_postgresql_ends_our_connections_nothing_that_was_accepted_is_missing(bare_database_url: str) -> None:
    with scenario(bare_database_url) as here:
        talks = registrations(here, 8, 20)

        def cut() -> int:
            cuts = 0
            with psycopg.connect(bare_database_url.replace("+psycopg", ""), autocommit=True) as admin:
                for step in range(1, 21):
                    here.accepted.wait_for(step * 160 // 21, 60)
                    rows = admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND application_name = 'intake' AND pid <> pg_backend_pid()"
                    ).fetchall()
                    cuts += len(rows)
            return cuts

        with ThreadPoolExecutor(1) as beside:
            cutting = beside.submit(cut)
            deliver(here.delivery, talks, copies=2, seed=1)
            cuts = cutting.result()

        verdict = here.judge(talks)

    assert verdict.good, verdict
    assert cuts >= 20
    assert set(here.accepted.statuses) <= {200, 503}
    assert here.accepted.slowest[503] < MOST_SECONDS
