"""The content templates that can be used now, in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.content.template import Template
from bot.journal import log
from storage import contents
from storage.database import Database, DatabaseAway, Refused

# A template that WhatsApp paused is used no longer than this, and nobody restarts a process after a sync.
FRESH_FOR = timedelta(seconds=30)


class Contents:
    """What can be looked up without asking the database; read again when it is older than half a minute. Any thread may ask."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._reading = threading.Lock()
        self._read_at: datetime | None = None
        self._sids: Mapping[str, str] = {}
        self._approved: Mapping[tuple[str, str], Template] = {}

    def sid(self, key: str) -> str | None:
        """The template's sid at Twilio; None when there is none, or none that may be used."""
        self._freshen()
        return self._sids.get(key)

    @property
    def none_there(self) -> bool:
        """Whether there is no template at all, so that nobody need work out which one would do."""
        self._freshen()
        return not self._sids

    def approved(self, name: str, language: str) -> Template | None:
        """The template that WhatsApp approved for this; None when there is none yet, or it is paused."""
        self._freshen()
        return self._approved.get((name, language))

    def refresh(self) -> None:
        """Read what is there now.

        Raises: DatabaseAway.
        """
        with self._reading:
            self._read()

    def _freshen(self) -> None:
        read_at, now = self._read_at, self._clock()
        if read_at is not None and timedelta() <= now - read_at < FRESH_FOR:
            return
        # Whoever finds it old reads; the others go on with what there is, but for the first time, when there is nothing.
        if self._reading.acquire(blocking=read_at is None):
            try:
                if self._read_at == read_at:
                    self._read()
            except (DatabaseAway, Refused) as error:
                # What was there is used a little longer; the message itself will tell whether the database is away.
                log.warning("contents not read", error=error)
                self._read_at = now
            finally:
                self._reading.release()

    def _read(self) -> None:
        found = contents.usable(self._database)
        self._sids = {each.key: each.sid for each in found}
        # The oldest first, so that of two the newer one stays.
        templates = ((each, each.definition) for each in found)
        self._approved = {(each.name, each.language): Template.of(each.sid, each.name, said) for each, said in templates if said}
        self._read_at = self._clock()
