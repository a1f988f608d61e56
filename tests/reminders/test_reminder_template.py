"""After the service window the approved template, once, if the shop wishes; then rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from bot.sending.consequences import Consequences, reminder_in
from flows.intake import State
from storage import aftermath, turns
from storage.database import Database
from storage.outgoing import Kind, Message
from storage.tables import intakes, outbox, reminders
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.reminders.world import ADA, OURS, World


def test_without_the_shops_wish_no_template_is_sent(world: World) -> None:
    world.says("hello")

    assert world.passes(days=4) == 1


def approve(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        @staticmethod
        def outgoing_payload(variables: dict[str, str]) -> dict[str, Any]:
            return {"content": "HX" + "0" * 32, "variables": {"1": variables["shop"]}, "text": "Hello!", "form": "buttons", "choices": []}

    monkeypatch.setattr(world.contents, "approved", lambda name, language: Said if (name, language) == ("reminder", "en") else None)


@pytest.fixture
def persistent(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> World:
    """A shop that switched the template on, with one that is approved in English."""
    world = World(database, clock, template=True)
    approve(world, monkeypatch)
    return world


def test_the_template_comes_once_after_two_days_and_then_we_rest(persistent: World) -> None:
    persistent.says("hello")
    assert persistent.passes(hours=47.9) == 1
    persistent.leaves()
    assert persistent.passes(hours=0.2) == 1
    persistent.leaves()

    nudge, template = persistent.rows()
    assert (nudge.needs_window, template.needs_window) == (True, False)
    assert template.payload["variables"] == {"1": "Acorn & Oak"}
    assert persistent.passes(days=4) == 0
    with persistent.database.reading() as connection:
        assert set(connection.execute(sa.select(reminders.c.kind)).scalars()) == {"nudge", "template"}


def test_who_comes_back_after_the_template_is_welcomed(persistent: World) -> None:
    persistent.says("hello")
    persistent.passes(hours=50)
    persistent.leaves()

    assert "Welcome back!" in persistent.says("ok")


def test_a_second_silence_brings_no_second_template(persistent: World) -> None:
    for words in ("hello", "Ada Lovelace"):
        persistent.says(words)
        for _ in range(2):
            persistent.passes(hours=25)
            persistent.leaves()

    assert [row.needs_window for row in persistent.rows()].count(False) == 1


def closed_too_soon(world: World, at: datetime) -> None:
    """WhatsApp refuses a reply: the window was closed. What follows is kept as a receipt's is."""
    with world.database.reading() as connection:
        intake = connection.execute(sa.select(intakes)).one()
    refused = Message(
        id=1, kind=Kind.REPLY, sender=OURS, recipient=ADA.address, payload={"body": "Hello"}, needs_window=True, created_at=at,
        intake_id=intake.id, heard_at=intake.heard_at, language="en", state="asking",
    )  # fmt: skip
    follows = Consequences(partial(reminder_in, world.contents, "Acorn & Oak")).of(refused, 63016, at, taken=True)
    assert follows.messages
    with world.database.transaction() as connection:
        aftermath.keep(connection, refused, follows, code=63016, now=at)


@pytest.mark.parametrize("receipt_first", [True, False])
def test_a_closed_window_and_the_shops_wish_bring_one_template_in_one_silence(persistent: World, *, receipt_first: bool) -> None:
    persistent.says("hello")
    if receipt_first:
        closed_too_soon(persistent, persistent.clock())
        persistent.leaves()
    persistent.passes(hours=50)
    if not receipt_first:
        closed_too_soon(persistent, persistent.clock())

    with persistent.database.reading() as connection:
        payloads = connection.execute(sa.select(outbox.c.payload).where(~outbox.c.needs_window)).scalars().all()
    assert [payload["content"] for payload in payloads] == ["HX" + "0" * 32]


def test_without_an_approved_template_in_her_language_nothing_is_sent(persistent: World) -> None:
    persistent.says("Hallo")
    persistent.passes(hours=25)
    persistent.leaves()

    assert persistent.passes(hours=30) == 0


def test_after_thirty_days_the_intake_rests_for_good(persistent: World) -> None:
    persistent.says("hello")
    persistent.passes(hours=50)
    persistent.leaves()
    persistent.clock.forward(days=30)
    retention.expire_intakes(persistent.database, persistent.clock() - timedelta(days=30))

    intake = turns.standing(persistent.database, "none", ADA).intake
    assert intake is not None
    assert intake.state is State.EXPIRED
    assert persistent.passes(hours=3) == 0
