"""Questions of ours outside the list: really cancel? go on where we were? did you mean ...?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.corrections import changed, line_changed, lines_offered, lines_to_change
from flows.draft import Draft
from flows.intake import Aside, Effect, Mark, State, Turn
from flows.message import Choice, Reply, Value
from flows.moment import Moment
from flows.profile_answers import draft_of
from flows.read.changes import field_named, line_named
from flows.rights import SOMETHING_ELSE, asked_what_is_wrong, erasure_noted
from flows.slips import marked
from flows.wording import Text, lines, say, verbatim


@dataclass(frozen=True, kw_only=True)
class YesOrNo:
    """A question that must be answered before something is thrown away."""

    name: str
    text: Text
    yes: Choice
    no: Choice
    agreed: Callable[[Moment], Turn]

    def asked(self, moment: Moment, *also: Text) -> Turn:
        """The turn that asks it, and says what else there is to know before."""
        return moment.aside(Aside(self.name), lines(self.text, *also) if also else self.text, self.yes, self.no)

    def answered(self, moment: Moment) -> Turn | None:
        """The turn after a yes or a no; None when it was neither."""
        chosen = moment.meant((self.yes, self.no))
        if chosen is None:
            return None
        return self.agreed(moment) if chosen is self.yes else moment.again(effect=Effect.COMMAND)


def _cancelled(moment: Moment) -> Turn:
    words = say("Cancelled. Nothing was saved. If you would like to register after all, just write to me.")
    return moment.say(words, effect=Effect.COMMAND, state=State.CANCELLED, draft=Draft(), asks=None, aside=None)


def unchanged(moment: Moment) -> Turn:
    """The turn that leaves a record as it was: a customer can cancel a change, not her registration."""
    draft = moment.intake.draft
    if moment.known is not None:
        consent = draft.get("marketing_consent", [])
        draft = draft_of(moment.known.profile).having({"another_address": False, "confirm": True, "marketing_consent": consent})
    words = say("All right, your details stay as they are.")
    return moment.say(words, effect=Effect.COMMAND, state=State.COMPLETE, draft=draft, asks=None, aside=None)


def restarted(moment: Moment) -> Turn:
    """The turn that begins again with an empty draft, in the language we speak already."""
    kept = {name: moment.intake.draft[name] for name in ("language",) if name in moment.intake.draft}
    return moment.with_intake(asks=None).ask(Draft(kept), Reply(say("All right, from the beginning.")), effect=Effect.COMMAND)


def _erased(moment: Moment) -> Turn:
    if moment.intake.customer_id is not None:
        # Where the law obliges us to keep some of it, one of us decides; else nobody need look.
        marks = marked(moment, Mark.WANTS_ERASURE) if moment.shop.held else moment.intake.marks
        return moment.say(erasure_noted(moment), effect=Effect.COMMAND, turn={"requests": ("erase",)}, marks=marks, aside=None)
    words = say("Your answers are deleted. If you would like to register after all, just write to me.")
    gone = {"state": State.CANCELLED, "draft": Draft(), "asks": None, "aside": None}
    # The request is kept as done: that somebody asked, and when it was done, is all that stays.
    return moment.say(words, effect=Effect.COMMAND, turn={"erases": True, "requests": ("erase",)}, **gone)


CANCEL = YesOrNo(
    name="cancel",
    text=say("Do you really want to cancel? Your answers so far will be lost."),
    yes=Choice("cancel:yes", say("Yes, cancel"), "yes cancel_yes"),
    no=Choice("cancel:no", say("No, go on"), "no continue cancel_no"),
    agreed=_cancelled,
)
LEAVE = YesOrNo(
    name="leave",
    text=say("Shall I forget this change? Your details will stay as they are."),
    yes=Choice("leave:yes", say("Yes, forget it"), "yes cancel_yes leave_yes"),
    no=Choice("leave:no", say("No, go on"), "no continue cancel_no"),
    agreed=unchanged,
)
RESTART = YesOrNo(
    name="restart",
    text=say("Shall we start again from the beginning? Your answers so far will be lost."),
    yes=Choice("restart:yes", say("Yes, start again"), "yes start_over restart_yes"),
    no=Choice("restart:no", say("No, go on"), "no continue cancel_no"),
    agreed=restarted,
)
ERASE = YesOrNo(
    name="erase",
    text=say("Shall we delete everything that we have noted about you? This can't be undone."),
    yes=Choice("erase:yes", say("Yes, delete"), "yes erase_yes"),
    no=Choice("erase:no", say("No, keep it"), "no erase_no"),
    agreed=_erased,
)
YES_OR_NO: Mapping[str, YesOrNo] = {question.name: question for question in (CANCEL, LEAVE, RESTART, ERASE)}

YES_MEANT = Choice("meant:yes", say("Yes"), "yes")
NO_MEANT = Choice("meant:no", say("No"), "no")


def suggested(moment: Moment, value: Value, also: Mapping[str, Value], declined: Value | None) -> Turn:
    """Ask whether a value was meant."""
    about: dict[str, Value] = {"step": moment.intake.asks, "value": value, "also": dict(also), "declined": declined}
    shows = moment.step.shows if moment.step else None
    text = say("Did you mean {value}?", value=shows(value) if shows else str(value))
    return moment.aside(Aside("suggestion", about), text, YES_MEANT, NO_MEANT, effect=Effect.REPROMPTED, slips=moment.intake.slips)


def options_of(moment: Moment, values: tuple[str, ...]) -> tuple[Choice, ...]:
    """One choice for each value that an answer could mean."""
    step = moment.step
    shows = step.shows if step else None
    return tuple(Choice(f"{moment.intake.asks}:{value}", _as_text(shows(value) if shows else value)) for value in values)


def _as_text(shown: Text | str) -> Text:
    return verbatim("{value}", value=shown) if isinstance(shown, str) else shown


WHICH_ONE = say("Which one do you mean?")


def offered(moment: Moment, values: tuple[str, ...]) -> Turn:
    """Ask which of several values was meant."""
    aside = Aside("options", {"step": moment.intake.asks, "values": list(values)})
    return moment.aside(aside, WHICH_ONE, *options_of(moment, values), effect=Effect.REPROMPTED, slips=moment.intake.slips)


def line_answered(moment: Moment) -> Turn | None:
    """The turn after a tap, a number or a name of a line; None when it was neither."""
    chosen = moment.meant(lines_offered(moment).choices)
    if chosen == SOMETHING_ELSE:
        return asked_what_is_wrong(moment)
    if chosen is not None:
        return line_changed(moment, lines_to_change(moment)[int(chosen.value) - 1])
    place = line_named(moment.answer.text) if moment.answer.tapped is None else None
    if place is not None and 1 <= place <= len(lines_to_change(moment)):
        return line_changed(moment, lines_to_change(moment)[place - 1])
    field = field_named(moment.answer.text) if moment.answer.tapped is None else None
    return changed(moment, field) if field is not None else None
