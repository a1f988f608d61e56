from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import sqlalchemy as sa

from flows.message import Sender
from flows.profile import Profile
from storage.customers.registering import known
from storage.database import Database
from storage.tables import customers
from storage.turns import keep, standing
from tests.storage.ada import ADA, BEA, PROFILE, begun, heard, registered, tell, turn


def people(database: Database) -> dict[str, sa.RowMapping]:
    with database.reading() as connection:
        return {row["id"]: row for row in connection.execute(sa.select(customers)).mappings()}


def test_somebody_elses_email_is_kept_and_marked_for_review_and_nothing_fails(database: Database) -> None:
    ada = registered(database)
    bea = registered(database, BEA, Profile(first_name="Bea", email="ADA@example.com"), sid="SM bea")

    found = people(database)
    assert (found[ada]["doubts"], found[ada]["unique_email"]) == ([], "ada@example.com")
    assert found[bea]["doubts"] == ["possible_duplicate"]
    assert found[bea]["review_status"] == "pending"
    assert (found[bea]["email"], found[bea]["unique_email"]) == ("ADA@example.com", None)


def test_somebody_elses_phone_is_kept_and_marked_for_review(database: Database) -> None:
    registered(database, ADA, replace(PROFILE, phone=BEA.phone, phone_verified=False))
    bea = registered(
        database, BEA, Profile(first_name="Bea", phone=BEA.phone, phone_verified=True, uncertain=("name_split",)), sid="SM bea"
    )

    row = people(database)[bea]
    assert (row["phone"], row["unique_phone"], row["doubts"]) == (BEA.phone, None, ["possible_duplicate", "name_split"])


def test_a_duplicate_is_shown_her_own_record_and_never_the_others(database: Database) -> None:
    registered(database)
    registered(database, BEA, Profile(first_name="Bea", email="ada@example.com"), sid="SM bea")

    found = known(database, BEA)

    assert found is not None
    assert found.profile == Profile(first_name="Bea", email="ada@example.com")


def test_a_change_to_somebody_elses_email_sends_the_record_back_to_review(database: Database) -> None:
    registered(database)
    bea = registered(database, BEA, Profile(first_name="Bea", email="bea@example.com"), sid="SM bea")
    with database.transaction() as connection:
        connection.execute(sa.update(customers).values(review_status="approved"))

    tell(database, "SM2", BEA, profile=Profile(first_name="Bea", email="ada@example.com"))

    row = people(database)[bea]
    assert (row["review_status"], row["doubts"], row["unique_email"]) == ("pending", ["possible_duplicate"], None)


def test_an_email_that_its_owner_gave_up_can_be_had_by_the_next(database: Database) -> None:
    registered(database)
    tell(database, "SM2", profile=replace(PROFILE, email="ida@example.com"))

    bea = registered(database, BEA, Profile(first_name="Bea", email="ada@example.com"), sid="SM bea")

    assert people(database)[bea]["doubts"] == []


def test_people_who_finish_at_one_instant_with_one_email_are_all_kept_and_one_of_them_has_no_doubt(database: Database) -> None:
    senders = [Sender(phone=f"+49151000000{number}") for number in range(6)]
    start = threading.Barrier(len(senders))

    def finish(sender: Sender) -> int:
        start.wait(30)
        for tries in range(1, 20):
            before = standing(database, f"SM {sender.key}", sender).intake
            intake = before or begun(sender)
            led_to = turn(intake, profile=Profile(first_name="Ada", email="ada@example.com"))
            if keep(database, before, led_to, heard(f"SM {sender.key}", sender)):
                return tries
        raise AssertionError("never kept")

    with ThreadPoolExecutor(len(senders)) as pool:
        assert all(tries <= len(senders) for tries in pool.map(finish, senders))

    rows = list(people(database).values())
    assert len(rows) == 6
    assert [row["email"] for row in rows] == ["ada@example.com"] * 6
    assert sorted(row["doubts"] for row in rows) == [[], *([["possible_duplicate"]] * 5)]
