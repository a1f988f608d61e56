"""Every message counts once, and one customer's messages one after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from flows.intake import Intake
from flows.message import Sender
from storage import turns
from storage.tables import identities, intakes
from storage.tables import messages as ledger_table
from tests.conftest import FixedClock
from tests.door.twilio import ADA, BEA, Twilio, sid

Ledger = Callable[[Flask], list[dict[str, object]]]


def at_once(app: Flask, forms: list[dict[str, str]]) -> list[tuple[int, bytes]]:
    """Deliver these at the same instant, each over a connection of its own; what is too slow is sent again, as Twilio would."""
    start = Barrier(len(forms))

    def deliver(form: dict[str, str]) -> tuple[int, bytes]:
        twilio = Twilio(app)
        start.wait()
        for _ in range(5):
            answer = twilio.post(form)
            if answer.status_code != 503:
                break
        return answer.status_code, answer.data

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(deliver, forms))


def count(app: Flask, table: sa.Table) -> int:
    with app.extensions["intake"].database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def standing(app: Flask) -> Intake:
    intake = turns.standing(app.extensions["intake"].database, "", Sender(phone=ADA.removeprefix("whatsapp:"))).intake
    assert intake is not None
    return intake


def test_the_same_sid_gets_the_same_bytes_and_changes_nothing(twilio: Twilio, ledger: Ledger, clock: FixedClock) -> None:
    twilio.says("hello")
    form = twilio.form("Ada Lovelace")
    first = twilio.post(form)
    twilio.says("ada@example.com")
    before = standing(twilio.app)
    clock.forward(days=3)
    again = twilio.post({**form, "Body": "Bea Benz"})
    assert (again.status_code, again.data) == (200, first.data)
    assert len(ledger(twilio.app)) == 3
    assert standing(twilio.app) == before


def test_a_sid_whose_words_were_deleted_is_still_not_applied_again(twilio: Twilio, ledger: Ledger) -> None:
    form = twilio.form()
    twilio.post(form)
    with twilio.app.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.update(ledger_table).values(response=None, body=None))
    assert twilio.says("hello", MessageSid=form["MessageSid"]) == []
    assert len(ledger(twilio.app)) == 1


def test_two_copies_at_the_same_instant_are_one_message(app: Flask, ledger: Ledger) -> None:
    for sender in (f"whatsapp:+4915112345{number}" for number in range(100, 105)):
        form = Twilio(app).form(From=sender)
        answers = at_once(app, [form] * 4)
        assert {status for status, _ in answers} == {200}
        assert len({body for _, body in answers}) == 1
    assert len(ledger(app)) == 5
    assert count(app, intakes) == 5


def test_two_first_messages_at_the_same_instant_make_one_intake(app: Flask, ledger: Ledger) -> None:
    for number in range(5):
        sender = f"whatsapp:+49151123452{number:02d}"
        answers = at_once(app, [Twilio(app).form(f"hello {place}", From=sender) for place in range(3)])
        assert {status for status, _ in answers} == {200}
    assert count(app, intakes) == 5
    assert len(ledger(app)) == 15
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(sa.func.max(intakes.c.version))).scalar_one() == 3


def test_ten_messages_of_one_sender_at_the_same_instant_are_each_applied_once_in_one_order(app: Flask, ledger: Ledger) -> None:
    Twilio(app).says("hello")
    forms = [Twilio(app).form(f"ada{number}@example.com") for number in range(8)]
    answers = at_once(app, forms)
    assert {status for status, _ in answers} == {200}
    rows = ledger(app)
    assert sorted(str(row["sid"]) for row in rows[1:]) == sorted(form["MessageSid"] for form in forms)
    assert standing(app).version == 9


def test_different_senders_do_not_wait_for_each_others_decisions(app: Flask) -> None:
    forms = [Twilio(app).form(From=f"whatsapp:+4915112346{number:02d}") for number in range(8)]
    assert {status for status, _ in at_once(app, forms)} == {200}
    assert count(app, intakes) == 8


def test_a_number_and_its_user_id_are_one_intake_in_either_order(twilio: Twilio) -> None:
    twilio.says("hello", From="whatsapp:DE.abc123", ExternalUserId="DE.abc123")
    twilio.says("Bea Benz", From=BEA, ExternalUserId="whatsapp:DE.abc123")
    assert count(twilio.app, intakes) == 1
    assert count(twilio.app, identities) == 2
    twilio.says("hello", From="whatsapp:+905321112233", ExternalUserId="whatsapp:TR.xyz")
    twilio.says("hello", From="whatsapp:TR.xyz")
    assert count(twilio.app, intakes) == 2


def test_the_first_sid_wins_although_another_sender_uses_it(twilio: Twilio, ledger: Ledger) -> None:
    number = sid()
    first = twilio.post(twilio.form(MessageSid=number))
    assert twilio.post(twilio.form(MessageSid=number, From=BEA)).data == first.data
    assert len(ledger(twilio.app)) == 1
