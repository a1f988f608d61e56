"""Changing one's mind: back, and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.asked_again import also_asking, names_asked
from flows.doubts import no_longer_doubting
from flows.draft import CHANGING, Draft
from flows.intake import Aside, Effect, Turn
from flows.message import Answer, Choice, Reading, Reply, Value
from flows.moment import Moment
from flows.rights import SOMETHING_ELSE
from flows.step import Step
from flows.steps.another_address import reopen_previous, take_in_hand
from flows.steps.marketing_consent import is_registered
from flows.summary import Line, summary_lines
from flows.wording import say

# Facts of an address that have no question of their own: the address is asked as a whole.
_ASKED_WITH_ADDRESS = ("address_line2", "district")


def forgotten(draft: Draft, step: Step) -> Draft:
    """The draft without an answer, what was said with it, and the doubts about it."""
    gone = (step.name, *step.parts)
    # Whoever says one part of a name has said where the other begins.
    about = (*gone, "full_name") if step.part_of == "full_name" else gone
    return also_asking(no_longer_doubting(draft.without(*gone, "confirm"), about), step.name)


def gone_back(moment: Moment) -> Turn:
    """Forget the last answer before the open question, and ask it again."""
    draft = moment.intake.draft
    if is_registered(draft):
        return moment.again(effect=Effect.COMMAND)
    if (kept := _kept_while_changing(moment)) is not None:
        return moment.ask(draft.without(CHANGING).having(kept), effect=Effect.COMMAND)
    if moment.intake.asks in draft:
        # Staff had it asked once more: back is where we were before.
        return moment.ask(draft, effect=Effect.COMMAND)
    if draft.get("addresses") and "address" not in draft:
        reopened = reopen_previous(draft)
        return moment.ask(reopened.without("another_address"), effect=Effect.COMMAND)
    only = names_asked(draft)
    answered = [
        step if only is not None else _with_its_whole(moment, step)
        for step in _before(moment)
        if step.name in draft and step.name != "language" and (only is None or step.name in only)
    ]
    # What is not asked any more cannot be asked again, so its answer stays.
    asked = [step for step in answered if step.needed(forgotten(draft, step))]
    if not asked:
        return moment.again(Reply(say("This is the first question.")), effect=Effect.COMMAND)
    return moment.ask(forgotten(draft, asked[-1]), effect=Effect.COMMAND)


def _with_its_whole(moment: Moment, step: Step) -> Step:
    # A part came with its whole ("postal_code" with "address"): the whole is what she answered last.
    return moment.steps[step.part_of] if step.part_of and step.part_of in moment.intake.draft else step


def _before(moment: Moment) -> list[Step]:
    steps = list(moment.steps.values())
    names = list(moment.steps)
    return steps[: names.index(moment.intake.asks)] if moment.intake.asks in names else steps


def line_changed(moment: Moment, line: Line, rest: str = "") -> Turn:
    """Change what one line of the summary says."""
    if line.earlier is not None:
        before = moment.intake.draft
        return changed(moment.with_intake(draft=take_in_hand(before, line.earlier)), "address", rest, before=before)
    return changed(moment, line.step, rest)


def changed(moment: Moment, target: str, rest: str = "", *, before: Draft | None = None) -> Turn:
    """Forget one answer and ask it again, or take the new value when it was said along.

    `before` is the draft to give back when she thinks better of it, where it is not the moment's own.
    """
    name = "address" if target in _ASKED_WITH_ADDRESS else target
    step = moment.steps.get(name)
    if step is None or name == "confirm":
        return which_line(moment)
    draft = moment.intake.draft
    if name not in draft and not (step.part_of and step.part_of in draft):
        return moment.again(Reply(say("We will come to that in a moment.")), effect=Effect.COMMAND)
    if rest and (turn := _said_along(moment, step, rest)) is not None:
        return turn
    if not step.needed(forgotten(draft, step)):
        # A part that this country does not ask for by itself changes with its whole.
        step = moment.steps[step.part_of] if step.part_of else step
        if rest and (turn := _said_along(moment, step, rest)) is not None:
            return turn
    without = forgotten(draft, step)
    gone = () if step.needed(without) else (Reply(say("I have deleted that; I don't need it any more.")),)
    was = (draft if before is None else before).without("confirm", CHANGING)
    said: dict[str, Value] = {part: value for part, value in was.items() if part not in without or without[part] != value}
    kept = without.without(CHANGING) if gone else without.having({CHANGING: {"step": step.name, "said": said}})
    return moment.ask(kept, *gone, effect=Effect.COMMAND)


def _kept_while_changing(moment: Moment) -> Mapping[str, Value] | None:
    """The answer as it was before she wished to change the one that is asked now."""
    changing = moment.intake.draft.get(CHANGING)
    if not isinstance(changing, dict) or changing.get("step") != moment.intake.asks:
        return None
    said = changing.get("said")
    return said if isinstance(said, dict) else None


def _said_along(moment: Moment, step: Step, rest: str) -> Turn | None:
    """The turn that takes the new value out of the same message; None when there is none in it."""
    outcome = step.read(Answer(text=rest), replace(moment.context, asks=step.name))
    if not isinstance(outcome, Reading):
        return None
    settled = forgotten(moment.intake.draft, step).having({**outcome.also, step.name: outcome.value})
    settled = step.settles(settled) if step.settles else settled
    return moment.ask(settled, Reply(say("Changed.")), effect=Effect.COMMAND, took=(step.name, *outcome.also))


def lines_to_change(moment: Moment) -> tuple[Line, ...]:
    """The summary's lines as they were shown with their numbers."""
    return summary_lines(moment.steps, moment.intake.draft)


def lines_offered(moment: Moment) -> Reply:
    """The question which line to change."""
    choices = tuple(Choice(f"change:{place}", line.label) for place, line in enumerate(lines_to_change(moment), 1))
    # Whoever has a record may find something wrong that stands on no line of it.
    more = () if moment.intake.customer_id is None else (SOMETHING_ELSE,)
    return Reply(say("What would you like to change? Write its number or its name."), (*choices, *more))


def which_line(moment: Moment) -> Turn:
    """Ask which line to change."""
    aside = Aside("which_line", {"step": moment.intake.asks or "confirm"})
    question = lines_offered(moment)
    return moment.aside(aside, question.text, *question.choices)
