"""What a message leads to when it is about the open question."""

from __future__ import annotations

from flows.commands import Command, CommandName
from flows.hearing import heard
from flows.intake import Effect, Mark, Turn
from flows.message import Problem, Reading, Reply
from flows.moment import Moment
from flows.moves import obeyed
from flows.read.sensitive import masked
from flows.slips import PERSON, choices_offered, marked, media_problem, reprompted
from flows.step import Step
from flows.wording import say

SENSITIVE = Problem(say("Please don't send the number of an identity card, a bank account or a payment card here. I have not kept it."))

# Questions whose answers are long numbers by nature: their own readers judge them.
_NUMBERS_WELCOME = frozenset(("phone", "vat_id", "email"))


def answered(moment: Moment, step: Step, command: Command | None) -> Turn:
    """The turn after a choice, a command, or an answer to be read."""
    chosen = moment.meant(choices_offered(moment, step), numbered=step.numbered)
    if chosen is PERSON:
        return obeyed(moment, Command(CommandName.HUMAN))
    if chosen is not None:
        return heard(moment, step, step.chosen(chosen.value, moment.context))
    if command is not None and command.name is CommandName.SKIP and step.name == "marketing_consent":
        # Consent is never a condition, so leaving the question out is a no.
        return heard(moment, step, Reading([]))
    if command is not None:
        return obeyed(moment, command)
    return _read(moment, step)


def _read(moment: Moment, step: Step) -> Turn:
    answer = moment.answer
    if answer.media and not (answer.text.strip() or answer.card):
        return reprompted(moment, media_problem(answer.media))
    if moment.means("who"):
        return moment.again(
            Reply(say("I am the automated assistant of *{shop}*. To reach one of our team, write *person*.", shop=moment.shop.name)),
            effect=Effect.COMMAND,
        )
    outcome = step.read(answer, moment.context)
    # A phone number or a VAT ID may look like a card's number: there its own reader has the first word.
    welcome = step.name in _NUMBERS_WELCOME and not isinstance(outcome, Problem)
    if not welcome and masked(answer.text, moment.intake.region)[1]:
        here = moment.with_intake(marks=marked(moment, Mark.SENSITIVE_NUMBER))
        return reprompted(here, SENSITIVE, sensitive=True)
    return heard(moment, step, outcome)
