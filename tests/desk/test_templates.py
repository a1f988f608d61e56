"""Outside the window: what is offered, how it will look, and what leaves."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from storage import shop_settings
from storage.consent import barred
from storage.consent.barred import Bar
from storage.desk import quick_replies
from storage.tables import outbox
from tests.conftest import FixedClock
from tests.desk.hand import Hand, begun, dana, done, standing, written
from tests.desk.reviewer import approve_templates
from tests.door.twilio import ADA, Twilio


@pytest.fixture
def approved(app: Flask, clock: FixedClock) -> Flask:
    """The application of a shop whose English templates WhatsApp has approved."""
    approve_templates(app, clock)
    return app


def _silent(app: Flask, clock: FixedClock) -> Hand:
    """Dana, at the page of Ada, who has not written for two days."""
    intake_id = begun(app, "hello", "English", "Ada Lovelace")
    clock.forward(days=2)
    return dana(app, intake_id)


def test_outside_the_window_the_composer_says_why_it_is_locked_and_offers_what_fits(approved: Flask, clock: FixedClock) -> None:
    hand = _silent(approved, clock)
    assert "more than 24 hours old" in hand.shown
    assert 'id="form-write"' not in hand.shown
    assert re.findall(r'name="template" value="(\w+)"', hand.shown) == ["reminder", "returned", "invite"]
    assert "This is Acorn &amp; Oak again" in hand.shown
    assert '<bdi lang="en">' in hand.shown


def test_a_template_leaves_once_with_its_words_and_does_not_silence_the_bot(approved: Flask, clock: FixedClock) -> None:
    hand = _silent(approved, clock)
    assert [hand.does("template", template="reminder").status_code for _ in range(2)] == [303, 303]
    with approved.extensions["intake"].database.reading() as connection:
        (row,) = connection.execute(sa.select(outbox)).all()
    assert (row.kind, row.needs_window, row.payload["form"]) == ("template", False, "buttons")
    assert "Acorn & Oak" in row.payload["text"]
    assert (done(approved, hand.intake_id), standing(approved, hand.intake_id)["state"]) == (["sent a template"], "asking")
    assert Twilio(approved).says("go on") != []


def test_a_template_with_a_reason_needs_one_and_keeps_it_when_it_is_refused(approved: Flask, clock: FixedClock) -> None:
    hand = _silent(approved, clock)
    assert hand.does("template", template="returned").status_code == 422
    assert hand.does("template", template="something else", reason="the house number").status_code == 422
    assert written(approved) == []
    assert hand.does("template", template="returned", reason="the house number is missing").status_code == 303
    assert "the house number is missing" in written(approved, "template")[0]


def test_a_template_waits_until_her_night_is_over(approved: Flask, clock: FixedClock) -> None:
    intake_id = begun(approved, "hello", "English", "Ada Lovelace")
    clock.forward(days=2, hours=11)
    hand = dana(approved, intake_id)
    hand.does("template", template="reminder")
    with approved.extensions["intake"].database.reading() as connection:
        (due,) = connection.execute(sa.select(outbox.c.due_at)).scalars()
    assert due > clock()
    assert "It is night where the customer is" in hand.opens()


def test_a_template_keeps_to_the_quiet_hours_as_an_admin_has_just_set_them(approved: Flask, clock: FixedClock) -> None:
    hand = _silent(approved, clock)
    database = approved.extensions["intake"].database
    shop_settings.keep(database, {"quiet_hours": "00:00-23:00"}, seen=shop_settings.version(database), by="dana", now=clock())
    # Other processes hear of it within seconds.
    clock.forward(minutes=1)
    hand.does("template", template="reminder")
    with database.reading() as connection:
        (due,) = connection.execute(sa.select(outbox.c.due_at)).scalars()
    assert due > clock(), "it is the middle of the day, and at 21:00-09:00 it would leave at once"


def test_a_language_without_templates_says_so(app: Flask, clock: FixedClock) -> None:
    assert "No template is approved in the customer's language (English) yet." in _silent(app, clock).shown


@pytest.mark.parametrize(
    ("reason", "words"), [(Bar.OPTED_OUT, "opted out"), (Bar.BLOCKED, "blocked us"), (Bar.UNREACHABLE, "does not receive WhatsApp")]
)
def test_whoever_cannot_be_written_to_is_said_to_be_so(app: Flask, clock: FixedClock, reason: Bar, words: str) -> None:
    intake_id = begun(app)
    if reason is Bar.OPTED_OUT:
        Twilio(app).says("stop")
        words = "The customer wrote stop"
    with app.extensions["intake"].database.transaction() as connection:
        barred.bar(connection, ADA, reason, clock.forward(seconds=1), code=None)
    hand = dana(app, intake_id)
    assert words in hand.shown
    assert 'id="form-write"' not in hand.shown
    assert 'id="form-template"' not in hand.shown


def test_quick_replies_in_her_language_or_for_everybody_are_offered(app: Flask, clock: FixedClock) -> None:
    database = app.extensions["intake"].database
    quick_replies.keep(database, "Hours", "We are here from nine to five.", clock(), language="en")
    greeting = quick_replies.keep(database, "Thanks", "Thank you & goodbye", clock())
    quick_replies.keep(database, "Zeiten", "Wir sind von neun bis fünf da.", clock(), language="de")
    hand = dana(app, begun(app))
    assert re.findall(r'<option value="([^"]+)">(Hours|Thanks|Zeiten)</option>', hand.shown) == [
        ("We are here from nine to five.", "Hours"),
        ("Thank you &amp; goodbye", "Thanks"),
    ]
    quick_replies.keep(database, "Thank you", "Thanks a lot", clock(), reply_id=greeting, seen=quick_replies.all_of(database)[1].version)
    assert quick_replies.drop(database, greeting)
    assert not quick_replies.drop(database, greeting)
    with pytest.raises(quick_replies.Overtaken):
        quick_replies.keep(database, "Gone", "Gone", clock(), reply_id=greeting)
    assert [each.title for each in quick_replies.all_of(database)] == ["Hours", "Zeiten"]
