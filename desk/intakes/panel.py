"""The record in the making, beside the chat: each field with the message that it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk.personal import Kind
from flows.progress import Field, Progress, Standing, fields_of, progress_of
from flows.step import Step
from flows.wording import Text
from storage.desk.chat import Chat, Heard

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

    Shape: `value` is empty when she left it out or has not answered;
    `jump` is the key of the message in the chat that gave it, empty when nobody said it there; `how` the icon of how it came.
    """

    name: str
    label: str
    standing: str
    value: str
    kind: str
    optional: bool
    jump: str = ""
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The right side of the page."""

    fields: tuple[Shown, ...]
    missing: tuple[Shown, ...]
    progress: Progress


def panel_of(chat: Chat, steps: tuple[Step, ...], words: Callable[[Text | str], str]) -> Panel:
    """What is known, where it came from, and what is still missing."""
    intake = chat.intake
    origin = {name: heard for heard in chat.heard for name in heard.took}
    shown = tuple(_shown(field, origin.get(field.name), words) for field in fields_of(steps, intake.draft, asks=intake.asks))
    known = tuple(field for field in shown if field.standing in (Standing.GIVEN, Standing.DECLINED))
    missing = tuple(field for field in shown if field.standing in (Standing.ASKED, Standing.MISSING))
    return Panel(fields=known, missing=missing, progress=progress_of(steps, intake.draft))


def _shown(field: Field, heard: Heard | None, words: Callable[[Text | str], str]) -> Shown:
    return Shown(
        name=field.name,
        label=words(field.label),
        standing=field.standing.value,
        value="" if field.value is None else words(field.value),
        kind="" if field.choice else _KINDS.get(field.name, Kind.WORDS),
        optional=field.optional,
        jump=f"m{heard.seq}" if heard else "",
        how=_SIGNS.get(heard.how, "chat") if heard else "",
    )


_SIGNS = {"typed": "chat", "tapped": "tap", "card": "card", "pin": "pin", "media": "image"}
