"""A customer whose account is switched off, or whose record lies in the bin, and who writes."""

from __future__ import annotations

from flows.asides import ERASE
from flows.commands import Command, CommandName
from flows.intake import Account, Effect, Mark, State, Turn
from flows.moment import Moment
from flows.pauses import answered_in_pause
from flows.slips import marked
from flows.wording import say

CLOSED = say("Your customer account is not active at the moment. I have passed your message on, and a colleague will write to you here.")

# What the law gives her, she has without an account too.
_RIGHTS = frozenset((CommandName.MY_DATA, CommandName.DELETE_MY_DATA))


def account_closed(moment: Moment, command: Command | None) -> Turn | None:
    """The turn that tells her so once and hands her to one of us; None when her account is active. Her record stays as it is."""
    known, intake = moment.known, moment.intake
    if known is None or known.account is Account.ACTIVE:
        return None
    here = moment.with_intake(customer_id=known.customer_id)
    if intake.state is State.STOPPED:
        turn = answered_in_pause(here, command)
        return turn if turn.intake.state is State.STOPPED else _handed_over(here)
    asks_for_erasure = intake.aside is not None and intake.aside.name == ERASE.name
    if asks_for_erasure or (command is not None and command.name in _RIGHTS):
        return answered_in_pause(here.with_intake(state=State.HUMAN, marks=marked(here, Mark.WANTS_PERSON)), command)
    if intake.state is State.HUMAN:
        return here.say(effect=Effect.IGNORED)
    return _handed_over(here)


def _handed_over(moment: Moment) -> Turn:
    marks = marked(moment, Mark.WANTS_PERSON)
    return moment.say(CLOSED, effect=Effect.COMMAND, state=State.HUMAN, marks=marks, asks=None, aside=None)
