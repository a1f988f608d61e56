"""Whose call it is: taken up from the chat, handed back, not answered by somebody else; and who gets no further than the door."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask

from flows.intake import NEVER, State
from storage.tables import audit, intakes
from storage.turns import standing
from tests.desk.caller import ADAS, NUMBER, Caller, rows
from tests.desk.visitor import Visitor, account, at_desk
from tests.storage.ada import ADA, tell


@pytest.fixture
def dana(app: Flask) -> Visitor:
    return at_desk(app)


def test_what_was_begun_in_the_chat_goes_on_by_telephone_and_is_handed_back(app: Flask, dana: Visitor) -> None:
    database = app.extensions["intake"].database
    intake = tell(database, "SM1", changes={"asks": "full_name"})
    page = dana.get(f"/desk/intakes/{intake.id}/phone").text
    assert "the bot is silent until you hang up" in page
    assert dana.post(f"/desk/intakes/{intake.id}/phone/begin", {"seen": "0", "once": "1" * 32}).status_code == 303
    held = standing(database, "none", ADA).intake
    assert held is not None
    assert held.state is State.HUMAN
    dana.post(f"/desk/intakes/{intake.id}/phone/end", {})
    back = standing(database, "none", ADA).intake
    assert back is not None
    assert (back.state, back.asks, back.heard_at) == (State.ASKING, "full_name", intake.heard_at)


def test_a_colleagues_call_is_not_answered_by_somebody_else(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    account(app, "staff", "mert@example.com")
    mert = Visitor(app)
    mert.signs_in("mert@example.com")
    answer = mert.post(caller.path, {"sid": "a" * 32, "place": "full_name/", "say.full_name": "Carl"})
    assert "A colleague has taken over" in answer.text
    assert "full_name" not in caller.case.intake.draft


def test_an_answer_to_a_question_that_is_open_no_longer_is_not_taken(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    caller.says("Ada Lovelace")
    answer = caller.sends({"place": "full_name/", "say.full_name": "Bea"})
    assert answer.status_code == 409
    assert "Another question is open by now" in answer.text
    assert caller.case.intake.draft["full_name"] == "Ada Lovelace"


def test_whoever_wrote_stop_is_not_called_up(app: Flask, dana: Visitor) -> None:
    intake = tell(app.extensions["intake"].database, "SM1", changes={"state": State.STOPPED})
    assert "The customer asked us to stop" in dana.get(f"/desk/intakes/{intake.id}/phone").text
    dana.post(f"/desk/intakes/{intake.id}/phone/begin", {"seen": "0"})
    assert "Begin the call" not in dana.get(f"/desk/intakes/{intake.id}/phone").text


def test_a_number_that_is_known_leads_to_its_intake(app: Flask, dana: Visitor) -> None:
    intake = tell(app.extensions["intake"].database, "SM1", changes={"asks": "full_name"})
    answer = dana.post("/desk/phone/new", {"number": NUMBER, "language": "en", "once": "2" * 32})
    assert unquote(answer.headers["Location"]) == f"/desk/intakes/{intake.id}/phone"


def test_what_is_no_number_is_said_so(app: Flask, dana: Visitor) -> None:
    answer = dana.post("/desk/phone/new", {"number": "call me", "language": "en", "once": "3" * 32})
    assert answer.status_code == 422
    assert "That is no phone number" in answer.text
    assert rows(app, intakes) == []


def test_a_caller_never_opens_a_window_for_writing(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, NUMBER)
    caller.says("Ada Lovelace")
    assert caller.case.intake.heard_at == NEVER


def test_who_only_reads_gets_no_further_than_the_door(app: Flask) -> None:
    eli = at_desk(app, "read-only", "eli@example.com")
    assert eli.get("/desk/phone/new").status_code == 403
    assert eli.post("/desk/phone/new", {"number": "", "language": "en"}).status_code == 403


def test_the_summary_that_is_read_aloud_is_written_down_as_shown(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, NUMBER)
    for words in ADAS[:-1]:
        caller.says(words)
    assert caller.asks == "confirm/"
    assert "ada@example.com" in caller.page
    shown = [row["details"] for row in rows(app, audit) if row["action"] == "revealed"]
    assert {"field": "confirm", "by": "phone"} in shown


def test_the_list_and_the_intake_say_that_it_was_begun_on_the_telephone_and_who_typed(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, NUMBER)
    caller.says("Ada Lovelace")
    assert "by telephone" in dana.get("/desk/intakes/").text
    page = dana.get(f"/desk/intakes/{caller.id}").text
    assert "dana began it on the telephone" in page
    assert "by telephone, typed by" in page
    assert "given by dana" in page
    assert "Read aloud" in page
