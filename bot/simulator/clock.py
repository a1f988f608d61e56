"""A clock that runs with the world and can be put forward, so that days pass in a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class ForwardClock:
    """The time in development. It never goes back: what is stored would otherwise come from the future."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time it is."""
        return self._clock() + self._ahead

    def forward(self, span: timedelta) -> datetime:
        """Let time pass, and tell what time it is then."""
        if span < timedelta():
            raise ValueError("a clock that goes back would make what is stored come from the future")
        self._ahead += span
        return self()
