"""The place where staff write: what it takes, what it refuses, and that no word is lost."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from storage.tables import intakes, notes
from tests.conftest import FixedClock
from tests.desk.hand import begun, dana, mert, written
from tests.desk.visitor import at_desk
from tests.door.twilio import Twilio


def test_whom_the_window_has_closed_for_gets_no_free_words(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    clock.forward(hours=24, minutes=1)
    hand.visitor.signs_in()
    answer = hand.does("write", words="Are you still there?")
    assert answer.status_code == 422
    assert "24 hours" in answer.text
    assert written(app) == []
    assert hand.opens().count('name="words"') == 1  # the note's


def test_words_that_no_message_can_carry_stay_in_the_form(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    long = "😀" * 751
    answer = hand.does("write", words=long)
    assert (answer.status_code, long in answer.text) == (422, True)
    assert hand.does("write", words=" \n ").status_code == 422
    assert hand.does("write", words="😀" * 750).status_code == 303


def test_nothing_is_written_to_whoever_said_stop(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    Twilio(app).says("stop")
    assert hand.does("write", words="Hello.").status_code == 422
    assert "form-write" not in hand.opens().replace('form="form-write"', "")
    assert written(app, "staff") == []


def test_a_note_is_kept_for_colleagues_once_and_never_sent(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    assert [hand.does("note", words="Wants the <blue> one").status_code for _ in range(2)] == [303, 303]
    page = mert(app, intake_id).shown
    assert page.count("Wants the &lt;blue&gt; one") == 1
    assert 'class="bubble note"' in page
    assert written(app) == []
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(notes)).scalar() == 1


def test_colleagues_on_the_same_intake_see_each_other_while_they_are_there(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    one, other = dana(app, intake_id), mert(app, intake_id)
    assert "dana" not in one.visitor.post(f"{one.path}/presence").text
    assert "dana is here" in other.visitor.post(f"{one.path}/presence").text
    one.visitor.post(f"{one.path}/presence", {"writing": "yes"})
    assert "dana is writing" in other.visitor.post(f"{one.path}/presence").text
    clock.forward(seconds=40)
    assert "dana" not in other.visitor.post(f"{one.path}/presence").text


def test_who_only_reads_sees_the_chat_and_no_form(app: Flask) -> None:
    intake_id = begun(app)
    eli = at_desk(app, "read-only", "eli@example.com")
    page = eli.get(f"/desk/intakes/{intake_id}").text
    assert "form-take" not in page
    assert "form-write" not in page
    for act in ("take", "hand-back", "write", "template", "note", "more/stop", "more/assign"):
        assert eli.post(f"/desk/intakes/{intake_id}/{act}", {"once": "0" * 32, "seen": "0", "words": "x"}).status_code == 403
    assert eli.get(f"/desk/intakes/{intake_id}/more").status_code == 403


def test_the_composer_answers_a_script_with_the_parts_that_changed(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    script = {"HX-Request": "true"}
    values = {**hand.carried("write"), "words": "Hello."}
    answer = hand.visitor.post(f"{hand.path}/write", values, **script)
    assert answer.status_code == 200
    assert 'id="log" hx-swap-oob' in answer.text
    assert 'id="composer" hx-swap-oob' in answer.text
    stale = hand.visitor.post(f"{hand.path}/write", {**values, "once": "f" * 32, "words": "Again"}, **script)
    assert stale.status_code == 422
    assert ">Again</textarea>" in stale.text


def test_the_composer_is_written_anew_when_the_window_opens(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    clock.forward(hours=25)
    visitor = at_desk(app)
    assert 'id="composer"' not in visitor.get(f"/desk/intakes/{intake_id}/live?mode=closed").text
    Twilio(app).says("hello again")
    assert 'id="composer" hx-swap-oob' in visitor.get(f"/desk/intakes/{intake_id}/live?mode=closed").text


def test_a_form_of_nobody_does_nothing(app: Flask) -> None:
    intake_id = begun(app)
    visitor = at_desk(app)
    assert visitor.post(f"/desk/intakes/{intake_id}/write", {"words": "x", "seen": "0"}).status_code == 400
    assert visitor.post(f"/desk/intakes/{intake_id}/write", {"words": "x", "once": "a" * 32}).status_code == 409
    assert visitor.post("/desk/intakes/nobody/write", {"words": "x", "once": "a" * 32, "seen": "0"}).status_code == 404
    assert visitor.post(f"/desk/intakes/{intake_id}/note", {"words": "x", "once": "a" * 32}, token="0" * 64).status_code == 400
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(intakes.c.version)).scalar() == 2
