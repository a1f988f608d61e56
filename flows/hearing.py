"""What an answer to the open question leads to."""

from __future__ import annotations

from dataclasses import replace

from flows.asides import NO_MEANT, YES_MEANT, YES_OR_NO, line_answered, offered, options_of, restarted, suggested
from flows.asked_again import ASKED_AGAIN
from flows.commands import Command, CommandName
from flows.corrections import changed, forgotten, which_line
from flows.doubts import UNCERTAIN, Doubt, Doubtful, doubting, doubts_in, no_longer_doubting, typo_declined
from flows.draft import Draft
from flows.greeting import CONTINUE, START_OVER
from flows.intake import ConsentAnswer, Effect, Mark, State, Turn
from flows.message import Options, Outcome, Partial, Problem, Reading, Reply, Suggestion, Value
from flows.moment import Moment
from flows.moves import spoken
from flows.places import ADDRESS_PLACES, placed
from flows.profile_answers import profile_of
from flows.proving import PROOF
from flows.read.ages import age_said
from flows.read.languages import greets
from flows.read.several import volunteered
from flows.rights import CORRECT, correction_noted
from flows.slips import marked, reprompted
from flows.step import Step
from flows.steps.marketing_consent import VERSION, WORDING, channels_asked
from flows.summary import summary_lines
from flows.wording import Lines, lines, say, verbatim

# Source: GDPR Art. 8: consent of children below 16 is not theirs alone to give.
OF_AGE = 16
# So many unclear answers to the question about news are put right; after one more it is dropped.
MOST_UNCLEAR = 2
# After so many that could not be used an answer is a third attempt.
THIRD = 2

CONFIRM_BY_MAIL = say("For our emails, please open the link that we send you by email, unless you have done so before.")
CLOSING = say("That's everything. Write to me any time to change something.")


def heard(moment: Moment, step: Step, outcome: Outcome) -> Turn:
    """The turn that an answer leads to, once it was read."""
    match outcome:
        case Reading():
            return _taken(moment, step, outcome)
        case Partial(also):
            return moment.ask(moment.intake.draft.having(also), took=tuple(also))
        case Suggestion(value, also, declined):
            return suggested(moment, value, also, declined)
        case Options(values):
            return offered(moment, values)
        case Problem():
            return _not_taken(moment, step, outcome)


def _not_taken(moment: Moment, step: Step, problem: Problem) -> Turn:
    age = age_said(moment.answer.text)
    if age is not None and age < OF_AGE:
        marks = marked(moment, Mark.MAYBE_MINOR, Mark.WANTS_PERSON)
        # Nothing here invites a child to go on without a person.
        words = say("Thank you for telling me. I have asked a colleague to write to you here.")
        # Nor is a child asked for consent to news; `Moment.ask` sees to it for what comes later.
        asked = {"asks": None, "draft": moment.intake.draft.having({step.name: []})} if step.name == "marketing_consent" else {}
        return moment.say(words, effect=Effect.REPROMPTED, state=State.HUMAN, marks=marks, aside=None, **asked)
    facts = _further_facts(moment, step, {})
    if facts:
        draft = moment.intake.draft.having(facts)
        return _doubted(moment, moment.ask(draft, *_taken_over(moment, facts), took=tuple(facts)))
    if moment.answer.card:
        return reprompted(moment, Problem(say("I found nothing new on that card.")))
    if step.name == "confirm":
        return line_answered(moment) or reprompted(
            moment, Problem(say("I could not tell whether that is a yes, or what you would like to change."))
        )
    if step.optional and moment.means("none"):
        return moment.ask(moment.intake.draft.having({step.name: None}))
    if step.name == "marketing_consent" and moment.intake.slips >= MOST_UNCLEAR:
        # Nobody is asked a third time for what she may leave out; without a clear no there is no receipt of one.
        draft = moment.intake.draft.having({"marketing_consent": []})
        return moment.ask(draft, Reply(lines(say("All right, no news or offers."), CLOSING)))
    if greets(moment.answer.text):
        return moment.again(Reply(say("Hello again!")), effect=Effect.COMMAND)
    return reprompted(moment, problem)


def _taken_over(moment: Moment, facts: dict[str, Value]) -> tuple[Reply, ...]:
    """What was read from a card or a pin, so that she sees it before the summary."""
    if not moment.answer.card and moment.answer.location is None:
        return ()
    found = summary_lines(moment.steps, Draft(facts))
    shown = Lines(tuple(verbatim("{label}: {value}", label=line.label, value=line.value) for line in found))
    return (Reply(lines(say("Thank you, I have noted:"), shown)),)


def _further_facts(moment: Moment, step: Step, answers: dict[str, Value]) -> dict[str, Value]:
    """What the message holds beyond its question, where the draft has no such answer yet."""
    if step.free_text or step.name == "confirm" or moment.answer.tapped is not None:
        return {}
    found = placed(volunteered(moment.answer, moment.context), moment.context)
    draft = moment.intake.draft
    # An address that was given whole gets no second floor out of a tax number.
    settled = {"address", *ADDRESS_PLACES} if "address" in draft and step.part_of != "address" else set[str]()
    if "billing_type" in {*draft, *answers} and "company" not in (draft.get("billing_type"), answers.get("billing_type")):
        settled |= {"company", "vat_id"}
    return {name: value for name, value in found.items() if name not in answers and name not in draft and name not in settled}


def _taken(moment: Moment, step: Step, reading: Reading) -> Turn:
    if step.name == "language":
        return spoken(moment, str(reading.value), effect=Effect.ADVANCED)
    if step.name == "confirm":
        return _confirmed(moment) if reading.value is True else which_line(moment)
    answers: dict[str, Value] = {**reading.also, step.name: reading.value}
    if step.name == "marketing_consent":
        return _consented(moment, step, reading)
    answers = {**_further_facts(moment, step, answers), **answers}
    draft = moment.intake.draft
    # What staff had asked once more is answered anew as a whole: no part of the old answer stays.
    draft = (forgotten(draft, step) if step.name in draft else draft).having(answers)
    if moment.intake.slips >= THIRD and moment.answer.tapped is None:
        draft = doubting(draft, Doubtful(Doubt.THIRD_ATTEMPT, step.name))
    turn = moment.ask(step.settles(draft) if step.settles else draft, took=tuple(name for name in answers if name != UNCERTAIN))
    return _doubted(moment, turn)


def _doubted(moment: Moment, turn: Turn) -> Turn:
    """The turn, with an email that stood mistyped in the same message questioned at once instead of asked for again."""
    step = moment.steps.get("email")
    if step is None or turn.intake.asks != step.name or turn.step == step.name or "@" not in moment.answer.text:
        return turn
    outcome = step.read(moment.answer, moment.context)
    if not isinstance(outcome, Suggestion):
        return turn
    question = suggested(replace(moment, intake=turn.intake), outcome.value, outcome.also, outcome.declined)
    return replace(question, effect=turn.effect, step=turn.step, took=turn.took)


def _confirmed(moment: Moment) -> Turn:
    draft = moment.intake.draft.without(ASKED_AGAIN).having({"confirm": True})
    profile = profile_of(draft, own_number=moment.intake.sender.phone)
    if moment.intake.customer_id is not None:
        thanks = say("Thank you, {name}. Your details are up to date.", name=profile.first_name)
    else:
        thanks = say("Thank you, {name}! You are registered with {shop}.", name=profile.first_name, shop=moment.shop.name)
    turn = moment.ask(draft, Reply(thanks), took=("confirm",), profile=profile)
    return replace(turn, replies=_in_one(turn.replies))


def _in_one(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Two replies as one message, so that nobody's phone rings twice."""
    if len(replies) != 2:
        return replies
    first, second = replies
    return (replace(second, text=lines(first.text, verbatim(""), second.text)),)


def _consented(moment: Moment, step: Step, reading: Reading) -> Turn:
    asked = channels_asked(moment.intake.draft)
    wanted = reading.value if isinstance(reading.value, list) else []
    agreed: list[Value] = [channel for channel in asked if channel in wanted]
    consents = tuple(
        ConsentAnswer(
            channel=channel,
            granted=channel in agreed,
            wording=WORDING,
            version=VERSION,
            shown=step.prompt_for(moment.intake.draft, moment.context),
            language=moment.intake.language,
            answer=moment.words,
            to_confirm=channel == "email" and moment.shop.mails,
        )
        for channel in asked
    )
    thanks = say("Thank you! You will hear from us now and then.") if agreed else say("All right, no news or offers.")
    mailed = (CONFIRM_BY_MAIL,) if "email" in agreed and moment.shop.mails else ()
    closing = lines(thanks, *mailed, CLOSING)
    draft: Draft = moment.intake.draft.having({"marketing_consent": agreed})
    return moment.ask(draft, Reply(closing), took=("marketing_consent",), consents=consents)


def settled_aside(moment: Moment, command: Command | None) -> Turn | None:
    """The turn that answers the open aside; None when the message is about something else."""
    aside = moment.intake.aside
    if aside is None:
        return None
    if aside.name in YES_OR_NO:
        return _yes_or_no(moment, command)
    if aside.name == "resume":
        return _resume(moment)
    step = moment.step
    if aside.name in (PROOF, CORRECT):
        # Only a code answers the one, and that is heard before.
        written = aside.name == CORRECT and command is None and moment.answer.text.strip()
        return correction_noted(moment) if written else None
    if aside.name == "which_line":
        if command is not None and command.name is CommandName.CHANGE and command.target:
            return changed(moment, command.target, command.rest)
        return moment.again(effect=Effect.COMMAND) if moment.means("nothing") else line_answered(moment)
    if step is None:
        return None
    if aside.name == "options":
        values = aside.about.get("values")
        chosen = moment.meant(options_of(moment, tuple(str(value) for value in values))) if isinstance(values, list) else None
        return _taken(moment, step, Reading(chosen.value)) if chosen else None
    chosen = moment.meant((YES_MEANT, NO_MEANT))
    if chosen is None:
        return None
    also = aside.about.get("also")
    facts = dict(also) if isinstance(also, dict) else {}
    if chosen is YES_MEANT:
        return _taken(_quiet(moment), step, Reading(aside.about.get("value"), facts))
    declined = aside.about.get("declined")
    if declined is None:
        return moment.again(effect=Effect.REPROMPTED)
    doubtful: list[Value] = [*doubts_in(no_longer_doubting(moment.intake.draft, [step.name])), typo_declined(step.name)]
    return _taken(_quiet(moment), step, Reading(declined, {**facts, UNCERTAIN: doubtful}))


def _quiet(moment: Moment) -> Moment:
    """The moment without words to look for further facts in: a "yes" volunteers nothing."""
    return replace(moment, answer=replace(moment.answer, text="", label=moment.answer.label))


def _yes_or_no(moment: Moment, command: Command | None) -> Turn | None:
    aside = moment.intake.aside
    question = YES_OR_NO[aside.name] if aside else None
    if question is None:
        return None
    said_twice = {"erase": CommandName.DELETE_MY_DATA, "leave": CommandName.CANCEL}.get(question.name, question.name)
    if command is not None and command.name == said_twice:
        # Said twice is meant.
        return question.agreed(moment)
    return question.answered(moment)


def _resume(moment: Moment) -> Turn | None:
    chosen = moment.meant((CONTINUE, START_OVER))
    if chosen is START_OVER:
        return restarted(moment)
    if chosen is CONTINUE or moment.means("yes") or moment.means("ok"):
        return moment.again(effect=Effect.COMMAND)
    if moment.means("no"):
        return moment.say(say("All right. Your answers stay here; just write to me when you like."), effect=Effect.COMMAND, aside=None)
    return None
