"""Status callbacks: the same checks, and one row that only moves forward."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from storage.tables import barred, outbox
from tests.door.shared import rows
from tests.door.twilio import Twilio

SENT = "SM" + "d" * 32
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def receipt(twilio: Twilio, status: str, **fields: str) -> int:
    account = twilio.settings.twilio_account_sid
    form = {"AccountSid": account, "MessageSid": SENT, "SmsSid": fields.get("MessageSid", SENT), "MessageStatus": status, **fields}
    return twilio.post(form, path="/whatsapp/status").status_code


@pytest.fixture
def sent(app: Flask) -> Flask:
    """A message of ours that Twilio has taken."""
    row = {
        "sender": "whatsapp:+14155238886",
        "recipient": "whatsapp:+447911123456",
        "kind": "reply",
        "payload": {},
        "needs_window": True,
        "status": "sent",
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 1,
        "unknown_outcomes": 0,
        "provider_sid": SENT,
        "receipt_rank": 0,
    }
    with app.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.insert(outbox), row)
    return app


def noted(app: Flask) -> tuple[str | None, int | None]:
    with app.extensions["intake"].database.reading() as connection:
        row = connection.execute(sa.select(outbox.c.receipt, outbox.c.error_code)).one()
    return row[0], row[1]


@pytest.mark.parametrize(
    ("order", "last"),
    [
        (["delivered", "sent"], "delivered"),
        (["read", "delivered", "sent", "queued"], "read"),
        (["sent", "sent", "sent"], "sent"),
        (["sent", "failed"], "failed"),
        (["failed", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "undelivered"], "failed"),
        (["sent", "huh", "hacked", ""], "sent"),
    ],
)
def test_a_receipt_never_goes_backwards(sent: Flask, twilio: Twilio, order: list[str], last: str) -> None:
    assert {receipt(twilio, status) for status in order} == {204}
    assert noted(sent)[0] == last


@pytest.mark.parametrize(("code", "kept"), [("63016", 63016), ("63016; x", None), ("", None), ("٦", None), ("9" * 50, None)])
def test_an_error_code_is_a_number_or_nothing(sent: Flask, twilio: Twilio, code: str, kept: int | None) -> None:
    assert receipt(twilio, "failed", ErrorCode=code) == 204
    assert noted(sent) == ("failed", kept)


def test_a_receipt_for_a_sid_that_is_not_ours_leaves_no_row(app: Flask, twilio: Twilio) -> None:
    form = twilio.form()
    twilio.post(form)
    for number in (form["MessageSid"], "SM" + "e" * 32):
        for _ in range(20):
            assert receipt(twilio, "delivered", MessageSid=number, SmsSid=number) == 204
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one() == 0


def test_the_checks_are_those_of_a_message(lone_twilio: Twilio) -> None:
    twilio = lone_twilio
    assert twilio.client.post("/whatsapp/status", data={"MessageSid": SENT}).status_code == 403
    assert receipt(twilio, "read", AccountSid="AC" + "f" * 32) == 400
    assert receipt(twilio, "read", MessageSid="SM1", SmsSid="SM1") == 400
    assert twilio.post({"MessageSid": SENT}, path="/whatsapp/status?to=x").status_code == 400
    assert twilio.client.post("/whatsapp/status", json={}).status_code == 415


def test_a_receipt_finds_its_message_by_the_address_before_the_sid_is_known(sent: Flask, twilio: Twilio) -> None:
    with sent.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.update(outbox).values(provider_sid=None, status="unknown"))
        number = connection.execute(sa.select(outbox.c.id)).scalar_one()
    form = {"AccountSid": twilio.settings.twilio_account_sid, "MessageSid": SENT, "MessageStatus": "sent", "To": "whatsapp:+447911123456"}

    strangers = {**form, "To": "whatsapp:+447911999999"}
    assert twilio.post(strangers, path=f"/whatsapp/status/{number}").status_code == 204
    assert noted(sent) == (None, None)

    assert twilio.post(form, path=f"/whatsapp/status/{number}").status_code == 204
    assert noted(sent) == ("sent", None)
    with sent.extensions["intake"].database.reading() as connection:
        assert tuple(connection.execute(sa.select(outbox.c.status, outbox.c.provider_sid)).one()) == ("sent", SENT)


def test_the_message_in_the_address_is_signed_like_everything_else(sent: Flask, twilio: Twilio) -> None:
    form = {"AccountSid": twilio.settings.twilio_account_sid, "MessageSid": SENT, "MessageStatus": "read"}
    header = {"X-Twilio-Signature": twilio.signature(form, "/whatsapp/status/1")}
    assert twilio.client.post("/whatsapp/status/2", data=form, headers=header).status_code == 403
    assert twilio.post(form, path=f"/whatsapp/status/{2**63}").status_code == 404
    assert twilio.post(form, path="/whatsapp/status/-1").status_code == 404
    assert noted(sent) == (None, None)


def test_a_failed_receipt_says_why_in_plain_words(sent: Flask, twilio: Twilio) -> None:
    assert receipt(twilio, "failed", ErrorCode="63024") == 204
    with sent.extensions["intake"].database.reading() as connection:
        assert "does not receive WhatsApp" in connection.execute(sa.select(outbox.c.error)).scalar_one()
        assert connection.execute(sa.select(barred.c.recipient, barred.c.reason)).one() == ("whatsapp:+447911123456", "unreachable")


def test_a_code_that_we_do_not_know_is_kept_and_shown(sent: Flask, twilio: Twilio) -> None:
    assert receipt(twilio, "undelivered", ErrorCode="63999") == 204
    with sent.extensions["intake"].database.reading() as connection:
        assert "63999" in connection.execute(sa.select(outbox.c.error)).scalar_one()
    assert noted(sent) == ("undelivered", 63999)


def test_what_came_too_fast_is_written_once_more_for_later_and_not_for_ever(sent: Flask, twilio: Twilio) -> None:
    def waiting() -> list[str]:
        with sent.extensions["intake"].database.reading() as connection:
            return list(connection.execute(sa.select(outbox.c.dedupe).where(outbox.c.status == "ready")).scalars())

    assert {receipt(twilio, "failed", ErrorCode="63018") for _ in range(3)} == {204}
    (again,) = waiting()
    assert again.startswith("again 1 of ")
    with sent.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.status == "ready").values(status="sent", dedupe=again.replace("1", "3", 1)))
        third = connection.execute(sa.select(outbox.c.id).where(outbox.c.dedupe.is_not(None))).scalar_one()
        connection.execute(sa.update(outbox).where(outbox.c.id == third).values(provider_sid="SM" + "e" * 32))
    assert receipt(twilio, "failed", MessageSid="SM" + "e" * 32, ErrorCode="63018") == 204
    assert waiting() == []


def test_an_answer_to_a_receipt_says_nothing(lone_twilio: Twilio) -> None:
    answer = lone_twilio.post({"MessageSid": SENT, "MessageStatus": "read"}, path="/whatsapp/status")
    assert (answer.status_code, answer.data) == (204, b"")


def test_every_status_payload_is_taken(lone_twilio: Twilio) -> None:
    for row in rows("twilio/payloads.jsonl"):
        if row["kind"] == "status":
            form = {name: lone_twilio.settings.twilio_account_sid if name == "AccountSid" else value for name, value in row["form"]}
            assert lone_twilio.post(form, path="/whatsapp/status", content_type="application/x-www-form-urlencoded").status_code == 204, row
