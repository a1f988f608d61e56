"""What is kept of a message that our own code failed on: enough to apply it, and nothing that we promise not to keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.replay import Outcome
from storage import quarantine
from storage.desk.handling import By
from storage.tables import quarantined
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.door.mended import DANA, applied, broken, kept, line, replay_of, rows, state, stuck
from tests.door.twilio import Twilio


def test_a_tap_is_a_tap_again(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Deutsch", ButtonPayload="language:de", ButtonText="Deutsch")
    assert applied(twilio.app, sid).outcome is Outcome.APPLIED
    assert line(twilio.app, sid)["how"] == "tapped"
    assert state(twilio)["language"] == "de"


def test_what_came_beside_words_comes_again(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "", NumMedia="1", MediaContentType0="image/jpeg", MediaUrl0="https://api.twilio.com/x", MessageType="image")
    assert applied(twilio.app, sid).effect == "reprompted"
    assert (line(twilio.app, sid)["how"], line(twilio.app, sid)["media"]) == ("media", "image")


def test_a_pin_comes_again_by_its_words_alone(twilio: Twilio) -> None:
    for words in ("hello", "Ada Lovelace", "ada@example.com", "yes"):
        twilio.says(words)
    assert state(twilio)["asks"] == "address"
    place = {"Latitude": "52.5186123", "Longitude": "13.4083456", "Address": "Rathausstraße 15, 10178 Berlin, Germany"}
    sid = stuck(twilio, "", **place)
    (row,) = rows(twilio.app, quarantined)
    opened = twilio.app.extensions["intake"].database.keys.open(row["sealed"], f"quarantined.sealed:{sid}")
    assert "52.5" not in opened
    assert "Rathaus" in opened
    assert "Rathaus" not in row["sealed"]
    assert applied(twilio.app, sid).effect == "advanced"
    assert state(twilio)["draft"]["street"] == "Rathausstraße"


def test_a_contact_card_is_fetched_once_more_and_not_kept(twilio: Twilio) -> None:
    twilio.says("hello")
    cards = twilio.app.extensions["intake"].cards
    form = twilio.form("", NumMedia="1", MediaContentType0="text/vcard", MediaUrl0="https://api.twilio.com/card", MessageType="contacts")
    cards.hand(form["MessageSid"], "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n")
    with broken():
        twilio.post(form)
    kept_of_it = quarantine.kept(twilio.app.extensions["intake"].database, form["MessageSid"])
    assert kept_of_it is not None
    assert "Lovelace" not in str(kept_of_it.text)
    assert applied(twilio.app, form["MessageSid"]).effect == "advanced"
    assert state(twilio)["draft"]["last_name"] == "Lovelace"


def test_a_card_number_is_masked_before_it_is_kept(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "My card is 4111 1111 1111 1111")
    kept_of_it = quarantine.kept(twilio.app.extensions["intake"].database, sid)
    assert kept_of_it is not None
    assert "1111" not in str(kept_of_it.text)
    assert "My card is" in str(kept_of_it.text)
    assert "4111" not in repr(kept_of_it)


def test_what_was_put_aside_or_has_grown_old_cannot_be_applied(twilio: Twilio, clock: FixedClock) -> None:
    database = twilio.app.extensions["intake"].database
    twilio.says("hello")
    aside, old = stuck(twilio, "Ada"), stuck(twilio, "Ada Lovelace")
    by = By(done_at=clock(), staff_id=DANA, endpoint="failures.put_aside")
    assert quarantine.put_aside(database, aside, by)
    assert not quarantine.put_aside(database, aside, by)
    assert retention.clear_old_bodies(database, clock() + timedelta(days=1)) > 0
    assert kept(twilio.app) == set()
    for sid in (aside, old):
        assert applied(twilio.app, sid).outcome is Outcome.GONE
        assert line(twilio.app, sid)["effect"] == "quarantined"


def test_who_has_her_data_deleted_is_not_in_quarantine_any_more(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    twilio.says("delete my data")
    twilio.says("yes")
    assert kept(twilio.app) == set()
    assert applied(twilio.app, sid).outcome is Outcome.GONE


def test_sealed_under_a_key_that_is_gone_it_is_as_good_as_deleted(twilio: Twilio) -> None:
    twilio.says("hello")
    sid = stuck(twilio, "Ada Lovelace")
    database = twilio.app.extensions["intake"].database
    with database.transaction() as connection:
        connection.execute(sa.update(quarantined).values(sealed="bm90IHNlYWxlZCBieSB1cw=="))
    assert replay_of(twilio.app).of(sid, By(done_at=twilio.app.extensions["desk"].clock())).outcome is Outcome.GONE


@pytest.mark.parametrize("words", ["Ada \x00 Lovelace", "\ud83d Ada", "", "x" * 4000])
def test_any_words_can_be_kept(twilio: Twilio, words: str) -> None:
    twilio.says("hello")
    sid = stuck(twilio, words.encode("utf-8", "replace").decode())
    assert applied(twilio.app, sid).outcome is Outcome.APPLIED
