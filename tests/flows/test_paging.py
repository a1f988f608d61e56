"""More choices than ten: the tap on "More …" turns the page and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.custom import CustomField, CustomOption, FieldType
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Effect, Intake, State, Turn
from flows.message import Answer, Sender
from flows.registration import registration
from tests.flows.test_steps import SHOP

WOODS = CustomField(
    key="wood",
    type=FieldType.CHOICE,
    labels={"en": "Which wood?"},
    options=tuple(CustomOption(key=f"w{number}", labels={"en": f"Wood {number}"}) for number in range(1, 26)),
)
FLOW = Flow(registration(SHOP, (WOODS,)), SHOP)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DRAFT = Draft(
    {step.name: "x" for step in FLOW.steps if step.name not in ("custom.wood", "remark", "confirm", "marketing_consent")}
    | {"language": "en", "country": "DE", "billing_type": "private", "phone": "+4915112345678", "another_address": False}
)


def asked(asks: str = "custom.wood", **changes: object) -> Intake:
    intake = FLOW.begin(Sender(phone="+4915112345678"), NOW, intake_id="x")
    return replace(intake, **{"draft": DRAFT, "asks": asks, "heard_at": NOW, **changes})


def tap(intake: Intake, tapped: str, now: datetime = NOW) -> Turn:
    return FLOW.advance(intake, Answer(text="More …", tapped=tapped, label="More …"), now)


@pytest.mark.parametrize("slips", [0, 2, 3])
def test_a_page_is_the_same_question_from_there_on_and_counts_as_no_slip(slips: int) -> None:
    before = asked(slips=slips)
    turn = tap(before, "custom.wood:more:9", NOW + timedelta(minutes=1))
    (reply,) = turn.replies
    assert (reply.first, len(reply.choices)) == (9, 26 if slips >= 3 else 25)
    assert turn.effect is Effect.COMMAND
    assert turn.intake == replace(before, heard_at=NOW + timedelta(minutes=1))
    assert turn.took == ()


def test_a_choice_of_any_page_answers_by_tap_number_or_words() -> None:
    page = tap(asked(), "custom.wood:more:18").intake
    for answer in (Answer(text="Wood 20", tapped="custom.wood:w20", label="Wood 20"), Answer(text="20"), Answer(text="wood 20")):
        assert FLOW.advance(page, answer, NOW).intake.draft["custom.wood"] == "w20"


def test_a_page_can_be_turned_after_a_silence() -> None:
    turn = tap(asked(), "custom.wood:more:9", NOW + timedelta(hours=5))
    assert turn.replies[0].first == 9


@pytest.mark.parametrize("tapped", ["custom.wood:more:25", "custom.wood:more:x", "custom.wood:more:", "remark:more:9", "nothing:more:9"])
def test_a_page_that_is_not_there_is_not_turned(tapped: str) -> None:
    assert all(reply.first == 0 for reply in tap(asked(), tapped).replies)


def test_a_page_of_an_earlier_question_is_no_answer_to_this_one() -> None:
    intake = asked("remark", draft=DRAFT.having({"custom.wood": "w1"}))
    turn = tap(intake, "custom.wood:more:9")
    assert "remark" not in turn.intake.draft
    assert all(reply.first == 0 for reply in turn.replies)


def test_the_lines_to_change_and_what_an_answer_could_mean_have_pages_too() -> None:
    draft = DRAFT.having({"custom.wood": "w1", "remark": "Ring twice", "email": "ada@example.com", "street": "Lindenweg", "city": "Berlin"})
    here = asked("confirm", draft=draft)
    question = FLOW.advance(here, Answer(text="change"), NOW)
    assert question.intake.aside is not None
    count = len(question.replies[0].choices)
    assert count > 4
    turn = tap(question.intake, "change:more:3")
    assert turn.replies == (replace(question.replies[0], first=3),)
    assert turn.intake.aside == question.intake.aside
    chosen = FLOW.advance(turn.intake, Answer(tapped="change:1", text="Name", label="Name"), NOW)
    assert chosen.intake.aside is None


def test_whoever_is_with_a_person_turns_no_page() -> None:
    assert tap(asked(state=State.HUMAN), "custom.wood:more:9").replies == ()
