"""The judge of the fault runs sees what it is there to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from app import create_app
from bench.posts import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_BASE_URL, SHOP_NUMBER, Message, form_of, signature_of
from bot.outbound import Voice
from settings import Settings
from storage.database import Database
from tests.faults.conversations import conversation, flow
from tests.faults.judgement import Verdict, judge
from translations import Catalogs

CLEAN = Verdict(lost=0, applied_twice=0, out_of_order=0, other_words=0, other_drafts=0)


@dataclass
class Delivered:
    """One conversation as the application took it, message after message."""

    database: Database
    messages: list[Message]
    bodies: dict[str, set[bytes]]

    def spoilt(self, statement: str, **values: object) -> Verdict:
        """The verdict after somebody has changed the database behind our back."""
        with self.database.transaction() as connection:
            connection.execute(sa.text(statement), values)
        return self.verdict()

    def verdict(self) -> Verdict:
        return judge(self.database, [self.messages], self.bodies, flow(), Voice(Catalogs()))


@pytest.fixture
def delivered(settings: Settings, tmp_path: Path) -> Iterator[Delivered]:
    changes = {
        "public_base_url": PUBLIC_BASE_URL,
        "privacy_url": "",
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_whatsapp_sender": SHOP_NUMBER,
    }
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    told = Settings(_env_file=None, **{**settings.model_dump(), **changes, "twilio_auth_token": AUTH_TOKEN, "database_url": url})
    database = Database(url)
    database.upgrade()
    clock = iter(datetime(2026, 6, 1, 12 + minute // 60, minute % 60, tzinfo=UTC) for minute in range(600))
    client = create_app(told, lambda: next(clock)).test_client()
    messages = conversation(1, 20, flow())
    bodies: dict[str, set[bytes]] = {}
    for message in messages:
        form = form_of(message)
        headers = {"X-Twilio-Signature": signature_of(f"{PUBLIC_BASE_URL}/whatsapp", form)}
        answer = client.post("/whatsapp", data=urlencode(form), headers=headers, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        bodies[message.sid] = {answer.data}
    yield Delivered(database, messages, bodies)
    database.dispose()
    client.application.extensions["intake"].database.dispose()


def test_a_conversation_in_order_is_good(delivered: Delivered) -> None:
    assert delivered.verdict() == CLEAN
    assert delivered.verdict().good


def test_a_message_missing_from_the_ledger_is_lost(delivered: Delivered) -> None:
    verdict = delivered.spoilt("DELETE FROM messages WHERE sid = :sid", sid=delivered.messages[-1].sid)

    assert verdict.lost == 1
    assert not verdict.good


def test_an_intake_that_moved_once_more_than_the_ledger_says_was_applied_twice(delivered: Delivered) -> None:
    verdict = delivered.spoilt("UPDATE intakes SET version = version + 1")

    assert verdict == replace(CLEAN, applied_twice=1)


def test_two_messages_the_wrong_way_round_are_out_of_order(delivered: Delivered) -> None:
    delivered.messages[-1], delivered.messages[-2] = delivered.messages[-2], delivered.messages[-1]

    assert delivered.verdict() == replace(CLEAN, out_of_order=2)


def test_another_answer_to_a_copy_is_seen(delivered: Delivered) -> None:
    delivered.bodies[delivered.messages[3].sid].add(b"<Response/>")

    assert delivered.verdict() == replace(CLEAN, other_words=1)


SPOILT: list[Callable[[str], str]] = [
    lambda draft: draft.replace("ada", "bea", 1),
    lambda draft: draft.replace("Lindenweg", "Gartenweg", 1),
]


@pytest.mark.parametrize("spoil", SPOILT, ids=["an answer of hers", "an address of hers"])
def test_a_draft_that_the_pure_flow_would_not_give_is_seen(delivered: Delivered, spoil: Callable[[str], str]) -> None:
    with delivered.database.reading() as connection:
        draft = connection.execute(sa.text("SELECT draft FROM intakes")).scalar_one()
    assert spoil(draft) != draft

    assert delivered.spoilt("UPDATE intakes SET draft = :draft", draft=spoil(draft)) == replace(CLEAN, other_drafts=1)
