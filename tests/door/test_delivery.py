"""One message's way out: refusals, tries, unknown outcomes, and what follows from each."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import errors
from bot.errors import FAULTS, Action, SendError, is_retryable
from bot.sending.delivery import MOST_UNKNOWN
from flows.intake import State
from storage.consent.barred import Bar, bar
from storage.database import Database
from storage.outbox.claims import LEASE_SECONDS
from storage.outgoing import Kind
from storage.tables import barred, consents, intakes, outbox
from tests.conftest import FixedClock
from tests.door.way import Script, Worker, lost, refused
from tests.storage.ada import registered, tell
from tests.storage.consenting import answer
from tests.storage.letters import ADA, BEA, lease, letter, post, row


@pytest.fixture
def worker(database: Database, clock: FixedClock) -> Worker:
    return Worker(database, clock, Script())


def status(worker: Worker, outbox_id: int) -> tuple[str, int | None]:
    found = row(worker.database, outbox_id)
    return found.status, found.error_code


def bars(worker: Worker) -> dict[str, str]:
    with worker.database.reading() as connection:
        return {each.recipient: each.reason for each in connection.execute(sa.select(barred))}


def test_a_message_leaves_with_an_address_for_its_receipt(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    assert worker.works() == 1
    sent = row(worker.database, one)
    assert (sent.status, sent.provider_sid, sent.sent_at) == ("sent", f"SM{1:032x}", worker.clock())
    assert worker.script.urls == [f"https://intake.example.com/whatsapp/status/{one}"]


def test_free_words_do_not_leave_when_the_window_is_closed(worker: Worker) -> None:
    tell(worker.database, "SM1", changes={"heard_at": worker.clock()})
    worker.clock.forward(hours=23, minutes=59)
    open_, closed = post(worker.database, letter("in time"), now=worker.clock()) + post(worker.database, letter("too late", BEA))
    worker.works()
    assert status(worker, open_) == ("sent", None)
    assert status(worker, closed) == ("failed", errors.WINDOW_CLOSED)
    assert "24 hours" in row(worker.database, closed).error
    worker.clock.forward(minutes=2)
    late, template = post(worker.database, letter("late"), letter("approved", kind=Kind.STAFF, needs_window=False), now=worker.clock())
    worker.works()
    worker.works()
    assert status(worker, late) == ("failed", errors.WINDOW_CLOSED)
    assert status(worker, template)[0] == "sent"
    assert worker.script.sent == ["in time", "approved"]


def test_an_approved_template_goes_in_place_of_what_came_too_late_once(worker: Worker) -> None:
    tell(worker.database, "SM1", changes={"heard_at": worker.clock()})
    worker.clock.forward(hours=25)
    post(worker.database, letter("one"), letter("two"), now=worker.clock())
    worker.works()
    worker.works()
    with worker.database.reading() as connection:
        instead = connection.execute(sa.select(outbox.c.payload, outbox.c.needs_window).where(outbox.c.kind == "template")).all()
    assert [(each.payload["content"], each.needs_window) for each in instead] == [("HX1", False)]


@pytest.mark.parametrize("reason", list(Bar))
def test_nobody_is_written_to_who_is_barred(worker: Worker, reason: Bar) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    with worker.database.transaction() as connection:
        bar(connection, ADA, reason, worker.clock(), code=None)
    worker.works()
    assert status(worker, one)[0] == "failed"
    assert worker.script.sent == []


def test_who_said_stop_gets_no_reminder(worker: Worker) -> None:
    intake = tell(worker.database, "SM1", changes={"heard_at": worker.clock(), "state": State.STOPPED})
    (one,) = post(worker.database, letter(kind=Kind.REMINDER, intake_id=intake.id), now=worker.clock())
    worker.works()
    assert status(worker, one) == ("failed", errors.STOPPED)


def test_what_may_succeed_later_is_tried_again_and_waits_longer_each_time(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [refused(429, retryable=True) for _ in range(4)]
    waits = []
    while status(worker, one)[0] == "ready":
        if worker.works():
            waits.append(row(worker.database, one).due_at - worker.clock())
        worker.clock.forward(seconds=0.5)
    assert waits == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)] + [waits[-1]]
    assert status(worker, one) == ("sent", None)
    assert worker.script.looks == []


def test_twilios_own_wish_is_honoured(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [refused(429, retryable=True, after=30.0)]
    worker.works()
    assert row(worker.database, one).due_at == worker.clock() + timedelta(seconds=30)


def test_a_stuck_message_is_given_up_after_a_quarter_of_an_hour_and_the_next_one_leaves(worker: Worker) -> None:
    one, two = post(worker.database, letter("stuck", needs_window=False), letter("next", needs_window=False))
    worker.script.outcomes = [refused(503, retryable=True) for _ in range(40)]
    began = worker.clock()
    while status(worker, one)[0] != "failed":
        worker.works()
        worker.clock.forward(seconds=5)
    assert worker.clock() - began <= timedelta(minutes=15)
    assert status(worker, one) == ("failed", 503)
    assert "within the time it had" in row(worker.database, one).error
    worker.script.outcomes = []
    worker.works()
    assert status(worker, two)[0] == "sent"


def test_a_lost_answer_is_looked_up_and_not_sent_again(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [lost()]
    worker.works()
    assert status(worker, one) == ("unknown", 0)
    began = worker.clock()
    worker.script.listed = ["SM" + "a" * 32]
    worker.clock.forward(seconds=2)
    worker.works()
    found = row(worker.database, one)
    assert (found.status, found.provider_sid, found.error) == ("sent", "SM" + "a" * 32, None)
    assert worker.script.sent == ["hello"]
    assert worker.script.looks == [began]


def test_who_was_held_up_longer_than_the_lease_sends_nothing(worker: Worker) -> None:
    post(worker.database, letter(needs_window=False))
    (held_up,) = lease(worker.database)
    worker.clock.forward(seconds=LEASE_SECONDS + 1)
    assert worker.works() == 1
    worker.delivery().deliver(held_up)
    assert worker.script.sent == ["hello"]


def test_who_was_held_up_for_less_still_sends(worker: Worker) -> None:
    (only,) = post(worker.database, letter(needs_window=False))
    (held_up,) = lease(worker.database)
    worker.clock.forward(seconds=LEASE_SECONDS - 1)
    worker.delivery().deliver(held_up)
    assert worker.script.sent == ["hello"]
    assert status(worker, only) == ("sent", None)


def test_a_sid_that_another_row_has_is_not_this_message(worker: Worker) -> None:
    first, second = post(worker.database, letter(needs_window=False), letter(needs_window=False))
    worker.script.outcomes = ["SM" + "a" * 32, lost()]
    worker.works()
    worker.clock.forward(seconds=5)
    worker.works()
    worker.script.listed = ["SM" + "a" * 32, "SM" + "b" * 32]
    worker.clock.forward(seconds=5)
    worker.works()
    assert [row(worker.database, each).provider_sid for each in (first, second)] == ["SM" + "a" * 32, "SM" + "b" * 32]


def test_after_three_more_tries_without_an_answer_a_person_has_to_look(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [lost() for _ in range(9)]
    while status(worker, one)[0] != "failed":
        worker.works()
        worker.clock.forward(seconds=10)
    assert len(worker.script.sent) == 1 + MOST_UNKNOWN
    assert len(worker.script.looks) == 1 + MOST_UNKNOWN
    assert status(worker, one) == ("failed", errors.NEEDS_A_PERSON)


def test_without_a_look_into_twilios_list_nothing_is_sent_again(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [lost()]
    worker.script.listed = refused(401)
    while status(worker, one)[0] != "failed":
        worker.works()
        worker.clock.forward(seconds=10)
    assert worker.script.sent == ["hello"]
    assert "Nobody knows" in row(worker.database, one).error


def test_our_own_failure_counts_as_an_unknown_outcome(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    worker.script.outcomes = [KeyError("body")]
    worker.works()
    assert status(worker, one) == ("unknown", errors.BROKEN)


@pytest.mark.parametrize(
    ("code", "reason"), [(21610, "opted_out"), (63024, "unreachable"), (63003, "unreachable"), (21211, "unreachable"), (63014, "blocked")]
)
def test_a_refusal_of_hers_bars_what_comes_after_it(worker: Worker, code: int, reason: str) -> None:
    one, two = post(worker.database, letter(needs_window=False), letter(needs_window=False))
    worker.script.outcomes = [refused(code)]
    worker.works()
    worker.works()
    assert status(worker, one) == ("failed", code)
    assert status(worker, two)[0] == "failed"
    assert bars(worker) == {ADA: reason}
    assert worker.script.sent == ["hello"]


def test_an_opt_out_at_twilio_stops_her_registration_and_withdraws_her_consent(worker: Worker) -> None:
    registered(worker.database)
    intake = tell(
        worker.database,
        "SM2",
        consents=(answer("whatsapp", granted=True),),
        ledger={"shown": ("May we?",)},
        changes={"heard_at": worker.clock()},
    )
    hers = {"intake_id": intake.id, "needs_window": False}
    one, two = post(worker.database, letter("one", **hers), letter("two", **hers), now=worker.clock())
    worker.script.outcomes = [refused(21610)]
    worker.works()
    assert [status(worker, each)[0] for each in (one, two)] == ["failed", "cancelled"]
    with worker.database.reading() as connection:
        assert connection.execute(sa.select(intakes.c.state)).scalar_one() == "stopped"
        acts = connection.execute(sa.select(consents.c.channel, consents.c.act).order_by(consents.c.id)).all()
    assert [tuple(each) for each in acts] == [("whatsapp", "granted"), ("whatsapp", "withdrawn")]


def test_whatever_waits_when_the_worker_stops_is_given_back(worker: Worker) -> None:
    (one,) = post(worker.database, letter(needs_window=False))
    (leaving,) = lease(worker.database, worker.clock())
    worker.delivery().deliver(leaving, stopping=lambda: True)
    assert (status(worker, one), row(worker.database, one).attempts, worker.script.sent) == (("ready", None), 0, [])


def test_every_code_of_the_table_has_a_sentence_for_staff_and_one_way_to_go() -> None:
    for code, fault in FAULTS.items():
        assert fault.sentence.endswith("."), code
        assert not fault.retryable or fault.action in (Action.NONE, Action.LATER), code
    assert "99999" in SendError(99999, retryable=False).sentence
    assert [is_retryable(code) for code in (429, 20429, 500, 503, 99999, 63016, 20003)] == [True, True, True, True, False, False, False]
