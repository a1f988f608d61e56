"""What a message leads to while the bot keeps silent: after "stop", or when a person has taken over."""

from __future__ import annotations

from flows.asides import restarted
from flows.choosing import choice_meant
from flows.commands import Command, CommandName
from flows.greeting import CONTINUE, START_OVER, greeted
from flows.intake import Aside, Effect, State, Turn
from flows.message import Choice
from flows.moment import Moment
from flows.moves import obeyed
from flows.read.vocabulary import means
from flows.returning import menu
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
    chosen = choice_meant(moment.answer, (CONTINUE, STAY_SILENT, START_OVER))
    if chosen is STAY_SILENT:
        return moment.say(effect=Effect.COMMAND, aside=None)
    if chosen is START_OVER:
        return restarted(moment)
    return _resumed(moment) if chosen or _goes_on(moment, command) else moment.say(effect=Effect.IGNORED)


def _with_a_person(moment: Moment, command: Command | None) -> Turn:
    if moment.intake.aside is not None and moment.intake.aside.name == "erase" and means(moment.answer.text, "yes"):
        return obeyed(moment, Command(CommandName.DELETE_MY_DATA))
    if _goes_on(moment, command):
        return _resumed(moment)
    if command is not None and command.name in _OBEYED_WITH_A_PERSON:
        return obeyed(moment, command)
    return moment.say(effect=Effect.IGNORED)


def _goes_on(moment: Moment, command: Command | None) -> bool:
    if command is not None and command.name is CommandName.START:
        return True
    return means(moment.answer.text, "continue") or (moment.intake.aside is not None and means(moment.answer.text, "yes"))


def _resumed(moment: Moment) -> Turn:
    """Go on where we were: the menu of a customer, the open question, or the greeting that was never said."""
    here = moment.with_intake(aside=None, slips=0)
    if is_registered(moment.intake.draft) or moment.intake.customer_id is not None:
        return menu(here)
    return here.again(effect=Effect.COMMAND) if moment.intake.asks else greeted(here.with_intake(state=State.ASKING))
