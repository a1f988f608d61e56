"""What staff do with an intake means this for the conversation. While a person holds it, the bot is silent."""

from __future__ import annotations

from dataclasses import replace

from flows.intake import Intake, Mark, State
from flows.steps.marketing_consent import is_registered

# What is settled when one of us takes it in hand.
_SEEN_TO = (Mark.WANTS_PERSON, Mark.HELD)


def is_held(intake: Intake) -> bool:
    """Whether one of us has taken over."""
    return Mark.HELD in intake.marks


def may_be_held(intake: Intake) -> bool:
    """Whether one of us can take over: whoever wrote stop is left alone."""
    return intake.state is not State.STOPPED


def taken_over(intake: Intake) -> Intake:
    """The intake while one of us writes: she waits for a person no longer, and a question beside the list is forgotten."""
    if not may_be_held(intake):
        return intake
    return replace(intake, state=State.HUMAN, aside=None, marks=(*without(intake.marks, *_SEEN_TO), Mark.HELD))


def handed_back(intake: Intake) -> Intake:
    """The intake where the bot takes up again: at the question that was open."""
    back = replace(intake, marks=without(intake.marks, Mark.HELD))
    if intake.state is not State.HUMAN:
        # She has stopped meanwhile, or it has expired: that stays.
        return back
    rests = is_registered(intake.draft) or (intake.customer_id is not None and intake.asks is None)
    return replace(back, state=State.COMPLETE if rests else State.ASKING, aside=None, slips=0)


def stopped(intake: Intake) -> Intake:
    """The intake as if she had written stop."""
    return replace(intake, state=State.STOPPED, aside=None, marks=without(intake.marks, *_SEEN_TO))


def may_be_duplicate(intake: Intake) -> bool:
    """Whether it can be put aside for another: it led to no record, and nobody has ended it."""
    return intake.customer_id is None and intake.state in (State.ASKING, State.HUMAN, State.EXPIRED)


def put_aside(intake: Intake) -> Intake:
    """The intake that was another one's duplicate; its answers stay for as long as those of a cancelled one do."""
    return replace(intake, state=State.CANCELLED, asks=None, aside=None, marks=without(intake.marks, *_SEEN_TO))


def without(marks: tuple[Mark, ...], *gone: Mark) -> tuple[Mark, ...]:
    """The marks but these."""
    return tuple(mark for mark in marks if mark not in gone)
