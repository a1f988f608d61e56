"""Which questions are asked can change at any moment, also under somebody's hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.asking import Asked, possible, usual
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import State, Turn
from flows.message import Answer, Sender
from flows.profile import Profile
from flows.registration import registration
from flows.step import EXAMPLE, Step
from flows.wording import Phrase, Text
from tests.flows.own_fields import OWN_FIELDS
from tests.flows.test_steps import SHOP

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STEPS = {step.name: step for step in registration(SHOP, OWN_FIELDS)}
CHANGEABLE = sorted(name for name, step in STEPS.items() if len(possible(step)) > 1)
ANSWERS = {"full_name": "Ada Lovelace", "address": "Lindenweg 5, 10115 Berlin", "billing_type": "company", "remark": "Please ring twice"}

WISHES = st.fixed_dictionaries({}, optional={name: st.sampled_from(possible(STEPS[name])) for name in CHANGEABLE})


def _text(text: Text) -> str:
    if isinstance(text, Phrase):
        return text.text
    return " ".join(map(_text, getattr(text, "lines", ())))


def _flow(**wishes: Asked) -> Flow:
    return Flow(registration(SHOP, (), wishes), SHOP)


def _said(turn: Turn) -> str:
    return " ".join(_text(reply.text) for reply in turn.replies)


def _talk(flow: Flow, *texts: str) -> Turn:
    intake = flow.begin(Sender(phone="+4915112345678"), NOW, intake_id="intake")
    for text in texts:
        turn = flow.advance(intake, Answer(text=text), NOW)
        intake = turn.intake
    return turn


@pytest.mark.parametrize("name", ["language", "full_name", "first_name", "last_name", "street", "house_number", "company", "confirm"])
def test_what_a_registration_stands_on_stays_as_it_is(name: str) -> None:
    assert possible(STEPS[name]) == (usual(STEPS[name]),)
    for wish in Asked:
        (step,) = [step for step in registration(SHOP, (), {name: wish}) if step.name == name]
        assert step is not None
        assert (step.optional, step.needed(Draft({"billing_type": "company"}))) == (
            STEPS[name].optional,
            STEPS[name].needed(Draft({"billing_type": "company"})),
        )


def test_consent_can_be_left_out_but_never_owed() -> None:
    assert possible(STEPS["marketing_consent"]) == (Asked.HIDDEN, Asked.OPTIONAL)


def test_a_hidden_question_is_never_asked() -> None:
    flow = _flow(email=Asked.HIDDEN, phone=Asked.HIDDEN)
    assert _talk(flow, "hello", "Ada Lovelace").intake.asks == "address"


def test_what_was_hidden_and_volunteered_is_in_the_summary_and_can_be_taken_back() -> None:
    flow = _flow(email=Asked.HIDDEN, address=Asked.HIDDEN, billing_type=Asked.HIDDEN, remark=Asked.HIDDEN)
    turn = _talk(flow, "hello", "Ada Lovelace, ada@example.com", "yes")
    assert turn.intake.asks == "confirm"
    assert turn.intake.draft["email"] == "ada@example.com"
    gone = flow.advance(turn.intake, Answer(text="change email"), NOW)
    assert "email" not in gone.intake.draft
    assert gone.intake.asks == "confirm"
    assert "I have deleted that" in _said(gone)


def test_a_question_made_optional_says_how_to_skip_it_and_takes_no_answer() -> None:
    flow = _flow(address=Asked.OPTIONAL, email=Asked.HIDDEN)
    asked = _talk(flow, "hello", "Ada Lovelace", "yes")
    assert asked.intake.asks == "address"
    assert "write *skip*" in _said(asked)
    skipped = flow.advance(asked.intake, Answer(text="skip"), NOW)
    # Neither a part of the address nor a further one is asked of somebody who gave none.
    assert skipped.intake.asks == "billing_type"


def test_a_question_that_must_be_answered_does_not_offer_to_be_skipped() -> None:
    flow = _flow(email=Asked.REQUIRED)
    asked = _talk(flow, "hello", "Ada Lovelace")
    assert asked.intake.asks == "email"
    assert "skip" not in _said(asked)
    assert flow.advance(asked.intake, Answer(text="skip"), NOW).intake.asks == "email"


@pytest.mark.parametrize("answer", ["ada@example.com", "skip", "yes", "👍"])
def test_whoever_answers_a_question_that_is_gone_is_thanked_and_led_on(answer: str) -> None:
    flow = _flow()
    intake = _talk(flow, "hello", "Ada Lovelace").intake
    assert intake.asks == "email"
    flow.follow(registration(SHOP, (), {"email": Asked.HIDDEN}), SHOP)
    turn = flow.advance(intake, Answer(text=answer), NOW)
    assert turn.intake.asks == "phone"
    assert turn.intake.slips == 0
    assert "I don't need that any more" in _said(turn)
    assert turn.intake.draft.get("email", "absent") == "absent"


def test_whoever_stands_at_a_question_that_was_deleted_can_still_stop_and_go_back() -> None:
    flow = Flow(registration(SHOP, OWN_FIELDS), SHOP)
    flow.follow(registration(SHOP), SHOP)
    intake = _talk(flow, "hello", "Ada Lovelace", "ada@example.com").intake
    for asks in ("custom.gone", "custom.trade"):
        for command, state in (("stop", State.STOPPED), ("person", State.HUMAN)):
            assert flow.advance(replace(intake, asks=asks), Answer(text=command), NOW).intake.state is state
        assert flow.question(replace(intake, asks=asks), NOW) is not None
        assert flow.advance(replace(intake, asks=asks), Answer(text="back"), NOW).intake.asks in ("email", "phone")


def _answer_to(step: Step) -> Answer:
    if step.name == "another_address":
        return Answer(text="no")
    return Answer(text=ANSWERS.get(step.name) or next(iter(step.accepts)))


@settings(max_examples=15)
@given(data=st.data())
def test_however_the_questions_change_everybody_gets_to_the_end_and_loses_nothing(data: st.DataObject) -> None:
    """Before each message the shop may change its mind about every question; the deck of her answers is her own."""
    flow = Flow(registration(SHOP, OWN_FIELDS, data.draw(WISHES)), SHOP)
    intake = flow.begin(Sender(phone="+4915112345678"), NOW, intake_id="intake")
    profile: Profile | None = None
    turn = flow.advance(intake, Answer(text="hello"), NOW)
    for _ in range(80):
        intake = turn.intake
        if turn.profile is not None:
            profile = turn.profile
        if intake.asks is None or (profile is not None and intake.asks == "marketing_consent"):
            break
        before = intake.draft
        shown = next(step for step in flow.steps if step.name == intake.asks)
        if data.draw(st.booleans()):
            fields = data.draw(st.sampled_from([OWN_FIELDS, OWN_FIELDS[:1], ()]))
            flow.follow(registration(SHOP, fields, data.draw(WISHES)), SHOP)
        # She answers what stands on her screen.
        turn = flow.advance(intake, _answer_to(shown), NOW)
        assert turn.replies, "nobody is left without a word"
        assert flow.question(turn.intake, NOW) is not None or turn.intake.asks is None
        lost = {name for name in before if name not in turn.intake.draft and before[name] is not None}
        assert not lost - {"own_number", "uncertain"}, f"{shown.name} cost her {lost}"
    assert profile is not None, f"stuck at {intake.asks}"
    kept = intake.draft
    assert profile.first_name == "Ada"
    assert profile.email == (kept.text("email") or None)
    assert bool(profile.addresses) == bool(kept.text("street"))


def test_every_question_that_can_be_owed_has_words_without_a_skip() -> None:
    for step in STEPS.values():
        if Asked.REQUIRED in possible(step):
            (owed,) = [each for each in registration(SHOP, OWN_FIELDS, {step.name: Asked.REQUIRED}) if each.name == step.name]
            assert "skip" not in _text(owed.prompt_for(Draft(), EXAMPLE)), step.name
