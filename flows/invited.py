"""What happens when somebody comes through an invitation: her draft is filled in, and she hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.intake import Effect, Intake, Turn
from flows.known_facts import added
from flows.machine import FINISHED, next_question
from flows.message import Answer, Reply, Value
from flows.moment import Moment
from flows.steps.marketing_consent import is_registered
from flows.wording import say

KNOWN_ALREADY = say("Some of your details are already here; you will see them at the end.")
NO_LONGER_VALID = say("That invitation is no longer valid, but you can register all the same.")
JOINED = say("Thank you! Some more of your details are here now; you will see them at the end.")


def brought(moment: Moment) -> Mapping[str, Value]:
    """The facts that this message's invitation brings, if it has any."""
    return moment.invitation.facts if moment.invitation is not None else {}


def arrived(moment: Moment) -> Moment:
    """The moment with what the invitation brings: her draft is filled in, and the words around the code are no answer."""
    invitation = moment.invitation
    if invitation is None:
        return moment
    # The code came in a sentence that we wrote for her.
    here = moment if invitation.words is None else replace(moment, answer=Answer())
    unfinished = moment.known is None and moment.intake.customer_id is None and not is_registered(moment.intake.draft)
    return replace(here, intake=joined(here, brought(here))) if unfinished else here


def joined(moment: Moment, facts: Mapping[str, Value]) -> Intake:
    """The intake with what we know besides; a question that this answers is open no longer."""
    intake = moment.intake
    draft = added(intake.draft, facts)
    if "language" in draft and "language" not in intake.draft:
        intake = replace(intake, language=draft.text("language"))
    if intake.asks is None or intake.asks not in draft or intake.asks in intake.draft:
        return replace(intake, draft=draft)
    name = next_question(moment.machine, draft, at=intake.asks)
    return replace(intake, draft=draft, asks=None if name == FINISHED else name, aside=None, slips=0)


def joined_on_the_way(moment: Moment, before: Intake) -> Turn:
    """The turn of somebody who sends a code while she is being asked already."""
    invitation = moment.invitation
    if invitation is not None and not invitation.valid:
        return moment.again(Reply(NO_LONGER_VALID), effect=Effect.COMMAND)
    new = tuple(name for name in moment.intake.draft if name not in before.draft and name != "language")
    if not new:
        return moment.again(Reply(say("Hello again!")), effect=Effect.COMMAND)
    return moment.ask(moment.intake.draft, Reply(JOINED), took=new)
