"""A question that is not asked any more while somebody stands at it: she is led on, and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.intake import Turn
from flows.machine import FINISHED, next_question
from flows.message import Reply
from flows.places import placed
from flows.read.several import volunteered
from flows.wording import say

if TYPE_CHECKING:
    from flows.moment import Moment

NOT_NEEDED = say("Thank you, I don't need that any more.")

# Asides about the answer to one question; the others are about something else.
_ABOUT_THE_QUESTION = frozenset(("options", "suggestion"))


def led_on(moment: Moment) -> Moment:
    """The moment at the first question still needed, when the open one is not asked any more."""
    intake = moment.intake
    if intake.asks is None:
        return moment
    step = moment.steps.get(intake.asks)
    if step is not None and step.applies(intake.draft):
        return moment
    name = next_question(moment.machine, intake.draft, at=None)
    aside = None if intake.aside is not None and intake.aside.name in _ABOUT_THE_QUESTION else intake.aside
    return replace(moment, intake=replace(intake, asks=None if name == FINISHED else name, aside=aside, slips=0))


def thanked(moment: Moment) -> Turn:
    """The turn after an answer to a question that is not asked any more: what else it tells is kept, and the next one is put."""
    draft = moment.intake.draft
    found = placed(volunteered(moment.answer, moment.context), moment.context)
    facts = {name: value for name, value in found.items() if name in moment.steps and moment.steps[name].needed(draft)}
    return moment.ask(draft.having(facts), Reply(NOT_NEEDED), took=tuple(facts))
