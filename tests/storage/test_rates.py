"""No faster than allowed, however many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from storage.database import Database
from storage.rates import Limit, Limits, forget, take
from tests.storage.ada import NOW
from tests.storage.letters import ADA, BEA, after, bodies, lease, leave, letter, post

FAST = Limit(0.1, 3)


def taken(database: Database, at: datetime, limit: Limit = FAST, key: str = "sender") -> bool:
    with database.transaction() as connection:
        return take(connection, key, limit, at)


def test_a_burst_and_then_evenly(database: Database) -> None:
    allowed = [taken(database, NOW + timedelta(milliseconds=10 * tick)) for tick in range(200)]
    assert allowed[:4] == [True, True, True, False]
    # Three at once, and one more each tenth of a second: of two seconds the last tick is not a whole tenth.
    assert sum(allowed) == 3 + 19


def test_it_is_exact_when_many_ask_at_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        allowed = list(threads.map(lambda tick: taken(database, NOW + timedelta(milliseconds=25 * tick)), [0] * 40 + [8] * 40))
    # 0.2 seconds later two more may leave, whichever thread came first.
    assert sum(allowed) == 3 + 2


def test_each_number_has_a_rate_of_its_own(database: Database) -> None:
    assert [taken(database, NOW, Limit(3.0), key) for key in ("a", "b", "a")] == [True, True, False]
    assert taken(database, after(seconds=3), Limit(3.0), "a")


def test_a_clock_that_was_put_back_stops_nobody_for_a_day(database: Database) -> None:
    assert taken(database, after(days=1), Limit(3.0))
    assert taken(database, NOW, Limit(3.0))
    assert not taken(database, NOW, Limit(3.0))


def test_what_slowed_nobody_lately_is_forgotten(database: Database) -> None:
    taken(database, NOW)
    assert forget(database, after(hours=-1)) == 0
    assert forget(database, after(hours=1)) == 1


def test_a_number_sends_no_faster_than_allowed_and_in_order(database: Database) -> None:
    people = [f"whatsapp:+49151{number:08d}" for number in range(5)]
    post(database, *(letter(str(number), person) for number, person in enumerate(people)))
    slow = Limits(sender=Limit(1.0, 2), pair=Limit(0.1))
    assert bodies(lease(database, limits=slow)) == ["0", "1"]
    assert bodies(lease(database, after(seconds=0.9), limits=slow)) == []
    assert bodies(lease(database, after(seconds=1), limits=slow)) == ["2"]
    assert bodies(lease(database, after(seconds=3), limits=slow)) == ["3", "4"]


def test_what_the_rate_refuses_was_not_tried(database: Database) -> None:
    post(database, letter("1"), letter("2", BEA))
    slow = Limits(sender=Limit(1.0), pair=Limit(0.1))
    lease(database, limits=slow)
    (second,) = lease(database, after(seconds=1), limits=slow)
    assert (second.attempts, second.unknown_outcomes, second.tried_at) == (1, 0, after(seconds=1))


def test_one_recipient_is_not_flooded_while_others_are_written_to(database: Database) -> None:
    post(database, letter("1"), letter("2"), letter("3"), letter("other", BEA))
    calm = Limits(sender=Limit(0.001, 100), pair=Limit(6.0, 2))
    first = lease(database, limits=calm)
    assert bodies(first) == ["1", "other"]
    leave(database, first[0])
    second = lease(database, limits=calm)
    leave(database, second[0])
    assert bodies(second) == ["2"]
    assert lease(database, after(seconds=5), limits=calm) == []
    assert [(each.recipient, each.payload["body"]) for each in lease(database, after(seconds=6), limits=calm)] == [(ADA, "3")]
