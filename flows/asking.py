"""Which questions a shop asks, must have answered or leaves out, for each way that an answer can come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from flows.draft import Draft
from flows.message import Context
from flows.step import Step
from flows.wording import Text, lines, say


class Channel(StrEnum):
    """Through whom answers come in."""

    CHAT = "chat"
    STAFF = "staff"
    ADMIN = "admin"


class Asked(StrEnum):
    """What a shop wants of a question."""

    HIDDEN = "hidden"
    OPTIONAL = "optional"
    REQUIRED = "required"


Wishes = Mapping[str, Asked]
"""What a shop wants of its questions, by their names; of those that it does not name, what they are by themselves."""

MAY_SKIP = say("If you would rather leave this out, write *skip*.")

# Without a language, a name and her last look there is no registration.
_ALWAYS = frozenset(("language", "full_name", "confirm"))
# What only makes sense as a question with a free choice: consent is never a condition, and a remark nobody can owe us.
_NEVER_REQUIRED = frozenset(("marketing_consent", "remark"))
# Yes or no: there is nothing to skip.
_NEVER_OPTIONAL = frozenset(("another_address",))
# Questions that follow from another one's answer, and go with it.
FOLLOWS = {"company": "billing_type", "vat_id": "billing_type", "tax_office": "billing_type", "another_address": "address"}


def usual(step: Step) -> Asked:
    """What a question is when nobody has said anything."""
    return Asked.OPTIONAL if step.optional or step.name in _NEVER_REQUIRED else Asked.REQUIRED


def possible(step: Step) -> tuple[Asked, ...]:
    """What a shop can make of a question; only what it is by itself where it must stay so.

    Shape: the parts of a name follow the name, those of an address its country.
    """
    if step.name in _ALWAYS or step.part_of is not None or step.name == "company":
        return (usual(step),)
    if step.name in _NEVER_REQUIRED or (step.optional and step.required_prompt is None):
        return (Asked.HIDDEN, Asked.OPTIONAL)
    return (Asked.HIDDEN, Asked.REQUIRED) if step.name in _NEVER_OPTIONAL else tuple(Asked)


def as_wished(steps: Iterable[Step], wishes: Wishes) -> tuple[Step, ...]:
    """The questions as this shop wants them; a wish that is not possible changes nothing.

    Shape: none is taken away. A hidden question is never asked, but what somebody has answered or volunteered stays hers: the
    summary shows it, and she can take it back.
    """
    steps = tuple(steps)
    wanted = {step.name: wishes[step.name] for step in steps if step.name in wishes and wishes[step.name] in possible(step)}
    return tuple(_as_wished(step, wanted) for step in steps)


def _as_wished(step: Step, wanted: Wishes) -> Step:
    whole = step.part_of or FOLLOWS.get(step.name)
    of_whole = wanted.get(whole) if whole is not None else None
    wish = wanted.get(step.name, usual(step))
    if Asked.HIDDEN in (wish, of_whole):
        return _hidden(step)
    if wish is Asked.OPTIONAL and usual(step) is Asked.REQUIRED:
        step = replace(step, optional=True, prompt=_with_a_way_out(step))
    elif wish is Asked.REQUIRED and step.optional and step.required_prompt is not None:
        step = replace(step, optional=False, prompt=step.required_prompt)
    return _unless_declined(step, whole) if whole is not None and of_whole is Asked.OPTIONAL else step


def _hidden(step: Step) -> Step:
    def answered(draft: Draft) -> bool:
        return step.name in draft and step.applies(draft)

    return replace(step, applies=answered)


def _with_a_way_out(step: Step) -> Callable[[Draft, Context], Text]:
    def prompt(draft: Draft, context: Context) -> Text:
        return lines(step.prompt_for(draft, context), MAY_SKIP)

    return prompt


def _unless_declined(step: Step, whole: str) -> Step:
    def applies(draft: Draft) -> bool:
        return not (whole in draft and draft[whole] is None) and step.applies(draft)

    return replace(step, applies=applies)
