"""What we say to an answer that cannot be used: help first, then more help, then a person."""

from __future__ import annotations

from dataclasses import replace

from flows.intake import Effect, Mark, State, Turn
from flows.message import Choice, MediaKind, Problem, Reply
from flows.moment import Moment
from flows.step import Step
from flows.wording import Phrase, Text, lines, say, verbatim

PERSON = Choice("command:human", say("Talk to a person"), "")

# With this problem in a row a person is offered and staff are told.
OFFER_PERSON = 3
# From here on another question would only annoy: a person takes over.
MOST_SLIPS = 5

HANDED_OVER = say("I have asked a colleague to help you. They will write to you here. To go on with me, write *continue*.")

PASSED_ON = say("I have passed this on. A colleague will write to you here. To go on with me in the meantime, write *continue*.")

CANNOT_READ: dict[MediaKind, Phrase] = {
    MediaKind.IMAGE: say("I can't look at pictures yet."),
    MediaKind.VOICE: say("I can't listen to voice messages yet."),
    MediaKind.VIDEO: say("I can't watch videos yet."),
    MediaKind.STICKER: say("A nice sticker, but I can only read text."),
    MediaKind.DOCUMENT: say("I can't open documents yet."),
    MediaKind.CARD: say("I could not open that contact card."),
    MediaKind.OTHER: say("I can't open that."),
}


def choices_offered(moment: Moment, step: Step) -> tuple[Choice, ...]:
    """The choices that stood under the open question, as she saw them last."""
    choices = step.choices_for(moment.intake.draft, moment.context)
    return (*choices, PERSON) if moment.intake.slips >= OFFER_PERSON else choices


def media_problem(kinds: tuple[MediaKind, ...]) -> Problem:
    """Why a picture or a voice message is no answer, by its name."""
    return Problem(say("{problem} Could you type it instead?", problem=CANNOT_READ[kinds[0]]))


def reprompted(moment: Moment, problem: Problem, *, effect: Effect = Effect.REPROMPTED, sensitive: bool = False) -> Turn:
    """The turn after an answer that cannot be used; plainer each time, with a person the third."""
    intake = replace(moment.intake, slips=moment.intake.slips + 1, aside=None, heard_at=moment.now)
    step = moment.step
    if step is None:
        return Turn(intake=intake, replies=(Reply(problem.phrase),), effect=effect, sensitive=sensitive)
    if intake.slips >= MOST_SLIPS:
        marks = _marked(intake.marks, Mark.IN_DIFFICULTY, Mark.LOOP)
        gone = replace(intake, state=State.HUMAN, marks=marks)
        return Turn(intake=gone, replies=(Reply(HANDED_OVER),), effect=effect, step=step.name, sensitive=sensitive)
    choices = choices_offered(moment.with_intake(slips=intake.slips), step)
    if intake.slips >= OFFER_PERSON:
        intake = replace(intake, marks=_marked(intake.marks, Mark.IN_DIFFICULTY))
    reply = Reply(_words(moment, step, problem, intake.slips), choices, numbered=step.numbered)
    return Turn(intake=intake, replies=(reply,), effect=effect, step=step.name, sensitive=sensitive)


def _words(moment: Moment, step: Step, problem: Problem, slips: int) -> Text:
    if slips == 1:
        return lines(problem.phrase, step.hint)
    prompt = step.prompt_for(moment.intake.draft, moment.context)
    if slips == 2:
        advice = (
            say("Write *help* if something is unclear, or *skip* to leave this out.")
            if step.optional
            else say("Write *help* if something is unclear.")
        )
        return lines(problem.phrase, verbatim(""), prompt, step.hint, advice)
    return lines(
        say("I'm sorry, I still can't use that answer. Would you like a colleague to help? Then write *person*."),
        verbatim(""),
        say("Or try once more:"),
        prompt,
        step.hint,
    )


def _marked(marks: tuple[Mark, ...], *further: Mark) -> tuple[Mark, ...]:
    return (*marks, *(mark for mark in further if mark not in marks))


def marked(moment: Moment, *further: Mark) -> tuple[Mark, ...]:
    """The intake's marks with further ones, each once."""
    return _marked(moment.intake.marks, *further)
