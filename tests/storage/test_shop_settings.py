"""What admins set is kept once, whole, and never over somebody else's change."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import shop_settings
from storage.database import Database
from storage.shop_settings import Stale
from tests.conftest import FixedClock


def _values(database: Database) -> dict[str, object]:
    return {name: each.value for name, each in shop_settings.settings(database).items()}


def test_every_change_counts_the_version_up_and_the_same_again_does_not(database: Database, clock: FixedClock) -> None:
    assert shop_settings.version(database) == 0
    assert shop_settings.keep(database, {"name": "Acorn", "country": "TR"}, seen=0, by="dana", now=clock()) == 1
    assert shop_settings.keep(database, {"name": "Acorn"}, seen=1, by="dana", now=clock()) == 1
    assert shop_settings.version(database) == 1
    assert _values(database) == {"name": "Acorn", "country": "TR"}


def test_what_is_reset_is_no_longer_there(database: Database, clock: FixedClock) -> None:
    shop_settings.keep(database, {"name": "Acorn", "days": 3}, seen=0, by="dana", now=clock())
    assert shop_settings.keep(database, {"name": None}, seen=1, by="dana", now=clock()) == 2
    assert _values(database) == {"days": 3}


def test_settings_are_read_by_the_beginning_of_their_names(database: Database, clock: FixedClock) -> None:
    values = {"words:de:1": "Hallo", "words:tr:1": "Merhaba", "words_": True, "name": "Acorn"}
    shop_settings.keep(database, values, seen=0, by="dana", now=clock())
    assert sorted(shop_settings.settings(database, "words:de:")) == ["words:de:1"]
    assert sorted(shop_settings.settings(database, "words_")) == ["words_"]


def test_who_looked_at_an_older_state_overwrites_nothing(database: Database, clock: FixedClock) -> None:
    shop_settings.keep(database, {"name": "Acorn", "country": "TR"}, seen=0, by="dana", now=clock())
    with pytest.raises(Stale) as stale:
        shop_settings.keep(database, {"name": "Oak", "days": 3}, seen=0, by="eli", now=clock())
    assert (stale.value.setting.name, stale.value.setting.value) == ("name", "Acorn")
    assert _values(database) == {"name": "Acorn", "country": "TR"}
    # Another setting, or the same words, are nobody's change.
    shop_settings.keep(database, {"name": "Acorn", "days": 3}, seen=0, by="eli", now=clock())
    assert _values(database) == {"name": "Acorn", "country": "TR", "days": 3}


def test_of_two_who_change_a_setting_at_once_one_is_told(database: Database, clock: FixedClock) -> None:
    shop_settings.keep(database, {"name": "Acorn"}, seen=0, by="dana", now=clock())
    start = threading.Barrier(2)

    def change(name: str) -> bool:
        start.wait(30)
        try:
            shop_settings.keep(database, {"name": name}, seen=1, by=name, now=clock())
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, ["Oak", "Elm"])) == [False, True]
    assert shop_settings.version(database) == 2
