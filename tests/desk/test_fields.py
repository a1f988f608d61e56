"""What staff do to a single field: the very readers check it, the reason stays beside it, and she may answer anew."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from flows.draft import Draft
from flows.intake import Intake, State
from flows.message import Sender
from storage.tables import desk_events, outbox
from storage.turns import standing
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk, hidden
from tests.door.twilio import Twilio
from tests.storage.ada import ADA, tell

DRAFT = {
    "language": "en",
    "full_name": "Ada Lovelace",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "phone": "+4915112345678",
    "address": True,
    "street": "Lindenweg",
    "house_number": "5",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
}


@pytest.fixture
def dana(app: Flask) -> Visitor:
    return at_desk(app)


def asked(app: Flask, clock: FixedClock, asks: str = "billing_type", **changes: object) -> Intake:
    """Ada, who is asked this now; her window is open."""
    database = app.extensions["intake"].database
    return tell(database, "SM1", changes={"asks": asks, "draft": Draft(DRAFT), "heard_at": clock(), "region": "DE"} | changes)


def now_of(app: Flask, sender: Sender = ADA) -> Intake:
    found = standing(app.extensions["intake"].database, "none", sender).intake
    assert found is not None
    return found


def field(dana: Visitor, intake: Intake, name: str) -> str:
    answer = dana.get(f"/desk/intakes/{intake.id}/fields/{name}")
    assert answer.status_code == 200
    return answer.text


def sent(dana: Visitor, intake: Intake, name: str, act: str, **given: str) -> TestResponse:
    """Send the form that is on the page."""
    page = field(dana, intake, name)
    page = page[page.index('id="field"') :]
    return dana.post(
        f"/desk/intakes/{intake.id}/fields/{name}/{act}", {"once": hidden(page, "once"), "seen": hidden(page, "seen"), **given}
    )


def waiting(app: Flask) -> list[str]:
    with app.extensions["intake"].database.reading() as connection:
        rows = connection.execute(sa.select(outbox.c.payload).order_by(outbox.c.id)).scalars()
        return [str(row.get("body") or row.get("text")) for row in rows]


def test_a_corrected_value_stands_with_who_when_and_why(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock)
    answer = sent(dana, intake, "email", "correct", value="ada.l@example.org", correct_why="She called")
    assert answer.status_code == 303
    assert now_of(app).draft["email"] == "ada.l@example.org"
    assert now_of(app).asks == "billing_type"
    page = dana.get(f"/desk/intakes/{intake.id}").text
    assert "given by dana" in page
    assert "She called" in page
    assert waiting(app) == []


def test_a_slip_shows_the_questions_own_words_and_keeps_what_was_typed(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    answer = sent(dana, asked(app, clock), "email", "correct", value="ada@", correct_why="She called")
    assert answer.status_code == 422
    assert "That email address" in answer.text
    assert 'value="ada@"' in answer.text
    assert 'value="She called"' in answer.text
    assert now_of(app).draft["email"] == "ada@example.com"


def test_a_typing_slip_is_offered_as_a_choice(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock)
    answer = sent(dana, intake, "email", "correct", value="ada@gmial.com", correct_why="She called")
    assert answer.status_code == 422
    choices = re.findall(r'name="picked" value="([^"]+)"><bdi>([^<]+)', answer.text)
    assert choices == [("meant", "ada@gmail.com"), ("typed", "ada@gmial.com")]
    assert sent(dana, intake, "email", "correct", value="ada@gmial.com", correct_why="She called", picked="meant").status_code == 303
    assert now_of(app).draft["email"] == "ada@gmail.com"


def test_a_correction_without_a_reason_is_not_taken(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    answer = sent(dana, asked(app, clock), "email", "correct", value="ada.l@example.org")
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.text


def test_a_required_question_is_left_out_only_with_a_reason_and_marked(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock, asks="phone", draft=Draft({name: value for name, value in DRAFT.items() if name != "phone"}))
    assert sent(dana, intake, "phone", "skip").status_code == 422
    assert sent(dana, intake, "phone", "skip", skip_why="She has none").status_code == 303
    after = now_of(app)
    assert after.draft["phone"] is None
    assert after.draft["uncertain"] == ["missing:phone"]
    assert after.asks == "billing_type"
    # The window is open and nobody holds it: the bot puts the next question.
    assert any("privately" in words for words in waiting(app))


def test_a_question_asked_now_is_put_to_her_and_her_next_answer_replaces_the_one_before(
    app: Flask, dana: Visitor, clock: FixedClock
) -> None:
    intake = asked(app, clock)
    assert sent(dana, intake, "email", "ask").status_code == 303
    assert now_of(app).draft["email"] == "ada@example.com"
    assert any("email address" in words for words in waiting(app))
    Twilio(app).says("ada.l@example.org", From="whatsapp:+4915112345678", WaId="4915112345678")
    assert now_of(app).draft["email"] == "ada.l@example.org"
    assert now_of(app).asks == "billing_type"


def test_nothing_is_put_to_her_once_the_window_is_closed(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock, heard_at=clock() - timedelta(hours=25))
    assert sent(dana, intake, "email", "ask").status_code == 303
    assert (now_of(app).asks, waiting(app)) == ("email", [])


def test_a_page_that_a_colleague_has_overtaken_changes_nothing_and_says_what_happened(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock)
    page = field(dana, intake, "email")
    page = page[page.index('id="field"') :]
    assert sent(dana, intake, "email", "correct", value="one@example.com", correct_why="first").status_code == 303
    form = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "value": "two@example.com", "correct_why": "second"}
    answer = dana.post(f"/desk/intakes/{intake.id}/fields/email/correct", form)
    assert answer.status_code == 409
    assert "has changed since you saw it" in answer.text
    assert 'value="two@example.com"' in answer.text
    assert now_of(app).draft["email"] == "one@example.com"


def test_a_change_that_is_sent_twice_is_made_once(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock)
    page = field(dana, intake, "email")
    page = page[page.index('id="field"') :]
    form = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "value": "one@example.com", "correct_why": "She called"}
    answers = [dana.post(f"/desk/intakes/{intake.id}/fields/email/correct", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(desk_events)).scalar_one() == 1


def test_the_parts_of_an_address_are_corrected_one_by_one(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock)
    assert f"/desk/intakes/{intake.id}/fields/postal_code".replace(" ", "%20") in field(dana, intake, "address")
    assert sent(dana, intake, "postal_code", "correct", value="10117", correct_why="A letter came back").status_code == 303
    assert now_of(app).draft["postal_code"] == "10117"
    assert now_of(app).draft["street"] == "Lindenweg"


def test_a_registered_customers_answers_are_not_changed_here(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    intake = asked(app, clock, asks=None, state=State.COMPLETE)
    answer = sent(dana, intake, "email", "correct", value="one@example.com", correct_why="She called")
    assert answer.status_code == 422
    assert "The customer is registered" in answer.text


@pytest.mark.parametrize("name", ["confirm", "marketing_consent", "nothing_of_ours"])
def test_what_only_she_can_say_has_no_field(app: Flask, dana: Visitor, clock: FixedClock, name: str) -> None:
    assert dana.get(f"/desk/intakes/{asked(app, clock).id}/fields/{name}").status_code == 404


def test_who_only_reads_can_change_no_field(app: Flask, clock: FixedClock) -> None:
    eli = at_desk(app, "read-only", "eli@example.com")
    intake = asked(app, clock)
    assert eli.get(f"/desk/intakes/{intake.id}/fields/email").status_code == 403
    assert eli.post(f"/desk/intakes/{intake.id}/fields/email/correct", {"value": "x"}).status_code == 403
    assert "Change: Email" not in eli.get(f"/desk/intakes/{intake.id}").text
