"""A shop with a mail server, its worker, and Ada, who uses her rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from background import fulfilling_of, mailing_of
from settings import Settings
from storage.database import Database
from storage.tables import customers, subscriptions
from tests.conftest import FixedClock
from tests.desk.conftest import quick_passwords
from tests.door.twilio import Twilio

__all__ = ["quick_passwords"]

ANSWERS = (
    "hello",
    "Ada Lovelace",
    "ada@example.com",
    "yes",
    "10 High Street, Oxford OX1 4AQ, United Kingdom",
    "private",
    "no",
    "no",
    "yes",
)


@dataclass
class Mailbox:
    """Takes the place of the mail server. `fails` is raised instead of taking a mail."""

    mails: list[tuple[str, str, str, str]] = field(default_factory=list)
    fails: Exception | None = None

    def send(self, to: str, subject: str, text: str, language: str = "") -> None:
        if self.fails is not None:
            raise self.fails
        self.mails.append((to, subject, text, language))


@dataclass
class Shop:
    """The whole of it."""

    app: Flask
    clock: FixedClock
    mailbox: Mailbox = field(default_factory=Mailbox)

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["intake"].database
        return found

    def hears(self, *said: str) -> list[str]:
        """What Ada reads in answer to the last of these."""
        answers: list[str] = []
        for words in said:
            answers = Twilio(self.app).says(words)
            self.clock.forward(seconds=20)
        return answers

    def registers(self, consent: str = "no") -> str:
        """Ada registers; her customer id."""
        self.hears(*ANSWERS, consent)
        return self.customer()

    def customer(self) -> str:
        with self.database.reading() as connection:
            return str(connection.execute(sa.select(customers.c.id)).scalar_one())

    def mails(self) -> int:
        """Let the worker mail."""
        return mailing_of(self.app.extensions["intake"], self.mailbox).deliver()

    def fulfils(self, *, by_mail: bool = True) -> dict[str, int]:
        """Let the worker do what was asked for."""
        return fulfilling_of(self.app.extensions["intake"], self.mailbox if by_mail else None).fulfil()

    def status(self, channel: str = "email") -> str:
        with self.database.reading() as connection:
            return str(connection.execute(sa.select(subscriptions.c.status).where(subscriptions.c.channel == channel)).scalar_one())

    def rows(self, statement: sa.Select[tuple[object, ...]]) -> list[dict[str, object]]:
        with self.database.reading() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]


@pytest.fixture
def shop(settings: Settings, database_url: str, clock: FixedClock) -> Iterator[Shop]:
    """The shop on either database."""
    changes = {"database_url": database_url, "mail_url": "smtp://localhost:25", "mail_from": "shop@shop.example"}
    app = create_app(settings.model_copy(update=changes), clock)
    yield Shop(app, clock)
    app.extensions["intake"].database.dispose()


@pytest.fixture
def mailless(settings: Settings, database_url: str, clock: FixedClock) -> Iterator[Shop]:
    """The same without a mail server."""
    app = create_app(settings.model_copy(update={"database_url": database_url}), clock)
    yield Shop(app, clock)
    app.extensions["intake"].database.dispose()


@pytest.fixture
def lone_app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application with a database in memory."""
    app = create_app(settings.model_copy(update={"database_url": "sqlite://"}), clock)
    app.extensions["intake"].database.upgrade()
    yield app
    app.extensions["intake"].database.dispose()
