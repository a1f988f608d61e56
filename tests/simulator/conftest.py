"""The application behind a real port, with its worker's way to Twilio, and Ada's phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app import create_app
from bot.twilio.rest import Rest
from settings import Settings
from tests.conftest import FixedClock

ADA = "whatsapp:+491713920042"


@dataclass(frozen=True)
class Shop:
    """The shop, its emulator, and Ada who writes to it."""

    app: Flask
    rest: Rest
    settings: Settings

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def post(self, path: str, **given: object):  # type: ignore[no-untyped-def]
        return self.client.post(f"/simulator{path}", json={"sender": ADA, **given}, base_url=self.settings.public_base_url)

    def hears(self, words: str) -> str:
        """Ada writes; the sid of her message."""
        sid = f"SM{uuid4().hex}"
        self.post("/send", sid=sid, profile_name="Ada", bsuid="", message={"kind": "text", "text": words})
        return sid

    def sends(self, recipient: str = ADA, **payload: object) -> str:
        """The shop sends through Twilio's library; the sid that Twilio gave."""
        leaving = SimpleNamespace(recipient=recipient, sender=self.settings.twilio_whatsapp_sender, payload=payload)
        return self.rest.send(leaving, f"{self.settings.public_base_url}/whatsapp/status")

    def phone(self, after: int = 0) -> dict[str, object]:
        """What is on Ada's phone."""
        asked = {"sender": ADA, "after": after}
        return self.client.get("/simulator/phone", query_string=asked, base_url=self.settings.public_base_url).json or {}

    def shown(self) -> dict[str, object]:
        """The newest message on Ada's phone."""
        return self.phone()["messages"][-1]


@pytest.fixture
def shop(sqlite_upgraded: Path, tmp_path: Path, settings: Settings, clock: FixedClock) -> Iterator[Shop]:
    shutil.copy(sqlite_upgraded, tmp_path / "intake.db")
    server = make_server("127.0.0.1", 0, lambda environ, answer: made.app(environ, answer), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    emulator = f"{url}/simulator/twilio"
    changes = {"database_url": f"sqlite:///{tmp_path / 'intake.db'}", "public_base_url": url, "twilio_api_base_url": emulator}
    here = settings.model_copy(update=changes)
    rest = Rest(here.twilio_account_sid, here.twilio_auth_token.get_secret_value(), here.twilio_whatsapp_sender, base_url=emulator)
    made = Shop(create_app(here, clock), rest, here)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    # Waits for the requests that are still being answered, receipts included.
    server.server_close()
    made.app.extensions["intake"].database.dispose()
