"""Single fields of a finished profile, sent back to their customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.intake import Intake, Known, State, Turn
from flows.message import Answer
from flows.profile import Profile
from flows.sending_back import Refused, SentBack, Why, askable, sent_back
from tests.plays.flow_stage import BEGINS_AT
from tests.plays.registration import flow_stage, shop_flow, shop_voice

NOW = BEGINS_AT + timedelta(hours=2)
NAME_TO_PHONE = ("hello", "Ada Lovelace", "ada@example.com", "yes")
HOME = ("10 High Street, Oxford OX1 4AQ, UK", "private", "no", "no", "yes", "no")


class Ada:
    """A registered customer, to whom something is sent back."""

    def __init__(self, *said: str) -> None:
        stage = flow_stage()
        for words in said or (*NAME_TO_PHONE, *HOME):
            stage.hears(Answer(text=words))
        self.profile: Profile = stage.profile()
        self.intake: Intake = replace(stage.intake(), customer_id="ada")
        self.now: datetime = NOW

    @property
    def known(self) -> Known:
        return Known(customer_id="ada", profile=self.profile, heard_at=self.intake.heard_at)

    def is_asked(self, *names: str, why: Why = Why.MISTYPED, place: int | None = None, speaks: bool = True) -> SentBack | Refused:
        moment = shop_flow().moment(self.intake, Answer(), self.now, self.known)
        outcome = sent_back(moment, names, why, place=place, speaks=speaks)
        if isinstance(outcome, SentBack):
            self.intake = outcome.intake
        return outcome

    def says(self, words: str, *, later: timedelta = timedelta(minutes=1)) -> Turn:
        self.now += later
        turn = shop_flow().advance(self.intake, Answer(text=words), self.now, self.known)
        self.intake = turn.intake
        self.profile = turn.profile or self.profile
        return turn

    def taps(self, choice: str, *, later: timedelta = timedelta(minutes=1)) -> Turn:
        self.now += later
        turn = shop_flow().advance(self.intake, Answer(tapped=choice, label=choice, text=choice), self.now, self.known)
        self.intake = turn.intake
        return turn


def words(turn: Turn | SentBack) -> str:
    replies = turn.replies if isinstance(turn, Turn) else (turn.reply,)
    return "\n".join(shop_voice().words(reply.text, "en") for reply in replies)


def test_she_is_told_why_and_asked_exactly_these_and_sees_them_alone() -> None:
    ada = Ada()
    outcome = ada.is_asked("email", "postal_code", why=Why.NOT_ARRIVED)
    assert isinstance(outcome, SentBack)
    assert "We need this once more: Email and Postal code. The reason: something that we sent did not arrive." in words(outcome)
    assert words(outcome).endswith("What is your email address? If you don't have one, write *skip*.")
    assert ada.says("ada.l@example.org").intake.asks == "postal_code"
    look = words(ada.says("OX1 4AR"))
    assert "ada.l@example.org" in look
    assert "OX1 4AR" in look
    assert "Name" not in look
    end = ada.says("yes")
    assert end.profile is not None
    assert (end.profile.email, end.profile.addresses[0].postal_code) == ("ada.l@example.org", "OX1 4AR")
    assert (end.profile.first_name, end.profile.addresses[0].street) == ("Ada", "High Street")
    assert (end.intake.state, end.intake.asks) == (State.COMPLETE, None)
    assert "asked_again" not in end.intake.draft


def test_nothing_else_is_asked_though_the_shop_asks_more_by_now() -> None:
    ada = Ada()
    ada.profile = replace(ada.profile, addresses=())
    ada.is_asked("email")
    assert ada.says("ada.l@example.org").intake.asks == "confirm"


def test_her_record_stays_until_she_confirms_and_when_she_would_rather_not() -> None:
    ada = Ada()
    before = ada.profile
    ada.is_asked("email")
    ada.says("ada.l@example.org")
    assert ada.profile == before
    ada.says("cancel")
    kept = ada.says("yes")
    assert "your details stay as they are" in words(kept)
    assert kept.intake.state is State.COMPLETE
    assert "asked_again" not in kept.intake.draft


def test_behind_a_template_her_yes_has_the_question_put_and_is_no_answer() -> None:
    ada = Ada()
    ada.now += timedelta(days=3)
    ada.is_asked("full_name", speaks=False)
    turn = ada.says("yes")
    assert turn.intake.asks == "full_name"
    assert "What is your full name?" in words(turn)


def test_the_templates_own_button_puts_the_question() -> None:
    ada = Ada()
    ada.now += timedelta(days=3)
    ada.is_asked("email", speaks=False)
    assert "What is your email address?" in words(ada.taps("command:start", later=timedelta(hours=20)))


def test_behind_a_template_an_answer_is_an_answer() -> None:
    ada = Ada()
    ada.is_asked("email", speaks=False)
    assert ada.says("ada.l@example.org").intake.asks == "confirm"


def test_back_stays_within_what_was_sent_back() -> None:
    ada = Ada()
    ada.is_asked("email", "postal_code")
    ada.says("ada.l@example.org")
    assert ada.says("back").intake.asks == "email"
    assert "first question" in words(ada.says("back"))
    assert ada.intake.asks == "email"


def test_she_may_change_something_else_on_the_way() -> None:
    ada = Ada()
    ada.is_asked("email")
    turn = ada.says("change name")
    assert turn.intake.asks == "full_name"
    assert ada.says("Ada King").intake.asks == "email"
    look = words(ada.says("ada.l@example.org"))
    assert "King" in look
    assert "ada.l@example.org" in look
    assert "High Street" not in look


def test_stop_and_a_person_work_as_always() -> None:
    ada = Ada()
    ada.is_asked("email")
    assert ada.says("person").intake.state is State.HUMAN
    assert ada.is_asked("email") is Refused.WITH_A_PERSON
    assert ada.says("stop").intake.state is State.STOPPED
    assert ada.is_asked("email") is Refused.STOPPED


def test_a_number_that_was_silent_for_long_proves_itself_first() -> None:
    ada = Ada()
    ada.now += timedelta(days=100)
    ada.is_asked("phone", speaks=False)
    turn = ada.says("+49 171 2345678")
    assert "write the email address we have for you" in words(turn)
    assert ada.says("stop").intake.state is State.STOPPED


@pytest.mark.parametrize("name", ["confirm", "marketing_consent", "another_address", "remark", "language", "state", "company", "nonsense"])
def test_what_is_no_question_of_hers_is_not_sent_back(name: str) -> None:
    assert Ada().is_asked("email", name) is Refused.UNKNOWN


def test_nothing_ticked_sends_nothing() -> None:
    assert Ada().is_asked() is Refused.NOTHING


def test_a_whole_takes_its_parts_along() -> None:
    outcome = Ada().is_asked("address", "postal_code", "first_name", "full_name")
    assert isinstance(outcome, SentBack)
    assert outcome.names == ("full_name", "address")


def test_an_earlier_address_can_be_taken_in_hand() -> None:
    second = (
        "10 High Street, Oxford OX1 4AQ, UK",
        "private",
        "yes",
        "Lindenweg 5, 10115 Berlin, Germany",
        "Office",
        "no",
        "no",
        "yes",
        "no",
    )
    ada = Ada(*NAME_TO_PHONE, *second)
    assert [address.city for address in ada.profile.addresses] == ["Oxford", "Berlin"]
    assert {"postal_code", "house_number"} <= {step.name for step in askable({s.name: s for s in shop_flow().steps}, ada.known)}
    ada.is_asked("postal_code", place=0)
    ada.says("OX1 4AR")
    end = ada.says("yes")
    assert end.profile is not None
    kept = {address.city: (address.postal_code, address.is_default) for address in end.profile.addresses}
    assert kept == {"Oxford": ("OX1 4AR", True), "Berlin": ("10115", False)}


def test_what_she_was_changing_herself_stays_in_hand() -> None:
    ada = Ada()
    ada.says("change email to ada.l@example.org")
    assert ada.intake.asks == "confirm"
    ada.is_asked("phone")
    ada.says("+44 7400 999888")
    end = ada.says("yes")
    assert end.profile is not None
    assert (end.profile.email, end.profile.phone) == ("ada.l@example.org", "+447400999888")


def test_the_question_for_news_that_was_open_comes_after() -> None:
    ada = Ada(*NAME_TO_PHONE, *HOME[:-1])
    assert ada.intake.asks == "marketing_consent"
    ada.is_asked("email")
    ada.says("ada.l@example.org")
    assert ada.says("yes").intake.asks == "marketing_consent"


def test_for_a_template_the_fields_and_the_reason_are_one_line() -> None:
    outcome = Ada().is_asked("email", "house_number", why=Why.INCOMPLETE)
    assert outcome is Refused.UNKNOWN  # nobody is asked for a house number apart in Britain
    outcome = Ada().is_asked("email", why=Why.INCOMPLETE)
    assert isinstance(outcome, SentBack)
    assert shop_voice().words(outcome.about, "en") == "Email – something is missing"
