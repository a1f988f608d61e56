"""Staff in the conversation: the bot is silent while a person holds an intake, and nobody overwrites a colleague."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from storage.desk.pauses import end_pauses
from storage.tables import outbox
from tests.conftest import FixedClock
from tests.desk.hand import audited, begun, dana, done, mert, standing, written
from tests.desk.visitor import at_desk
from tests.door.twilio import Twilio
from tests.door.way import Script, Worker


def test_while_a_person_holds_an_intake_the_bot_says_nothing_whatever_she_writes(app: Flask) -> None:
    intake_id = begun(app)
    assert dana(app, intake_id).does("take", period="60").status_code == 303
    twilio = Twilio(app)
    assert [twilio.says(words) for words in ("Ada Lovelace", "continue", "help", "person", "back", "hello?")] == [[]] * 6
    held = standing(app, intake_id)
    assert (held["state"], held["asks"]) == ("human", "full_name")
    page = at_desk(app, "reviewer", "ida@example.com").get(f"/desk/intakes/{intake_id}").text
    assert all(words in page for words in ("Ada Lovelace", "hello?", "dana took over"))


def test_stop_and_her_rights_work_while_a_person_holds_the_intake(app: Flask) -> None:
    intake_id = begun(app, "hello", "English", "Ada Lovelace")
    dana(app, intake_id).does("take")
    twilio = Twilio(app)
    (data,) = twilio.says("my data")
    assert "Lovelace" in data
    (asked,) = twilio.says("delete my data")
    assert "can't be undone" in asked
    assert twilio.says("no") == []
    assert standing(app, intake_id)["state"] == "human"
    (goodbye,) = twilio.says("stop")
    assert "not write to you again" in goodbye
    assert (standing(app, intake_id)["state"], standing(app, intake_id)["marks"]) == ("stopped", [])
    assert twilio.says("start") != []


def test_whoever_has_herself_erased_while_held_is_erased_and_nobody_holds_her_any_more(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app, "hello", "English", "Ada Lovelace")
    dana(app, intake_id).does("take", period="open")
    twilio = Twilio(app)
    twilio.says("delete my data")
    (goodbye,) = twilio.says("yes")
    assert "deleted" in goodbye
    left = standing(app, intake_id)
    assert (left["state"], left["draft"], left["marks"]) == ("cancelled", {}, [])
    assert end_pauses(app.extensions["intake"].database, clock()) == 1
    assert standing(app, intake_id)["held_by"] is None


def test_what_waited_for_a_person_waits_no_longer_once_somebody_has_taken_over(app: Flask) -> None:
    intake_id = begun(app, "hello", "English", "person")
    visitor = at_desk(app, "reviewer", "ida@example.com")
    assert intake_id in visitor.get("/desk/intakes/?only=waiting").text
    dana(app, intake_id).does("take")
    for path in ("?only=waiting", "?state=human", "?only=attention"):
        assert intake_id not in visitor.get(f"/desk/intakes/{path}").text
    assert intake_id in visitor.get("/desk/intakes/?state=taken").text
    assert standing(app, intake_id)["marks"] == ["held"]


def test_handing_back_puts_the_open_question_again_when_that_is_wished_for(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    hand.does("take")
    hand.opens()
    assert 'name="ask" value="yes" checked' in hand.shown
    assert hand.does("hand-back", ask="yes").status_code == 303
    script = Script()
    assert Worker(app.extensions["intake"].database, clock, script).works() == 1
    assert "name" in script.sent[0]
    assert (standing(app, intake_id)["state"], standing(app, intake_id)["held_by"]) == ("asking", None)
    assert Twilio(app).says("Ada Lovelace") != []
    assert standing(app, intake_id)["draft"]["first_name"] == "Ada"


def test_handing_back_without_a_word_leaves_the_next_word_to_her(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    hand.does("take")
    hand.opens()
    hand.does("hand-back")
    assert written(app) == []
    assert "email" in " ".join(Twilio(app).says("Ada Lovelace"))


def test_a_pause_ends_by_itself_and_only_once(app: Flask, clock: FixedClock) -> None:
    intake_id, database = begun(app), app.extensions["intake"].database
    dana(app, intake_id).does("take", period="15")
    clock.forward(minutes=14)
    assert end_pauses(database, clock()) == 0
    assert Twilio(app).says("hello") == []
    clock.forward(minutes=2)
    assert [end_pauses(database, clock()) for _ in range(3)] == [1, 0, 0]
    assert written(app) == []
    assert done(app, intake_id) == ["took over", "pause ended"]
    assert Twilio(app).says("Ada Lovelace") != []


def test_until_i_hand_back_has_no_end(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    dana(app, intake_id).does("take", period="open")
    clock.forward(days=3)
    assert end_pauses(app.extensions["intake"].database, clock()) == 0
    assert Twilio(app).says("hello?") == []


def test_today_ends_at_midnight_where_the_viewer_is(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    hand.visitor.client.set_cookie("desk_zone", "Europe/Berlin", path="/desk")
    hand.does("take", period="today")
    assert standing(app, intake_id)["held_until"].isoformat() == "2026-06-01T22:00:00+00:00"


def test_writing_takes_over_and_reaches_her_once_however_often_the_form_is_sent(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    answers = [hand.does("write", words="Hello Ada, Dana here.\r\nHow can I help?").status_code for _ in range(3)]
    assert answers == [303, 303, 303]
    script = Script()
    worker = Worker(app.extensions["intake"].database, clock, script)
    assert worker.works() == 1
    assert script.sent == ["Hello Ada, Dana here.\nHow can I help?"]
    assert done(app, intake_id) == ["wrote"]
    held = standing(app, intake_id)
    assert (held["state"], held["marks"], held["assignee"]) == ("human", ["held"], held["held_by"])
    assert Twilio(app).says("thank you") == []
    assert audited(app, intake_id) == [("hands.write", "wrote")]
    with app.extensions["intake"].database.reading() as connection:
        (row,) = connection.execute(sa.select(outbox)).all()
    assert (row.kind, row.needs_window, row.staff_id) == ("staff", True, held["held_by"])


def test_what_the_bot_had_not_sent_yet_does_not_talk_over_the_person(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    hand.does("take")
    hand.opens()
    hand.does("hand-back", ask="yes")
    hand.opens()
    hand.does("write", words="One moment, please.")
    script = Script()
    Worker(app.extensions["intake"].database, clock, script).works()
    assert script.sent == ["One moment, please."]


def test_two_at_once_cannot_overwrite_each_other_silently(app: Flask) -> None:
    intake_id = begun(app)
    one, other = dana(app, intake_id), mert(app, intake_id)
    one.does("write", words="Hello, this is Dana.")
    answer = other.does("write", words="Hello, this is <Mert>.")
    assert answer.status_code == 409
    assert "Hello, this is &lt;Mert&gt;.</textarea>" in answer.text
    assert "dana wrote to the customer" in answer.text
    assert written(app) == ["Hello, this is Dana."]
    other.shown = answer.text
    assert other.does("write", words="Hello, this is Mert.").status_code == 303
    assert written(app) == ["Hello, this is Dana.", "Hello, this is Mert."]
    assert standing(app, intake_id)["held_by"] == standing(app, intake_id)["assignee"]


def test_a_message_of_hers_in_between_is_no_reason_to_refuse(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    Twilio(app).says("Ada Lovelace")
    assert hand.does("write", words="Hello.").status_code == 303
    assert standing(app, intake_id)["draft"]["first_name"] == "Ada"
