"""The questions as fields of a form: what staff know already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flows.custom import PREFIX
from flows.draft import Draft
from flows.known_facts import HERS_ALONE
from flows.step import EXAMPLE, Step
from flows.wording import Text
from translations import Catalogs

# Asked of whoever invites in a place of its own.
_ELSEWHERE = frozenset(("language",))
# What can only be one of its choices; the others also take words of her own.
_CLOSED = frozenset(("billing_type",))
_NAMED = frozenset(("first_name", "last_name", "email", "phone"))
_INVOICE = frozenset(("billing_type", "company", "vat_id", "tax_office"))


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question as a field.

    Shape: `group` is person, address, invoice or own; `choices` are pairs of value and label where nothing else can be said;
    `problem` is the question's own sentence about what was typed.
    """

    name: str
    label: str
    group: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def names_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """The questions that staff may answer for somebody."""
    return tuple(step.name for step in steps if _may_be_known(step))


def fields_of(
    steps: Sequence[Step], typed: Mapping[str, str], problems: Mapping[str, str], catalogs: Catalogs, language: str
) -> tuple[Field, ...]:
    """The fields in the order of the questions, with what was typed and what is wrong with it."""

    def words(text: Text | str) -> str:
        return text if isinstance(text, str) else catalogs.translate(text, language)

    return tuple(
        Field(
            name=step.name,
            label=words(step.label),
            group=_group_of(step.name),
            value=typed.get(step.name, ""),
            choices=_choices(step, words),
            problem=problems.get(step.name, ""),
        )
        for step in steps
        if _may_be_known(step)
    )


def _may_be_known(step: Step) -> bool:
    # A whole that is told by its parts ("full name") would be asked twice.
    whole = bool(step.parts) and step.shows is None
    return step.name not in HERS_ALONE and step.name not in _ELSEWHERE and not whole


def _group_of(name: str) -> str:
    if name.startswith(PREFIX):
        return "own"
    return "person" if name in _NAMED else "invoice" if name in _INVOICE else "address"


def _choices(step: Step, words: Callable[[Text | str], str]) -> tuple[tuple[str, str], ...]:
    offered = step.choices_for(Draft(), EXAMPLE) if step.name in _CLOSED or step.name.startswith(PREFIX) else ()
    return tuple((choice.value, words(choice.label)) for choice in offered)
