"""Templates are made at Twilio once, found again, submitted, judged and cleared away; through the real client, against a fake Twilio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.content.approved import APPROVED, definition_of
from bot.content.catalogue import catalogue
from bot.content.definition import Definition
from bot.content.lookup import Contents
from bot.content.sync import Sync, Synced
from bot.errors import SendError
from bot.twilio.rest import Rest
from storage import contents
from storage.database import Database
from tests.conftest import FixedClock
from tests.fake_twilio import Account, FakeTwilio
from tests.plays.registration import shop_flow, shop_voice

ACCOUNT = "AC00000000000000000000000000000000"
SENDER = "whatsapp:+14155238886"
ALL = catalogue(shop_flow(), shop_voice())
# Of each kind a few: the whole catalogue takes its time.
FEW = {
    key: each for key, each in ALL.items() if each.name in ("billing_type", "menu", "invite", "list_of_4") and each.language in ("en", "de")
}
INVITE = next(each for each in FEW.values() if each.name == "invite" and each.language == "en")


class Shop:
    """A database and a Twilio, and what passes between them."""

    def __init__(self, database: Database, twilio: FakeTwilio, clock: FixedClock) -> None:
        self.database, self.twilio, self.clock = database, twilio, clock
        self.rest = Rest(ACCOUNT, "0123456789abcdef0123456789abcdef", SENDER, base_url=twilio.base_url)
        self.pauses: list[float] = []

    def sync(self, wanted: dict[str, Definition] | None = None) -> Sync:
        return Sync(self.rest, self.database, FEW if wanted is None else wanted, self.clock, self.pauses.append)

    @property
    def at_twilio(self) -> dict[str, dict[str, Any]]:
        return self.twilio.account.contents.kept

    def names(self) -> list[str]:
        return sorted(each["friendly_name"] for each in self.at_twilio.values())

    def decide(self, status: str, reason: str = "", *, name: str = "intake_invite_en") -> None:
        for sid, each in self.at_twilio.items():
            if each["friendly_name"].startswith(name):
                self.twilio.account.contents.decide(sid, status, reason)


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Iterator[Shop]:
    with FakeTwilio(Account(ACCOUNT, "0123456789abcdef0123456789abcdef", SENDER)) as twilio:
        yield Shop(database, twilio, clock)


def test_what_is_missing_is_made_once_and_what_needs_approval_submitted(shop: Shop) -> None:
    assert shop.sync().missing()
    # Twilio says "received" at once.
    assert shop.sync().run() == Synced(created=len(FEW), submitted=2, judged=2)
    assert not shop.sync().missing()

    assert shop.names() == sorted(each.friendly_name for each in FEW.values())
    submitted = [each["approval_requests"] for each in shop.at_twilio.values() if each["approval_requests"]]
    assert {(each["name"], each["category"]) for each in submitted} == {
        (each.friendly_name, "UTILITY") for each in FEW.values() if each.name == "invite"
    }
    kept = contents.kept(shop.database)
    assert {(each.key, each.sid, each.current) for each in kept} == {
        (each["friendly_name"].rpartition("_")[2], sid, True) for sid, each in shop.at_twilio.items()
    }

    assert shop.sync().run() == Synced()


def test_templates_of_an_earlier_installation_are_adopted(shop: Shop) -> None:
    shop.sync().run()
    for each in contents.kept(shop.database):
        contents.forget(shop.database, each.key)

    assert shop.sync().run() == Synced(adopted=len(FEW), judged=2)
    assert len(shop.at_twilio) == len(FEW)


def test_what_somebody_deleted_at_twilio_is_made_again(shop: Shop) -> None:
    shop.sync().run()
    gone = next(each for each in contents.kept(shop.database) if each.name == "menu")
    shop.rest.delete_content(gone.sid)
    shop.rest.create_content({"friendly_name": "somebody_elses", "language": "en", "types": {"twilio/text": {"body": "Hi"}}})

    assert shop.sync().run().created == 1
    (again,) = [each for each in contents.kept(shop.database) if each.key == gone.key]
    assert again.sid in shop.at_twilio


def test_whoever_is_broken_off_keeps_what_was_made(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop.rest.create_content
    monkeypatch.setattr(shop.rest, "create_content", lambda asked: made(asked) if len(shop.at_twilio) < 3 else fail(20003))

    def fail(code: int) -> str:
        raise SendError(code, retryable=False)

    with pytest.raises(SendError):
        shop.sync().run()
    assert len(contents.kept(shop.database)) == 3
    monkeypatch.undo()
    assert shop.sync().run().created == len(FEW) - 3
    assert len(shop.at_twilio) == len(FEW)


def test_it_slows_down_when_twilio_asks_for_it_and_gives_up_at_last(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made, refusals = shop.rest.create_content, iter([1, 2, 3])

    def busy(asked: Any) -> str:
        if next(refusals, None):
            raise SendError(20429, retryable=True, retry_after_seconds=7)
        return made(asked)

    monkeypatch.setattr(shop.rest, "create_content", busy)
    assert shop.sync().run().created == len(FEW)
    assert shop.pauses == [7, 7, 7]

    refusals = iter([1] * 99)
    with pytest.raises(SendError):
        shop.sync(ALL).run()
    assert len(shop.pauses) == 6


def test_a_template_that_may_have_been_made_is_found_by_the_next_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made, lost = shop.rest.create_content, iter([1])

    def losing(asked: Any) -> str:
        sid = made(asked)
        if next(lost, None):
            raise SendError(0, retryable=True, unknown=True)
        return sid

    monkeypatch.setattr(shop.rest, "create_content", losing)
    with pytest.raises(SendError):
        shop.sync().run()
    assert shop.sync().run().adopted == 1
    assert len(shop.at_twilio) == len(FEW)


def test_other_words_are_another_template_and_the_old_one_goes_when_it_is_asked_for(shop: Shop) -> None:
    shop.sync().run()
    old = next(each for each in FEW.values() if each.name == "menu" and each.language == "en")
    new = replace(old, rows=old.rows[:3] + old.rows[4:])
    wanted = {key: each for key, each in FEW.items() if key != old.key} | {new.key: new}

    assert shop.sync(wanted).run(prune=True) == Synced(created=1, put_aside=1), "a row of the outbox may still name it"
    assert old.friendly_name in shop.names()
    shop.clock.forward(hours=1)
    assert shop.sync(wanted).run() == Synced()
    assert shop.sync(wanted).run(prune=True) == Synced(deleted=1)
    assert shop.names() == sorted(each.friendly_name for each in wanted.values())


def test_old_words_that_were_approved_are_said_until_the_new_ones_are(shop: Shop) -> None:
    looked_up = Contents(shop.database, shop.clock)
    shop.sync().run()
    assert looked_up.approved("invite", "en") is None
    shop.decide("approved")
    assert shop.sync().approvals() == 1
    shop.clock.forward(seconds=31)
    first = looked_up.approved("invite", "en")
    assert first is not None

    new = replace(INVITE, body=INVITE.body.replace("Hello!", "Good day!"))
    wanted = {key: each for key, each in FEW.items() if key != INVITE.key} | {new.key: new}
    shop.sync(wanted).run()
    shop.clock.forward(hours=2)
    assert shop.sync(wanted).run(prune=True).deleted == 0
    assert looked_up.approved("invite", "en") == first
    shop.decide("approved")
    assert shop.sync(wanted).run(prune=True).deleted == 1
    shop.clock.forward(seconds=31)
    second = looked_up.approved("invite", "en")
    assert second is not None
    assert second.outgoing_payload({"shop": "Acorn & Oak", "reason": "your order"})["text"].startswith("Good day! This is Acorn & Oak.")


@pytest.mark.parametrize("status", ["rejected", "paused", "disabled", "pending", "something new"])
def test_what_whatsapp_does_not_approve_is_not_used_and_can_be_shown(shop: Shop, status: str) -> None:
    shop.sync().run()
    shop.decide("approved", name="intake_invite")
    shop.sync().approvals()
    looked_up = Contents(shop.database, shop.clock)
    assert looked_up.approved("invite", "en")
    shop.decide(status, "INVALID_FORMAT")
    assert shop.sync().approvals() == 1

    assert looked_up.approved("invite", "en"), "known for half a minute"
    looked_up.refresh()
    assert looked_up.approved("invite", "en") is None
    assert looked_up.approved("invite", "de") is not None
    told = {key: (each.name, each.language) for key, each in FEW.items()} | {"0123456789abcdef": ("phone", "tr")}
    missing, refused = sorted(contents.unusable(shop.database, told), key=lambda each: each.approval)
    assert (missing.name, missing.language, missing.approval) == ("phone", "tr", "")
    assert (refused.name, refused.approval, refused.reason) == ("invite", status, "INVALID_FORMAT")


def test_every_approved_template_can_be_filled_in_in_every_language(shop: Shop) -> None:
    wanted = {each.key: each for each in ALL.values() if each.category}
    shop.sync(wanted).run()
    shop.decide("approved", name="intake_")
    shop.sync(wanted).approvals()
    looked_up = Contents(shop.database, shop.clock)
    given = {
        "shop": "Acorn & Oak",
        "name": "Ada",
        "reason": "your order of\nlast week. ",
        "link": "https://acorn-and-oak.example/my-data/5f0c",
    }
    for approved in APPROVED:
        for language in shop_flow().shop.languages:
            template = looked_up.approved(approved.name, language)
            assert template is not None
            payload = template.outgoing_payload(given)
            assert "{{" not in payload["text"]
            assert "Acorn & Oak" in payload["text"]
            assert all("\n" not in said and said for said in payload["variables"].values())
            assert payload["choices"] == [list(pair) for pair in template.buttons]
            assert definition_of(approved, shop_voice(), language).key in wanted
