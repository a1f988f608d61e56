"""Every step's examples are its tests."""

from __future__ import annotations

import pytest

from flows.message import Answer, Problem, Reading, Value
from flows.registration import registration
from flows.shop import Shop
from flows.step import Step
from flows.wording import Phrase, Text

SHOP = Shop(
    name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="https://shop.example/privacy"
)
STEPS = registration(SHOP)

# Names that the outside relies on: contract.md, "Question names".
CONTRACT = set(
    "language full_name first_name last_name email phone address country street house_number postal_code city state address_title "
    "billing_type company vat_id tax_office another_address remark confirm marketing_consent".split()
)


def _accepted() -> list[tuple[Step, str, Value]]:
    return [(step, text, value) for step in STEPS for text, value in step.accepts.items()]


@pytest.mark.parametrize(("step", "text", "value"), _accepted(), ids=lambda part: getattr(part, "name", None) or str(part))
def test_a_good_answer_is_read(step: Step, text: str, value: Value) -> None:
    outcome = step.read(Answer(text=text), step.example)
    assert isinstance(outcome, Reading), f"{step.name} does not read {text!r}: {outcome}"
    assert outcome.value == value


def _rejected() -> list[tuple[Step, str]]:
    return [(step, text) for step in STEPS for text in step.rejects]


@pytest.mark.parametrize(("step", "text"), _rejected(), ids=lambda part: getattr(part, "name", None) or str(part))
def test_a_bad_answer_gets_a_problem(step: Step, text: str) -> None:
    outcome = step.read(Answer(text=text), step.example)
    assert isinstance(outcome, Problem), f"{step.name} takes {text!r} as {outcome}"


def test_the_questions_are_those_of_the_contract() -> None:
    assert {step.name for step in STEPS} == CONTRACT


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_question_has_examples_in_several_languages(step: Step) -> None:
    assert len(step.accepts) >= 4
    assert step.rejects


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_part_belongs_to_a_question_that_comes_before_it(step: Step) -> None:
    names = [other.name for other in STEPS]
    if step.part_of is not None:
        assert names.index(step.part_of) < names.index(step.name)
        assert step.name in STEPS[names.index(step.part_of)].parts or step.name == "address_title"


def _plain(text: Text) -> str:
    return text.text if isinstance(text, Phrase) else ""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_hint_and_a_reason_are_whole_sentences(step: Step) -> None:
    for words in (_plain(step.why), _plain(step.hint)):
        assert words[0].isupper()
        assert words.rstrip("*")[-1] in ".?!"
