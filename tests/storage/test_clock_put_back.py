"""A clock that was put back by hours holds up no message for hours."""

from __future__ import annotations

from storage.database import Database
from storage.outbox import cancel, ends
from storage.outbox.claims import STUCK
from storage.outbox.clock import catch_up
from storage.outgoing import Kind
from tests.storage.ada import NOW
from tests.storage.letters import BEA, CARL, after, bodies, lease, leave, letter, post, row

BEFORE = after(hours=5)


def test_what_was_written_before_leaves_now_and_what_waits_for_the_morning_waits_for_it(database: Database) -> None:
    post(database, letter("reply"), letter("invite", BEA, kind=Kind.INVITE, due_at=after(hours=20)), now=BEFORE)
    assert lease(database) == []

    assert catch_up(database, NOW) == 1

    (reply,) = lease(database)
    assert reply.payload == {"body": "reply"}
    leave(database, reply)
    assert bodies(lease(database, after(hours=20))) == ["invite"]


def test_what_was_tried_before_is_tried_again_and_given_up_in_time(database: Database) -> None:
    post(database, letter(), now=BEFORE)
    (leaving,) = lease(database, BEFORE)
    ends.put_off(database, leaving, after(hours=5, minutes=1), code=20429, error="later")

    assert catch_up(database, NOW) == 1

    (again,) = lease(database)
    assert again.give_up_at <= NOW + STUCK


def test_what_may_have_left_before_is_looked_up_from_before_the_clock_was_put_back(database: Database) -> None:
    post(database, letter(), now=BEFORE)
    (leaving,) = lease(database, BEFORE)
    ends.lose(database, leaving, after(hours=5, seconds=2), code=0, error="no answer")

    catch_up(database, NOW)

    (again,) = lease(database)
    assert (again.tried_at, again.unknown_outcomes) == (NOW - STUCK, 1)


def test_what_was_called_back_stays_so(database: Database) -> None:
    (key,) = post(database, letter("called back", intake_id="hers"), now=BEFORE)
    lease(database, BEFORE)
    with database.transaction() as connection:
        cancel(connection, "hers")

    catch_up(database, NOW)

    assert row(database, key).give_up_at <= row(database, key).created_at


def test_nothing_is_moved_while_clocks_are_right(database: Database) -> None:
    post(database, letter(), letter("a second ahead", BEA), now=NOW)
    post(database, letter("ahead by another machine's clock", CARL), now=after(seconds=30))
    assert catch_up(database, NOW) == 0
