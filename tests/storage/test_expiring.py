from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.house import Periods
from bot.worker import Housekeeping
from flows.draft import Draft
from flows.intake import ConsentAnswer, State
from flows.wording import say
from storage import outbox
from storage.consent import barred as bars
from storage.consent.barred import Bar
from storage.customers.changing import By, Edit, What, change
from storage.customers.erasing import erase
from storage.customers.record import record_of
from storage.database import Database
from storage.outgoing import Kind, Outgoing
from storage.tables import consents, customer_events, customers, erasures, intakes, merges, metadata, requests
from storage.tables import outbox as letters
from storage.turns import standing
from storage.upkeep import expiring
from tests.storage.ada import ADA, BEA, PROFILE, tell

# Long enough ago that the database, which goes by its own clock, lets go of what is a year or five years old.
THEN = datetime(2019, 3, 1, 12, tzinfo=UTC)
DANA = By(done_at=THEN, staff_id="dana")
PERIODS = Periods(expires=30, answers=60, bodies=90, ledger=400)
DAY = timedelta(days=1)


def rows(database: Database, table: sa.Table, *which: Any) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).where(*which)).mappings()]


def person(database: Database, number: int, **edits: Any) -> str:
    """A customer who registered then; `edits` are columns of hers, changed by Dana."""
    sender = replace(ADA, phone=f"+4915100000{number:03}")
    profile = replace(PROFILE, email=f"ada{number}@example.com", phone=sender.phone)
    when = {"begun_at": THEN, "heard_at": THEN}
    changes = {"id": f"intake {number}", "state": State.COMPLETE, **when}
    intake = tell(database, f"SM{number}", sender, changes=changes, profile=profile, ledger={"received_at": THEN})
    assert intake.customer_id is not None
    if edits:
        what = edits.pop("what", What.EDITED)
        change(database, intake.customer_id, lambda _record: Edit(what=what, values=edits, words="Because Ada said so"), by=DANA)
    return intake.customer_id


def said(database: Database, number: int, *, yes: bool) -> None:
    sender = replace(ADA, phone=f"+4915100000{number:03}")
    answer = ConsentAnswer(channel="whatsapp", granted=yes, wording="m", version=1, shown=say("May we?"), language="en", answer="yes")
    tell(
        database,
        f"SM{number} said",
        sender,
        changes={"heard_at": THEN},
        consents=(answer,),
        ledger={"shown": ("May we?",), "received_at": THEN},
    )


def cleaned(database: Database, days: float) -> dict[str, int]:
    house = Housekeeping(database, PERIODS, lambda: THEN + timedelta(days=days))
    return {name: count for name, count in {**house.expire(), **house.clean()}.items() if count}


def test_the_bin_and_what_was_rejected_are_emptied_after_thirty_days(database: Database) -> None:
    binned = person(database, 1, what=What.DELETED, deleted_at=THEN)
    rejected = person(database, 2, what=What.REJECTED, review_status="rejected")
    kept = person(database, 3, review_status="approved")

    assert cleaned(database, 29.9) == {}
    assert record_of(database, binned) is not None
    done = cleaned(database, 30.1)

    assert {name: done[name] for name in ("old bin", "old rejected")} == {"old bin": 1, "old rejected": 1}
    assert [record_of(database, each) is None for each in (binned, rejected, kept)] == [True, True, False]
    assert sorted((row["why"], row["staff_id"]) for row in rows(database, erasures)) == [("bin", None), ("rejected", None)]
    assert "old bin" not in cleaned(database, 30.1)


def test_the_page_counts_what_the_night_finds(database: Database) -> None:
    person(database, 1, what=What.DELETED, deleted_at=THEN)
    person(database, 2, what=What.REJECTED, review_status="rejected")
    now = THEN + 31 * DAY
    counted = expiring.counts(database, PERIODS, now)

    assert {name: count for name, count in counted.items() if count} == {"bin": 1, "rejected": 1, "changes": 2}
    done = cleaned(database, 31)
    assert {name: done.get(f"old {name}", 0) for name in ("bin", "rejected")} == {"bin": 1, "rejected": 1}
    assert not any(expiring.counts(database, PERIODS, now).values())


def test_a_record_that_was_merged_away_is_emptied_and_leads_to_its_receipts_still(database: Database) -> None:
    kept, gone = person(database, 1), person(database, 2)
    said(database, 2, yes=True)
    change(database, gone, lambda _record: Edit(what=What.MERGED, values={"deleted_at": THEN}), by=DANA)
    merge = {"id": "m", "kept_id": kept, "gone_id": gone, "done_at": THEN, "undo_until": THEN + 30 * DAY, "before": "sealed"}
    with database.transaction() as connection:
        connection.execute(sa.insert(merges), merge)

    assert cleaned(database, 29) == {}
    assert cleaned(database, 31)["old merged"] == 1

    (row,) = rows(database, customers, customers.c.id == gone)
    assert (row["first_name"], row["email"], row["phone"], row["attributes"]) == ("", None, None, {})
    assert record_of(database, gone).addresses == ()  # type: ignore[union-attr]
    assert rows(database, merges)[0]["before"] == ""
    assert [each["customer_id"] for each in rows(database, consents)] == [gone]
    assert record_of(database, kept).customer["first_name"] == "Ada"  # type: ignore[union-attr]
    # Whoever asks to be erased is erased with what was merged into her record.
    erase(database, kept, DANA, why="asked")
    assert rows(database, customers) == rows(database, consents) == []


def test_whoever_asked_in_the_chat_without_being_a_customer_is_erased_an_hour_later(database: Database) -> None:
    tell(database, "SM1", changes={"id": "intake", "heard_at": THEN}, requests=("erase",), ledger={"received_at": THEN})
    tell(database, "SM2", BEA, changes={"id": "bea's", "heard_at": THEN}, requests=("erase",), ledger={"received_at": THEN})
    # Bea has begun anew meanwhile.
    tell(database, "SM3", BEA, changes={"heard_at": THEN + DAY, "draft": Draft({"first_name": "Bea"})}, ledger={"received_at": THEN + DAY})

    assert expiring.forget_who_asked(database, THEN + timedelta(minutes=59)) == 0
    assert expiring.forget_who_asked(database, THEN + 2 * DAY) == 1
    assert expiring.forget_who_asked(database, THEN + 2 * DAY) == 0

    assert standing(database, "none", ADA).intake is None
    assert standing(database, "none", BEA).intake is not None
    assert [row["state"] for row in rows(database, requests)] == ["done", "done"]


@pytest.mark.parametrize(
    ("state", "stays"), [(State.ASKING, False), (State.CANCELLED, False), (State.STOPPED, True), (State.COMPLETE, True)]
)
def test_the_number_of_somebody_who_never_finished_goes_in_the_end(database: Database, state: State, stays: bool) -> None:
    profile = PROFILE if state is State.COMPLETE else None
    changes = {"id": "intake", "state": state, "begun_at": THEN, "heard_at": THEN}
    tell(database, "SM1", changes=changes, profile=profile, ledger={"received_at": THEN})

    cleaned(database, 399)
    assert standing(database, "none", ADA).intake is not None
    cleaned(database, 401)

    assert (standing(database, "none", ADA).intake is not None) is stays


def filled(database: Database) -> None:
    person(database, 1, review_status="approved", note="kept")
    said(database, 1, yes=True)
    person(database, 2, what=What.REJECTED, review_status="rejected")
    person(database, 3, what=What.DELETED, deleted_at=THEN)
    person(database, 4, review_status="approved")
    said(database, 4, yes=False)
    tell(
        database,
        "SM bea",
        BEA,
        changes={"id": "bea's", "begun_at": THEN, "heard_at": THEN},
        ledger={"received_at": THEN, "body": "I am Bea"},
    )
    erase(database, person(database, 5), DANA, why="asked")
    letter = {
        "kind": Kind.REPLY,
        "sender": "whatsapp:+1",
        "recipient": ADA.address,
        "payload": {"body": "Dear Ada"},
        "intake_id": "intake 1",
    }
    with database.transaction() as connection:
        outbox.put(connection, [Outgoing(**letter)], THEN)
        connection.execute(sa.update(letters).values(status="sent"))
        bars.bar(connection, "whatsapp:+49151", Bar.UNREACHABLE, THEN, code=63003, until=THEN + 7 * DAY)
        request = {
            "kind": "export",
            "intake_id": "intake 1",
            "sid": "SM1",
            "state": "done",
            "asked_at": THEN,
            "due_at": THEN,
            "closed_at": THEN,
        }
        connection.execute(sa.insert(requests), request)


def full(database: Database) -> dict[str, int]:
    found = {name: len(rows(database, table)) for name, table in metadata.tables.items()}
    return {name: count for name, count in found.items() if count and name not in ("jobs", "settings_version")}


def test_after_four_hundred_days_exactly_what_may_stay_is_there(database: Database) -> None:
    filled(database)
    cleaned(database, 401)

    left = full(database)
    assert left == {
        # The two approved records with what hangs on them.
        "customers": 2, "addresses": 4, "subscriptions": 8, "customer_words": 2, "customer_events": 2, "identities": 4,
        "customer_keys": left["customer_keys"],
        # Proof of what they said, and of a request that was answered.
        "consents": 2, "requests": 1,
        # Registrations go on being counted, those of the erased without a name.
        "intakes": 6,
        # What was erased today by the clock, and what Twilio was asked to forget and has not.
        "erasures": left["erasures"], "twilio_deletions": left["twilio_deletions"],
    }  # fmt: skip
    assert {row["done_at"] for row in rows(database, erasures)} == {THEN + 401 * DAY}
    assert {row["words"] for row in rows(database, customer_events)} == {""}
    assert [row["phone"] for row in rows(database, intakes, intakes.c.customer_id.is_(None))] == [None] * 4
    again = {name: rows(database, table) for name, table in metadata.tables.items()}
    assert cleaned(database, 401) == {}
    assert {name: rows(database, table) for name, table in metadata.tables.items()} == again


def test_proof_of_consent_goes_after_five_years_unless_it_is_in_use(database: Database) -> None:
    filled(database)

    cleaned(database, 5 * 365 + 2)

    # Number one is subscribed by hers still.
    assert [row["act"] for row in rows(database, consents)] == ["granted"]
    assert rows(database, requests) == []
