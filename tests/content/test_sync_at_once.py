"""However many sync the templates at once, each template is made once; and nobody hears of what a shop never had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

import background
from app import pieces_of
from bot.content import upkeep as upkeep_module
from bot.content.sync import JOB, Busy, Synced
from bot.content.upkeep import Upkeep
from settings import Settings
from storage import contents
from storage.upkeep import jobs
from tests.content.test_sync import FEW, Shop, shop

__all__ = ["shop"]


def test_a_second_sync_makes_nothing_while_the_first_is_under_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made, under_way, go_on = shop.rest.create_content, Event(), Event()

    def slowly(asked: Any) -> str:
        under_way.set()
        assert go_on.wait(20)
        return made(asked)

    monkeypatch.setattr(shop.rest, "create_content", slowly)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(shop.sync().run)
        assert under_way.wait(20)
        with pytest.raises(Busy):
            shop.sync().run()
        Upkeep(shop.sync, makes=True).look()
        go_on.set()
        assert first.result().created == len(FEW)
    assert len(shop.at_twilio) == len(FEW)
    assert shop.sync().run() == Synced()


def test_who_has_lost_the_lease_stops_before_the_next_template(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop.rest.create_content

    def stalling(asked: Any) -> str:
        sid = made(asked)
        # So long that another worker takes over.
        shop.clock.forward(minutes=3)
        assert jobs.hold(shop.database, JOB, "another worker", shop.clock())
        return sid

    monkeypatch.setattr(shop.rest, "create_content", stalling)
    with pytest.raises(Busy):
        shop.sync().run()
    assert len(shop.at_twilio) == 1

    jobs.let_go(shop.database, JOB, "another worker")
    monkeypatch.undo()
    assert shop.sync().run().created == len(FEW) - 1


def test_a_shop_that_never_made_templates_is_not_warned_about_them(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(upkeep_module.log, "warning", lambda event, **_: told.append(event))
    production = Upkeep(shop.sync, makes=False)
    production.look()
    assert told == []

    shop.sync().run()
    contents.forget(shop.database, next(iter(FEW)))
    production.look()
    assert told == ["contents missing"]


@pytest.mark.parametrize(("address", "makes"), [("http://127.0.0.1:5000/simulator/twilio", True), (None, False)])
def test_nothing_is_made_unasked_at_an_account_of_the_shops_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str | None, *, makes: bool
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(background, "Upkeep", lambda *given, makes: told.append(makes) or Upkeep(*given, makes=makes))
    of_development = {"database_url": "sqlite://", "twilio_api_base_url": address}

    background.jobs_of(pieces_of(settings.model_copy(update=of_development)))

    assert told == [makes]
