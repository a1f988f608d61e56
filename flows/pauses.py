"""What a message leads to while the bot keeps silent: after "stop", or when a person has taken over."""

from __future__ import annotations

from dataclasses import replace

from flows.asides import ERASE, restarted
from flows.commands import Command, CommandName
from flows.greeting import CONTINUE, START_OVER, greeted
from flows.handling import without
from flows.intake import Aside, Effect, Mark, State, Turn
from flows.message import Choice
from flows.moment import Moment
from flows.moves import obeyed
from flows.proving import code_given, is_for, needs_proof, proved
from flows.returning import menu
from flows.rights import EXPORT, copy_proven
from flows.steps.marketing_consent import is_registered
from flows.wording import lines, say

STAY_SILENT = Choice("resume:no", say("No"), "no")

_OBEYED_WITH_A_PERSON = frozenset((CommandName.MY_DATA, CommandName.DELETE_MY_DATA))


def answered_in_pause(moment: Moment, command: Command | None) -> Turn:
    """The turn in a pause: silence, unless she wants to go on."""
    if moment.intake.state is State.HUMAN:
        return _with_a_person(moment, command)
    if command is not None and command.name is CommandName.STOP:
        return moment.say(effect=Effect.IGNORED)
    if moment.intake.aside is None:
        words = lines(say("Welcome back! You had asked us not to write any more."), say("Shall we go on?"))
        return moment.aside(Aside("resume"), words, CONTINUE, STAY_SILENT)
    chosen = moment.meant((CONTINUE, STAY_SILENT, START_OVER))
    if chosen is STAY_SILENT:
        return moment.say(effect=Effect.COMMAND, aside=None)
    if chosen is START_OVER:
        return restarted(moment)
    return _resumed(moment) if chosen or _goes_on(moment, command) else moment.say(effect=Effect.IGNORED)


def _with_a_person(moment: Moment, command: Command | None) -> Turn:
    aside = moment.intake.aside
    if aside is not None and aside.name == ERASE.name:
        turn = ERASE.answered(moment)
        return (
            turn
            if turn is not None and turn.intake.aside is None and turn.erases
            else _still_with_a_person(turn or moment.say(effect=Effect.IGNORED))
        )
    if _goes_on(moment, command):
        return _resumed(moment)
    if command is not None and command.name in _OBEYED_WITH_A_PERSON:
        return _still_with_a_person(obeyed(moment, command))
    return moment.say(effect=Effect.IGNORED)


def proof_given(moment: Moment, command: Command | None) -> Turn | None:
    """The turn of somebody who must prove who she is, or does; None when nothing of it is needed. A stop needs no proof."""
    if needs_proof(moment) and not (command is not None and command.name is CommandName.STOP):
        return proved(moment, command, menu)
    wants_a_person = command is not None and command.name is CommandName.HUMAN
    # What has no digit is no guess of the code that opens her data: she has gone on to something else.
    if not is_for(moment, EXPORT) or not (wants_a_person or any(letter.isdigit() for letter in moment.answer.text)):
        return None
    turn = code_given(moment, command, copy_proven)
    return _still_with_a_person(turn) if moment.intake.state is State.HUMAN else turn


def answered_while_held(moment: Moment, command: Command | None) -> Turn:
    """The turn while one of us writes with her: silence, whatever she says, but for her rights. A stop is obeyed before."""
    if needs_proof(moment):
        # Nothing of the record is shown; and that its owner must prove herself is not forgotten with this message.
        return moment.say(effect=Effect.IGNORED, draft=moment.intake.draft.having({"unproven": True}))
    if (turn := proof_given(moment, command)) is not None:
        return turn
    if moment.intake.aside is not None and moment.intake.aside.name == ERASE.name:
        chosen = moment.meant((ERASE.yes, ERASE.no))
        if chosen is ERASE.no:
            return moment.say(effect=Effect.COMMAND, aside=None)
        if chosen is ERASE.yes:
            turn = ERASE.agreed(moment)
            return _let_go(turn) if turn.erases else _still_with_a_person(turn)
    if command is not None and command.name in _OBEYED_WITH_A_PERSON:
        return _still_with_a_person(obeyed(moment, command))
    return moment.say(effect=Effect.IGNORED)


def _let_go(turn: Turn) -> Turn:
    """The turn after which nothing is left to hold."""
    return replace(turn, intake=replace(turn.intake, marks=without(turn.intake.marks, Mark.HELD)))


def _still_with_a_person(turn: Turn) -> Turn:
    """The turn without the question that would follow: the bot has only answered, it has not come back."""
    return replace(turn, intake=replace(turn.intake, state=State.HUMAN), replies=turn.replies[:1])


def _goes_on(moment: Moment, command: Command | None) -> bool:
    if (command is not None and command.name is CommandName.START) or moment.answer.tapped == CONTINUE.id:
        return True
    asked = moment.intake.aside is not None and moment.intake.aside.name == "resume"
    return moment.means("continue") or (asked and moment.means("yes"))


def _resumed(moment: Moment) -> Turn:
    """Go on where we were: the menu of a customer, the open question, or the greeting that was never said."""
    here = moment.with_intake(aside=None, slips=0)
    if is_registered(moment.intake.draft) or moment.intake.customer_id is not None:
        return menu(here)
    return here.again(effect=Effect.COMMAND) if moment.intake.asks else greeted(here.with_intake(state=State.ASKING))
