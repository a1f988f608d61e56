from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from flows.draft import Draft
from flows.intake import State
from flows.message import Sender
from flows.profile import Profile
from storage.consent.consents import receipts_of
from storage.database import Database, Overtaken, Refused
from storage.tables import consents, customers, messages, outbox, requests, subscriptions
from storage.turns import standing
from tests.storage.ada import ADA, BEA, NOW, registered, tell
from tests.storage.consenting import SENTENCE, answer, receipts, said


def statuses(database: Database, customer_id: str) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute(sa.select(subscriptions).where(subscriptions.c.customer_id == customer_id)).all()
    return {row.channel: row.status for row in rows}


def test_a_new_customer_is_subscribed_to_nothing(database: Database) -> None:
    assert statuses(database, registered(database)) == dict.fromkeys(("email", "whatsapp", "sms", "phone"), "NOT_SUBSCRIBED")


def test_a_yes_subscribes_on_whatsapp_and_waits_for_confirmation_by_email(database: Database) -> None:
    customer_id = registered(database)

    said(database, "SM2", answer("whatsapp", granted=True), answer("email", granted=True))

    assert statuses(database, customer_id) == {
        "whatsapp": "SUBSCRIBED",
        "email": "PENDING_CONFIRMATION",
        "sms": "NOT_SUBSCRIBED",
        "phone": "NOT_SUBSCRIBED",
    }


def test_a_yes_to_sms_waits_unless_the_number_is_the_one_that_writes(database: Database) -> None:
    verified = registered(database)
    said(database, "SM2", answer("sms", granted=True))
    other = registered(database, BEA, Profile(first_name="Bea", phone="+4915100000009"), sid="SM bea")
    tell(database, "SM3", BEA, consents=(answer("sms", granted=True),), ledger={"shown": (SENTENCE,)})

    assert statuses(database, verified)["sms"] == "SUBSCRIBED"
    assert statuses(database, other)["sms"] == "PENDING_CONFIRMATION"


def test_a_receipt_proves_what_was_shown_and_answered_and_when(database: Database) -> None:
    customer_id = registered(database)

    said(database, "SM2", answer("whatsapp", granted=False))

    (receipt,) = receipts(database)
    del receipt["id"]
    assert receipt == {
        "customer_id": customer_id,
        "intake_id": f"intake of {ADA.key}",
        "channel": "whatsapp",
        "act": "refused",
        "wording": "marketing",
        "wording_version": 3,
        "wording_hash": hashlib.sha256(SENTENCE.encode()).hexdigest(),
        "language": "de",
        "shown": SENTENCE,
        "answer": "Nein",
        "sid": "SM2",
        "actor": "customer",
        "given_at": NOW,
        "answered_by": "whatsapp",
        "address_hash": None,
    }
    assert statuses(database, customer_id)["whatsapp"] == "NOT_SUBSCRIBED"


@pytest.mark.parametrize("change", [sa.update(consents).values(answer="Ja"), sa.delete(consents)])
def test_nobody_can_change_or_delete_a_receipt(database: Database, change: sa.Update | sa.Delete) -> None:
    registered(database)
    said(database, "SM2", answer("whatsapp", granted=False))
    before = receipts(database)

    with pytest.raises(Refused), database.transaction() as connection:
        connection.execute(change)

    assert receipts(database) == before


def test_a_receipt_outlives_the_customers_record(database: Database) -> None:
    registered(database)
    said(database, "SM2", answer("whatsapp", granted=True))

    with database.transaction() as connection:
        connection.execute(sa.delete(customers))

    assert len(receipts(database)) == 1


def test_stop_ends_every_subscription_with_a_receipt_each_in_the_same_turn(database: Database) -> None:
    customer_id = registered(database)
    said(database, "SM2", answer("whatsapp", granted=True), answer("email", granted=True), answer("sms", granted=False))

    tell(database, "SM3", withdraws=True, changes={"state": State.STOPPED}, ledger={"body": "STOPP"})

    assert set(statuses(database, customer_id).values()) == {"NOT_SUBSCRIBED"}
    withdrawn = [(one["channel"], one["answer"], one["sid"]) for one in receipts(database) if one["act"] == "withdrawn"]
    assert withdrawn == [("email", "STOPP", "SM3"), ("whatsapp", "STOPP", "SM3")]


def test_stop_cancels_what_waits_to_be_sent_to_this_sender_only(database: Database) -> None:
    tell(database, "SM1", ADA)
    tell(database, "SM2", BEA)
    waiting = [_row(f"{sender.key} {status}", sender, status) for sender in (ADA, BEA) for status in ("ready", "sent", "unknown")]
    with database.transaction() as connection:
        connection.execute(sa.insert(outbox), waiting)

    tell(database, "SM3", ADA, withdraws=True)

    with database.reading() as connection:
        rows = connection.execute(sa.select(outbox.c.dedupe, outbox.c.status)).all()
    assert {name: status for name, status in rows if name.split()[1] != status} == {f"{ADA.key} ready": "cancelled"}


def test_a_yes_after_stop_subscribes_again(database: Database) -> None:
    customer_id = registered(database)
    said(database, "SM2", answer("whatsapp", granted=True))
    tell(database, "SM3", withdraws=True)

    said(database, "SM4", answer("whatsapp", granted=True))

    assert statuses(database, customer_id)["whatsapp"] == "SUBSCRIBED"
    assert [one["act"] for one in receipts(database)] == ["granted", "withdrawn", "granted"]


def test_asking_for_ones_data_starts_a_clock_of_thirty_days_once(database: Database) -> None:
    customer_id = registered(database)

    tell(database, "SM2", requests=("export",))
    tell(database, "SM3", requests=("export", "erase"), ledger={"received_at": NOW + timedelta(days=9)})

    with database.reading() as connection:
        rows = connection.execute(sa.select(requests).order_by(requests.c.id)).all()
    assert [(row.kind, row.customer_id, row.sid, row.state, row.asked_at, row.due_at) for row in rows] == [
        ("export", customer_id, "SM2", "open", NOW, NOW + timedelta(days=30)),
        ("erase", customer_id, "SM3", "open", NOW + timedelta(days=9), NOW + timedelta(days=39)),
    ]


def test_what_is_asked_for_on_the_telephone_waits_for_a_decision_unless_a_code_was_read_out(database: Database) -> None:
    registered(database)
    tell(database, "SM2", requests=("erase",), ledger={"staff_id": "dana"})
    tell(database, "SM3", requests=("export",), proven_by="code", ledger={"staff_id": "dana"})
    tell(database, "SM4", requests=("correct",))

    with database.reading() as connection:
        rows = connection.execute(sa.select(requests).order_by(requests.c.id)).all()
    assert [(row.kind, row.proven_by) for row in rows] == [("erase", None), ("export", "code"), ("correct", "identity")]


def test_who_has_no_record_yet_is_forgotten_at_once_but_for_the_sids(database: Database) -> None:
    tell(database, "SM1", ledger={"body": "Ada Lovelace"})
    tell(database, "SM2", BEA, ledger={"body": "Bea"})

    tell(database, "SM3", requests=("erase",), changes={"state": State.CANCELLED, "draft": Draft()}, ledger={"body": "yes, Ada"})

    with database.reading() as connection:
        rows = connection.execute(sa.select(messages).order_by(messages.c.seq)).all()
        request = connection.execute(sa.select(requests)).one()
    assert [row.body for row in rows] == [None, "Bea", None]
    assert standing(database, "SM1", ADA).response == ""
    assert standing(database, "SM3", ADA).response == "<Response>SM3</Response>"
    assert (request.kind, request.state, request.closed_at) == ("erase", "done", NOW)


def test_the_database_itself_refuses_a_second_open_request(database: Database) -> None:
    tell(database, "SM1", requests=("export",))

    with database.reading() as connection:
        row = dict(connection.execute(sa.select(requests)).mappings().one())
    del row["id"]

    with pytest.raises(Overtaken), database.transaction() as connection:
        connection.execute(sa.insert(requests), row)


def _row(dedupe: str, sender: Sender, status: str) -> dict[str, Any]:
    return {
        "dedupe": dedupe,
        "intake_id": f"intake of {sender.key}",
        "sender": "whatsapp:+14155238886",
        "recipient": sender.address,
        "kind": "reply",
        "payload": {"body": "Hello"},
        "needs_window": True,
        "status": status,
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 0,
        "unknown_outcomes": 0,
        "receipt_rank": 0,
    }


def test_receipts_tell_who_said_what_and_which_way_the_newest_first(database: Database) -> None:
    customer_id = registered(database)
    said(database, "SM2", answer("whatsapp", granted=True), answer("email", granted=False))
    tell(database, "SM3", withdraws=True, ledger={"staff_id": "dana", "ended_at_desk": True, "body": ""})

    found = receipts_of(database, customer_id)

    assert [(each.channel, each.act, each.actor, each.answered_by, each.sid) for each in found] == [
        ("whatsapp", "withdrawn", "staff:dana", "desk", "SM3"),
        ("email", "refused", "customer", "whatsapp", "SM2"),
        ("whatsapp", "granted", "customer", "whatsapp", "SM2"),
    ]
    assert (found[2].shown, found[2].answer, found[2].wording_version, found[2].language) == (SENTENCE, "Ja", 3, "de")
    assert receipts_of(database, "nobody") == ()
