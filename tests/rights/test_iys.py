"""IYS hears of every Turkish yes and no, in its own words, within three business days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from flows.intake import ConsentAnswer
from flows.message import Sender
from flows.profile import Address, Profile
from flows.wording import say
from storage.consent import iys
from storage.database import Database
from storage.desk.handling import By
from storage.tables import audit, consents, iys_rows
from tests.desk.visitor import Visitor, at_desk
from tests.rights.conftest import Shop
from tests.rights.test_confirming import path_in
from tests.storage.ada import NOW, registered, tell

AYSE = Sender(phone="+905321234567")
HOME = Address(
    title="Ev",
    country="TR",
    first_name="Ayşe",
    last_name="Yılmaz",
    street="Bağdat Caddesi",
    house_number="5",
    city="İstanbul",
    is_default=True,
)
PROFILE = Profile(
    first_name="Ayşe",
    last_name="Yılmaz",
    email="ayse@example.com",
    phone="+905321234567",
    phone_verified=True,
    preferred_language="tr",
    addresses=(HOME,),
)


def answer(channel: str, *, granted: bool) -> ConsentAnswer:
    words = "Evet" if granted else "Hayır"
    return ConsentAnswer(channel=channel, granted=granted, wording="marketing", version=1, shown=say("?"), language="tr", answer=words)


def says(database: Database, sid: str, *answers: ConsentAnswer, sender: Sender = AYSE, **ledger: object) -> None:
    tell(database, sid, sender, consents=answers, ledger={"shown": ("?",) * len(answers), **ledger})


def told(rows: tuple[iys.Row, ...]) -> list[str]:
    return [row.line for row in rows]


@pytest.mark.parametrize(
    ("given", "due"),
    [
        # A Monday: the third business day after it is Thursday, and ends with it.
        ("2026-06-01T12:00+03:00", "2026-06-05T00:00+03:00"),
        # A Thursday: Friday, Monday, Tuesday.
        ("2026-06-04T12:00+03:00", "2026-06-10T00:00+03:00"),
        # Saturday and Sunday begin with Monday.
        ("2026-06-06T12:00+03:00", "2026-06-11T00:00+03:00"),
        ("2026-06-07T12:00+03:00", "2026-06-11T00:00+03:00"),
        # Still Sunday in UTC, and Monday in Turkey.
        ("2026-06-07T22:30+00:00", "2026-06-12T00:00+03:00"),
    ],
)
def test_three_business_days_end_in_turkey(given: str, due: str) -> None:
    assert iys.due_by(datetime.fromisoformat(given)) == datetime.fromisoformat(due)


def test_a_line_says_what_iys_wants_in_its_order(database: Database) -> None:
    registered(database, AYSE, PROFILE)
    says(database, "SM2", answer("sms", granted=True), answer("phone", granted=False), answer("whatsapp", granted=True))
    assert told(iys.waiting(database)) == [
        "MESAJ,HS_EORTAM,+905321234567,ONAY,2026-06-01 15:00:00,BIREYSEL",
        "ARAMA,HS_EORTAM,+905321234567,RET,2026-06-01 15:00:00,BIREYSEL",
    ]


def test_a_company_is_a_merchant_and_a_call_is_a_call(database: Database) -> None:
    home = (
        Address(**{**HOME.__dict__, "billing_type": "company", "company": "Yılmaz AŞ", "vat_id": "1234567890"})
        if hasattr(HOME, "__dict__")
        else HOME
    )
    registered(database, AYSE, Profile(first_name="Ayşe", phone="+905321234567", phone_verified=True, addresses=(home,)))
    says(database, "SM2", answer("phone", granted=False), staff_id="dana")
    assert told(iys.waiting(database)) == ["ARAMA,HS_CAGRI_MERKEZI,+905321234567,RET,2026-06-01 15:00:00,TACIR"]


def test_nobody_abroad_is_told_of(database: Database) -> None:
    registered(database)
    says(database, "SM2", answer("sms", granted=True), answer("email", granted=False), sender=Sender(phone="+4915112345678"))
    assert iys.waiting(database) == ()


def test_an_address_in_turkey_makes_an_email_turkish(database: Database) -> None:
    abroad = Sender(phone="+4915112345670")
    registered(database, abroad, Profile(first_name="Ayşe", email="ayse@example.com", phone=abroad.phone, addresses=(HOME,)))
    says(database, "SM2", answer("email", granted=False), answer("sms", granted=False), sender=abroad)
    assert told(iys.waiting(database)) == ["EPOSTA,HS_EORTAM,ayse@example.com,RET,2026-06-01 15:00:00,BIREYSEL"]


def test_only_the_last_word_is_told_and_a_withdrawal_after_a_yes(database: Database) -> None:
    registered(database, AYSE, PROFILE)
    says(database, "SM2", answer("sms", granted=False))
    says(database, "SM3", answer("sms", granted=True))
    (row,) = iys.waiting(database)
    assert row.status == "ONAY"
    by = By(done_at=NOW, staff_id="dana")
    file_id = iys.begin_file(database, (row,), by)
    assert iys.told(database, file_id, by) == 1
    assert (iys.told(database, file_id, by), iys.waiting(database)) == (1, ())
    tell(database, "SM4", AYSE, withdraws=True)
    assert [row.status for row in iys.waiting(database)] == ["RET"]


def test_a_recipient_that_iys_would_not_take_goes_into_no_file(database: Database) -> None:
    registered(database, AYSE, Profile(first_name="Ayşe", email="=cmd@example.com", phone="+905321234567", addresses=(HOME,)))
    says(database, "SM2", answer("email", granted=False))
    (row,) = iys.waiting(database)
    assert not row.fit
    assert "•" not in row.line
    assert "example.com" not in repr(row)


def test_after_two_days_somebody_must_hear_of_it(database: Database) -> None:
    registered(database, AYSE, PROFILE)
    says(database, "SM2", answer("sms", granted=False))
    assert iys.take_stock(database, NOW + timedelta(hours=47)) == 0
    assert iys.take_stock(database, NOW + timedelta(hours=48)) == 1
    assert iys.late_at_last_count(database) == 1


def test_an_email_counts_when_it_is_confirmed_and_the_page_tells_it(shop: Shop) -> None:
    shop.hears("Merhaba", "Türkçe")
    customer_id = _ayse(shop)
    says(shop.database, "SM2", answer("email", granted=True))
    assert iys.waiting(shop.database) == ()
    with shop.database.transaction() as connection:
        from storage.consent import confirmations

        confirmations.ask(connection, customer_id, shop.clock())
    shop.mails()
    Visitor(shop.app).client.post(path_in(shop.mailbox))
    (row,) = iys.waiting(shop.database)
    assert (
        row.line == "EPOSTA,HS_WEB,ayse@example.com,ONAY," + shop.clock().astimezone(iys.TURKEY).strftime("%Y-%m-%d %H:%M:%S") + ",BIREYSEL"
    )

    dana = at_desk(shop.app, "admin")
    page = dana.get("/desk/iys").text
    assert "ayse@example.com" not in page
    assert "File with 1 line" in page
    file = dana.post("/desk/iys/file")
    assert (file.status_code, file.text, file.headers["Cache-Control"]) == (200, f"{row.line}\r\n", "no-store")
    assert len(iys.waiting(shop.database)) == 1, "a file is not yet told"
    ((file_id, _, count, is_told),) = iys.files(shop.database, shop.clock())
    assert (count, is_told) == (1, False)
    assert dana.post(f"/desk/iys/file/{file_id}").text == file.text
    assert dana.post(f"/desk/iys/file/{file_id}/told").status_code == 303
    assert iys.waiting(shop.database) == ()
    (kept,) = shop.rows(sa.select(iys_rows))
    assert (kept["consent_id"], kept["task_id"]) == (row.consent_id, file_id)
    exported = shop.rows(sa.select(audit.c.details).where(audit.c.action == "exported"))
    assert [entry["details"] for entry in exported] == [{"rows": 1}, {"rows": 1, "again": True}]
    shop.clock.forward(hours=24)
    dana = at_desk(shop.app, "admin", "ida@example.com")
    assert dana.post(f"/desk/iys/file/{file_id}").status_code == 404


def test_what_is_late_stands_on_today_for_admins_alone(shop: Shop) -> None:
    _ayse(shop)
    says(shop.database, "SM2", answer("sms", granted=False))
    iys.take_stock(shop.database, shop.clock() + timedelta(hours=49))
    assert "consent is late for IYS" in at_desk(shop.app, "admin").get("/desk/today").text
    assert "late for IYS" not in at_desk(shop.app, "staff", "mert@example.com").get("/desk/today").text


def test_the_last_of_fifty_thousand_is_enough_for_a_file() -> None:
    assert iys.MOST_LINES == 50_000
    assert iys.due_by(datetime(2026, 6, 1, tzinfo=UTC)).tzinfo is iys.TURKEY


def _ayse(shop: Shop) -> str:
    customer_id = registered(shop.database, AYSE, PROFILE, sid="SM ayse")
    with shop.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(consents)).scalar_one() == 0
    return customer_id
