"""Each value of a finished profile beside what it came from: her message, an edit of ours, and what it was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from desk.intakes.panel import Shown, kind_of, values_of
from desk.personal import Kind
from flows.custom_fields import PREFIX
from flows.doubts import Doubt
from flows.doubts import read as doubt_of
from flows.intake import Known
from flows.message import Value
from flows.profile_answers import draft_of
from flows.sending_back import askable
from flows.step import Step
from flows.summary import address_line
from flows.wording import Text
from storage.customers.history import Change, Event, What
from storage.desk.chat import Chat, Heard

Words = Callable[[Text | str], str]

# Which column of the record holds the answer to a question; the others stand in an address.
_COLUMNS = {
    **{name: name for name in ("first_name", "last_name", "email", "phone", "remark")},
    "full_name": "first_name",
    "language": "preferred_language",
}
# Follow from the others, or are decisions of ours.
_NOT_SHOWN = frozenset(("doubts", "review_status", "b2b_status", "account_status", "phone_verified", "deleted_at", "origin"))
# What she is best asked about once more; the other doubts are ours to settle.
_TICKED = (Doubt.EMAIL_TYPO_DECLINED, Doubt.ADDRESS_INCOMPLETE, Doubt.VAT_CHECK_FAILS, Doubt.MISSING, Doubt.NAME_SPLIT_UNCERTAIN)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One value with what stands beside it.

    Shape: `said` are her words, `link` leads to them in the chat; `edited_by` changed the value at `edited_at`, after that;
    `ticks` are the questions that can be put once more about it, as name and label.
    """

    shown: Shown
    said: str = ""
    said_at: datetime | None = None
    link: str = ""
    edited_by: str = ""
    edited_at: datetime | None = None
    ticks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One field before it was sent back, and after."""

    label: str
    kind: str
    before: str
    after: str


def values_beside(
    known: Known, chat: Chat | None, changes: Sequence[Change], steps: Mapping[str, Step], words: Words
) -> tuple[Beside, ...]:
    """Every value of a record, in the order of the questions."""
    draft = draft_of(known.profile)
    ticks = _ticks(known, steps, words) if chat is not None else {}
    heard = {f"m{each.seq}": each for each in chat.heard} if chat is not None else {}
    edits = _edits(changes)
    found, earlier = list[Beside](), 0
    for shown in values_of(chat, draft, tuple(steps.values()), words):
        name = shown.name
        if not shown.value and name in steps and not steps[name].applies(draft):
            # Nobody was asked for a company that does not pay.
            continue
        if name == "addresses":
            name, earlier = f"addresses:{earlier}", earlier + 1
        found.append(_beside(shown, heard.get(shown.jump), chat, edits.get(_column(shown.name)), ticks.get(name, ())))
    return tuple(found)


def ticked(known: Known) -> frozenset[str]:
    """The questions that the doubts themselves ask for."""
    return frozenset(doubt.field for doubt in map(doubt_of, known.profile.uncertain) if doubt.doubt in _TICKED)


def compared(events: Sequence[Event], changes: Sequence[Change], label: Callable[[str], str], words: Words) -> tuple[Compared, ...]:
    """What has changed since a profile was last sent back; nothing for one that never was."""
    sent = next((event for event in reversed(events) if event.what is What.RETURNED), None)
    if sent is None:
        return ()
    since = [change for change in changes if change.changed_at >= sent.done_at and change.field not in _NOT_SHOWN]
    # The newest first: of several changes the last after and the first before count.
    spans: dict[str, tuple[Value, Value]] = {}
    for change in since:
        spans[change.field] = (change.before, spans[change.field][1] if change.field in spans else change.after)
    return tuple(
        Compared(label=_label(name, label), kind=_kind(name), before=_written(before, words), after=_written(after, words))
        for name, (before, after) in spans.items()
        if before != after
    )


def _ticks(known: Known, steps: Mapping[str, Step], words: Words) -> dict[str, tuple[tuple[str, str], ...]]:
    """Shape: the name of a value -> the questions about it: itself, and the parts of an address."""
    found: dict[str, list[tuple[str, str]]] = {}
    for step in askable(steps, known):
        place = "address" if step.part_of == "address" else step.name
        found.setdefault(place, []).append((step.name, words(step.label)))
    whole = steps.get("address")
    if whole is not None:
        for number in range(len(known.profile.addresses) - 1):
            found[f"addresses:{number}"] = [(f"addresses:{number}", words(whole.label))]
    return {name: tuple(sorted(ticks, key=lambda tick: tick[0] != name)) for name, ticks in found.items()}


def _beside(shown: Shown, heard: Heard | None, chat: Chat | None, edit: Change | None, ticks: tuple[tuple[str, str], ...]) -> Beside:
    at = heard.at if heard is not None else shown.by_at
    link = url_for("intakes.one", intake_id=chat.intake.id) + f"#{shown.jump}" if chat is not None and shown.jump else ""
    # What she said after the edit is what counts.
    later = edit is not None and (at is None or edit.changed_at > at)
    return Beside(
        shown=shown,
        said=heard.words if heard is not None else "",
        said_at=at,
        link=link,
        edited_by=(edit.who or edit.actor) if edit is not None and later else "",
        edited_at=edit.changed_at if edit is not None and later else None,
        ticks=ticks,
    )


def _edits(changes: Sequence[Change]) -> dict[str, Change]:
    """Shape: column -> the newest change of it, where one of us made that."""
    newest: dict[str, Change] = {}
    for change in changes:
        newest.setdefault(change.field, change)
    return {field: change for field, change in newest.items() if change.actor.startswith("staff:") and change.sid is None}


def _column(name: str) -> str:
    return "attributes" if name.startswith(PREFIX) else _COLUMNS.get(name, "addresses")


def _label(column: str, label: Callable[[str], str]) -> str:
    names = {"addresses": "address", "preferred_language": "language"}
    return label(names.get(column, column))


def _kind(column: str) -> str:
    return str(Kind.ADDRESS) if column == "addresses" else kind_of(column)


def _written(value: Value, words: Words) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "; ".join(_address(entry, words) for entry in value if isinstance(entry, dict))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_written(each, words)}" for key, each in value.items() if each not in (None, ""))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)


def _address(entry: Mapping[str, Any], words: Words) -> str:
    company = [str(entry[part]) for part in ("company", "vat_id") if entry.get(part)]
    return ", ".join((words(address_line(entry)), *company))
