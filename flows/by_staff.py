"""What staff do to the answers of an intake: correct one, leave one out, have one asked now. Decided here, kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from flows import doubts
from flows.corrections import forgotten
from flows.draft import Draft
from flows.intake import Aside, Intake, State
from flows.machine import FINISHED, next_question
from flows.message import Choice, Options, Outcome, Partial, Problem, Reading, Suggestion, Value
from flows.moment import Moment
from flows.step import Step
from flows.wording import Text, say, verbatim

# Her own acts: nobody does these for her. A remark is her own words, which may be left out, never put into her mouth.
_HER_ACTS = frozenset(("confirm", "marketing_consent", "another_address"))
_HER_WORDS = frozenset(("remark",))
# A customer may have one name, but not none.
_THE_NAME = frozenset(("full_name", "first_name"))

MEANT, AS_TYPED = "meant", "typed"


class Refusal(StrEnum):
    """Why a change cannot be made."""

    UNKNOWN = "unknown"
    HERS = "hers"
    NAME = "name"
    REASON = "reason"
    REGISTERED = "registered"
    CLOSED = "closed"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, kw_only=True)
class Changed:
    """The intake after a change.

    Shape: `step` is the question it was about; `took` the names that got a value; `asks_again`: the open question is another one
    than she read last, or shows other values.
    """

    intake: Intake
    step: str
    took: tuple[str, ...] = ()
    asks_again: bool = False


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A value that cannot be taken as it is: why, and what could be meant instead."""

    text: Text
    choices: tuple[Choice, ...] = ()


def correctable(step: Step) -> bool:
    """Whether staff may give this answer for her."""
    return step.name not in _HER_ACTS | _HER_WORDS


def may_be_left_out(step: Step) -> bool:
    """Whether staff may leave this question out for her; a reason is asked for where she could not."""
    return step.name not in _HER_ACTS | _THE_NAME


def may_be_asked(step: Step, intake: Intake) -> bool:
    """Whether the bot can be made to ask this now."""
    return step.name not in _HER_ACTS and step.applies(intake.draft) and intake.asks not in (None, step.name) and _closed(intake) is None


def corrected(moment: Moment, name: str, *, words_in: str, picked: str = "", speaks: bool = False) -> Changed | Doubt | Refusal:
    """A value given by staff, read by the very reader of its question.

    Shape: `words_in` is the language of whoever types; `picked` settles an earlier doubt, by the id of one of its choices;
    `speaks`: the bot puts the open question again at once.
    """
    step = moment.steps.get(name)
    if step is None or (closed := _closed(moment.intake)) is not None:
        return Refusal.UNKNOWN if step is None else closed or Refusal.CLOSED
    if not correctable(step):
        return Refusal.HERS
    outcome = _settled(_read(moment, step, words_in), step, picked)
    match outcome:
        case Reading():
            return _given(moment, step, outcome, speaks=speaks)
        case Suggestion(value, _, declined):
            kept = () if declined is None else (Choice(AS_TYPED, _label(step, declined)),)
            return Doubt(text=say("Did you mean {value}?", value=_words(step, value)), choices=(Choice(MEANT, _label(step, value)), *kept))
        case Options(values):
            return Doubt(text=say("Which one do you mean?"), choices=tuple(Choice(value, _label(step, value)) for value in values))
        case Problem(phrase):
            return Doubt(text=phrase)
        case Partial():
            return Doubt(text=step.hint)


def left_out(moment: Moment, name: str, *, reason: str, speaks: bool = False) -> Changed | Refusal:
    """A question left out for her; one that is required needs a reason, and is looked at in review."""
    step = moment.steps.get(name)
    if step is None or (closed := _closed(moment.intake)) is not None:
        return Refusal.UNKNOWN if step is None else closed or Refusal.CLOSED
    if not may_be_left_out(step):
        return Refusal.NAME if name in _THE_NAME else Refusal.HERS
    if not step.optional and not reason.strip():
        return Refusal.REASON
    parts = tuple(part.name for part in moment.steps.values() if part.part_of == name)
    draft = forgotten(moment.intake.draft, step).having(dict.fromkeys((name, *parts)))
    if name == "address":
        draft = draft.having({"another_address": False})
    if not step.optional:
        draft = doubts.doubting(draft, doubts.Doubtful(doubts.Doubt.MISSING, name))
    return _moved(moment, draft, step, (name,), speaks=speaks)


def asked_now(moment: Moment, name: str, *, speaks: bool = False) -> Changed | Refusal:
    """A question that the bot asks next; the answer that is there stays until she gives another."""
    step, intake = moment.steps.get(name), moment.intake
    if step is None or not step.applies(intake.draft):
        return Refusal.UNKNOWN
    if (closed := _closed(intake)) is not None:
        return closed
    if name in _HER_ACTS:
        return Refusal.HERS
    if intake.asks is None:
        return Refusal.NOT_BEGUN
    after = replace(intake, asks=name, aside=None if speaks else unread(name), slips=0)
    return Changed(intake=after, step=name, asks_again=True)


def _closed(intake: Intake) -> Refusal | None:
    if intake.state is State.COMPLETE:
        return Refusal.REGISTERED
    return None if intake.state in (State.ASKING, State.HUMAN) else Refusal.CLOSED


def _read(moment: Moment, step: Step, words_in: str) -> Outcome:
    context = replace(moment.context, asks=step.name, language=words_in)
    answer = moment.answer
    # What is ticked has no buttons: its reader knows the keys.
    if answer.tapped is None or not step.choices:
        return step.read(answer, context)
    chosen = next((choice for choice in step.choices_for(moment.intake.draft, context) if choice.id == answer.tapped), None)
    return Problem(step.hint) if chosen is None else step.chosen(chosen.value, context)


def _settled(outcome: Outcome, step: Step, picked: str) -> Outcome:
    """The outcome once a doubt about it was settled; what was picked counts only if it was offered."""
    match outcome:
        case Suggestion(value, also, _) if picked == MEANT:
            return Reading(value, also)
        case Suggestion(_, also, declined) if picked == AS_TYPED and declined is not None:
            return Reading(declined, {**also, doubts.UNCERTAIN: [doubts.typo_declined(step.name)]})
        case Options(values) if picked in values:
            return Reading(picked)
        case _:
            return outcome


def _given(moment: Moment, step: Step, reading: Reading, *, speaks: bool) -> Changed:
    answers: dict[str, Value] = {**reading.also, step.name: reading.value}
    draft = forgotten(moment.intake.draft, step)
    found = [doubts.read(doubt) for doubt in doubts.doubts_in(Draft(answers))]
    answers.pop(doubts.UNCERTAIN, None)
    # Which language we speak is nothing that anybody could doubt.
    ours = () if step.name == "language" else (doubts.Doubtful(doubts.Doubt.STAFF_VALUE, step.name),)
    draft = doubts.doubting(draft.having(answers), *found, *ours)
    draft = step.settles(draft) if step.settles else draft
    if step.part_of == "full_name":
        draft = draft.having({"full_name": " ".join(filter(None, (draft.text("first_name"), draft.text("last_name"))))})
    language = draft.text("language")
    here = moment.with_intake(language=language) if step.name == "language" and language in moment.shop.languages else moment
    return _moved(here, draft, step, tuple(answers), speaks=speaks)


def _moved(moment: Moment, draft: Draft, step: Step, took: tuple[str, ...], *, speaks: bool) -> Changed:
    """The intake with this draft, at the first question still needed, unless one of ours is being asked once more."""
    before = moment.intake
    asked_once_more = before.asks in before.draft and before.asks != step.name
    if before.asks is None or asked_once_more:
        asks = before.asks
    else:
        name = next_question(moment.machine, draft, at=before.asks)
        asks = None if name == FINISHED else name
    # The last look shows every value, so it must be shown anew whichever of them has changed.
    again = asks is not None and (asks != before.asks or asks == "confirm")
    aside = None if asks is None else ((None if speaks else unread(asks)) if again else before.aside)
    after = replace(before, draft=draft, asks=asks, aside=aside, slips=0 if again else before.slips)
    return Changed(intake=after, step=step.name, took=took, asks_again=again)


def unread(asks: str) -> Aside:
    """What is kept while she has not read the open question: a "yes" of hers has it put to her."""
    return Aside("resume", {"unread": asks})


def _words(step: Step, value: Value) -> Text | str:
    return step.shows(value) if step.shows is not None else str(value)


def _label(step: Step, value: Value) -> Text:
    shown = _words(step, value)
    return verbatim("{value}", value=shown) if isinstance(shown, str) else shown
