"""The worker: expiry and retention, a queue of its own, and an end within ten seconds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from huey import RedisHuey, SqliteHuey

from bot.worker import Housekeeping, Periods, queue_of
from storage.database import Database, DatabaseAway
from storage.tables import intakes
from storage.tables import messages as ledger
from tests.conftest import FixedClock
from tests.door.twilio import Twilio

ROOT = Path(__file__).parents[2]
PERIODS = Periods(expires=30, answers=60, bodies=90, ledger=400)


def one(database: Database, column: sa.Column[object]) -> object:
    with database.reading() as connection:
        return connection.execute(sa.select(column)).scalar_one()


def test_each_thing_goes_when_its_time_is_over_and_not_before(twilio: Twilio, clock: FixedClock) -> None:
    twilio.says("hello")
    twilio.says("Ada Lovelace")
    database = twilio.app.extensions["intake"].database
    house = Housekeeping(database, PERIODS, clock)

    def done() -> dict[str, int]:
        return {name: count for name, count in {**house.expire(), **house.clean()}.items() if count}

    assert done() == {}
    clock.forward(days=31)
    assert done() == {"expired intakes": 1}
    assert one(database, intakes.c.state) == "expired"
    clock.forward(days=31)
    assert done() == {"old answers": 1}
    assert one(database, intakes.c.draft) == {}
    clock.forward(days=31)
    assert done() == {"old bodies": 2}
    clock.forward(days=310)
    assert done() == {"old sids": 2, "old unfinished": 1}
    assert done() == {}
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(ledger)).scalar_one() == 0


def test_a_job_that_fails_does_not_keep_the_others_from_their_work(
    lone_app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(error: Exception) -> Callable[[Database, datetime], int]:
        def job(*_: object) -> int:
            raise error

        return job

    monkeypatch.setattr("storage.upkeep.retention.delete_old_answers", failing(DatabaseAway("locked")))
    monkeypatch.setattr("storage.upkeep.retention.clear_old_bodies", failing(KeyError("ours")))
    house = Housekeeping(lone_app.extensions["intake"].database, PERIODS, clock)
    done = house.clean()
    assert not {"old answers", "old bodies"} & done.keys()
    assert {"old letters", "old sids", "old changes", "old audit entries"} <= done.keys()


def test_the_queue_lies_in_a_file_of_its_own(tmp_path: Path) -> None:
    queue = queue_of(tmp_path / "instance", None)
    assert isinstance(queue, SqliteHuey)
    queue.storage.close()
    assert [path.name for path in (tmp_path / "instance").iterdir() if path.suffix == ".db"] == ["jobs.db"]


def test_the_queue_lies_in_redis_when_there_is_one(redis_url: str, tmp_path: Path) -> None:
    queue = queue_of(tmp_path / "instance", redis_url)
    assert isinstance(queue, RedisHuey)
    task = queue.task(name=f"t{uuid4().hex}")(lambda: None)
    queue.name = queue.storage.name = f"intake_test_{uuid4().hex}"
    queue.storage.queue_key = f"huey.redis.{queue.name}"
    task()
    assert len(queue) == 1
    queue.flush()
    queue.storage.conn.close()
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_begins_with_all_jobs_and_ends_within_ten_seconds(sqlite_upgraded: Path, tmp_path: Path, end: signal.Signals) -> None:
    shutil.copy(sqlite_upgraded, tmp_path / "intake.db")
    env = {
        **os.environ,
        "INTAKE_ENV": "development",
        "SECRET_KEY": "Yw2nX8fZr5Lk1Qp7Vt4Bc9Ds6Gh3Jm0AaEeIiOoUu",
        "DATA_KEYS": "3q2-796tvu_erb7v3q2-796tvu_erb7v3q2-796tvu8=",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'intake.db'}",
        "PUBLIC_BASE_URL": "http://127.0.0.1:5000",
        # Nobody answers there: a worker that cannot reach Twilio begins and ends all the same.
        "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
        "TWILIO_WHATSAPP_SENDER": "whatsapp:+14155238886",
        "SHOP_NAME": "Acorn & Oak",
        "SHOP_COUNTRY": "DE",
    }
    flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py")]
    with subprocess.Popen([*flask, "worker"], env=env, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as worker:
        assert worker.stderr is not None
        assert any("worker ready" in line for line in worker.stderr)
        worker.send_signal(end)
        started = monotonic()
        said = worker.stderr.read()
        assert worker.wait(timeout=10) == 0
        assert monotonic() - started < 10
    assert (tmp_path / "jobs.db").exists()
    assert "worker stopped" in said
    assert "broken" not in said
