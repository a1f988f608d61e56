"""A tap on a button that stands further up in the chat: a change of that answer, or a word on why not."""

from __future__ import annotations

from dataclasses import replace

from flows.corrections import forgotten
from flows.greeting import CONTINUE
from flows.intake import Effect, Turn
from flows.message import Choice, Partial, Problem, Reading, Reply, Value
from flows.moment import Moment
from flows.slips import choices_offered
from flows.step import Step
from flows.steps.marketing_consent import is_registered
from flows.wording import Phrase, lines, say, verbatim

STALE_BUTTON = Problem(say("That button belongs to an earlier question. To change that answer, write *change*."))
SETTLED_BUTTON = say("That button belongs to an earlier question.")

# The last look is for what is there now, and a consent for the sentence that stands above it.
_NEVER_BY_AN_OLD_BUTTON = frozenset(("confirm", "marketing_consent"))


def old_button(moment: Moment) -> Turn | None:
    """The turn after a tap on anything but what is open now; None for other messages."""
    tapped = moment.answer.tapped
    if tapped is None or _is_open(moment):
        return None
    if tapped == CONTINUE.id:
        return moment.again(effect=Effect.COMMAND)
    step = moment.steps.get(tapped.partition(":")[0])
    if step is None:
        return moment.again(Reply(SETTLED_BUTTON), effect=Effect.REPROMPTED)
    return _changed(moment, step) or moment.again(Reply(STALE_BUTTON.phrase), effect=Effect.REPROMPTED)


def _is_open(moment: Moment) -> bool:
    step = moment.step
    return step is not None and moment.meant(choices_offered(moment, step), numbered=False) is not None


def _changed(moment: Moment, step: Step) -> Turn | None:
    """The turn that changes an answer given before; None where that would not be safe."""
    draft = moment.intake.draft
    if step.name in _NEVER_BY_AN_OLD_BUTTON or step.name not in draft or is_registered(draft):
        return None
    context = replace(moment.context, asks=step.name)
    without = forgotten(draft, step)
    choice = moment.meant(step.choices_for(without, context), numbered=False)
    if choice is None or not step.applies(without):
        return None
    match step.chosen(choice.value, context):
        case Reading(value) if value == draft[step.name]:
            # Tapped twice, because the first time nothing seemed to happen.
            return moment.again(effect=Effect.COMMAND)
        case Reading(value, also):
            changed = without.having({**also, step.name: value})
            said = lines(say("I have changed your earlier answer:"), _in_words(step, choice, value))
            return moment.ask(
                step.settles(changed) if step.settles else changed, Reply(said), effect=Effect.COMMAND, took=(step.name, *also)
            )
        case Partial(also):
            return moment.ask(without.having(also), effect=Effect.COMMAND)
        case _:
            return None


def _in_words(step: Step, choice: Choice, value: Value) -> Phrase:
    shown = step.shows(value) if step.shows and value is not None else choice.label
    return verbatim("{label}: {value}", label=step.label, value=shown)
