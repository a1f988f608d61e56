"""What is written down, and what never is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from app import create_app
from bot import journal
from settings import Settings
from tests.conftest import FixedClock
from tests.door.twilio import Twilio, messages


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the application writes to standard error, as in production."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    journal.configure(production=True, key="k")
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def production(settings: Settings, clock: FixedClock, written: io.StringIO) -> Iterator[Flask]:
    app = create_app(settings.model_copy(update={"intake_env": "production", "database_url": "sqlite://"}), clock)
    app.extensions["intake"].database.upgrade()
    yield app
    app.extensions["intake"].database.dispose()


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_message_is_one_line_with_a_hashed_sender_and_nothing_personal(production: Flask, written: io.StringIO) -> None:
    twilio = Twilio(production)
    twilio.says("hello")
    twilio.says("Canary Lovelace\n2026-01-01 INFO admin login ok", ProfileName="Canary", ExternalUserId="whatsapp:DE.canary1")
    told = lines(written)
    assert [line["event"] for line in told] == ["message", "message"]
    assert told[0]["sender"] == told[1]["sender"]
    assert set(told[0]) == {"event", "sender", "effect", "step", "level", "timestamp"}
    assert not any(word in written.getvalue() for word in ("447911123456", "anary", "Lovelace", "SM0000"))


def test_the_hash_depends_on_our_key() -> None:
    from flows.message import Sender

    sender = Sender(phone="+447911123456")
    hashes = {journal.hiding(key)(None, "", {"sender": sender})["sender"] for key in ("a", "a", "b")}
    assert len(hashes) == 2


def test_a_stranger_is_one_line_without_her_body(production: Flask, written: io.StringIO) -> None:
    twilio = Twilio(production)
    twilio.client.post("/whatsapp", data=twilio.form("Canary"), headers={"X-Twilio-Signature": "a" * 28})
    (line,) = lines(written)
    assert (line["event"], line["status"], line["why"], line["path"]) == ("refused", 403, "The signature is wrong.", "/whatsapp")
    assert "Canary" not in written.getvalue()


def test_a_failure_is_its_kind_and_place_and_none_of_its_words(
    production: Flask, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Canary wrote this")

    monkeypatch.setattr("flows.flow.Flow.advance", broken)
    assert messages(Twilio(production).post(Twilio(production).form("Canary")))
    (line,) = lines(written)
    assert (line["event"], str(line["error"]).startswith("ValueError in tests.door.test_journal:")) == ("message failed", True)
    assert "Canary" not in written.getvalue()


def test_a_message_that_comes_again_is_not_a_second_line(production: Flask, written: io.StringIO) -> None:
    twilio = Twilio(production)
    form = twilio.form()
    twilio.post(form)
    twilio.post(form)
    assert len(lines(written)) == 1
