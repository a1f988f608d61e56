from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from flows.draft import Draft
from flows.intake import Known
from flows.message import Sender
from flows.profile import Profile
from storage.customers.history import changes_of
from storage.customers.record import record_of
from storage.customers.registering import known
from storage.database import Database, Overtaken
from storage.tables import addresses, changes, customers, intakes, messages
from storage.turns import keep, standing
from tests.storage.ada import ADA, BEA, HOME, NOW, PROFILE, WORK, heard, registered, tell, turn


def customer(database: Database, customer_id: str) -> sa.RowMapping:
    with database.reading() as connection:
        return connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().one()


def test_a_confirmed_profile_becomes_a_customer_with_everything_in_it(database: Database) -> None:
    tell(database, "SM1", changes={"region": "DE"})
    stored = tell(
        database, "SM2", profile=PROFILE, changes={"draft": Draft({"email": "ada@example.com"})}, ledger={"origin": {"referral": "ad 7"}}
    )

    assert stored.customer_id is not None
    assert re.fullmatch("[0-9a-f]{32}", stored.customer_id)
    row = customer(database, stored.customer_id)
    assert {
        name: row[name] for name in ("first_name", "last_name", "email", "phone", "phone_verified", "preferred_language", "remark")
    } == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone": "+4915112345678",
        "phone_verified": True,
        "preferred_language": "de",
        "remark": "Please ring twice",
    }
    assert (row["account_status"], row["b2b_status"], row["review_status"], row["doubts"]) == ("ACTIVE_ACCOUNT", None, "pending", [])
    assert (row["note"], row["groups"], row["tags"], row["attributes"]) == ("", [], [], {"shoe_size": 38})
    assert row["origin"] == {"source": "whatsapp", "region": "DE", "referral": "ad 7"}
    assert row["created_at"] == row["updated_at"] == NOW
    assert known(database, ADA) == Known(customer_id=stored.customer_id, profile=PROFILE, heard_at=NOW + timedelta(minutes=1))


def test_there_is_exactly_one_default_address_whatever_the_profile_says(database: Database) -> None:
    neither = replace(PROFILE, addresses=(WORK, replace(HOME, is_default=False)))
    both = replace(PROFILE, email=None, phone=None, addresses=(HOME, replace(WORK, is_default=True)))
    for sender, profile in ((ADA, neither), (BEA, both)):
        found = record_of(database, registered(database, sender, profile, sid=f"SM {sender.key}"))
        assert found is not None
        assert [place["is_default"] for place in found.addresses] == [True, False]


def test_the_database_itself_refuses_a_second_default_address(database: Database) -> None:
    registered(database)

    with pytest.raises(Overtaken), database.transaction() as connection:
        connection.execute(sa.update(addresses).values(is_default=True))


def test_a_customer_may_have_one_name_and_neither_email_nor_phone_nor_address(database: Database) -> None:
    bare = Profile(first_name="Ada")

    customer_id = registered(database, Sender(bsuid="DE.1"), bare)

    found = known(database, Sender(bsuid="DE.1"))
    assert found is not None
    assert (found.customer_id, found.profile) == (customer_id, bare)


def test_only_an_identity_that_wrote_to_us_makes_a_customer_known(database: Database) -> None:
    typed = "+4915100000009"
    registered(database, ADA, replace(PROFILE, phone=typed, phone_verified=False))

    stranger = Sender(phone=typed)
    assert not standing(database, "SM9", stranger).known_possible
    assert known(database, stranger) is None
    assert standing(database, "SM9", ADA).known_possible


def test_a_customer_is_not_known_to_a_number_that_has_perhaps_another_owner(database: Database) -> None:
    sender = Sender(phone=ADA.phone, bsuid="DE.1")
    registered(database, sender)
    assert known(database, sender) is not None

    changed_hands = Sender(phone=ADA.phone, bsuid="DE.2")
    assert known(database, changed_hands) is None
    assert not standing(database, "SM9", changed_hands).known_possible


def test_a_stranger_is_not_known_and_need_not_be_looked_for(database: Database) -> None:
    tell(database, "SM1")

    assert known(database, ADA) is None
    assert known(database, BEA) is None
    assert not standing(database, "SM2", ADA).known_possible


def test_a_registered_customer_who_changes_something_stays_the_same_customer(database: Database) -> None:
    customer_id = registered(database)
    with database.transaction() as connection:
        connection.execute(
            sa.update(customers).values(note="Likes ducks", attributes={"shoe_size": 38, "vip": True}, review_status="approved")
        )
    changed = replace(PROFILE, email="ida@example.com", addresses=(WORK,), attributes={"shoe_size": 39})

    assert tell(database, "SM2", profile=changed, ledger={"received_at": NOW + timedelta(days=1)}).customer_id == customer_id

    row = customer(database, customer_id)
    assert (row["email"], row["unique_email"], row["note"]) == ("ida@example.com", "ida@example.com", "Likes ducks")
    assert row["attributes"] == {"shoe_size": 39, "vip": True}
    assert (row["version"], row["review_status"]) == (2, "approved")
    assert (row["created_at"], row["updated_at"]) == (NOW, NOW + timedelta(days=1))
    found = known(database, ADA)
    assert found is not None
    assert found.profile.addresses == (replace(WORK, is_default=True),)


def test_every_change_is_kept_with_its_earlier_value_and_the_message_that_said_it(database: Database) -> None:
    customer_id = registered(database)

    tell(database, "SM2", profile=replace(PROFILE, email="ida@example.com", addresses=(HOME,)))

    rows = sorted(changes_of(database, customer_id), key=lambda each: each.field)
    assert [(row.field, row.actor, row.sid) for row in rows] == [("addresses", "customer", "SM2"), ("email", "customer", "SM2")]
    assert (rows[1].before, rows[1].after) == ("ada@example.com", "ida@example.com")
    assert [len(side) for side in (rows[0].before, rows[0].after) if isinstance(side, list)] == [2, 1]
    with database.reading() as connection:
        kept = connection.execute(sa.select(changes.c.before, changes.c.after)).all()
    assert "ada@" not in str(kept), "what a field was must not be read in a raw copy"


def test_the_same_profile_again_changes_nothing(database: Database) -> None:
    customer_id = registered(database)

    tell(database, "SM2", profile=PROFILE, ledger={"received_at": NOW + timedelta(days=1)})

    row = customer(database, customer_id)
    assert (row["version"], row["updated_at"]) == (1, NOW)


def test_identities_say_how_far_they_can_be_trusted(database: Database) -> None:
    sender = Sender(phone=ADA.phone, bsuid="DE.1", username="duck")

    found = record_of(database, registered(database, sender))

    assert found is not None
    assert {(one["kind"], one["value"], one["standing"]) for one in found.identities} == {
        ("phone", "+4915112345678", "verified"),
        ("bsuid", "DE.1", "seen"),
        ("username", "duck", "seen"),
        ("email", "ada@example.com", "typed"),
    }


def test_a_phone_and_email_that_are_replaced_leave_no_typed_identity_behind(database: Database) -> None:
    customer_id = registered(database, ADA, replace(PROFILE, phone="+4915100000001", phone_verified=False))

    tell(database, "SM2", profile=replace(PROFILE, email="ida@example.com", phone="+4915100000002", phone_verified=False))

    found = record_of(database, customer_id)
    assert found is not None
    assert sorted((one["value"], one["standing"]) for one in found.identities) == [
        ("+4915100000002", "typed"),
        ("+4915112345678", "seen"),
        ("ida@example.com", "typed"),
    ]


def test_an_identity_that_shows_after_registration_is_the_customers_too(database: Database) -> None:
    customer_id = registered(database)

    tell(database, "SM2", Sender(phone=ADA.phone, bsuid="DE.1"))

    found = known(database, Sender(bsuid="DE.1"))
    assert found is not None
    assert found.customer_id == customer_id


def test_a_completing_turn_that_comes_too_late_leaves_nothing_behind(database: Database) -> None:
    old = tell(database, "SM1")
    tell(database, "SM2")

    assert not keep(database, old, turn(old, profile=PROFILE, requests=("export",)), heard("SM3"))

    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one() == 0
        assert connection.execute(sa.select(intakes.c.version)).scalar_one() == 2
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one() == 2
