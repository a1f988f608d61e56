"""What taking over, handing back and ending mean for the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.draft import Draft
from flows.flow import Flow
from flows.handling import handed_back, is_held, may_be_duplicate, may_be_held, put_aside, stopped, taken_over
from flows.intake import Aside, Effect, Intake, Known, Mark, State
from flows.message import Answer, MediaKind, OptOut, Sender
from flows.profile import Profile
from flows.registration import registration
from tests.flows.test_steps import SHOP

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow(registration(SHOP), SHOP)


def _ada(**values: object) -> Intake:
    """Ada, who has told her name and is asked for her email address."""
    draft = Draft({"language": "en", "full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace"})
    usual = {"id": "ada", "sender": Sender(phone="+447911123456"), "language": "en", "begun_at": NOW, "heard_at": NOW}
    return Intake(**{**usual, "draft": draft, "asks": "email", **values})


def test_a_person_takes_what_waited_and_the_question_stays_open() -> None:
    held = taken_over(_ada(state=State.HUMAN, marks=(Mark.WANTS_PERSON, Mark.LOOP), aside=Aside("cancel")))
    assert (held.state, held.marks, held.aside, held.asks) == (State.HUMAN, (Mark.LOOP, Mark.HELD), None, "email")
    assert taken_over(held) == held
    back = handed_back(held)
    assert (back.state, back.marks, back.asks) == (State.ASKING, (Mark.LOOP,), "email")


def test_whoever_said_stop_is_left_alone() -> None:
    ended = _ada(state=State.STOPPED)
    assert not may_be_held(ended)
    assert taken_over(ended) == ended


@pytest.mark.parametrize(
    ("draft", "customer_id", "asks", "state"),
    [
        ({"language": "en"}, None, "full_name", State.ASKING),
        ({"marketing_consent": []}, "a customer", None, State.COMPLETE),
        ({"language": "en"}, "a customer", None, State.COMPLETE),
        ({"language": "en"}, "a customer", "confirm", State.ASKING),
    ],
)
def test_the_bot_takes_up_where_it_was(draft: dict[str, object], customer_id: str | None, asks: str | None, state: State) -> None:
    held = taken_over(_ada(draft=Draft(draft), customer_id=customer_id, asks=asks))
    assert handed_back(held).state is state


def test_what_ended_while_it_was_held_stays_ended() -> None:
    expired = replace(taken_over(_ada()), state=State.EXPIRED)
    assert (handed_back(expired).state, is_held(handed_back(expired))) == (State.EXPIRED, False)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(text="continue"),
        Answer(text="ada@example.com"),
        Answer(text="person"),
        Answer(text="start again"),
        Answer(text="4111 1111 1111 1111"),
        Answer(tapped="command:start", label="Continue"),
        Answer(tapped="command:later", label="Not now"),
        Answer(tapped="language:de", label="Deutsch"),
        Answer(media=(MediaKind.VOICE,)),
        Answer(opted=OptOut.HELP),
        Answer(nothing=True),
    ],
)
def test_nothing_that_she_sends_makes_the_bot_speak(flow: Flow, answer: Answer) -> None:
    held, later = taken_over(_ada()), NOW + timedelta(minutes=5)
    turn = flow.advance(held, answer, later)
    assert (turn.replies, turn.intake.draft, turn.intake.state, is_held(turn.intake)) == ((), held.draft, State.HUMAN, True)


@pytest.mark.parametrize("answer", [Answer(text="stop"), Answer(tapped="command:stop", label="Stop"), Answer(opted=OptOut.STOP)])
def test_her_stop_ends_the_hold(flow: Flow, answer: Answer) -> None:
    turn = flow.advance(taken_over(_ada()), answer, NOW)
    assert (turn.intake.state, is_held(turn.intake), turn.withdraws) == (State.STOPPED, False, True)


def test_a_number_that_was_silent_for_long_learns_nothing_while_it_is_held(flow: Flow) -> None:
    known = Known(customer_id="a customer", profile=Profile(first_name="Ada", email="ada@example.com"), heard_at=NOW - timedelta(days=100))
    held = taken_over(_ada(customer_id="a customer", asks=None))
    turn = flow.advance(held, Answer(text="my data"), NOW, known)
    assert (turn.replies, turn.requests, turn.effect) == ((), (), Effect.IGNORED)
    # With this message she was heard of; that she has still to prove herself is kept.
    after = flow.advance(handed_back(turn.intake), Answer(text="show my details"), NOW, replace(known, heard_at=NOW))
    assert "Ada" not in str(after.replies)


def test_what_is_ended_or_put_aside_is_held_by_nobody() -> None:
    held = taken_over(_ada(marks=(Mark.WANTS_PERSON,)))
    assert (stopped(held).state, stopped(held).marks) == (State.STOPPED, ())
    aside = put_aside(held)
    assert (aside.state, aside.asks, aside.marks, aside.draft) == (State.CANCELLED, None, (), held.draft)
    assert may_be_duplicate(held)
    assert not may_be_duplicate(_ada(customer_id="a customer"))
    assert not may_be_duplicate(_ada(state=State.STOPPED))


def test_what_goes_on_asks_the_first_question_that_is_still_open(flow: Flow) -> None:
    again = flow.reopened(put_aside(_ada()), NOW + timedelta(days=1))
    assert (again.state, again.asks, again.heard_at) == (State.ASKING, "email", NOW)
    assert flow.reopened(_ada(state=State.EXPIRED, draft=Draft()), NOW).asks is None
    assert flow.reopened(_ada(state=State.EXPIRED, customer_id="a customer"), NOW).state is State.COMPLETE
