"""The sending loop: looks into the outbox, leases what may leave, and hands it to threads that deliver it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from random import SystemRandom
from uuid import uuid4

from bot.journal import log
from bot.sending.consequences import Consequences
from bot.sending.delivery import Delivery, Way
from bot.sending.indicator import Indicator
from storage.database import Database, DatabaseAway
from storage.outbox.claims import claim, due
from storage.outgoing import Leaving
from storage.rates import Limits

# A reply leaves within a few tens of milliseconds of its commit, and an idle worker asks the database thirty times a second,
# each time for one row of a small index.
LOOK_SECONDS = 0.03

# While the database is away.
AWAY_SECONDS = 1.0

THREADS = 16


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What the sender works with."""

    database: Database
    delivery: Delivery
    limits: Limits
    clock: Callable[[], datetime]
    indicator: Indicator | None = None
    threads: int = THREADS


class Sender:
    """Sends what waits, one message a thread, until it is told to stop.

    Only as many messages are leased as threads are free: what has not left can still be cancelled.
    """

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._name = uuid4().hex[:8]
        self._rounds = 0
        self._busy = 0
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._leased: SimpleQueue[Leaving | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin. The threads are daemons: one that hangs in Twilio's answer does not hold up the end, its lease runs out."""
        work = [self._deliver] * self._sending.threads
        self._threads = [threading.Thread(target=each, name="sender", daemon=True) for each in (self._look, *work)]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Lease nothing more and finish what is at Twilio's door, at most so long. Whether all of it was finished."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        until = time.monotonic() + seconds
        if self._threads:
            self._threads[0].join(seconds)
        with self._changed:
            finished = self._changed.wait_for(lambda: self._busy == 0, max(until - time.monotonic(), 0))
        for _ in self._threads:
            self._leased.put(None)
        return finished

    def _look(self) -> None:
        away = False
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._round()
            except DatabaseAway as error:
                if not away:
                    log.error("database away, nothing is sent", error=error)
                away = True
                self._stopping.wait(AWAY_SECONDS)
                continue
            except Exception as error:  # noqa: BLE001 - without this thread nothing would ever leave again
                log.error("looking into the outbox broke", error=error)
                self._stopping.wait(AWAY_SECONDS)
                continue
            away = False
            # A long look means a long line, which needs no second look at once.
            self._pause(max(LOOK_SECONDS, 2 * (time.monotonic() - started)))

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(self._stopping.is_set, seconds)
            # With every thread at work there is nothing to lease for.
            self._changed.wait_for(lambda: self._stopping.is_set() or self._busy < self._sending.threads)

    def _round(self) -> None:
        sending = self._sending
        if not due(sending.database, sending.clock()):
            if sending.indicator is not None:
                sending.indicator.look()
            return
        self._rounds += 1
        for leaving in claim(sending.database, f"{self._name} {self._rounds}", self._free(), sending.limits, sending.clock()):
            with self._changed:
                self._busy += 1
            self._leased.put(leaving)

    def _free(self) -> int:
        with self._changed:
            return self._sending.threads - self._busy

    def _deliver(self) -> None:
        while (leaving := self._leased.get()) is not None:
            try:
                self._sending.delivery.deliver(leaving, self._stopping.is_set)
            except DatabaseAway as error:
                log.error("outcome not recorded: it will be looked up", message=leaving.id, error=error)
            except Exception as error:  # noqa: BLE001 - the thread lives on, the lease runs out, the message is looked up
                log.error("delivery broke", message=leaving.id, error=error)
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()


def sender_of(
    way: Way, database: Database, consequences: Consequences, limits: Limits, clock: Callable[[], datetime], status_base: str | None
) -> Sender:
    """A sender that goes this way to Twilio."""
    delivery = Delivery(
        database=database, way=way, consequences=consequences, clock=clock, chance=SystemRandom().random, status_base=status_base
    )
    indicator = Indicator(database, way.typing, clock)
    return Sender(Sending(database=database, delivery=delivery, limits=limits, clock=clock, indicator=indicator))
