"""What keeps messages from waiting behind others that wait in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage.database import DatabaseAway

# Who was refused sooner did not wait: the database said no at once, and nobody stood behind.
_LONG_SECONDS = 1.0
# Long enough for the queue before the threads to run off, short enough that nobody notices once the database is back.
_REFUSING_SECONDS = 1.0


class Overload:
    """Refuses messages at once after several have waited in vain at the same time.

    Every thread waits up to two seconds for a database that does not answer. Those who came meanwhile have waited too, before
    the threads; were they to wait their own two seconds again, the last of a queue would be answered after a minute.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._inside = 0
        self._refusing_until = float("-inf")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Let a message in, and learn from it.

        Raises: DatabaseAway at once, while messages are refused.
        """
        started = self._clock()
        if started < self._refusing_until:
            raise DatabaseAway("messages before this one waited in vain")
        with self._lock:
            self._inside += 1
        try:
            yield
        except DatabaseAway:
            if self._inside > 1 and self._clock() - started > _LONG_SECONDS:
                self._refusing_until = self._clock() + _REFUSING_SECONDS
            raise
        finally:
            with self._lock:
                self._inside -= 1
