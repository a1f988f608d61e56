"""Commands: words that work at any step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flows.asides import CANCEL, ERASE, LEAVE, RESTART, unchanged
from flows.commands import Command, CommandName
from flows.corrections import changed, gone_back
from flows.greeting import hello, likely_languages
from flows.handling import without
from flows.intake import Effect, Mark, State, Turn
from flows.message import Problem, Reply
from flows.moment import Moment
from flows.read.varieties import served
from flows.rights import held_words, my_data
from flows.slips import PASSED_ON, marked, reprompted
from flows.steps.marketing_consent import is_registered
from flows.summary import numbered, summary_lines
from flows.wording import LanguageName, Text, lines, say

STOPPED = say("Done, we will not write to you again. If you change your mind, write *start*.")


def obeyed(moment: Moment, command: Command) -> Turn:
    """The turn that does what the command says."""
    return _MOVES[command.name](moment, command)


def _back(moment: Moment, command: Command) -> Turn:
    return gone_back(moment)


def _skip(moment: Moment, command: Command) -> Turn:
    step = moment.step
    if step is None:
        return _start(moment, command)
    if not step.optional:
        return reprompted(moment, Problem(step.why if moment.intake.slips else say("I'm afraid I need this one.")))
    return moment.ask(moment.intake.draft.having({step.name: None}), effect=Effect.COMMAND)


def _change(moment: Moment, command: Command) -> Turn:
    return changed(moment, command.target or "", command.rest)


def _summary(moment: Moment, command: Command) -> Turn:
    draft = moment.intake.draft
    found = summary_lines(moment.steps, draft, mask_all=is_registered(draft), unchanged=moment.on_record)
    if moment.intake.asks == "confirm":
        return moment.again(effect=Effect.COMMAND)
    if not found:
        return moment.again(Reply(say("I have no answers from you yet.")), effect=Effect.COMMAND)
    return moment.again(Reply(lines(say("This is what we have so far:"), numbered(found))), effect=Effect.COMMAND)


def _language(moment: Moment, command: Command) -> Turn:
    code = command.target or ""
    if not code:
        draft = moment.intake.draft.without("language")
        return moment.ask(draft, effect=Effect.COMMAND)
    if moment.answer.tapped is None:
        # "Português" means the one of her country; a button means what stands on it.
        code = served(code, text=moment.words, region=moment.intake.region, offered=moment.shop.languages) or code
    return spoken(moment, code, effect=Effect.COMMAND)


def spoken(moment: Moment, code: str, *, effect: Effect) -> Turn:
    """The turn that goes on in another language, or says honestly that we do not speak it."""
    draft = moment.intake.draft.having({"language": code})
    if code in moment.shop.languages:
        here = moment.with_intake(language=code)
        # Nothing is answered yet, or only before the greeting: she has read who we are in a language that is not hers.
        note = moment.newly_greeted
        known = note is not None and bool(note.about["known"])
        unread = note is not None or not summary_lines(moment.steps, draft)
        greeting = Reply(hello(here.shop, code, likely_languages(here), known_already=known))
        return here.ask(draft, *([greeting] if unread else []), effect=effect, took=("language",))
    honest = say(
        "I have noted your language: {language}. I don't speak it yet, so let us go on in {current}.",
        language=LanguageName(code),
        current=LanguageName(moment.intake.language),
    )
    return moment.ask(draft, Reply(honest), effect=effect, took=("language",))


def _restart(moment: Moment, command: Command) -> Turn:
    if not summary_lines(moment.steps, moment.intake.draft):
        return moment.again(effect=Effect.COMMAND)
    return RESTART.asked(moment)


def _cancel(moment: Moment, command: Command) -> Turn:
    if is_registered(moment.intake.draft):
        return unchanged(moment)
    return (CANCEL if moment.intake.customer_id is None else LEAVE).asked(moment)


def _help(moment: Moment, command: Command) -> Turn:
    step = moment.step
    words: list[Text] = [step.why, step.hint] if step else []
    words += [say("You can always write: *back*, *skip*, *summary*, *language*, *person* or *stop*.")]
    return moment.again(Reply(lines(*words)), effect=Effect.COMMAND)


def _human(moment: Moment, command: Command) -> Turn:
    marks = marked(moment, Mark.WANTS_PERSON)
    return moment.say(PASSED_ON, effect=Effect.COMMAND, state=State.HUMAN, marks=marks, aside=None)


def _stop(moment: Moment, command: Command) -> Turn:
    marks = without(moment.intake.marks, Mark.HELD)
    return moment.say(STOPPED, effect=Effect.COMMAND, turn={"withdraws": True}, state=State.STOPPED, aside=None, marks=marks)


def _start(moment: Moment, command: Command) -> Turn:
    return moment.again(effect=Effect.COMMAND)


def _delete_my_data(moment: Moment, command: Command) -> Turn:
    return ERASE.asked(moment, *held_words(moment))


_MOVES: Mapping[CommandName, Callable[[Moment, Command], Turn]] = {
    CommandName.BACK: _back,
    CommandName.SKIP: _skip,
    CommandName.CHANGE: _change,
    CommandName.SUMMARY: _summary,
    CommandName.LANGUAGE: _language,
    CommandName.RESTART: _restart,
    CommandName.CANCEL: _cancel,
    CommandName.HELP: _help,
    CommandName.HUMAN: _human,
    CommandName.STOP: _stop,
    CommandName.START: _start,
    CommandName.REPEAT: _start,
    CommandName.MY_DATA: my_data,
    CommandName.DELETE_MY_DATA: _delete_my_data,
}
