"""The whole shop behind a real port: the web process, and a worker that sends what waits to the simulator's Twilio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

import background
from app import create_app
from bot.content.catalogue import catalogue
from bot.content.sync import Sync
from folders import shelf_of
from settings import Settings
from storage.tables import outbox
from storage.tables.outbox import WAITING
from tests.keys import DATA_KEYS

Clock = Callable[[], datetime]

# What the plays in the browser are spoken in; the templates of all languages would take seconds.
SPOKEN = ("en", "de", "ar")
_LOOK_SECONDS = 0.05
_PATIENCE = 400


DATABASE = "intake.db"


def development() -> Settings:
    """Settings that no environment and no `.env` changes."""
    return Settings(
        _env_file=None,
        intake_env="development",
        secret_key="for pictures only, nobody signs in",
        data_keys=DATA_KEYS,
        public_base_url="https://intake.example.com",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="0123456789abcdef0123456789abcdef",
        twilio_whatsapp_sender="whatsapp:+14155238886",
        shop_name="Acorn & Oak",
        shop_country="DE",
    )


def shelf_in(folder: Path) -> Path:
    """Where the simulator of the database in this folder keeps its own."""
    shelf = shelf_of(f"sqlite:///{folder / DATABASE}")
    assert shelf is not None
    return shelf


@dataclass(frozen=True)
class Live:
    """The running shop."""

    app: Flask
    url: str
    pause: Event = field(default_factory=Event)

    def idle(self) -> None:
        """Wait until nothing is left in the outbox that could leave now."""
        database = self.app.extensions["intake"].database
        for _ in range(_PATIENCE):
            with database.reading() as connection:
                if not connection.execute(sa.select(outbox.c.id).where(WAITING).limit(1)).first():
                    return
            self.pause.wait(_LOOK_SECONDS)
        raise AssertionError("something waits in the outbox for ever")

    def bubbles(self, address: str) -> int:
        """How many messages stand on this phone, both ways, as Twilio has it."""
        found = self.app.test_client().get("/simulator/phone", query_string={"sender": address, "after": 0}, base_url=self.url)
        assert found.json is not None
        return sum(message["who"] != "note" for message in found.json["messages"])

    def speak(self) -> None:
        """Bring Twilio's content templates to what the flow says, as the worker does at its start."""
        pieces = self.app.extensions["intake"]
        wanted = {key: each for key, each in catalogue(pieces.flow, pieces.voice).items() if each.language in SPOKEN}
        Sync(background.rest_of(pieces.settings), pieces.database, wanted, pieces.clock, lambda _seconds: None).run()


@contextmanager
def open_shop(settings: Settings, folder: Path, clock: Clock, ahead: Callable[[], timedelta] = timedelta) -> Iterator[Live]:
    """The shop with its database in a folder, as long as the block runs. The database has its tables already.

    Shape: `ahead` is how far the worker's clock goes before one that stands still: its pauses between tries have to end.
    """
    # The port is known only when the server listens, and the signature is made over it.
    server = make_server("127.0.0.1", 0, lambda environ, answer: live.app(environ, answer), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    changes = {"database_url": f"sqlite:///{folder / DATABASE}", "public_base_url": url, "twilio_api_base_url": f"{url}/simulator/twilio"}
    live = Live(create_app(settings.model_copy(update=changes), clock), url)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    pieces = live.app.extensions["intake"]
    sender = background._sender(replace(pieces, clock=lambda: pieces.clock() + ahead()))
    sender.start()
    yield live
    sender.stop(5)
    server.shutdown()
    serving.join()
    server.server_close()
    pieces.database.dispose()
