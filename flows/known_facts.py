"""What staff know of somebody already, read as her own answers would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flows.draft import Draft
from flows.message import Answer, Context, Options, Outcome, Problem, Reading, Suggestion, Value
from flows.places import ADDRESS_PLACES, placed
from flows.step import Step
from flows.wording import Text, say

# Her own acts and words: nobody says these for her.
HERS_ALONE = frozenset(("confirm", "marketing_consent", "remark", "another_address"))

# What belongs together: an answer of hers to one of these keeps ours out of all of them.
GROUPS = (
    ("full_name", "first_name", "last_name"),
    ("address", *ADDRESS_PLACES, "address_title", "addresses"),
    ("billing_type", "company", "vat_id", "tax_office"),
)

UNKNOWN = say("There is no question of that name.")
HERS = say("Only the customer can say that.")
UNCLEAR = say("That can mean several things; write it more exactly.")
MISTYPED = say("That looks mistyped.")


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """What could be read, by question, and what could not, with the reason."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    problems: Mapping[str, Text] = field(default_factory=dict)


def facts_of(steps: tuple[Step, ...], given: Mapping[str, Value], context: Context) -> KnownFacts:
    """The facts as the draft keeps them, each read by the very reader of its question."""
    by_name = {step.name: step for step in steps}
    problems: dict[str, Text] = {name: UNKNOWN for name in given if name not in by_name}
    draft = Draft()
    # The country says how the rest of an address is written, so it is read before it.
    for step in sorted(steps, key=lambda step: step.name != "country"):
        if step.name not in given:
            continue
        here = replace(context, asks=step.name, country=draft.text("country") or context.country)
        outcome = _read(step, given[step.name], draft, here)
        if isinstance(outcome, Reading):
            answers = {**outcome.also, step.name: outcome.value}
            draft = draft.having({name: value for name, value in answers.items() if name not in draft or name == step.name})
            draft = step.settles(draft) if step.settles else draft
        else:
            problems[step.name] = _reason(outcome)
    return KnownFacts(answers=placed(_whole(draft).as_json(), context), problems=problems)


def _read(step: Step, value: Value, draft: Draft, context: Context) -> Outcome:
    if step.name in HERS_ALONE:
        return Problem(HERS)
    if value is None:
        return Reading(None) if step.optional else Problem(say("I'm afraid I need this one."))
    meant = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
    text = meant or (", ".join(map(str, value)) if isinstance(value, list) else str(value))
    chosen = next((choice for choice in step.choices_for(draft, context) if choice.value == text), None)
    # A button that opens another question ("another number") answers nothing.
    outcome = step.chosen(chosen.value, context) if chosen is not None else None
    return outcome if isinstance(outcome, Reading) else step.read(Answer(text=text), context)


def _reason(outcome: Outcome) -> Text:
    match outcome:
        case Problem(phrase):
            return phrase
        case Suggestion():
            return MISTYPED
        case Options():
            return UNCLEAR
        case _:
            return MISTYPED


def _whole(draft: Draft) -> Draft:
    """The draft with the questions for a whole answered when a part is known: only what is missing is asked then."""
    names = " ".join(filter(None, (draft.text("first_name"), draft.text("last_name"))))
    further: dict[str, Value] = {}
    if names and "full_name" not in draft:
        further["full_name"] = names
    if "address" not in draft and any(draft.text(part) for part in ("street", "postal_code", "city")):
        further["address"] = True
    if "billing_type" not in draft and any(draft.text(part) for part in ("company", "vat_id", "tax_office")):
        further["billing_type"] = "company"
    return draft.having(further)


def added(draft: Draft, facts: Mapping[str, Value]) -> Draft:
    """Her answers with what we know besides; where she has said anything, hers stays as it is."""
    taken = {name for group in GROUPS if any(name in draft for name in group) for name in group}
    return draft.having({name: value for name, value in facts.items() if name not in draft and name not in taken})


def corrected(draft: Draft, hers: Mapping[str, Value]) -> Draft:
    """What we knew with her own words in its place: what belongs to one thing is replaced together."""
    replaced = {name for group in GROUPS if any(name in hers for name in group) for name in group}
    return draft.without(*replaced).having(hers) if hers else draft
