"""Time that passes at once: what the worker would have done meanwhile is done on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from bot.simulator.clock import ForwardClock
from storage.database import Database
from storage.outbox.claims import due
from storage.upkeep.retention import expire_intakes

# Reminders take a longer step for a clock that jumped, and stay silent then.
STEP = timedelta(minutes=20)
# After so long nothing is due any more but the end.
EVENTFUL = timedelta(days=3)
# So long the worker has for what became due in a step, before time goes on without it.
_LOOKS, _LOOK_SECONDS = 60, 0.05


@dataclass(frozen=True, kw_only=True)
class Leap:
    """The way from now to later."""

    clock: ForwardClock
    database: Database
    remind: Callable[[], int]
    expires_days: int

    def over(self, span: timedelta) -> datetime:
        """Let this much time pass, and tell what time it is then.

        Raises: DatabaseAway.
        """
        until = self.clock() + span
        if span <= STEP:
            return self.clock.forward(span)
        self.remind()
        eventful = self.clock() + min(span, EVENTFUL)
        while (left := eventful - self.clock()) > timedelta():
            self.clock.forward(min(left, STEP))
            if self.remind():
                self._let_leave()
        self.clock.forward(max(until - self.clock(), timedelta()))
        expire_intakes(self.database, self.clock() - timedelta(days=self.expires_days))
        return self.clock()

    def _let_leave(self) -> None:
        pause = Event()
        for _ in range(_LOOKS):
            if not due(self.database, self.clock()):
                break
            pause.wait(_LOOK_SECONDS)
