"""What the webhook missed is found in Twilio's list and applied: all of it, once, in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from background import rest_of
from bot.content.outlet import Outlet
from bot.conversation import converse
from bot.errors import SendError
from bot.missed import SETTLED_AFTER, Missed
from bot.twilio.listed import Received
from bot.twilio.rest import Rest
from flows.intake import State
from flows.message import Sender
from storage.tables import messages, outbox
from storage.turns import standing
from tests.conftest import FixedClock
from tests.door.twilio import ADA, BEA, Twilio
from tests.fake_twilio import Account, FakeTwilio

A_WHILE = timedelta(minutes=1)


class Line:
    """Customers who write to Twilio, a webhook that may be away, and the job that comes later."""

    def __init__(self, app: Flask, account: Account, rest: Rest, clock: FixedClock) -> None:
        self.app, self.account, self.clock = app, account, clock
        self.twilio = Twilio(app)
        pieces = app.extensions["intake"]
        self.database = pieces.database
        outlet = Outlet(pieces.settings.twilio_whatsapp_sender, pieces.contents)
        answer = partial(_apply, pieces, outlet, clock)
        self.job = Missed(rest, answer, pieces.database, clock)
        self.job.recover()

    def writes(self, body: str, sender: str = ADA, *, heard: bool = True, media: tuple[tuple[str, str], ...] = ()) -> str:
        self.clock.now += timedelta(seconds=2)
        sid = self.account.hear(sender, body, media, self.clock())
        if heard:
            self.webhook(sid, body, sender)
        return sid

    def webhook(self, sid: str, body: str, sender: str = ADA) -> None:
        response = self.twilio.post(self.twilio.form(body, MessageSid=sid, SmsSid=sid, SmsMessageSid=sid, From=sender))
        assert response.status_code == 200

    def applied(self) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(messages.c.sid).order_by(messages.c.seq)).scalars())

    def answers(self, recipient: str = ADA) -> list[str]:
        asked = sa.select(outbox.c.payload).where(outbox.c.recipient == recipient).order_by(outbox.c.id)
        with self.database.reading() as connection:
            return [payload["body"] for payload in connection.execute(asked).scalars()]

    def later(self) -> int:
        self.clock.now += SETTLED_AFTER
        return self.job.recover()


def _apply(pieces, outlet, clock, inbound) -> None:  # type: ignore[no-untyped-def]
    converse(inbound, pieces.flow, pieces.database, pieces.voice, clock(), pieces.cards, outlet)


@pytest.fixture
def line(app: Flask, clock: FixedClock) -> Iterator[Line]:
    settings = app.extensions["intake"].settings
    account = Account(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_whatsapp_sender)
    with FakeTwilio(account) as fake:
        rest = rest_of(settings.model_copy(update={"twilio_api_base_url": fake.base_url}))
        yield Line(app, account, rest, clock)


def test_of_two_hundred_messages_twenty_are_swallowed_and_all_are_applied_in_order(line: Line) -> None:
    sent: dict[str, list[str]] = {}
    for number in range(200):
        sender = f"whatsapp:+49151123{number % 20:05}"
        heard = number % 10 != 3
        sent.setdefault(sender, []).append(line.writes("hello" if number < 20 else f"answer {number}", sender, heard=heard))
        if not heard:
            # The job comes before the sender's next message: then her order is Twilio's.
            assert line.later() == 1
    assert line.later() == 0

    applied = line.applied()
    assert len(applied) == len(set(applied)) == 200
    for sids in sent.values():
        assert [sid for sid in applied if sid in sids] == sids


def test_a_burst_that_was_missed_is_applied_oldest_first(line: Line) -> None:
    sids = [line.writes(words, heard=False) for words in ("hello", "Ada Lovelace", "ada@example.com")]

    assert line.later() == 3

    assert line.applied() == sids
    assert "reach you on?" in line.answers()[-1]


def test_a_missed_message_is_applied_although_later_ones_were_heard(line: Line) -> None:
    line.writes("hello")
    missed = line.writes("Ada Lovelace", heard=False)
    line.writes("what?")

    assert line.later() == 1
    assert line.applied()[-1] == missed
    intake = standing(line.database, "none", Sender(phone=ADA.removeprefix("whatsapp:"))).intake
    assert intake is not None
    assert intake.asks == "email"


def test_a_message_that_was_heard_is_applied_once(line: Line) -> None:
    line.writes("hello")

    assert line.later() == 0
    assert len(line.applied()) == 1


def test_a_message_is_left_to_the_webhook_while_it_may_still_come(line: Line) -> None:
    sid = line.writes("hello", heard=False)
    line.clock.now += A_WHILE
    assert line.job.recover() == 0

    line.webhook(sid, "hello")
    assert line.later() == 0
    assert line.applied() == [sid]


def test_a_webhook_that_comes_after_all_changes_nothing_more(line: Line) -> None:
    sid = line.writes("hello", heard=False)
    line.later()

    line.webhook(sid, "hello")

    assert line.applied() == [sid]
    assert len(line.answers()) >= 1


def test_what_came_before_we_looked_for_the_first_time_is_not_ours(app: Flask, line: Line) -> None:
    line.account.hear(BEA, "hello, is the sofa still there?", at=line.clock() - timedelta(hours=3))

    assert line.later() == 0


def test_what_is_older_than_a_day_is_left(line: Line) -> None:
    line.writes("hello", heard=False)
    line.clock.now += timedelta(hours=25)

    assert line.job.recover() == 0


def test_a_picture_is_told_by_its_kind_and_a_tap_by_its_words(line: Line) -> None:
    for words in ("hello", "Ada Lovelace", "ada@example.com"):
        line.writes(words)
    line.writes("", heard=False, media=(("https://api.twilio.com/x", "image/jpeg"),))
    line.later()
    assert "I can't look at pictures yet." in line.answers()[-1]

    line.writes("Yes, this one", heard=False)
    line.later()
    assert "What is your address?" in line.answers()[-1]


def test_stop_is_obeyed_when_it_comes_late(line: Line) -> None:
    line.writes("hello")
    line.writes("stop", heard=False)

    line.later()

    intake = standing(line.database, "none", Sender(phone=ADA.removeprefix("whatsapp:"))).intake
    assert intake is not None
    assert intake.state is State.STOPPED


def test_the_service_window_runs_from_when_she_wrote(line: Line) -> None:
    line.writes("hello", heard=False)
    wrote_at = line.clock()
    line.clock.now += timedelta(hours=5)
    line.job.recover()

    intake = standing(line.database, "none", Sender(phone=ADA.removeprefix("whatsapp:"))).intake
    assert intake is not None
    assert intake.heard_at == wrote_at


def test_while_twilio_is_away_nothing_is_lost(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line.writes("hello", heard=False)

    def away(self: Rest, since: object) -> tuple[Received, ...]:
        raise SendError(503, retryable=True)

    with monkeypatch.context() as patch:
        patch.setattr(Rest, "received", away)
        assert line.later() == 0
    assert line.later() == 1
