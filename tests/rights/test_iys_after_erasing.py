"""IYS hears of a consent that ended because its person was erased, and nothing of her is kept for longer than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from bot.house import Periods
from bot.worker import Housekeeping
from flows.profile import Address, Profile
from storage.consent import iys
from storage.customers.erasing import erase, forget_again
from storage.database import Database
from storage.desk.handling import By
from storage.sealed import Keys
from storage.tables import consents, iys_withdrawals, subscriptions
from tests.desk.visitor import at_desk
from tests.rights.conftest import Shop
from tests.rights.test_iys import AYSE, HOME, PROFILE, answer, says, told
from tests.storage.ada import NOW, registered, tell
from tests.storage.erased import left_of

BY = By(done_at=NOW + timedelta(hours=3), staff_id="dana", endpoint="customers.erase")
THEN = "2026-06-01 18:00:00"
HERS = ("ayse@example", "Yılmaz", "Ayşe")


def ayse(database: Database, profile: Profile = PROFILE) -> str:
    return registered(database, AYSE, profile, sid="SM ayse")


def forgotten(database: Database, customer_id: str, by: By = BY) -> list[str]:
    """Erases her, and gives what IYS is told then. Nothing of her can be read in any table."""
    erase(database, customer_id, by, why="asked")
    assert left_of(database, *HERS) == {}
    # The cast's own ids are made from the number.
    assert "iys_withdrawals" not in left_of(database, "5321234567")
    return told(iys.waiting(database))


def mark(database: Database, by: By = BY) -> int | None:
    return iys.told(database, iys.begin_file(database, iys.waiting(database), by), by)


def kept(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(iys_withdrawals)).scalar_one())


def test_a_yes_ends_with_the_erasure_and_nothing_is_kept_once_iys_was_told(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True), answer("whatsapp", granted=True))
    assert forgotten(database, customer_id) == [f"MESAJ,HS_EORTAM,+905321234567,RET,{THEN},BIREYSEL"]
    assert "5321234567" not in repr(iys.waiting(database))

    file_id = iys.begin_file(database, iys.waiting(database), BY)
    assert kept(database) == 1, "a file is not yet told"
    assert told(iys.file_rows(database, file_id, NOW) or ()) == told(iys.waiting(database))
    assert iys.told(database, file_id, BY) == 1
    assert (kept(database), iys.waiting(database), iys.file_rows(database, file_id, NOW)) == (0, (), ())
    assert [each[3] for each in iys.files(database, NOW)] == [True]


def test_a_yes_that_iys_knows_is_taken_back(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True), answer("phone", granted=True))
    mark(database)
    assert [line.split(",")[0::3] for line in forgotten(database, customer_id)] == [["MESAJ", "RET"], ["ARAMA", "RET"]]


def test_a_no_that_iys_has_not_heard_keeps_its_time_and_its_way(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("phone", granted=False), staff_id="dana")
    assert forgotten(database, customer_id) == ["ARAMA,HS_CAGRI_MERKEZI,+905321234567,RET,2026-06-01 15:00:00,BIREYSEL"]


def test_a_withdrawal_that_iys_has_not_heard_is_told(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True))
    mark(database)
    tell(database, "SM3", AYSE, withdraws=True)
    assert forgotten(database, customer_id) == ["MESAJ,HS_EORTAM,+905321234567,RET,2026-06-01 15:00:00,BIREYSEL"]


def test_what_iys_knows_already_or_never_had_to_know_is_not_kept(database: Database) -> None:
    customer_id = ayse(database)
    # Never confirmed, so that it was never told.
    says(database, "SM2", answer("sms", granted=False), answer("email", granted=True), answer("whatsapp", granted=True))
    mark(database)
    assert (forgotten(database, customer_id), kept(database)) == ([], 0)


def test_nobody_who_was_never_asked_and_nobody_abroad_is_told_of(database: Database) -> None:
    assert forgotten(database, ayse(database)) == []
    customer_id = registered(database, sid="SM ada")
    says(database, "SM2", answer("sms", granted=True), sender=replace(AYSE, phone="+4915112345678"))
    assert (forgotten(database, customer_id), kept(database)) == ([], 0)


def test_an_email_is_turkish_by_its_address_and_a_company_stays_a_merchant(database: Database) -> None:
    home = replace(HOME, billing_type="company", company="Yılmaz AŞ")
    abroad = replace(AYSE, phone="+4915112345670")
    customer_id = registered(
        database, abroad, Profile(first_name="Ayşe", email="ayse@example.com", phone=abroad.phone, addresses=(home,)), sid="SM ayse"
    )
    says(database, "SM2", answer("email", granted=True), answer("sms", granted=True), sender=abroad)
    with database.transaction() as connection:
        connection.execute(sa.update(subscriptions).values(status="SUBSCRIBED"))
    assert forgotten(database, customer_id) == [f"EPOSTA,HS_EORTAM,ayse@example.com,RET,{THEN},TACIR"]


def test_what_iys_would_not_take_is_not_kept(database: Database) -> None:
    customer_id = ayse(
        database, Profile(first_name="Ayşe", email="=cmd@example.com", phone="+905321234567", addresses=(Address(country="TR"),))
    )
    says(database, "SM2", answer("email", granted=False))
    assert (forgotten(database, customer_id), kept(database)) == ([], 0)


def test_it_waits_by_the_same_clock_and_goes_unheard_after_thirty_days(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True))
    forgotten(database, customer_id)
    (row,) = iys.waiting(database)
    assert row.due_by == iys.due_by(BY.done_at)
    assert [iys.take_stock(database, BY.done_at + timedelta(hours=hours)) for hours in (47, 48)] == [0, 1]
    periods = Periods(expires=30, answers=60, bodies=90, ledger=400)
    for days, left in ((29.9, 1), (30.1, 0)):
        Housekeeping(database, periods, lambda days=days: BY.done_at + timedelta(days=days)).clean()  # type: ignore[misc]
        assert kept(database) == left


def test_an_erasure_that_is_done_again_is_told_once(database: Database) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True))
    assert forget_again(database, "erasure", (customer_id,), (), BY, "restored")
    again = registered(database, replace(AYSE, phone="+905321234568"), replace(PROFILE, phone="+905321234568", email=None), sid="SM again")
    says(database, "SM4", answer("sms", granted=True), sender=replace(AYSE, phone="+905321234568"))
    assert forget_again(database, "erasure", (again,), (), BY, "restored")
    assert [row.recipient for row in iys.waiting(database)] == ["+905321234568"]


def test_of_a_key_that_nobody_has_any_more_nothing_can_be_told(database: Database, database_url: str) -> None:
    customer_id = ayse(database)
    says(database, "SM2", answer("sms", granted=True))
    forgotten(database, customer_id)
    keyless = Database(database_url, Keys.passing())
    assert (iys.waiting(keyless), kept(keyless)) == ((), 1)
    keyless.dispose()


def test_the_page_names_nobody_and_the_file_has_the_line(shop: Shop) -> None:
    customer_id = registered(shop.database, AYSE, PROFILE, sid="SM ayse")
    says(shop.database, "SM2", answer("sms", granted=True))
    erase(shop.database, customer_id, By(done_at=shop.clock(), staff_id="dana"), why="asked")
    ida = at_desk(shop.app, "admin")
    page = ida.get("/desk/iys").text
    assert "erased since" in page
    assert "567" not in page.split("<main", 1)[1].split("Files of the last day")[0]
    file = ida.post("/desk/iys/file").text
    assert file.startswith("MESAJ,HS_EORTAM,+905321234567,RET,")
    ((file_id, *_),) = iys.files(shop.database, shop.clock())
    assert ida.post(f"/desk/iys/file/{file_id}").text == file
    assert ida.post(f"/desk/iys/file/{file_id}/told").status_code == 303
    assert ida.post(f"/desk/iys/file/{file_id}").text == ""
    assert (kept(shop.database), shop.rows(sa.select(consents))) == (0, [])
    assert "IYS was told" in ida.get("/desk/iys").text
