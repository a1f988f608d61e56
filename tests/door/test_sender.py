"""The sending loop, with its threads: what is committed leaves at once, and the end is orderly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import pytest

from bot.sender import Sender, Sending
from bot.sending.consequences import Consequences
from bot.sending.delivery import Delivery
from bot.sending.indicator import Indicator
from bot.sending.limits import PAIR, limits_of
from storage.database import Database
from storage.outgoing import Leaving
from storage.rates import Limit
from tests.conftest import FixedClock
from tests.door.way import Script
from tests.storage.letters import ADA, AT_ONCE, SHOP, after, change, lease, leave, letter, post, row

ENOUGH_SECONDS = 30.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Slow(Script):
    """A way that is open only when the test says so."""

    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    opened: threading.Event = field(default_factory=threading.Event)

    def send(self, leaving: Leaving, status_url: str | None) -> str:
        self.arrived.release()
        assert self.opened.wait(ENOUGH_SECONDS)
        return super().send(leaving, status_url)


@pytest.fixture
def slow() -> Iterator[Slow]:
    way = Slow()
    yield way
    way.opened.set()


def sender(database: Database, way: Script, threads: int = 4) -> Sender:
    delivery = Delivery(database=database, way=way, consequences=Consequences(lambda _: None), clock=now, chance=lambda: 0.5)
    return Sender(Sending(database=database, delivery=delivery, limits=AT_ONCE, clock=now, threads=threads))


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    ended = monotonic() + ENOUGH_SECONDS
    waiting = threading.Event()
    while not fulfilled():
        assert monotonic() < ended
        waiting.wait(0.01)


def people(number: int) -> list[str]:
    return [f"whatsapp:+49151{each:08d}" for each in range(number)]


def statuses(database: Database, ids: tuple[int, ...]) -> list[str]:
    return [row(database, each).status for each in ids]


def test_what_is_committed_leaves_without_being_asked_for(database: Database) -> None:
    loop = sender(database, Script())
    loop.start()
    ids = post(database, *(letter(recipient=person, needs_window=False) for person in people(6)), now=now())
    until(lambda: set(statuses(database, ids)) == {"sent"})
    assert loop.stop(ENOUGH_SECONDS)


def test_several_workers_send_each_message_once(database: Database) -> None:
    way = Script()
    ids = post(database, *(letter(person, person, needs_window=False) for person in people(30)), now=now())
    loops = [sender(database, way) for _ in range(3)]
    for loop in loops:
        loop.start()
    until(lambda: set(statuses(database, ids)) == {"sent"})
    assert {loop.stop(ENOUGH_SECONDS) for loop in loops} == {True}
    assert sorted(way.sent) == people(30)


def test_no_more_are_leased_than_threads_are_free_and_the_rest_can_be_cancelled(database: Database, slow: Slow) -> None:
    ids = post(database, *(letter(recipient=person, needs_window=False) for person in people(5)), now=now())
    loop = sender(database, slow, threads=2)
    loop.start()
    for _ in range(2):
        assert slow.arrived.acquire(timeout=ENOUGH_SECONDS)
    assert sorted(statuses(database, ids)) == ["ready"] * 3 + ["sending"] * 2
    slow.opened.set()
    assert loop.stop(ENOUGH_SECONDS)


def test_the_end_finishes_what_is_at_twilios_door_and_leases_nothing_more(database: Database, slow: Slow) -> None:
    ids = post(database, *(letter(recipient=person, needs_window=False) for person in people(4)), now=now())
    loop = sender(database, slow, threads=2)
    loop.start()
    for _ in range(2):
        assert slow.arrived.acquire(timeout=ENOUGH_SECONDS)
    ending = threading.Thread(target=loop.stop, args=(ENOUGH_SECONDS,))
    ending.start()
    slow.opened.set()
    ending.join(ENOUGH_SECONDS)
    assert sorted(statuses(database, ids)) == ["ready", "ready", "sent", "sent"]


def test_a_hanging_request_does_not_hold_up_the_end(database: Database, slow: Slow) -> None:
    (one,) = post(database, letter(needs_window=False), now=now())
    loop = sender(database, slow)
    loop.start()
    assert slow.arrived.acquire(timeout=ENOUGH_SECONDS)
    began = monotonic()
    assert not loop.stop(0.2)
    assert monotonic() - began < 5
    # Its lease runs out, and the next worker looks it up.
    assert row(database, one).status == "sending"


def test_she_sees_that_we_write_while_a_reply_has_to_wait(database: Database, clock: FixedClock) -> None:
    way = Script()
    shown = Indicator(database, way.typing, clock)
    post(database, letter("1", sid="SM1"), letter("2", sid="SM2"), letter("other kind"))
    leave(database, lease(database)[0], heard=False)
    shown.look()
    assert way.typed == []

    clock.forward(seconds=2)
    again = Indicator(database, way.typing, clock)
    again.look()
    until(lambda: way.typed == ["SM2"])
    again.look()
    assert way.typed == ["SM2"]


def test_twilios_sandbox_is_slow_and_an_emulator_is_not() -> None:
    assert limits_of(SHOP, 80, emulated=False).sender == Limit(3.0, 1)
    assert limits_of(SHOP, 80, emulated=True).sender == Limit(1 / 80, 8)
    assert limits_of(ADA, 5, emulated=False).sender == Limit(0.2, 1)
    assert limits_of(ADA, 80, emulated=False).pair is PAIR


def test_a_lively_conversation_is_not_slowed(database: Database) -> None:
    limits = limits_of(ADA, 80, emulated=False)
    ids = post(database, *(letter(str(number)) for number in range(40)))
    for number, outbox_id in enumerate(ids):
        (leaving,) = lease(database, after(seconds=2 * number), limits=limits)
        assert leaving.id == outbox_id
        leave(database, leaving, after(seconds=2 * number))
        change(database, outbox_id, receipt="delivered")
