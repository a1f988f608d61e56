"""The whole application, and Twilio in front of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from settings import Settings
from tests.conftest import FixedClock
from tests.door.twilio import Twilio


@pytest.fixture
def app(settings: Settings, database_url: str, clock: FixedClock) -> Iterator[Flask]:
    """The application on either database."""
    app = create_app(settings.model_copy(update={"database_url": database_url}), clock)
    yield app
    app.extensions["intake"].database.dispose()


@pytest.fixture
def twilio(app: Flask) -> Twilio:
    return Twilio(app)


@pytest.fixture
def lone_app(settings: Settings, sqlite_upgraded: Path, clock: FixedClock) -> Iterator[Flask]:
    """The application with a database in memory: for what has nothing to do with databases."""
    app = create_app(settings.model_copy(update={"database_url": "sqlite://"}), clock)
    # Twenty migrations would take a second of every test; their outcome is copied in a millisecond.
    with closing(sqlite3.connect(sqlite_upgraded)) as upgraded, app.extensions["intake"].database._engine.connect() as connection:
        upgraded.backup(connection.connection.driver_connection)
    yield app
    app.extensions["intake"].database.dispose()


@pytest.fixture
def lone_twilio(lone_app: Flask) -> Twilio:
    return Twilio(lone_app)


@pytest.fixture
def ledger() -> Callable[[Flask], list[dict[str, object]]]:
    """The ledger of an application, as its command prints it."""
    import json

    def rows(app: Flask) -> list[dict[str, object]]:
        output = app.test_cli_runner().invoke(args=["ledger", "--json"])
        assert output.exit_code == 0, output.output
        return [json.loads(line) for line in output.output.splitlines()]

    return rows
