"""No tap ever answers a question that does not own the button, whatever was said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.asides import NO_MEANT, YES_MEANT, YES_OR_NO
from flows.draft import Draft
from flows.flow import Flow
from flows.greeting import CONTINUE, START_OVER
from flows.intake import Aside, Intake, Known, State, Turn
from flows.message import Answer, Choice, Sender
from flows.old_buttons import SETTLED_BUTTON
from flows.pauses import STAY_SILENT
from flows.profile import Profile
from flows.registration import registration
from flows.returning import MENU
from tests.flows.own_fields import OWN_FIELDS
from tests.flows.test_steps import SHOP

FLOW = Flow(registration(SHOP, OWN_FIELDS), SHOP)
ADA = Sender(phone="+447400123456")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _choices() -> list[Choice]:
    """Every button that a registration shows, in any state of its draft."""
    found = {choice.id: choice for choice in (YES_MEANT, NO_MEANT, CONTINUE, START_OVER, STAY_SILENT, *MENU)}
    for question in YES_OR_NO.values():
        found |= {question.yes.id: question.yes, question.no.id: question.no}
    for step in FLOW.steps:
        for draft in (Draft(), Draft({"email": "ada@example.com"})):
            found |= {choice.id: choice for choice in step.choices_for(draft, FLOW.moment(_begun(), Answer(), NOW).context)}
    return [*found.values(), *(Choice(f"change:{line}", MENU[0].label) for line in (1, 4, 9)), Choice("country:CG", MENU[0].label)]


def _begun() -> Intake:
    return FLOW.begin(ADA, NOW, intake_id="intake")


CHOICES = _choices()
ANSWERS = [next(iter(step.accepts)) for step in FLOW.steps]


class Talk:
    """A conversation as the door would have it, with what was last offered."""

    def __init__(self) -> None:
        self.intake, self.now = _begun(), NOW
        self.offered: set[str] = set()
        self.profile: Profile | None = None

    def send(self, answer: Answer) -> Turn:
        self.now += timedelta(seconds=20)
        known = Known(customer_id="ada", profile=self.profile, heard_at=self.now) if self.profile else None
        turn = FLOW.advance(self.intake, answer, self.now, known)
        self.intake = turn.intake
        self.offered = {choice.id for reply in turn.replies for choice in reply.choices}
        if turn.profile is not None:
            self.profile, self.intake = turn.profile, replace(turn.intake, customer_id="ada")
        return turn


@settings(max_examples=200)
@given(
    said=st.lists(
        st.sampled_from(
            ["the answer"] * 12 + ["back", "skip", "change invoice", "cancel", "stop", "start", "human", "restart", "3", "hm?"]
        ),
        max_size=30,
    ),
    choice=st.sampled_from(CHOICES),
)
def test_no_tap_answers_a_question_that_does_not_own_it(said: list[str], choice: Choice) -> None:
    talk = Talk()
    talk.send(Answer(text="Hello"))
    for words in said:
        step = next((step for step in FLOW.steps if step.name == talk.intake.asks), None)
        talk.send(Answer(text=next(iter(step.accepts)) if words == "the answer" and step else words))
    before = talk.intake

    turn = talk.send(Answer(tapped=choice.id, text="Company", label="Company"))

    owner = choice.id.partition(":")[0]
    if before.asks and before.asks != owner and owner not in ("meant", "restart", "resume", "cancel", "leave", "erase", "menu", "change"):
        open_question = next(step for step in FLOW.steps if step.name == before.asks)
        assert turn.intake.draft.get(before.asks, "absent") == before.draft.get(before.asks, "absent"), open_question.name
    aside = before.aside
    if before.asks and (aside is None or aside.name != owner) and owner in YES_OR_NO:
        assert turn.intake.draft == before.draft
        assert turn.intake.state is before.state or before.state in (State.STOPPED, State.HUMAN)
    if owner != before.asks:
        assert turn.profile is None
        assert turn.consents == ()


@pytest.mark.parametrize("step", [step.name for step in FLOW.steps if step.name not in ("marketing_consent", "confirm")])
def test_at_any_question_every_button_of_another_one_leaves_it_open(step: str) -> None:
    names = [each.name for each in FLOW.steps]
    answered = {name: "x" for name in names[: names.index(step)] if not name.startswith("custom.")}
    intake = replace(_begun(), asks=step, draft=Draft(answered))

    for choice in CHOICES:
        turn = FLOW.advance(intake, Answer(tapped=choice.id, text="Company", label="Company"), NOW)
        if choice.id.partition(":")[0] not in (step, "language"):
            assert step not in turn.intake.draft, choice.id
            assert turn.intake.slips == 0


def test_yes_to_a_suggestion_of_another_question_is_no_answer() -> None:
    intake = replace(_begun(), asks="remark", draft=Draft({"language": "en"}), aside=None)

    turn = FLOW.advance(intake, Answer(tapped=YES_MEANT.id, text="Yes", label="Yes"), NOW)

    assert "remark" not in turn.intake.draft
    assert turn.replies[0].text == SETTLED_BUTTON


def test_a_button_works_after_hours_as_it_does_at_once() -> None:
    draft = Draft({"language": "en", "full_name": "Ada Lovelace", "billing_type": "private"})
    intake = replace(_begun(), asks="email", draft=draft, aside=None)

    turn = FLOW.advance(intake, Answer(tapped="billing_type:company", text="Company", label="Company"), NOW + timedelta(hours=5))

    assert turn.intake.draft["billing_type"] == "company"
    assert turn.intake.aside is None


def test_a_suggestion_that_is_open_keeps_its_own_buttons() -> None:
    aside = Aside("suggestion", {"step": "email", "value": "ada@gmail.com", "also": {}, "declined": None})
    intake = replace(_begun(), asks="email", draft=Draft({"language": "en", "full_name": "Ada"}), aside=aside)

    turn = FLOW.advance(intake, Answer(tapped=YES_MEANT.id, text="Yes", label="Yes"), NOW)

    assert turn.intake.draft["email"] == "ada@gmail.com"
