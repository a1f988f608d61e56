"""Every set of choices that is made of our own phrases: what can be put on buttons before anybody has written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.asides import NO_MEANT, YES_MEANT, YES_OR_NO
from flows.custom import PREFIX
from flows.draft import Draft
from flows.flow import Flow
from flows.greeting import CONTINUE, START_OVER, languages_shown
from flows.message import Answer, Choice, Sender
from flows.pauses import STAY_SILENT
from flows.read.data import data
from flows.returning import MENU
from flows.slips import PERSON
from flows.step import EXAMPLE

# The drafts and contexts that make a difference to a step's choices.
_DRAFTS = (Draft(), Draft({"email": "ada@example.com"}), Draft({"own_number": False}))
_CONTEXTS = (EXAMPLE, replace(EXAMPLE, own_number=None))


def offers(flow: Flow) -> tuple[tuple[Choice, ...], ...]:
    """The sets, each once. What a shop asks by itself and what an answer leads to is in none of them."""
    found: list[tuple[Choice, ...]] = []
    for choices in _offers(flow):
        if choices not in found:
            found.append(choices)
    return tuple(found)


def _offers(flow: Flow) -> Iterator[tuple[Choice, ...]]:
    for step in (step for step in flow.steps if not step.name.startswith(PREFIX)):
        for choices in (step.choices_for(draft, context) for draft in _DRAFTS for context in _CONTEXTS):
            if choices:
                yield choices
            yield (*choices, PERSON)
    for question in YES_OR_NO.values():
        yield (question.yes, question.no)
    yield from ((YES_MEANT, NO_MEANT), (CONTINUE, START_OVER), (CONTINUE,), (CONTINUE, STAY_SILENT), MENU)
    yield from _greetings(flow)


def _greetings(flow: Flow) -> Iterator[tuple[Choice, ...]]:
    # The languages under the greeting depend on where the number is from and on the language that was guessed.
    for region in (None, *data("regions")):
        for language in flow.shop.languages:
            intake = replace(flow.begin(Sender(), EXAMPLE.now, intake_id="offers"), region=region, language=language)
            choices = languages_shown(flow.moment(intake, Answer(), EXAMPLE.now))
            if choices:
                yield choices
