"""Whoever says that she is a child meets a person, and is never asked for consent to news."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.flow import Flow
from flows.handling import handed_back, taken_over
from flows.intake import Intake, Mark, State, Turn
from flows.message import Answer, Sender
from flows.registration import registration
from flows.wording import Phrase
from tests.flows.test_steps import SHOP

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
REST = ("Ada Lovelace", "ada@example.com", "yes", "10 High Street, Oxford OX1 4AQ, United Kingdom", "private", "no", "no")


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow(registration(SHOP), SHOP)


def says(flow: Flow, intake: Intake, *several: str) -> Turn:
    turn = None
    for words in several:
        turn = flow.advance(turn.intake if turn else intake, Answer(text=words), NOW)
    assert turn is not None
    return turn


def begun(flow: Flow) -> Intake:
    return says(flow, flow.begin(Sender(phone="+447911123456"), NOW, intake_id="ada"), "hello").intake


@pytest.mark.parametrize("age", ["I am 12", "I'm 15 years old", "ich bin 13"])
def test_a_child_is_passed_to_a_person_and_after_that_registers_without_being_asked_for_news(flow: Flow, age: str) -> None:
    told = says(flow, begun(flow), age)
    assert (told.intake.state, Mark.MAYBE_MINOR in told.intake.marks) == (State.HUMAN, True)

    back = handed_back(taken_over(told.intake))
    done = says(flow, back, *REST, "yes")
    assert done.intake.state is State.COMPLETE
    assert (done.intake.asks, done.intake.draft.get("marketing_consent"), done.consents) == (None, [], ())
    assert not any("news" in reply.text.text for reply in done.replies if isinstance(reply.text, Phrase))


def test_going_back_does_not_bring_the_question_back(flow: Flow) -> None:
    told = says(flow, begun(flow), "I am 12")
    summary = says(flow, handed_back(taken_over(told.intake)), *REST)
    assert summary.intake.asks == "confirm"
    done = says(flow, summary.intake, "back", "no", "yes")
    assert (done.intake.state, done.intake.asks) == (State.COMPLETE, None)


def test_who_says_it_at_that_very_question_has_consented_to_nothing(flow: Flow) -> None:
    asked = says(flow, begun(flow), *REST, "yes")
    assert asked.intake.asks == "marketing_consent"
    told = says(flow, asked.intake, "I am 12")
    assert (told.intake.state, told.intake.asks) == (State.HUMAN, None)
    after = says(flow, handed_back(taken_over(told.intake)), "yes")
    assert after.consents == ()
    assert after.intake.asks != "marketing_consent"


def test_who_is_of_age_is_asked(flow: Flow) -> None:
    assert says(flow, begun(flow), "I am 34", *REST, "yes").intake.asks == "marketing_consent"
