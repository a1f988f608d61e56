"""Keeps what runs to what is set: the questions, the shop, the words and the periods follow the desk within seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.house import House, house_of
from bot.journal import log
from flows.asking import Channel
from flows.flow import Flow
from flows.registration import registration
from storage import shop_settings
from storage.customers import fields
from storage.customers.fields import OwnField
from storage.database import Database, Refused
from translations import Catalogs

# So long somebody may be asked by the old settings; the look itself is one row by its key.
FRESH_FOR = timedelta(seconds=2)


class Running:
    """The house as it is set now, and what is made of it. Any thread may look.

    Shape: `flows` and `catalogs` are handed out once and stay the same objects, which change what they say.
    """

    def __init__(self, database: Database, usual: House, catalogs: Catalogs, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at: datetime | None = None
        self._version = 0
        self.usual = usual
        self.house = usual
        self.catalogs = catalogs
        self.own_fields: tuple[OwnField, ...] = ()
        questions = registration(usual.shop)
        self.flows: Mapping[Channel, Flow] = {channel: Flow(questions, usual.shop) for channel in Channel}

    @property
    def flow(self) -> Flow:
        """The conversation."""
        return self.flows[Channel.CHAT]

    @property
    def version(self) -> int:
        """The version of the settings that run."""
        return self._version

    def look(self) -> None:
        """Follow what was set meanwhile; at most every two seconds the database is asked for a number.

        Raises: DatabaseAway; what runs goes on as it is, and nobody asks again for two seconds.
        """
        looked_at, now = self._looked_at, self._clock()
        if looked_at is not None and timedelta() <= now - looked_at < FRESH_FOR:
            return
        # One looks, the others go on with what there is.
        if self._looking.acquire(blocking=False):
            try:
                self._looked_at = now
                self.follow()
            except Refused as error:
                # Migrations are waiting; whatever is needed says so better.
                log.warning("settings not read", error=error)
            finally:
                self._looking.release()

    def follow(self) -> None:
        """Follow what is set now.

        Raises: DatabaseAway, Refused.
        """
        version = shop_settings.version(self._database)
        if version == self._version:
            return
        kept = shop_settings.settings(self._database)
        self.own_fields = fields.all_of(self._database)
        self._put_in_place(house_of(self.usual, {name: each.value for name, each in kept.items()}))
        # Whatever was set between the two reads has another number, and is read again.
        self._version = version
        log.info("settings followed", version=version)

    def _put_in_place(self, house: House) -> None:
        self.house = house
        self.catalogs.say_instead(house.words, house.forms)
        for channel, flow in self.flows.items():
            own, hidden = fields.questions_for(self.own_fields, channel)
            flow.follow(registration(house.shop, own, {**house.asking.get(channel, {}), **hidden}), house.shop)
