"""The worker's part in the templates: it makes what is missing for the simulator, and elsewhere when an admin asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.content.request import TemplateRequests
from bot.content.sync import Busy, Sync, Synced
from bot.content.upkeep import Upkeep
from bot.errors import SendError
from storage import contents
from tests.content.test_sync import FEW, Shop, shop

__all__ = ["shop"]


def test_the_worker_makes_them_for_the_simulator_only(shop: Shop) -> None:
    Upkeep(shop.sync, makes=False).look()
    assert not shop.at_twilio
    upkeep = Upkeep(shop.sync, makes=True)
    upkeep.look()
    assert len(shop.at_twilio) == len(FEW)
    # The emulator is new with every start of the program, the database is not.
    shop.at_twilio.clear()
    upkeep.look()
    assert not shop.at_twilio
    Upkeep(shop.sync, makes=True).look()
    assert len(shop.at_twilio) == len(FEW)


def test_the_worker_lives_on_when_twilio_does_not_answer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise SendError(0, retryable=True)

    monkeypatch.setattr(shop.rest, "contents", away)
    Upkeep(shop.sync, makes=True).look()
    assert contents.kept(shop.database) == ()


def test_the_worker_makes_what_an_admin_asked_for_once(shop: Shop) -> None:
    requests = TemplateRequests(shop.database, shop.clock)
    upkeep = Upkeep(shop.sync, requests, makes=False)
    upkeep.obey()
    assert not shop.at_twilio, "nobody asked"
    requests.ask()
    upkeep.obey()
    assert len(shop.at_twilio) == len(FEW)
    assert not requests.open()
    shop.at_twilio.clear()
    shop.clock.forward(minutes=1)
    upkeep.obey()
    assert not shop.at_twilio, "what was asked for was done"
    Upkeep(shop.sync, makes=False).obey()


def test_what_was_asked_for_while_it_was_made_is_made_the_next_minute(shop: Shop) -> None:
    requests = TemplateRequests(shop.database, shop.clock)
    requests.ask()

    def slow() -> Sync:
        shop.clock.forward(seconds=30)
        requests.ask()
        return shop.sync()

    Upkeep(slow, requests, makes=False).obey()
    assert len(shop.at_twilio) == len(FEW)
    assert requests.open(), "the second wish came after the first look"
    shop.clock.forward(minutes=1)
    Upkeep(shop.sync, requests, makes=False).obey()
    assert not requests.open()


def test_a_wish_that_could_not_be_done_stays_open(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = TemplateRequests(shop.database, shop.clock)
    requests.ask()
    upkeep = Upkeep(shop.sync, requests, makes=False)

    def fails(error: Exception) -> Callable[[Sync], Synced]:
        def run(_: Sync) -> Synced:
            raise error

        return run

    for error in (SendError(20429, retryable=True), Busy()):
        with monkeypatch.context() as patched:
            patched.setattr(Sync, "run", fails(error))
            upkeep.obey()
        assert requests.open()
        assert not shop.at_twilio
    upkeep.obey()
    assert len(shop.at_twilio) == len(FEW)
    assert not requests.open()


def test_other_words_are_made_by_a_sync_of_their_own(shop: Shop) -> None:
    requests, made = TemplateRequests(shop.database, shop.clock), list[int]()
    versions = iter((1, 1, 2))

    def sync() -> Sync:
        made.append(len(made))
        return shop.sync()

    upkeep = Upkeep(sync, requests, lambda: next(versions), makes=False)
    for _ in range(3):
        shop.clock.forward(minutes=1)
        requests.ask()
        upkeep.obey()
        assert not requests.open()
    assert made == [0, 1]
