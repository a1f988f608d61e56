"""Poison, floods, and a database that is not there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask

from app import create_app
from bot.inbound import sender_of
from bot.snapshot import snapshot
from flows.flow import Flow
from flows.intake import Mark
from settings import Settings
from tests.conftest import FixedClock
from tests.door.twilio import ADA, BEA, Twilio, messages

Ledger = Callable[[Flask], list[dict[str, object]]]


def state(twilio: Twilio, sender: str = ADA) -> dict[str, Any]:
    told = snapshot(twilio.app.extensions["intake"].database, sender_of({"From": sender}))
    return told.as_json()


def marks(twilio: Twilio) -> tuple[Mark, ...]:
    told = snapshot(twilio.app.extensions["intake"].database, sender_of({"From": ADA}))
    assert told.intake is not None
    return told.intake.marks


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow that cannot bear the word "poison"."""
    healthy = Flow.advance

    def advance(self: Flow, intake: Any, answer: Any, now: Any, known: Any = None, invitation: Any = None) -> Any:
        if "poison" in answer.text:
            raise KeyError(f"Ada Lovelace wrote {answer.text}")
        return healthy(self, intake, answer, now, known, invitation)

    monkeypatch.setattr(Flow, "advance", advance)


@pytest.mark.usefixtures("poisoned")
def test_a_poison_message_is_kept_with_its_place_and_her_next_message_works(twilio: Twilio, ledger: Ledger) -> None:
    twilio.says("hello")
    before = state(twilio)
    form = twilio.form("poison")
    (apology,) = messages(first := twilio.post(form))
    assert apology.startswith("Sorry, something went wrong on our side.")
    assert twilio.post(form).data == first.data
    assert state(twilio) == before
    row = ledger(twilio.app)[-1]
    assert row["effect"] == "quarantined"
    # The kind and the place, and not a word of hers.
    assert str(row["error"]).startswith("KeyError in tests.door.test_trouble:")
    assert "Ada" not in json.dumps(row)
    twilio.says("Ada Lovelace")
    assert ledger(twilio.app)[-1]["effect"] == "advanced"
    assert marks(twilio) == (Mark.POISON,)


@pytest.mark.usefixtures("poisoned")
def test_a_poisonous_first_message_is_kept_and_the_second_is_greeted(twilio: Twilio, ledger: Ledger) -> None:
    assert len(twilio.says("poison")) == 1
    assert "Acorn & Oak" in twilio.says("hello")[0]
    assert [row["effect"] for row in ledger(twilio.app)] == ["quarantined", "advanced"]


def test_a_reply_that_cannot_be_said_is_an_apology(twilio: Twilio, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def speechless(*_: object) -> str:
        raise LookupError("no catalogue")

    monkeypatch.setattr("translations.catalogs.Catalogs.translate", speechless)
    assert twilio.says("hello") == ["Sorry, something went wrong on our side. A colleague will look at it. Please just carry on."]
    monkeypatch.undo()
    assert ledger(twilio.app)[0]["effect"] == "quarantined"
    assert "Acorn & Oak" in twilio.says("hello")[0]


@pytest.mark.usefixtures("poisoned")
def test_the_apology_is_in_the_customers_language(twilio: Twilio) -> None:
    twilio.says("Guten Tag, ich möchte mich registrieren", From=BEA)
    (apology,) = twilio.says("poison", From=BEA)
    assert not apology.startswith("Sorry")


@pytest.mark.parametrize("words", [("help", "summary"), ("hello", "hello"), ("back", "language"), ("Deutsch", "English")])
def test_a_flood_hears_twenty_at_most_and_then_a_minute_of_silence(
    twilio: Twilio, ledger: Ledger, clock: FixedClock, words: tuple[str, str]
) -> None:
    heard = 0
    for number in range(100):
        clock.forward(seconds=0.6)
        heard += len(twilio.says(words[number % 2]))
    assert 10 <= heard <= 20
    # Nothing is lost: every message is applied, and other customers are answered.
    assert len(ledger(twilio.app)) == 100
    assert twilio.says("hello", From=BEA)
    assert marks(twilio) == (Mark.LOOP,)
    clock.forward(seconds=61)
    assert twilio.says("help")


def test_right_answers_are_never_taken_for_a_flood(twilio: Twilio) -> None:
    twilio.says("hello")
    for _ in range(12):
        assert twilio.says("Ada Lovelace")
        assert twilio.says("back")


def test_a_locked_database_is_503_within_three_seconds_and_nothing_has_happened(
    settings: Settings, tmp_path: Path, clock: FixedClock, ledger: Ledger
) -> None:
    file = tmp_path / "locked.db"
    app = create_app(settings.model_copy(update={"database_url": f"sqlite:///{file}"}), clock)
    app.extensions["intake"].database.upgrade()
    twilio = Twilio(app)
    form = twilio.form()
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = monotonic()
        answer = twilio.post(form)
        took = monotonic() - started
        other.execute("ROLLBACK")
    other.close()
    assert (answer.status_code, answer.headers["Retry-After"], answer.content_type) == (503, "5", "application/json")
    assert took < 3
    assert ledger(app) == []
    assert messages(twilio.post(form))
    app.extensions["intake"].database.dispose()


@pytest.mark.parametrize("path", ["/whatsapp", "/whatsapp/status"])
def test_a_database_that_is_not_there_is_503_within_three_seconds(settings: Settings, clock: FixedClock, path: str) -> None:
    # Nobody listens on port 1.
    app = create_app(settings.model_copy(update={"database_url": "postgresql+psycopg://postgres@127.0.0.1:1/nowhere"}), clock)
    twilio = Twilio(app)
    started = monotonic()
    answer = twilio.post(twilio.form(MessageStatus="read"), path=path)
    assert monotonic() - started < 3
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert twilio.client.get("/readyz").status_code == 503
    assert twilio.client.get("/healthz").status_code == 200
    app.extensions["intake"].database.dispose()


def test_who_loses_every_race_is_told_to_come_back(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.turns.keep", lambda *_: False)
    assert twilio.post(twilio.form()).status_code == 503
