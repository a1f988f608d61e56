"""The worker's part in the templates: what WhatsApp says to them, and where the simulator plays Twilio the templates themselves."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from bot.content.request import TemplateRequests
from bot.content.sync import Busy, Sync
from bot.errors import SendError
from bot.journal import log

# The worker stops within ten seconds, also while it waits for Twilio.
_LONGEST_PAUSE_SECONDS = 2.0


def brief_pause(seconds: float) -> None:
    """Wait, but never so long that the worker could not stop in time."""
    sleep(min(seconds, _LONGEST_PAUSE_SECONDS))


class Upkeep:
    """Looks after the templates by the clock.

    Shape: `makes` is true where the simulator plays Twilio, which is new with every start; elsewhere templates are made by
    `flask content sync`, because somebody should see what is submitted. `sync` is made at the first look.
    """

    def __init__(
        self, sync: Callable[[], Sync], requests: TemplateRequests | None = None, version: Callable[[], int] = int, *, makes: bool
    ) -> None:
        self._make = sync
        self._requests = requests
        self._version = version
        self._made_for = -1
        self._sync: Sync | None = None
        self._makes = makes
        self._made = False

    def look(self) -> None:
        """Make what is missing, or say so; learn what WhatsApp says."""
        self._sync = self._current()
        try:
            if self._makes and (not self._made or self._sync.missing()):
                self._sync.run()
                self._made = True
            # Whoever never made any wants text; that is no fault to report every hour.
            elif not self._makes and self._sync.begun():
                if self._sync.missing():
                    log.warning("contents missing", remedy="flask content sync")
                self._sync.approvals()
        except Busy:
            # Another worker makes them; the next round finds them.
            return
        except SendError as error:
            # The next round asks again.
            log.warning("contents not looked after", code=error.code)

    def obey(self) -> None:
        """Make the templates when an admin has asked for it at the desk."""
        if self._requests is None or not self._requests.open():
            return
        began_at = self._requests.clock()
        try:
            self._current().run()
        except Busy:
            return
        except SendError as error:
            # The next minute tries again; the page shows that it still waits.
            log.warning("contents not made", code=error.code)
            return
        self._requests.done(began_at)

    def _current(self) -> Sync:
        # Other words and other languages are other templates.
        version = self._version()
        if self._sync is None or version != self._made_for:
            self._sync, self._made_for, self._made = self._make(), version, False
        return self._sync
