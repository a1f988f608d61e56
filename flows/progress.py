"""How far an intake has come, as staff see it: what is answered, what is asked, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.draft import Draft
from flows.message import Value
from flows.step import Step
from flows.summary import address_line
from flows.wording import Amount, LanguageName, Listing, Text, verbatim

# Steps that are no field of the record: the last look, the question for more, and consent, which has receipts of its own.
_NO_FIELD = frozenset(("confirm", "marketing_consent", "another_address"))


class Standing(StrEnum):
    """Where a field stands."""

    GIVEN = "given"
    DECLINED = "declined"
    ASKED = "asked"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One line of the record in the making.

    Shape: `value` is None unless `standing` is given; `choice`: the value is one of ours, and says nothing that must be masked.
    """

    name: str
    label: Text
    standing: Standing
    value: Text | str | None = None
    optional: bool = False
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the questions that apply to her are answered."""

    answered: int
    needed: int


def progress_of(steps: tuple[Step, ...], draft: Draft) -> Progress:
    """How many questions are answered. A question asked in one go ("address") counts once, parts and all."""
    wholes = [step for step in steps if step.part_of is None and step.name not in _NO_FIELD and (step.name in draft or step.applies(draft))]
    open_parts = {step.part_of for step in steps if step.part_of is not None and step.needed(draft)}
    return Progress(sum(step.name in draft and step.name not in open_parts for step in wholes), len(wholes))


def fields_of(steps: tuple[Step, ...], draft: Draft, *, asks: str | None = None) -> tuple[Field, ...]:
    """The record in the making, in the order of the questions, earlier addresses after the one in hand."""
    found = [field for step in steps if (field := _field(step, draft, asks)) is not None]
    address = next((step for step in steps if step.name == "address"), None)
    kept = draft.get("addresses")
    earlier = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
    if address is not None:
        found += [_earlier(address, entry) for entry in earlier]
    return tuple(found)


def _field(step: Step, draft: Draft, asks: str | None) -> Field | None:
    if step.name in _NO_FIELD:
        return None
    answered = step.name in draft
    if not answered and not step.applies(draft):
        return None
    if _told_elsewhere(step, draft) and asks != step.name:
        return None
    value = draft.get(step.name)
    if asks == step.name and not answered:
        standing = Standing.ASKED
    elif not answered:
        standing = Standing.MISSING
    else:
        standing = Standing.DECLINED if value is None else Standing.GIVEN
    shown = _shown(step, draft) if standing is Standing.GIVEN else None
    choice = step.name == "language" or (shown is not None and not isinstance(shown, str) and step.shows is not None)
    return Field(name=step.name, label=step.label, standing=standing, value=shown, optional=step.optional, choice=choice)


def _told_elsewhere(step: Step, draft: Draft) -> bool:
    answered = step.name in draft
    if step.part_of == "address":
        # An address stands in one line; what it still lacks stands apart.
        return answered == (step.part_of in draft)
    if step.part_of is not None:
        return not answered and step.part_of not in draft
    # A whole that has no words of its own, such as the full name, is told by its parts.
    return bool(step.parts) and answered and step.shows is None and step.name != "address"


def _shown(step: Step, draft: Draft) -> Text | str:
    value = draft[step.name]
    if step.name == "address":
        return address_line(draft)
    if step.name == "language":
        return LanguageName(str(value))
    return step.shows(value) if step.shows is not None else _plain(value)


def _plain(value: Value) -> Text | str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, (int, float)):
        return Amount(value)
    if isinstance(value, list):
        return Listing(tuple(verbatim("{entry}", entry=str(entry)) for entry in value))
    return str(value)


def _earlier(address: Step, entry: Mapping[str, Value]) -> Field:
    title = entry.get("address_title")
    label = verbatim("{label} ({title})", label=address.label, title=title) if isinstance(title, str) and title else address.label
    return Field(name="addresses", label=label, standing=Standing.GIVEN, value=address_line(entry))
