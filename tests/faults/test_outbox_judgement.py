"""The judge of the outbox sees what it is there to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.posts import ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER
from storage.database import Database
from storage.tables import outbox
from tests.fake_twilio import Account, Message
from tests.faults.outbox_judgement import Verdict, judge, words_of
from tests.faults.replies import put_replies

CLEAN = Verdict(missing=0, unfinished=0, strange=0, out_of_order=0, duplicated=0, unknown_outcomes=0)


@dataclass
class Sent:
    """Replies that arrived as they should, and the judge's word on them after somebody has meddled."""

    database: Database
    messages: list[Message]

    def verdict(self) -> Verdict:
        return judge(self.database, self.messages)

    def meddle(self, statement: str) -> Verdict:
        with self.database.transaction() as connection:
            connection.execute(sa.text(statement))
        return self.verdict()

    def again(self, place: int, at: int) -> None:
        """The message at this place arrives once more, at that one."""
        self.messages.insert(at, replace(self.messages[place], sid=f"SM{'f' * 32}"))


@pytest.fixture
def sent(sqlite_upgraded: Path, tmp_path: Path) -> Iterator[Sent]:
    file = tmp_path / "intake.db"
    file.write_bytes(sqlite_upgraded.read_bytes())
    database = Database(f"sqlite:///{file}")
    account = Account(ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER)
    put_replies(database, account, 12, 3)
    with database.transaction() as connection:
        for row in connection.execute(sa.select(outbox).order_by(outbox.c.id)).all():
            message = account.create({"To": row.recipient, "From": row.sender, "Body": words_of(row.payload)})
            sent = {"status": "sent", "provider_sid": message.sid, "sent_at": datetime.now(UTC)}
            connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(sent))
    yield Sent(database, account.sent)
    database.dispose()


def test_what_arrived_once_and_in_order_is_good(sent: Sent) -> None:
    assert sent.verdict() == CLEAN
    assert sent.verdict().good


def test_a_message_that_twilio_never_took_is_missing(sent: Sent) -> None:
    del sent.messages[-1]

    assert sent.verdict() == replace(CLEAN, missing=1, strange=1)
    assert not sent.verdict().good


def test_a_row_that_does_not_say_sent_is_unfinished(sent: Sent) -> None:
    verdict = sent.meddle("UPDATE outbox SET status = 'failed' WHERE id = 5")

    assert verdict == replace(CLEAN, unfinished=1)
    assert not verdict.good


def test_a_row_with_the_sid_of_another_message_is_strange(sent: Sent) -> None:
    verdict = sent.meddle("UPDATE outbox SET provider_sid = 'SM' || id WHERE id = 5")

    assert verdict == replace(CLEAN, strange=1)
    assert not verdict.good


def test_a_message_of_no_row_is_strange(sent: Sent) -> None:
    sent.messages.append(replace(sent.messages[0], body="Nobody wrote this", sid="SM0"))

    assert sent.verdict() == replace(CLEAN, strange=1)


def test_a_message_to_another_recipient_is_strange_and_missing(sent: Sent) -> None:
    sent.messages[4] = replace(sent.messages[4], recipient=sent.messages[5].recipient)

    assert sent.verdict() == replace(CLEAN, missing=1, strange=2)


def test_a_message_that_overtook_another_of_its_recipient_is_out_of_order(sent: Sent) -> None:
    sent.messages[0], sent.messages[3] = sent.messages[3], sent.messages[0]

    assert sent.verdict() == replace(CLEAN, out_of_order=1)
    assert not sent.verdict().good


def test_messages_of_different_recipients_have_no_order(sent: Sent) -> None:
    sent.messages[0], sent.messages[1] = sent.messages[1], sent.messages[0]

    assert sent.verdict() == CLEAN


def test_a_copy_is_bad_unless_an_outcome_was_unknown(sent: Sent) -> None:
    sent.again(0, 1)
    assert sent.verdict() == replace(CLEAN, duplicated=1)
    assert not sent.verdict().good

    excused = sent.meddle("UPDATE outbox SET unknown_outcomes = 1 WHERE id = 1")

    assert excused == replace(CLEAN, duplicated=1, unknown_outcomes=1)
    assert excused.good


def test_a_copy_after_a_later_message_is_out_of_order_even_if_excused(sent: Sent) -> None:
    sent.meddle("UPDATE outbox SET unknown_outcomes = 1 WHERE id = 1")
    sent.again(0, 4)

    assert sent.verdict().out_of_order == 1
    assert not sent.verdict().good
