from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from flows.draft import Draft
from flows.intake import State
from flows.message import Sender
from storage.consent import barred as bars
from storage.consent.barred import Bar
from storage.customers.changing import Edit, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.erasing import NotThere, Stale, erase, erase_intake, erased
from storage.customers.record import record_of
from storage.database import Database
from storage.register import Class, register
from storage.tables import (
    audit,
    erasures,
    identities,
    intakes,
    messages,
    metadata,
    notes,
    outbox,
    twilio_deletions,
)
from storage.turns import keep, standing
from tests.storage.ada import ADA, BEA, NOW, PROFILE, heard, tell, turn
from tests.storage.erased import DANA, HERS, INTAKE, left_of, letter, one, registered, rows_of, said_yes


def test_nothing_of_an_erased_customer_is_left_and_the_ledger_goes_on_counting(database: Database) -> None:
    customer_id = registered(database, sid="SM1")
    tell(database, "SM2", ledger={"body": "I am Ada Lovelace", "leaving": (letter(),)})
    said_yes(database)
    with database.transaction() as connection:
        connection.execute(sa.insert(notes), {"intake_id": INTAKE, "staff_id": "dana", "written_at": NOW, "words": "Ada rang"})
        bars.bar(connection, ADA.address, Bar.UNREACHABLE, NOW, code=63003)
    before = {name: len(rows) for name, rows in rows_of(database).items()}

    erase(database, customer_id, DANA, why="asked")

    assert left_of(database, *HERS, customer_id) == {
        "erasures": rows_of(database)["erasures"],
        "audit": [row for row in rows_of(database)["audit"] if customer_id in row],
    }
    after = {name: len(rows) for name, rows in rows_of(database).items()}
    assert {name: after[name] for name in ("messages", "outbox", "intakes")} == {
        name: before[name] for name in ("messages", "outbox", "intakes")
    }
    assert record_of(database, customer_id) is None
    assert erased(database, customer_id)
    intake = one(database, sa.select(intakes))
    assert (intake["state"], intake["draft"], intake["phone"]) == (State.COMPLETE.value, {}, None)
    line = one(database, sa.select(audit).where(audit.c.endpoint == "customers.erase"))
    assert (line["subject"], line["details"]) == (f"customer:{customer_id}", {"what": "erased", "why": "asked"})


def test_an_erased_number_that_writes_again_is_a_stranger_and_an_old_message_is_not_applied_again(database: Database) -> None:
    customer_id = registered(database, sid="SM1")

    erase(database, customer_id, DANA, why="asked")

    assert standing(database, "SM1", ADA).response == ""
    assert standing(database, "SM new", ADA).intake is None
    tell(database, "SM new", changes={"id": "another intake"})
    assert standing(database, "none", ADA).intake.customer_id is None  # type: ignore[union-attr]


def test_a_message_that_was_being_answered_is_decided_again(database: Database) -> None:
    customer_id = registered(database)
    before = standing(database, "SM2", ADA).intake
    assert before is not None

    erase(database, customer_id, DANA, why="asked")

    assert not keep(database, before, turn(replace(before, language="de")), heard("SM2"))
    assert standing(database, "SM2", ADA).intake is None


def test_what_waits_is_not_sent_and_twilio_is_to_forget_every_message(database: Database) -> None:
    customer_id = registered(database, sid="SM1")
    tell(database, "SM2", ledger={"leaving": (letter(dedupe="a"), letter(dedupe="b"))})
    with database.transaction() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.dedupe == "a").values(status="sent", provider_sid="SM out"))

    erase(database, customer_id, DANA, why="asked")

    with database.reading() as connection:
        assert set(connection.execute(sa.select(outbox.c.status)).scalars()) == {"sent", "cancelled"}
        due = connection.execute(sa.select(twilio_deletions)).mappings().all()
    assert {row["sid"] for row in due if row["address"] is None} == {"SM1", "SM2", "SM out"}
    (listed,) = (row for row in due if row["address"])
    assert database.keys.open(listed["address"], f"twilio_deletions.address:{listed['sid']}") == ADA.address


def test_somebody_who_never_became_a_customer_is_erased_too(database: Database) -> None:
    tell(database, "SM1", changes={"id": INTAKE, "draft": Draft({"first_name": "Ada"})}, ledger={"body": "Ada"})

    erase_intake(database, INTAKE, DANA, why="asked")

    assert left_of(database, *HERS) == {}
    assert one(database, sa.select(erasures))["intake_ids"] == [INTAKE]
    assert one(database, sa.select(intakes))["state"] == State.CANCELLED.value
    with pytest.raises(NotThere):
        erase(database, "nobody", DANA, why="asked")


def test_nobody_elses_record_is_touched(database: Database) -> None:
    customer_id = registered(database)
    bea = registered(database, BEA, replace(PROFILE, first_name="Bea", email="bea@example.com", phone=BEA.phone), sid="SM bea")
    tell(database, "SM bea 2", BEA, ledger={"body": "I am Bea"})
    carl = Sender(phone="+4915100000003")
    tell(database, "SM carl", carl, ledger={"body": "I am Carl"})
    # Whoever gives another person's number is not that person.
    change(database, customer_id, lambda _record: Edit(what=What.EDITED, values={"phone": carl.phone}), by=DANA)

    erase(database, customer_id, DANA, why="asked")

    assert record_of(database, bea).customer["email"] == "bea@example.com"  # type: ignore[union-attr]
    assert standing(database, "SM bea 2", BEA).response
    assert standing(database, "none", carl).intake is not None
    with database.reading() as connection:
        assert set(connection.execute(sa.select(identities.c.intake_id).where(identities.c.address.is_not(None))).scalars()) == {
            f"intake of {BEA.key}",
            f"intake of {carl.key}",
        }
        assert set(connection.execute(sa.select(messages.c.sender)).scalars()) >= {BEA.address, carl.address}


def test_whoever_saw_an_older_record_is_told_what_a_colleague_did(database: Database) -> None:
    customer_id = registered(database)
    change(database, customer_id, lambda _record: Edit(what=What.EDITED, values={"note": "VIP"}), by=DANA)

    with pytest.raises(Stale) as told:
        erase(database, customer_id, DANA, why="asked", seen=1)

    assert [event.what for event in told.value.events] == [What.EDITED]
    assert record_of(database, customer_id) is not None
    erase(database, customer_id, DANA, why="asked", seen=2)
    assert record_of(database, customer_id) is None


# What an erasure does with each table that holds something of a customer's: a new one fails the test until somebody has decided.
REACHED = {
    "with the record": {
        "customers", "addresses", "subscriptions", "changes", "customer_events", "customer_words", "customer_keys", "merges",
        "confirmations", "proofs", "data_links",
    },
    "with the registration": {"identities", "identity_numbers", "secure_links", "notes", "quarantined", "reminders", "presence"},
    "emptied": {"intakes", "messages", "outbox", "invites", "desk_events", "requests", "import_rows", "twilio_deletions"},
    "by its address": {"barred", "rates", "invite_guesses", "consents"},
    # What IYS must hear of the erasure itself, sealed.
    "until it was told": {"iys_withdrawals"},
    # Files go at once; the filter of an export is sealed and goes with its line after 30 days. A saved filter is staff's to change;
    # a use of an invitation is counted, by ids that lead to nobody.
    "by itself": {"tasks", "segments", "invite_uses"},
}  # fmt: skip


def test_every_table_with_something_of_a_customers_is_reached() -> None:
    ours = {Class.STAFF, Class.SECRET, Class.NONE}
    hers = {kept.table for kept in register() if any(each not in ours for each, _ in kept.columns)}
    assert hers - set().union(*REACHED.values()) == set()
    cascading = {
        table.name
        for table in metadata.tables.values()
        if any(key.column.table.name == "customers" and key.ondelete == "CASCADE" for key in table.foreign_keys)
    }
    assert REACHED["with the record"] - {"customers"} <= cascading


def test_a_record_made_by_hand_is_erased_too(database: Database) -> None:
    made = Newcomer(profile=PROFILE, created_at=NOW)
    with database.transaction() as connection:
        create(connection, database.keys, [made], DANA)

    erase(database, made.id, DANA, why="asked")

    assert left_of(database, *HERS) == {}
