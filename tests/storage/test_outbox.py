"""What is written to leave: once, cancelled by a stop, claimed by one worker, one after the other."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.intake import State
from storage import outbox
from storage.database import Database
from storage.outbox import ends
from storage.outbox.claims import LEASE_SECONDS, STUCK, due, give_back
from storage.outgoing import Kind, Status
from storage.upkeep import retention
from tests.storage import ada
from tests.storage.ada import NOW, tell
from tests.storage.letters import ADA, BEA, after, bodies, change, lease, leave, letter, post, row


def test_the_same_dedupe_key_writes_nothing(database: Database) -> None:
    first = post(database, letter("a", dedupe="reply SM1"), letter("b"))
    assert len(first) == 2
    assert len(post(database, letter("c", dedupe="reply SM1"), letter("d", BEA, dedupe="reply SM2"))) == 1
    assert bodies(lease(database)) == ["a", "d"]


def test_nothing_is_due_before_its_time(database: Database) -> None:
    post(database, letter(due_at=after(hours=8)))
    assert not due(database, NOW)
    assert lease(database) == []
    assert due(database, after(hours=8))
    assert bodies(lease(database, after(hours=8))) == ["hello"]


def test_a_rolled_back_turn_sends_nothing(database: Database) -> None:
    def turn_that_breaks() -> None:
        with database.transaction() as connection:
            outbox.put(connection, [letter()], NOW)
            raise KeyError

    with pytest.raises(KeyError):
        turn_that_breaks()
    assert lease(database) == []


def test_one_recipients_messages_leave_one_after_the_other(database: Database) -> None:
    post(database, letter("1"), letter("2"), letter("other", BEA), letter("3"))
    (one, other) = lease(database)
    assert bodies([one, other]) == ["1", "other"]
    assert lease(database) == []
    leave(database, one)
    (two,) = lease(database)
    assert bodies([two]) == ["2"]


def test_the_next_one_waits_until_twilio_says_that_the_last_one_went_on(database: Database) -> None:
    post(database, letter("1"), letter("2"))
    (one,) = lease(database)
    leave(database, one, heard=False)
    assert not due(database, after(seconds=2))
    assert lease(database, after(seconds=2)) == []
    change(database, one.id, receipt_rank=5)
    assert bodies(lease(database, after(seconds=2))) == ["2"]


def test_or_until_a_few_seconds_have_passed(database: Database) -> None:
    post(database, letter("1"), letter("2"))
    leave(database, lease(database)[0], heard=False)
    assert bodies(lease(database, after(seconds=3.1))) == ["2"]


def test_a_message_that_is_tried_again_later_is_not_overtaken(database: Database) -> None:
    post(database, letter("1"), letter("2"))
    (one,) = lease(database)
    assert ends.put_off(database, one, after(minutes=1), code=429, error="too fast") is Status.READY
    assert lease(database, after(seconds=30)) == []
    assert bodies(lease(database, after(minutes=1))) == ["1"]


def test_one_that_is_to_leave_tomorrow_holds_up_nobody_today(database: Database) -> None:
    post(database, letter("nudge", kind=Kind.REMINDER, due_at=after(days=1)), letter("reply"))
    assert bodies(lease(database)) == ["reply"]


@pytest.mark.parametrize("settled", ["failed", "cancelled"])
def test_one_that_was_given_up_holds_up_nobody(database: Database, settled: str) -> None:
    first, _ = post(database, letter("1"), letter("2"))
    change(database, first, status=settled)
    assert bodies(lease(database)) == ["2"]


def test_several_workers_get_each_message_once(database: Database) -> None:
    ids = post(database, *(letter(str(number), f"whatsapp:+49151{number:08d}") for number in range(120)))

    def work(_: int) -> list[int]:
        taken: list[int] = []
        while got := lease(database, most=5):
            taken += [each.id for each in got]
        return taken

    with ThreadPoolExecutor(6) as threads:
        taken = Counter(each for one in threads.map(work, range(6)) for each in one)
    assert taken == Counter(ids)


def test_several_workers_keep_every_recipients_order(database: Database) -> None:
    people = [f"whatsapp:+49151{number:08d}" for number in range(8)]
    post(database, *(letter(str(number), person) for number in range(6) for person in people))
    left: dict[str, list[str]] = {person: [] for person in people}

    def work(_: int) -> None:
        while any(len(each) < 6 for each in left.values()):
            for each in lease(database, most=3):
                left[each.recipient].append(each.payload["body"])
                leave(database, each)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert set(map(tuple, left.values())) == {tuple("012345")}


def test_no_more_are_leased_than_asked_for(database: Database) -> None:
    post(database, *(letter(str(number), f"whatsapp:+49151{number:08d}") for number in range(9)))
    assert bodies(lease(database, most=4)) == ["0", "1", "2", "3"]


def test_a_lease_that_ran_out_is_an_unknown_outcome(database: Database) -> None:
    post(database, letter("1"), letter("2"))
    (first,) = lease(database)
    assert (first.unknown_outcomes, first.tried_at) == (0, NOW)
    assert lease(database, after(seconds=LEASE_SECONDS - 1)) == []
    (again,) = lease(database, after(seconds=LEASE_SECONDS + 1))
    assert (again.id, again.unknown_outcomes, again.tried_at, again.attempts) == (first.id, 1, NOW, 2)


def test_a_worker_that_lost_its_lease_has_no_say(database: Database) -> None:
    post(database, letter())
    (late,) = lease(database)
    (now_its,) = lease(database, after(minutes=1))
    assert not ends.hold(database, late, after(minutes=1))
    assert not ends.sent(database, late, "SM1", after(minutes=1))
    assert ends.put_off(database, late, NOW, code=429, error="") is None
    assert not ends.lose(database, late, NOW, code=0, error="")
    assert ends.fail(database, late, NOW, code=1, error="") is None
    assert ends.sent(database, now_its, "SM2", after(minutes=1))
    assert (row(database, late.id).status, row(database, late.id).provider_sid) == ("sent", "SM2")


def test_what_was_leased_and_not_tried_is_as_it_was(database: Database) -> None:
    post(database, letter())
    (leaving,) = lease(database)
    give_back(database, leaving)
    (again,) = lease(database, after(seconds=1))
    assert (again.attempts, again.unknown_outcomes, again.tried_at) == (1, 0, after(seconds=1))


def test_a_clock_that_was_put_back_lets_leases_run_out(database: Database) -> None:
    post(database, letter(due_at=after(days=-2)))
    lease(database)
    assert [each.unknown_outcomes for each in lease(database, after(days=-1))] == [1]


def test_a_message_has_a_quarter_of_an_hour_from_its_first_try(database: Database) -> None:
    post(database, letter("1"), letter("2", BEA, give_up_at=after(minutes=2)))
    one, two = lease(database, after(hours=1))
    assert (one.give_up_at, two.give_up_at) == (after(hours=1) + STUCK, after(minutes=2))


def stopping(database: Database) -> tuple[int, ...]:
    """Ada is mid-way, with one message at Twilio's door, one that waits, and one whose outcome nobody knows."""
    intake = tell(database, "SM1")
    hers = {"intake_id": intake.id}
    return post(database, letter("at the door", **hers), letter("waits", **hers), letter("lost", BEA, **hers))


def test_a_stop_cancels_what_has_not_left(database: Database) -> None:
    at_the_door, waits, lost = stopping(database)
    leaving = {each.id: each for each in lease(database)}
    ends.lose(database, leaving[lost], NOW, code=0, error="")

    tell(database, "SM2", withdraws=True, changes={"state": State.STOPPED})

    assert [row(database, each).status for each in (at_the_door, waits, lost)] == ["sending", "cancelled", "unknown"]
    assert ends.put_off(database, leaving[at_the_door], NOW, code=429, error="") is Status.CANCELLED
    (again,) = lease(database)
    assert again.give_up_at <= again.created_at
    assert again.state == "stopped"
    assert not ends.hold(database, again, NOW)
    assert ends.fail(database, again, NOW, code=7, error="") is Status.CANCELLED


def test_whoever_asks_learns_how_many_wait(database: Database) -> None:
    post(database, letter(), letter(), letter("other", BEA))
    with database.reading() as connection:
        assert [outbox.waiting(connection, each) for each in (ADA, BEA, ada.CARL.address)] == [2, 1, 0]


def test_who_asks_to_be_forgotten_leaves_no_words_in_the_outbox(database: Database) -> None:
    intake = tell(database, "SM1")
    gone, waits = post(database, letter("gone", intake_id=intake.id), letter("waits", intake_id=intake.id))
    leave(database, lease(database)[0])

    tell(database, "SM2", requests=("erase",), ledger={"leaving": (letter("forgotten", intake_id=intake.id),)})

    assert [(row(database, each).status, row(database, each).payload) for each in (gone, waits)] == [("sent", {}), ("cancelled", {})]
    assert bodies(lease(database)) == ["forgotten"]


def test_old_words_go_with_their_time_and_what_waits_keeps_its_own(database: Database) -> None:
    gone, waits = post(database, letter("gone"), letter("waits"))
    leave(database, lease(database)[0])
    assert retention.clear_old_letters(database, NOW) == 0
    assert retention.clear_old_letters(database, after(days=1)) == 1
    assert [row(database, each).payload for each in (gone, waits)] == [{}, {"body": "waits"}]
    assert retention.clear_old_letters(database, after(days=1)) == 0
