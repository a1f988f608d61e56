"""What the tests stand on: databases, a clock that stands still, settings, a browser.

Whatever is not there is skipped and named in one line at the end; with REQUIRE_ALL=1 it fails instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
import redis

from settings import Settings
from tests.keys import DATA_KEYS, KEYS
from tests.postgres import Postgres, answering

hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.load_profile("suite")

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class FixedClock:
    """A clock that moves only when a test says so: `clock()` tells the time, `clock.forward(days=2)` moves it."""

    now: datetime = field(default=datetime(2026, 6, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def settings() -> Settings:
    """Development settings that no environment and no `.env` changes."""
    return Settings(
        _env_file=None,
        intake_env="development",
        debug=False,
        flask_debug=False,
        secret_key="Yw2nX8fZr5Lk1Qp7Vt4Bc9Ds6Gh3Jm0AaEeIiOoUu",
        data_keys=DATA_KEYS,
        database_url="sqlite:///:memory:",
        redis_url=None,
        public_base_url="https://intake.example.com",
        privacy_url="",
        twilio_account_sid="AC00000000000000000000000000000000",
        twilio_auth_token="0123456789abcdef0123456789abcdef",
        twilio_whatsapp_sender="whatsapp:+14155238886",
        twilio_messaging_service_sid=None,
        twilio_api_base_url=None,
        shop_name="Acorn & Oak",
        shop_country="DE",
        default_language="en",
        intake_expires_days=30,
        intake_retention_days=60,
        body_retention_days=90,
        ledger_retention_days=400,
        mail_url=None,
        mail_from="",
        trusted_proxies="",
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Either database; a test that asks for it runs on both."""
    return str(request.param)


@pytest.fixture
def bare_database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a single table, for migrations and for tests that start processes."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    with request.getfixturevalue("postgres").scratch() as url:
        yield url


@pytest.fixture
def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database with every table and no row."""
    if dialect == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres_upgraded")
        postgres.empty()
        return postgres.url
    copy = tmp_path / "intake.db"
    shutil.copy(request.getfixturevalue("sqlite_upgraded"), copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def database(database_url: str) -> Iterator[object]:
    from storage.database import Database  # the pure tests run without it

    database = Database(database_url, KEYS)
    yield database
    database.dispose()


def _upgrade(url: str) -> None:
    from storage.database import Database

    database = Database(url)
    database.upgrade()
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that every SQLite test copies: upgrading once a worker saves a second a test."""
    file = tmp_path_factory.mktemp("sqlite") / "upgraded.db"
    _upgrade(f"sqlite:///{file}")
    with_log = file.with_name(file.name + "-wal")
    assert not with_log.exists() or not with_log.stat().st_size, "the copied file would miss what its log holds"
    return file


@pytest.fixture(scope="session")
def postgres(worker_id: str) -> Iterator[Postgres]:
    """One scratch database a worker, made here and dropped here."""
    server = answering()
    if server is None:
        pytest.skip("PostgreSQL does not answer (set TEST_POSTGRES_URL)")
    with Postgres.made(server, f"intake_test_{os.getpid()}_{worker_id}") as made:
        yield made


@pytest.fixture(scope="session")
def postgres_upgraded(postgres: Postgres) -> Postgres:
    _upgrade(postgres.url)
    return postgres


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis whose keys the test may change under a prefix of its own."""
    if not _redis_answers():
        pytest.skip("Redis does not answer (set TEST_REDIS_URL)")
    return REDIS_URL


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as server:
            return bool(server.ping())
    except redis.ConnectionError:
        return False


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The machine's own Chromium; Playwright would download another."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (set CHROMIUM to its path)")
    # CI runs as root, where Chromium refuses its sandbox; it opens nothing but our own pages.
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL=1 nothing is skipped: what should be there and is not fails."""
    report = yield
    # Lists that several projects share lie beside some working copies; whoever has only the clone cannot install them.
    beside = "../shared/" in str(report.longrepr)
    if REQUIRE_ALL and report.skipped and not beside and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although REQUIRE_ALL=1: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    there = {"PostgreSQL": answering() is not None, "Redis": _redis_answers(), "Chromium": CHROMIUM is not None}
    for name in (name for name, found in there.items() if not found):
        terminalreporter.write_line(f"{name} is not here: its tests were skipped.", yellow=True)
