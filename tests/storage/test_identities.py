from __future__ import annotations

import sqlalchemy as sa

from flows.intake import Mark
from flows.message import Sender
from storage.database import Database
from storage.tables import identities, intakes
from storage.turns import standing
from tests.storage.ada import ADA, BEA, NOW, tell

PHONE = "+4915112345678"
BSUID = "DE." + "a1" * 68 + "b"  # 140 characters, the longest


def kept(database: Database) -> set[tuple[str, str, str | None, str]]:
    with database.reading() as connection:
        rows = connection.execute(sa.select(identities)).all()
    return {(row.kind, row.value, row.address, row.intake_id) for row in rows}


def intakes_kept(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(intakes)).scalar_one()


def test_a_phone_and_a_user_id_that_come_together_lead_to_one_intake_from_either(database: Database) -> None:
    both = tell(database, "SM1", Sender(phone=PHONE, bsuid=BSUID))

    for sender in (Sender(phone=PHONE), Sender(bsuid=BSUID), Sender(phone=PHONE, bsuid=BSUID)):
        found = standing(database, "SM2", sender)
        assert found.intake == both
        assert not found.conflict
    assert kept(database) == {
        ("phone", PHONE, f"whatsapp:{PHONE}", both.id),
        ("bsuid", BSUID, f"whatsapp:{BSUID}", both.id),
    }
    assert len(BSUID) == 140


def test_a_phone_that_shows_later_joins_the_intake_of_its_user_id(database: Database) -> None:
    first = tell(database, "SM1", Sender(bsuid=BSUID))

    second = tell(database, "SM2", Sender(phone=PHONE, bsuid=BSUID))
    third = tell(database, "SM3", Sender(phone=PHONE))

    assert first.id == second.id == third.id
    assert third.sender == Sender(phone=PHONE, bsuid=BSUID)
    assert third.version == 3
    assert intakes_kept(database) == 1


def test_a_user_id_that_shows_later_joins_the_intake_of_its_phone(database: Database) -> None:
    first = tell(database, "SM1", Sender(phone=PHONE))

    tell(database, "SM2", Sender(phone=PHONE, bsuid=BSUID))
    third = tell(database, "SM3", Sender(bsuid=BSUID))

    assert third.id == first.id
    assert intakes_kept(database) == 1


def test_what_is_known_of_a_sender_is_told_even_when_this_message_does_not_show_it(database: Database) -> None:
    tell(database, "SM1", Sender(phone=PHONE, bsuid=BSUID, username="ada"))

    found = standing(database, "SM2", Sender(bsuid=BSUID)).intake

    assert found is not None
    assert found.sender == Sender(phone=PHONE, bsuid=BSUID, username="ada")


def test_usernames_and_parent_ids_are_kept_and_need_not_be_unique(database: Database) -> None:
    ada = tell(database, "SM1", Sender(phone=PHONE, username="duck", parent_bsuid="DE.ENT.1"))
    bea = tell(database, "SM2", Sender(phone=BEA.phone, username="duck", parent_bsuid="DE.ENT.1"))
    tell(database, "SM3", Sender(phone=PHONE, username="swan"))

    assert ada.id != bea.id
    assert {(kind, value, holder) for kind, value, address, holder in kept(database) if address is None} == {
        ("username", "duck", ada.id),
        ("parent_bsuid", "DE.ENT.1", ada.id),
        ("username", "swan", ada.id),
        ("username", "duck", bea.id),
        ("parent_bsuid", "DE.ENT.1", bea.id),
    }


def test_a_username_alone_leads_to_nobody(database: Database) -> None:
    tell(database, "SM1", Sender(phone=PHONE, username="duck"))

    assert standing(database, "SM2", Sender(bsuid=BSUID, username="duck")).intake is None


def test_a_phone_and_a_user_id_of_two_people_are_not_merged_and_from_wins(database: Database) -> None:
    ada = tell(database, "SM1", Sender(phone=PHONE))
    carl = tell(database, "SM2", Sender(bsuid=BSUID))
    before = kept(database)

    found = standing(database, "SM3", Sender(phone=PHONE, bsuid=BSUID))
    assert found.conflict
    assert found.intake is not None
    assert found.intake.id == ada.id
    assert found.intake.marks == (Mark.IDENTITY_CONFLICT,)
    assert not found.known_possible

    marked = tell(database, "SM3", Sender(phone=PHONE, bsuid=BSUID))
    assert marked.id == ada.id
    assert marked.sender == ADA
    assert marked.marks == (Mark.IDENTITY_CONFLICT,)
    assert kept(database) == before
    alone = standing(database, "SM4", Sender(bsuid=BSUID)).intake
    assert alone == carl


def test_a_phone_that_comes_with_another_user_id_than_before_has_perhaps_another_owner(database: Database) -> None:
    tell(database, "SM1", Sender(phone=PHONE, bsuid=BSUID))

    found = standing(database, "SM2", Sender(phone=PHONE, bsuid="DE.new"))

    assert found.conflict
    assert found.intake is not None
    assert found.intake.sender.bsuid == BSUID


def test_a_known_user_id_with_a_new_phone_takes_the_phone_along(database: Database) -> None:
    tell(database, "SM1", Sender(phone=PHONE, bsuid=BSUID))

    moved = tell(database, "SM2", Sender(phone=BEA.phone, bsuid=BSUID))

    assert moved.sender.phone == BEA.phone
    assert ("phone", BEA.phone, f"whatsapp:{BEA.phone}", moved.id) in kept(database)
    assert intakes_kept(database) == 1


def test_an_identity_remembers_when_it_first_wrote_and_that_it_was_only_seen(database: Database) -> None:
    tell(database, "SM1")

    with database.reading() as connection:
        row = connection.execute(sa.select(identities)).one()
    assert (row.standing, row.seen_at, row.customer_id) == ("seen", NOW, None)
