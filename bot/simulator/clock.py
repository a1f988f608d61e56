"""A clock that runs with the world and can be put forward, so that days pass in a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.shelf import Shelf

_CLOCK = "clock"


class ForwardClock:
    """The time in development. It never goes back: what is stored would otherwise come from the future.

    How far it is ahead lies on the shelf, where the worker finds it too, and a restart.
    """

    def __init__(self, clock: Callable[[], datetime], shelf: Shelf) -> None:
        self._clock = clock
        self._shelf = shelf

    def __call__(self) -> datetime:
        """The time it is."""
        return self._clock() + timedelta(seconds=self._ahead())

    def forward(self, span: timedelta) -> datetime:
        """Let time pass, and tell what time it is then."""
        if span < timedelta():
            raise ValueError("a clock that goes back would make what is stored come from the future")
        self._shelf.change(_CLOCK, _CLOCK, {"ahead_seconds": self._ahead() + span.total_seconds()})
        return self()

    def _ahead(self) -> float:
        thing = self._shelf.get(_CLOCK, _CLOCK)
        return float(thing.data["ahead_seconds"]) if thing else 0.0
