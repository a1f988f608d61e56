from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.forgetting import Forgetting
from bot.twilio.rest import Rest
from storage.database import Database
from storage.rights import twilio_deletions as queue
from storage.tables import twilio_deletions
from tests.fake_twilio import Account, FakeTwilio, Faults

ADA, BEA = "whatsapp:+4915112345678", "whatsapp:+4915187654321"


def rows(database: Database) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(twilio_deletions).order_by(twilio_deletions.c.sid)).mappings()]


def account_of(clock: Any) -> Account:
    return Account("AC" + "0" * 32, "0123456789abcdef0123456789abcdef", "whatsapp:+14155238886", clock=clock)


def job_at(twilio: FakeTwilio, database: Database, clock: Any) -> Forgetting:
    account = twilio.account
    return Forgetting(Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url), database, clock)


def asked(database: Database, sids: list[str], clock: Any, addresses: tuple[str, ...] = ()) -> None:
    with database.transaction() as connection:
        queue.ask(connection, database.keys, sids, addresses, "an erasure", clock())


def test_twilio_forgets_each_message_and_also_those_whose_sid_we_never_heard_of(database: Database, clock: Any) -> None:
    account = account_of(clock)
    heard = account.hear(ADA, "I am Ada")
    account.reply(ADA, "Hello Ada")
    others = account.hear(BEA, "I am Bea")
    with FakeTwilio(account, Faults()) as twilio:
        job = job_at(twilio, database, clock)
        asked(database, [heard, "SM" + "9" * 32], clock, (ADA,))
        assert ADA[10:] not in str(rows(database))

        # One of ours is gone already, which is as good; the list is asked for in the same round, its messages in the next.
        assert job.forget() == 2
        assert job.forget() == 1

        clock.forward(minutes=2)
        later = account.hear(ADA, "A stranger with the same number")
        clock.forward(minutes=11)
        job.forget()
        job.forget()

    assert set(account.messages) == {others, later}
    assert all(row["done_at"] and row["address"] is None for row in rows(database))


def test_a_message_that_is_on_its_way_and_a_twilio_that_is_away_are_tried_again(database: Database, clock: Any) -> None:
    account = account_of(clock)
    moving = account.create({"To": ADA, "From": account.sender, "Body": "Dear Ada"})
    with FakeTwilio(account, Faults()) as twilio:
        job = job_at(twilio, database, clock)
        asked(database, [moving.sid], clock)

        assert job.forget() == 0
        assert [(row["error_code"], row["tries"]) for row in rows(database)] == [(20009, 1)]
        assert job.forget() == 0
        moving.status = "delivered"
        clock.forward(minutes=1)
        twilio.faults.busy = 1.0
        assert job.forget() == 0
        twilio.faults.busy = 0.0
        clock.forward(hours=1)
        job.forget()

    assert account.messages == {}
    assert queue.forget_old_ones(database, clock() + timedelta(days=1)) == 1
    assert rows(database) == []


def test_what_is_asked_for_twice_is_done_once(database: Database, clock: Any) -> None:
    asked(database, ["SM1", "SM2", "no sid of Twilio's"], clock, (ADA,))
    asked(database, ["SM2", "SM3"], clock, (ADA,))

    assert [row["sid"] for row in rows(database)] == ["SM1", "SM2", "SM3", "list an erasure 0"]
