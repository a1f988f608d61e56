"""A program that fails on a word until it is mended, and somebody of ours who has messages applied again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bot.content.outlet import Outlet
from bot.inbound import sender_of
from bot.replay import Replay, Replayed
from bot.snapshot import snapshot
from flows.flow import Flow
from storage.database import Database
from storage.desk.handling import By
from storage.tables import messages, outbox, quarantined
from tests.door.twilio import ADA, Twilio

DANA = "dana"


@contextmanager
def broken(*, on: str = "") -> Iterator[None]:
    """A flow that cannot bear a word, or anything at all, as long as the block runs."""
    healthy = Flow.advance

    def advance(self: Flow, intake: Any, answer: Any, now: datetime, *more: Any) -> Any:
        if on in answer.text:
            raise KeyError(f"somebody wrote {answer.text}")
        return healthy(self, intake, answer, now, *more)

    Flow.advance = advance  # type: ignore[method-assign]
    try:
        yield
    finally:
        Flow.advance = healthy  # type: ignore[method-assign]


def replay_of(app: Flask) -> Replay:
    """The one of this application."""
    pieces = app.extensions["intake"]
    outlet = Outlet(pieces.settings.twilio_whatsapp_sender, pieces.contents)
    return Replay(database=pieces.database, flow=pieces.flow, voice=pieces.voice, outlet=outlet, cards=pieces.cards)


def applied(app: Flask, sid: str) -> Replayed:
    """What comes of it when one of us has this message applied now."""
    return replay_of(app).of(sid, By(done_at=app.extensions["desk"].clock(), staff_id=DANA, endpoint="failures.apply"))


def rows(app: Flask, table: sa.Table, *order: str) -> list[sa.RowMapping]:
    """All of a table."""
    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        return list(connection.execute(sa.select(table).order_by(*(table.c[name] for name in order))).mappings())


def line(app: Flask, sid: str) -> sa.RowMapping:
    """A message's line in the ledger."""
    (found,) = (row for row in rows(app, messages) if row["sid"] == sid)
    return found


def left(app: Flask) -> list[str]:
    """What the bot has written into the outbox."""
    return [row["payload"].get("body") or row["payload"]["text"] for row in rows(app, outbox, "id")]


def kept(app: Flask) -> set[str]:
    """Of which messages there is still enough to apply them."""
    return {row["sid"] for row in rows(app, quarantined)}


def state(twilio: Twilio) -> dict[str, Any]:
    """Where Ada stands."""
    return snapshot(twilio.app.extensions["intake"].database, sender_of({"From": ADA})).as_json()


def stuck(twilio: Twilio, body: str = "", **fields: str) -> str:
    """A message that the program failed on; its sid."""
    form = twilio.form(body, **fields)
    with broken():
        twilio.post(form)
    assert line(twilio.app, form["MessageSid"])["effect"] == "quarantined"
    return form["MessageSid"]
