"""The job that has Twilio forget the messages of people who were erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.errors import SendError
from bot.journal import log
from storage.database import Database
from storage.rights import twilio_deletions


class Archive(Protocol):
    """What Twilio keeps of messages: `bot.twilio.rest.Rest`, or what a test has in its place."""

    def delete_message(self, sid: str) -> None:
        """Have a message forgotten."""

    def sids_with(self, address: str, until: datetime) -> tuple[str, ...]:
        """Every message between us and this address that was made before that time."""


class Forgetting:
    """Has messages forgotten, each until it is. Several workers may do it at once: what is gone is gone."""

    def __init__(self, archive: Archive, database: Database, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._database = database
        self._clock = clock

    def forget(self) -> int:
        """Do what is due; give how many messages Twilio has forgotten.

        Raises: DatabaseAway; the next run goes on where this one ended.
        """
        done = failed = 0
        for each in twilio_deletions.due(self._database, self._clock()):
            try:
                if each.address:
                    sids = self._archive.sids_with(each.address, each.asked_at)
                    twilio_deletions.listed(self._database, each, sids, self._clock())
                    continue
                self._archive.delete_message(each.sid)
            except SendError as error:
                twilio_deletions.failed(self._database, each, error.code, self._clock())
                failed += 1
                continue
            twilio_deletions.forgotten(self._database, each, self._clock())
            done += 1
        if done or failed:
            # Counts only.
            log.info("forgotten at Twilio", messages=done, later=failed)
        return done
