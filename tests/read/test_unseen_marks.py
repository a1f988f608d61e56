"""What nobody sees around an answer: marks of direction that a phone adds when somebody pastes a name or a number."""

import re

import pytest

from flows.message import Answer, Outcome, Reading
from flows.registration import registration
from flows.shop import Shop
from flows.step import Step

SHOP = Shop(
    name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="https://shop.example/privacy"
)
UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MARKED = {
    "isolates as we write them": "\u2068{}\u2069",
    "isolates from left to right": "\u2066{}\u2069",
    "an embedding, as telephone books write it": "\u202a{}\u202c",
    "marks from left to right": "\u200e{}\u200e",
    "marks from right to left": "\u200f{}\u200f",
    "an Arabic letter mark": "\u061c{}",
}
EXAMPLES = [pytest.param(step, example, id=f"{step.name}: {example}") for step in registration(SHOP) for example in step.accepts]


def held(outcome: Outcome) -> str:
    assert isinstance(outcome, Reading)
    return repr((outcome.value, dict(outcome.also))).encode().decode("unicode_escape")


@pytest.mark.parametrize("mark", MARKED.values(), ids=MARKED.keys())
@pytest.mark.parametrize(("step", "example"), EXAMPLES)
def test_they_change_no_answer_and_are_not_kept(step: Step, example: str, mark: str) -> None:
    plain = step.read(Answer(text=example), step.example)
    for typed in (mark.format(example), " ".join(mark.format(word) for word in example.split())):
        outcome = step.read(Answer(text=typed), step.example)
        assert outcome == plain
        assert not UNSEEN.search(held(outcome))
