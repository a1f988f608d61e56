from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from flows.draft import Draft
from flows.intake import Intake, State
from flows.message import Sender
from storage.database import Database
from storage.tables import changes, messages
from storage.turns import standing
from storage.upkeep import retention
from tests.storage.ada import ADA, BEA, NOW, PROFILE, registered, tell

DAY = timedelta(days=1)
ANSWERS = Draft({"full_name": "Ada"})


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_BATCH", 2)


def stored(database: Database, sender: Sender = ADA) -> Intake:
    found = standing(database, "none", sender).intake
    assert found is not None
    return found


def ledger(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        return {row.sid: row for row in connection.execute(sa.select(messages))}


@pytest.mark.parametrize("state", [State.ASKING, State.HUMAN])
def test_an_intake_that_nobody_answers_expires_and_keeps_its_answers(database: Database, state: State) -> None:
    before = tell(database, "SM1", changes={"state": state, "draft": ANSWERS, "asks": "email", "heard_at": NOW})

    assert retention.expire_intakes(database, NOW) == 0
    assert retention.expire_intakes(database, NOW + DAY) == 1
    assert retention.expire_intakes(database, NOW + DAY) == 0

    after = stored(database)
    assert (after.state, after.draft, after.asks, after.version) == (State.EXPIRED, ANSWERS, "email", before.version + 1)


@pytest.mark.parametrize("state", [State.COMPLETE, State.STOPPED, State.CANCELLED, State.EXPIRED])
def test_an_intake_that_waits_for_nothing_does_not_expire(database: Database, state: State) -> None:
    before = tell(database, "SM1", changes={"state": state})

    assert retention.expire_intakes(database, NOW + DAY) == 0
    assert stored(database) == before


def test_an_intake_begun_long_ago_and_answered_lately_does_not_expire(database: Database) -> None:
    tell(database, "SM1", changes={"begun_at": NOW - 90 * DAY, "heard_at": NOW})

    assert retention.expire_intakes(database, NOW - DAY) == 0


def test_any_number_of_intakes_expires_in_batches(database: Database) -> None:
    senders = [Sender(phone=f"+49151000000{number}") for number in range(7)]
    for sender in senders:
        tell(database, f"SM {sender.key}", sender, changes={"heard_at": NOW})

    assert retention.expire_intakes(database, NOW + DAY) == 7
    assert {stored(database, sender).state for sender in senders} == {State.EXPIRED}


@pytest.mark.parametrize("state", [State.EXPIRED, State.CANCELLED, State.STOPPED])
def test_the_answers_of_an_unfinished_intake_are_deleted_in_the_end(database: Database, state: State) -> None:
    tell(database, "SM1", changes={"state": state, "draft": ANSWERS, "asks": "email", "heard_at": NOW})

    assert retention.delete_old_answers(database, NOW) == 0
    assert retention.delete_old_answers(database, NOW + DAY) == 1
    assert retention.delete_old_answers(database, NOW + DAY) == 0

    after = stored(database)
    assert (after.state, after.draft.as_json(), after.asks) == (state, {}, None)


def test_the_answers_of_whoever_still_answers_or_is_a_customer_stay(database: Database) -> None:
    tell(database, "SM1", ADA, changes={"draft": ANSWERS})
    registered(database, BEA, sid="SM2")
    tell(database, "SM3", BEA, changes={"state": State.STOPPED, "draft": ANSWERS})

    assert retention.delete_old_answers(database, NOW + DAY) == 0


def test_an_intake_that_is_answered_between_the_look_and_the_change_does_not_expire(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(database, "SM1", changes={"heard_at": NOW})
    ours = database.transaction

    def answered_first() -> AbstractContextManager[sa.Connection]:
        monkeypatch.setattr(database, "transaction", ours)
        tell(database, "SM2", changes={"heard_at": NOW + 2 * DAY})
        return ours()

    monkeypatch.setattr(database, "transaction", answered_first)

    assert retention.expire_intakes(database, NOW + DAY) == 0
    assert stored(database).state is State.ASKING


def test_a_customer_who_writes_meanwhile_is_decided_again_on_the_expired_intake(database: Database) -> None:
    before = tell(database, "SM1", changes={"heard_at": NOW})
    retention.expire_intakes(database, NOW + DAY)

    assert stored(database).version != before.version


def test_what_was_said_is_emptied_and_the_sid_is_still_known(database: Database) -> None:
    for number in range(3):
        tell(database, f"SM{number}", ledger={"received_at": NOW})
    tell(database, "SM new", ledger={"received_at": NOW + 2 * DAY})

    assert retention.clear_old_bodies(database, NOW + DAY) == 3
    assert retention.clear_old_bodies(database, NOW + DAY) == 0

    rows = ledger(database)
    assert {sid: (row.body, row.response) for sid, row in rows.items()} == {
        "SM0": (None, None),
        "SM1": (None, None),
        "SM2": (None, None),
        "SM new": ("hello", "<Response>SM new</Response>"),
    }
    assert standing(database, "SM1", ADA).response == ""


def test_a_sid_is_forgotten_at_the_very_end(database: Database) -> None:
    tell(database, "SM old", ledger={"received_at": NOW})
    tell(database, "SM new", ledger={"received_at": NOW + 2 * DAY})

    assert retention.forget_old_sids(database, NOW + DAY) == 1
    assert retention.forget_old_sids(database, NOW + DAY) == 0

    assert list(ledger(database)) == ["SM new"]


def test_earlier_values_of_a_record_are_deleted_in_the_end(database: Database) -> None:
    registered(database)
    tell(database, "SM2", profile=PROFILE.__class__(first_name="Ida"), ledger={"received_at": NOW})

    assert retention.delete_old_changes(database, NOW) == 0
    assert retention.delete_old_changes(database, NOW + DAY) > 0
    with database.reading() as connection:
        assert connection.execute(sa.select(changes)).all() == []
