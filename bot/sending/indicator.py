"""The sign that we are writing, while a reply has to wait. A decoration: whatever goes wrong with it, nothing waits for it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from storage.database import Database
from storage.outbox import held_up

# Whoever waits no longer than this notices nothing.
HELD_UP = timedelta(seconds=1)

LOOK_SECONDS = 1.0
_AT_ONCE = 2
_REMEMBERED = 1000


class Indicator:
    """Shows once for each message of hers that we are writing.

    Source: facts.md, section 5: it goes out with the reply, or after 25 seconds.
    """

    def __init__(self, database: Database, typing: Callable[[str], None], clock: Callable[[], datetime]) -> None:
        self._database = database
        self._typing = typing
        self._clock = clock
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._shown: OrderedDict[str, None] = OrderedDict()
        self._looked_at = float("-inf")

    def look(self) -> None:
        """Show it to those who wait, at most once a second.

        Raises: DatabaseAway.
        """
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        for sid in held_up(self._database, self._clock(), HELD_UP):
            if sid not in self._shown and self._room.acquire(blocking=False):
                self._remember(sid)
                threading.Thread(target=self._show, args=(sid,), name="typing", daemon=True).start()

    def _remember(self, sid: str) -> None:
        self._shown[sid] = None
        if len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)

    def _show(self, sid: str) -> None:
        with suppress(Exception):
            self._typing(sid)
        self._room.release()
