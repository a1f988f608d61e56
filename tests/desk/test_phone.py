"""Phone mode: what a caller says becomes the record that the chat would have made."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import escape

from flows.message import Answer, Sender
from storage.customers.record import records
from storage.tables import consents, identities, intakes, messages, outbox
from storage.turns import standing
from tests.desk.caller import ADAS, NUMBER, Caller, rows
from tests.desk.visitor import Visitor, at_desk, hidden
from tests.plays.performance import perform
from tests.plays.profiles import told_row
from tests.plays.registration import CONVERSATIONS, flow_stage
from tests.plays.script import read_play
from tests.storage.ada import ADA

PLAYS = (
    "english_from_hello_to_consent",
    "german_from_hello_to_consent",
    "turkish_from_hello_to_consent",
    "french_from_hello_to_consent",
    "spanish_from_hello_to_consent",
    "italian_from_hello_to_consent",
    "brazilian_from_hello_to_consent",
    "russian_with_a_slip_a_step_back_and_a_change",
    "company_in_germany",
    "turkish_company_with_tax_office",
    "second_address_with_a_name",
    "confirm_changes_by_number",
)


@pytest.fixture
def dana(app: Flask) -> Visitor:
    return at_desk(app)


@pytest.mark.parametrize("name", PLAYS)
def test_a_caller_gets_the_record_that_the_chat_makes_of_the_same_answers(app: Flask, dana: Visitor, name: str) -> None:
    play, chat = read_play(CONVERSATIONS / f"{name}.chat"), flow_stage()
    perform(play, chat, strict=False)
    caller = Caller(app, dana, chat.intake().sender.phone or "", chat.intake().language)
    for answer in chat.answers[1:]:
        # Buttons of the chat that are no choices of the open question are commands of hers, which are typed on the telephone.
        typed = answer if not answer.tapped or answer.tapped in caller.picks else Answer(text=answer.text)
        caller.says(typed)
        if 'id="call"' not in caller.page:
            break
    (record,) = records(app.extensions["intake"].database)
    assert play.profile is not None
    assert told_row({**record.customer, "addresses": record.addresses}) == play.profile
    assert record.customer["origin"]["source"] == "phone"
    assert record.customer["review_status"] == "pending"
    assert not record.customer["phone_verified"]
    assert rows(app, outbox) == []


def test_a_call_without_a_number_makes_a_record_and_belongs_to_nobody_on_whatsapp(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    assert caller.case.intake.sender == Sender()
    for words in (*ADAS[:2], "0151 12345678", *ADAS[3:]):
        caller.says(words)
    caller.says("no")
    assert "The customer is registered" in caller.page
    (record,) = records(app.extensions["intake"].database)
    assert record.customer["phone"] == NUMBER
    assert {(each["kind"], each["standing"]) for each in record.identities} == {("email", "typed"), ("phone", "typed")}
    assert caller.case.held_by is None


def test_what_she_writes_later_from_the_number_that_was_typed_joins_her_call(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, "0151 12345678")
    caller.says("Ada Lovelace")
    (identity,) = rows(app, identities)
    assert (identity["value"], identity["standing"]) == (NUMBER, "attested")
    found = standing(app.extensions["intake"].database, "SM1", ADA)
    assert found.intake is not None
    assert found.intake.id == caller.id


def test_a_form_that_is_sent_twice_counts_once(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    sid, place = hidden(caller.form, "sid"), caller.asks
    fields = {"sid": sid, "place": place, "say.full_name": "Ada Lovelace"}
    answers = [dana.post(caller.path, fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    ledger = rows(app, messages)
    assert [(row["sid"], row["effect"], row["how"]) for row in ledger] == [(f"desk-{sid}.0", "advanced", "typed")]
    assert ledger[0]["staff_id"] == caller.case.held_by
    assert caller.case.intake.asks == "email"


def test_a_slip_that_is_sent_twice_is_told_twice_and_kept_once(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    caller.says("Ada Lovelace")
    fields = {"sid": hidden(caller.form, "sid"), "place": caller.asks, "say.email": "ada.example.com"}
    answers = [dana.post(caller.path, fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    for answer in answers:
        assert "An email address looks like this" in answer.text
        assert 'value="ada.example.com"' in answer.text
    assert len(rows(app, messages)) == 2


def test_a_beginning_that_is_sent_twice_begins_one_call(app: Flask, dana: Visitor) -> None:
    one, two = Caller(app, dana), Caller(app, dana)
    assert one.id == two.id
    assert len(rows(app, intakes)) == 1


def test_a_typing_slip_is_asked_about_and_the_choice_taken(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    caller.says("Ada Lovelace")
    caller.says("ada@gmial.com")
    assert caller.asks == "email/suggestion"
    assert "Did you mean ada@gmail.com?" in caller.page
    caller.says(Answer(tapped=caller.picks[0]))
    assert caller.case.intake.draft["email"] == "ada@gmail.com"


def test_a_yes_on_the_telephone_is_a_receipt_of_its_own_kind_and_waits_for_a_confirmation(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, NUMBER)
    for words in ADAS:
        caller.says(words)
    assert caller.asks == "marketing_consent/"
    caller.says(Answer(tapped=caller.picks[0]))
    receipts = rows(app, consents)
    assert {(row["channel"], row["act"], row["answered_by"]) for row in receipts} == {
        ("whatsapp", "granted", "phone call"),
        ("email", "granted", "phone call"),
    }
    for row in receipts:
        assert row["actor"] == f"staff:{rows(app, messages)[-1]['staff_id']}"
        assert "news and offers" in str(row["shown"])
        assert row["wording_version"] == 1
        assert row["answer"] == "Yes, both"
    (record,) = records(app.extensions["intake"].database)
    assert record.subscriptions["whatsapp"] == record.subscriptions["email"] == "PENDING_CONFIRMATION"


def test_a_german_caller_is_asked_in_german_with_the_desks_words_beside_it(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, language="de")
    assert 'class="aloud" lang="de" dir="auto">Wie ' in caller.page
    assert 'class="meaning" dir="auto">What is your full name?' in caller.page
    assert str(escape(app.extensions["intake"].settings.shop_name)) in caller.page


def test_back_and_skip_are_moves_of_the_call(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    caller.says("Ada Lovelace")
    caller.sends({"do": "skip"})
    assert caller.case.intake.draft["email"] is None
    caller.sends({"do": "back"})
    assert caller.asks == "email/"


def test_an_empty_answer_is_asked_for_again(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana)
    assert caller.says("").status_code == 422
    assert "still to be answered" in caller.page
    assert rows(app, messages) == []


def test_all_at_once_takes_what_is_typed_and_stops_where_something_is_wrong(app: Flask, dana: Visitor) -> None:
    caller = Caller(app, dana, NUMBER)
    caller.last = dana.get(f"{caller.path}?all=1")
    shown = ["full_name", "email", "phone", "address", "billing_type", "remark"]
    for name in shown:
        assert f'name="shown" value="{name}"' in caller.form
    fields = {"say.full_name": "Ada Lovelace", "say.email": "ada@", "say.phone": "yes", "say.address": "Lindenweg 5", "all": "1"}
    answer = caller.sends({**fields, "pick.billing_type": "billing_type:private", "shown": shown})
    assert answer.status_code == 422
    assert caller.asks == "email/"
    assert 'value="Lindenweg 5"' in caller.form
    fields = {**fields, "say.email": "ada@example.com", "pick.billing_type": "billing_type:private"}
    caller.sends({**fields, "shown": [name for name in shown if name != "full_name"]})
    # The address is still to be completed: what was typed for the questions behind it waits beside it.
    assert caller.asks == "postal_code/"
    assert 'name="pick.billing_type" value="billing_type:private"' in caller.form
    caller.sends({"say.postal_code": "10115", "pick.billing_type": "billing_type:private", "all": "1"})
    caller.sends({"say.city": "Berlin", "pick.billing_type": "billing_type:private", "all": "1"})
    assert caller.case.intake.draft["billing_type"] == "private"
    assert caller.asks == "another_address/"
