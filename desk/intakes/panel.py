"""The record in the making, beside the chat: each field with the message that it came from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from desk.personal import Kind, masked
from flows.by_staff import correctable, may_be_left_out
from flows.draft import Draft
from flows.intake import State
from flows.progress import Field, Progress, Standing, fields_of, progress_of
from flows.step import Step
from flows.wording import Text
from storage.desk.chat import Chat, Heard
from storage.desk.events import Event, What

_OPEN = (State.ASKING, State.HUMAN)
_GIVES = (What.CORRECTED, What.SKIPPED)

_KINDS = {
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "vat_id": Kind.TAX,
    "tax_office": Kind.TAX,
    "full_name": Kind.NAME,
    "first_name": Kind.NAME,
    "last_name": Kind.NAME,
    "company": Kind.NAME,
    **dict.fromkeys(
        ("address", "addresses", "street", "house_number", "address_line2", "postal_code", "city", "district", "state", "address_title"),
        Kind.ADDRESS,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A field, to be shown as its `kind` of personal data; without one it says nothing about her.

    Shape: `value` is empty when she left it out or has not answered; `jump` is the key in the chat of what gave it, empty when nobody
    said it there; `how` the icon of how it came. `by` is who of us gave it, at `by_at`, and `why`, if not she herself.
    """

    name: str
    label: str
    standing: str
    value: str
    kind: str
    optional: bool
    jump: str = ""
    how: str = ""
    by: str = ""
    by_at: datetime | None = None
    why: str = ""
    may_change: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The right side of the page."""

    fields: tuple[Shown, ...]
    missing: tuple[Shown, ...]
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """Where a value came from: a message of hers, what one of us typed for her, or a change of ours."""

    jump: str
    how: str
    by: str = ""
    at: datetime | None = None
    why: str = ""


def panel_of(chat: Chat, steps: tuple[Step, ...], words: Callable[[Text | str], str]) -> Panel:
    """What is known, where it came from, and what is still missing."""
    intake, origins = chat.intake, _origins(chat, steps)
    ours = {step.name for step in steps if intake.state in _OPEN and (correctable(step) or may_be_left_out(step))}
    shown = tuple(_shown(field, origins.get(field.name), words, ours) for field in fields_of(steps, intake.draft, asks=intake.asks))
    known = tuple(field for field in shown if field.standing in (Standing.GIVEN, Standing.DECLINED))
    missing = tuple(field for field in shown if field.standing in (Standing.ASKED, Standing.MISSING))
    return Panel(fields=known, missing=missing, progress=progress_of(steps, intake.draft))


def values_of(chat: Chat | None, draft: Draft, steps: tuple[Step, ...], words: Callable[[Text | str], str]) -> tuple[Shown, ...]:
    """What a finished record holds, each value with what gave it in the chat, where there was one."""
    origins = _origins(chat, steps) if chat is not None else {}
    known = (field for field in fields_of(steps, draft) if field.standing in (Standing.GIVEN, Standing.DECLINED))
    return tuple(_shown(field, origins.get(field.name), words, ()) for field in known)


def kind_of(name: str) -> str:
    """What sort of personal data an answer is."""
    return _KINDS.get(name, Kind.WORDS)


def _origins(chat: Chat, steps: tuple[Step, ...]) -> dict[str, _Origin]:
    """The newest origin of each value; an address stands in one line, so a part of it gives it too."""
    whole = {step.name: step.part_of for step in steps if step.part_of == "address"}
    found = [(heard.at, heard.took, _said(heard, chat.names)) for heard in chat.heard]
    found += [
        (event.done_at, tuple(event.about.get("took") or ()), _done(event, chat.names)) for event in chat.events if event.what in _GIVES
    ]
    origins: dict[str, _Origin] = {}
    for _, took, origin in sorted(found, key=lambda each: each[0]):
        origins |= dict.fromkeys((*took, *(whole[name] or "" for name in took if name in whole)), origin)
    return origins


def _said(heard: Heard, names: Mapping[str, str]) -> _Origin:
    jump = f"m{heard.seq}"
    if heard.staff_id is None:
        return _Origin(jump=jump, how=_SIGNS.get(heard.how, "chat"))
    return _Origin(jump=jump, how="phone", by=names.get(heard.staff_id, "?"), at=heard.at, why=gettext("on the telephone"))


def _done(event: Event, names: Mapping[str, str]) -> _Origin:
    return _Origin(
        jump=f"e{event.id}", how="person", by=names.get(event.staff_id or "", "?"), at=event.done_at, why=masked(event.words, Kind.WORDS)
    )


def _shown(field: Field, origin: _Origin | None, words: Callable[[Text | str], str], ours: Collection[str]) -> Shown:
    return Shown(
        name=field.name,
        label=words(field.label),
        standing=field.standing.value,
        value="" if field.value is None else words(field.value),
        kind="" if field.choice else kind_of(field.name),
        optional=field.optional,
        jump=origin.jump if origin else "",
        how=origin.how if origin else "",
        by=origin.by if origin else "",
        by_at=origin.at if origin else None,
        why=origin.why if origin else "",
        may_change=field.name in ours,
    )


_SIGNS = {"typed": "chat", "tapped": "tap", "card": "card", "pin": "pin", "media": "image"}
