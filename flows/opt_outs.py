"""Stop, start and help where Twilio's Advanced Opt-Out has answered already: we do what she said, and add no word."""

from __future__ import annotations

from dataclasses import replace

from flows.commands import Command, CommandName
from flows.intake import Effect, State, Turn
from flows.message import OptOut
from flows.moment import Moment
from flows.moves import obeyed


def answered_for_us(moment: Moment) -> Turn:
    """The turn after a keyword that was answered for us; her next message after "start" goes on where we were."""
    intake = moment.intake
    stopped = intake.state is State.STOPPED
    if moment.answer.opted is OptOut.STOP and not stopped:
        return replace(obeyed(moment, Command(CommandName.STOP)), replies=())
    if moment.answer.opted is OptOut.START and stopped:
        rests = intake.customer_id is not None and intake.asks is None
        state = State.COMPLETE if rests else moment.resting_state(intake.draft)
        return moment.say(effect=Effect.COMMAND, state=state, aside=None, slips=0)
    return moment.say(effect=Effect.IGNORED)
