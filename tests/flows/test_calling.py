"""A registration on the telephone leads to the same record as the same answers in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.calling import answered, may_be_called, open_place, opening, read_aloud, taken_up
from flows.draft import Draft
from flows.handling import handed_back, is_held, taken_over
from flows.intake import NEVER, Effect, Intake, Known, Mark, State, Turn
from flows.message import Answer, Sender
from flows.profile import Profile
from tests.plays.flow_stage import ADA, BEGINS_AT, FlowStage
from tests.plays.performance import perform
from tests.plays.registration import CONVERSATIONS, flow_stage, shop_flow
from tests.plays.script import read_play

# Each begins with a greeting that answers nothing, and ends with a record.
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
    "company_without_a_vat_id",
    "confirm_changes_by_sentence",
    "second_address_with_a_name",
    "confirm_changes_by_number",
    "sender_without_a_number",
)


def called(language: str = "en", sender: Sender = ADA, **changes: object) -> Intake:
    """An intake that begins on the telephone."""
    new = shop_flow().begin(sender, BEGINS_AT, intake_id="a call")
    new = replace(new, draft=Draft({"language": language}), language=language, heard_at=NEVER, region=new.region or "DE", **changes)
    return taken_over(taken_up(shop_flow(), new, BEGINS_AT))


def says(intake: Intake, *answers: str | Answer) -> Turn:
    """The last turn after these answers."""
    turn: Turn | None = None
    for each in answers:
        turn = answered(shop_flow(), intake, Answer(text=each) if isinstance(each, str) else each, BEGINS_AT + timedelta(minutes=1))
        intake = turn.intake
    assert turn is not None
    return turn


def played(name: str) -> FlowStage:
    stage = flow_stage()
    perform(read_play(CONVERSATIONS / f"{name}.chat"), stage, strict=False)
    return stage


@pytest.mark.parametrize("name", PLAYS)
def test_a_call_leads_to_the_record_of_the_chat(name: str) -> None:
    chat = played(name)
    hello, *answers = chat.answers
    assert hello.text
    intake = called(chat.intake().language, chat.intake().sender)
    profiles, consents = [], {}
    for answer in answers:
        if profiles and intake.asks is None:
            break
        turn = says(intake, answer)
        intake = turn.intake
        profiles += [turn.profile] if turn.profile else []
        consents |= {consent.channel: consent.granted for consent in turn.consents}
    # Nobody has proven that the number is hers.
    asked, told = chat.profile(), profiles[-1]
    assert replace(told, phone_verified=asked.phone_verified, uncertain=asked.uncertain) == asked
    assert not told.phone_verified
    assert set(told.uncertain) - set(asked.uncertain) <= {"phone_unverified:phone"}
    assert {channel for channel, granted in consents.items() if granted} == chat.agreed()
    assert intake.asks == chat.intake().asks


def test_a_call_opens_no_window_and_the_bot_stays_silent_until_it_ends() -> None:
    intake = says(called(), "Ada Lovelace", "ada@example.com").intake
    assert intake.heard_at == NEVER
    assert not intake.has_written
    assert is_held(intake)
    assert intake.state is State.HUMAN
    in_chat = shop_flow().advance(intake, Answer(text="hi"), BEGINS_AT)
    assert in_chat.replies == ()
    assert handed_back(intake).state is State.ASKING


def test_a_slip_is_told_in_the_words_of_the_chat_and_never_calls_for_a_person() -> None:
    turn = says(called(), "Ada Lovelace", *["ada.example.com"] * 9)
    assert turn.effect is Effect.REPROMPTED
    assert turn.intake.asks == "email"
    assert turn.intake.slips == 0
    assert Mark.IN_DIFFICULTY not in turn.intake.marks


def test_a_doubt_is_read_aloud_until_it_is_settled() -> None:
    doubtful = says(called(), "Ada Lovelace", "ada@gmial.com").intake
    assert open_place(doubtful) == "email/suggestion"
    question = read_aloud(shop_flow(), doubtful, BEGINS_AT)
    assert question is not None
    assert [choice.value for choice in question.choices] == ["yes", "no"]
    settled = says(doubtful, Answer(tapped=question.choices[0].id)).intake
    assert settled.draft["email"] == "ada@gmail.com"
    assert open_place(settled) == "phone/"


def test_a_caller_without_a_number_is_asked_for_one() -> None:
    intake = says(called(sender=Sender()), "Ada Lovelace", "skip").intake
    question = read_aloud(shop_flow(), intake, BEGINS_AT)
    assert question is not None
    assert question.choices == ()
    assert says(intake, "0151 23456789").intake.draft["phone"] == "+4915123456789"


def test_what_was_begun_in_the_chat_goes_on_where_it_was() -> None:
    chat = flow_stage()
    for words in ("hello", "Ada Lovelace"):
        chat.hears(Answer(text=words))
    intake = taken_over(taken_up(shop_flow(), chat.intake(), BEGINS_AT))
    assert open_place(intake) == open_place(chat.intake()) == "email/"
    assert says(intake, "ada@example.com").intake.heard_at == chat.intake().heard_at
    assert intake.has_written


def test_whoever_wrote_stop_is_not_asked_on_the_telephone() -> None:
    assert not may_be_called(replace(called(), state=State.STOPPED))
    assert may_be_called(called())


def test_a_caller_hears_who_we_are_before_the_first_question() -> None:
    assert "privacy" in str(opening(shop_flow()))


def test_whoever_was_asked_on_the_telephone_is_greeted_when_she_first_writes() -> None:
    after_the_call = handed_back(says(called(), "Ada Lovelace").intake)
    turn = shop_flow().advance(after_the_call, Answer(text="hi"), BEGINS_AT + timedelta(days=1))
    assert "Some of your details are already here" in str(turn.replies[0])
    assert "privacy" in str(turn.replies[0])
    assert turn.intake.asks == "email"
    assert turn.intake.draft["full_name"] == "Ada Lovelace"


def test_whoever_registered_on_the_telephone_proves_herself_before_anything_is_shown() -> None:
    registered = replace(handed_back(called()), customer_id="c1", state=State.COMPLETE, asks=None)
    known = Known(customer_id="c1", profile=Profile(first_name="Ada", email="ada@example.com"), heard_at=NEVER)
    turn = shop_flow().advance(registered, Answer(text="hi"), BEGINS_AT, known)
    assert "please write the email address we have for you" in str(turn.replies[0])
    assert "Welcome back" not in str(turn.replies[0])
