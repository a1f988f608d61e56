"""What is rarer than writing: whose it is, its end, opening it again, and putting a duplicate aside."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask

from storage.tables import audit
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.desk.hand import Hand, begun, dana, done, mert, of_number, standing, written
from tests.door.twilio import Twilio
from tests.storage.ada import registered
from tests.storage.consenting import answer, receipts, said

OTHER = "whatsapp:+447911123457"


def _more(hand: Hand) -> str:
    return hand.opens("/more")


def _colleague(page: str, name: str) -> str:
    found = re.search(rf'<option value="(\w+)"[^>]*>{name}</option>', page)
    assert found, page
    return found[1]


def test_an_intake_is_given_to_a_colleague_and_to_nobody(app: Flask) -> None:
    intake_id = begun(app)
    mert(app, intake_id)
    hand = dana(app, intake_id)
    given = _colleague(_more(hand), "mert")
    assert hand.does("more/assign", to=given).status_code == 303
    assert standing(app, intake_id)["assignee"] == given
    assert "dana gave it to mert" in hand.opens()
    _more(hand)
    hand.does("more/assign", to="")
    assert standing(app, intake_id)["assignee"] is None
    _more(hand)
    assert hand.does("more/assign", to="a stranger").status_code == 422


def test_an_assignment_that_was_overtaken_says_what_happened(app: Flask) -> None:
    intake_id = begun(app)
    one, other = dana(app, intake_id), mert(app, intake_id)
    _more(one)
    _more(other)
    one.does("more/assign", to=_colleague(one.shown, "dana"))
    answer = other.does("more/stop", reason="She bought elsewhere & said so")
    assert answer.status_code == 409
    assert "dana took charge of it" in answer.text
    assert 'value="She bought elsewhere &amp; said so"' in answer.text
    assert standing(app, intake_id)["state"] == "asking"


def test_ending_says_nothing_to_her_and_needs_a_reason(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    hand.does("write", words="Waiting to leave")
    _more(hand)
    assert hand.does("more/stop", reason="  ").status_code == 422
    assert hand.does("more/stop", reason="She called and wants no more").status_code == 303
    ended = standing(app, intake_id)
    assert (ended["state"], ended["marks"], ended["held_by"]) == ("stopped", [], None)
    page = hand.opens()
    assert "dana ended it; the customer was told nothing. She called and wants no more" in page
    assert "The customer wrote stop" not in page
    twilio = Twilio(app)
    assert "had asked us not to write" in " ".join(twilio.says("hello"))
    assert written(app) == ["Waiting to leave"]


def test_a_reason_goes_with_the_words_of_the_chat(app: Flask, clock: FixedClock) -> None:
    intake_id, database = begun(app), app.extensions["intake"].database
    hand = dana(app, intake_id)
    _more(hand)
    hand.does("more/stop", reason="She called about her sister")
    retention.clear_old_bodies(database, clock.forward(days=1))
    hand.visitor.signs_in()
    page = hand.opens()
    assert "dana ended it" in page
    assert "sister" not in page


def test_what_we_ended_goes_on_when_we_open_it_again(app: Flask) -> None:
    intake_id = begun(app, "hello", "English", "Ada Lovelace")
    hand = dana(app, intake_id)
    _more(hand)
    hand.does("more/stop", reason="By mistake")
    _more(hand)
    assert hand.does("more/reopen").status_code == 303
    again = standing(app, intake_id)
    assert (again["state"], again["asks"]) == ("asking", "email")
    assert done(app, intake_id) == ["stopped", "reopened"]
    assert "number to reach you" in " ".join(Twilio(app).says("ada@example.com"))


def test_what_she_ended_only_she_begins_again(app: Flask) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    _more(hand)
    carried = hand.carried("more/stop")
    Twilio(app).says("stop")
    assert hand.visitor.post(f"{hand.path}/more/reopen", carried).status_code == 422
    assert "more/reopen" not in _more(hand)
    assert standing(app, intake_id)["state"] == "stopped"


def test_a_stop_of_hers_after_ours_is_hers(app: Flask, clock: FixedClock) -> None:
    intake_id = begun(app)
    hand = dana(app, intake_id)
    _more(hand)
    hand.does("more/stop", reason="By mistake")
    clock.forward(minutes=5)
    Twilio(app).says("stop")
    assert "more/reopen" not in _more(hand)
    assert "The customer wrote stop" in hand.opens()


def test_a_duplicate_is_put_aside_without_a_word_and_both_name_each_other(app: Flask) -> None:
    other = begun(app, "hello", "English", "Ada Lovelace")
    twilio = Twilio(app)
    second = {"From": OTHER, "WaId": OTHER.partition("+")[2]}
    for words in ("hello", "English", "Ada Lovelace"):
        twilio.says(words, **second)
    intake_id = of_number(app, OTHER)
    assert intake_id != other
    hand = dana(app, intake_id)
    _more(hand)
    hand.shown = hand.does("more/search", q="Lovelace").text
    assert f'value="intake:{other}"' in hand.shown
    assert f'value="intake:{intake_id}"' not in hand.shown
    assert hand.does("more/duplicate", of=f"intake:{other}").status_code == 303
    aside = standing(app, intake_id)
    assert (aside["state"], aside["duplicate_of"], aside["draft"]["first_name"]) == ("cancelled", f"intake:{other}", "Ada")
    assert f"/desk/intakes/{other}" in hand.opens()
    assert f"/desk/intakes/{intake_id}" in hand.visitor.get(f"/desk/intakes/{other}").text
    assert (done(app, intake_id), done(app, other)) == (["marked as duplicate"], ["has a duplicate"])
    assert written(app) == []
    _more(hand)
    hand.does("more/reopen")
    back = standing(app, intake_id)
    assert (back["state"], back["asks"], back["duplicate_of"]) == ("asking", "email", None)


def test_an_intake_is_found_by_the_reference_that_its_page_shows(app: Flask) -> None:
    other = begun(app)
    Twilio(app).says("hello", From=OTHER, WaId=OTHER.partition("+")[2])
    hand = dana(app, of_number(app, OTHER))
    reference = other[:8].upper()
    assert reference in hand.visitor.get(f"/desk/intakes/{other}").text
    _more(hand)
    assert f'value="intake:{other}"' in hand.does("more/search", q=reference).text


def test_an_intake_can_be_a_customers_duplicate(app: Flask) -> None:
    database = app.extensions["intake"].database
    customer_id = registered(database)
    intake_id = begun(app)
    hand = dana(app, intake_id)
    _more(hand)
    hand.shown = hand.does("more/search", q="Ada Love").text
    assert f'value="customer:{customer_id}"' in hand.shown
    assert hand.does("more/duplicate", of=f"customer:{customer_id}").status_code == 303
    assert standing(app, intake_id)["duplicate_of"] == f"customer:{customer_id}"
    assert done(app, "intake of +4915112345678") == ["has a duplicate"]


def test_consents_that_end_at_the_desk_say_so_on_their_receipts(app: Flask) -> None:
    database = app.extensions["intake"].database
    registered(database)
    said(database, "SM2", answer("whatsapp", granted=True))
    hand = dana(app, "intake of +4915112345678")
    _more(hand)
    assert hand.does("more/stop", reason="She called and wants no news").status_code == 303
    last = receipts(database)[-1]
    assert (last["channel"], last["act"], last["answered_by"]) == ("whatsapp", "withdrawn", "desk")
    assert last["actor"].startswith("staff:")


def test_a_record_is_nobodys_duplicate_here(app: Flask) -> None:
    registered(app.extensions["intake"].database)
    other = begun(app)
    hand = dana(app, "intake of +4915112345678")
    page = _more(hand)
    assert "more/duplicate" not in page
    assert "merged under Customers" in page
    carried = hand.carried("more/assign")
    assert hand.visitor.post(f"{hand.path}/more/duplicate", {**carried, "of": f"intake:{other}"}).status_code == 422


def test_what_somebody_searched_for_is_in_no_address_and_not_in_the_log(app: Flask) -> None:
    hand = dana(app, begun(app))
    _more(hand)
    hand.does("more/search", q="Lovelace")
    with app.extensions["intake"].database.reading() as connection:
        rows = connection.execute(sa.select(audit)).all()
    assert any(row.action == "searched" for row in rows)
    assert "Lovelace" not in str(rows)
