"""How the shop's own fields are filled in: which input each type has, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import get_locale, gettext

from desk.access import here
from flows.custom import PREFIX
from flows.custom_fields import CustomField, FieldType
from flows.message import Answer, Value

TICKS, RADIOS, CHOICE = "ticks", "radios", "choice"
# A number is typed as the viewer's language writes it, which an input of that type would refuse; the reader knows both.
KINDS: Mapping[FieldType, str] = {
    FieldType.BOOLEAN: RADIOS,
    FieldType.CHOICE: CHOICE,
    FieldType.MULTIPLE_CHOICE: TICKS,
    FieldType.NUMBER: "decimal",
    FieldType.TEXT: "text",
    FieldType.DATE: "date",
    FieldType.DATE_TIME: "datetime-local",
}
_AS_KEPT = frozenset((FieldType.DATE, FieldType.DATE_TIME))


def field_called(name: str) -> CustomField | None:
    """The field whose question has this name; None for every other question."""
    key = name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
    return next((own.field for own in here().running.own_fields if own.field.key == key), None)


def kind_of(name: str) -> str:
    """The input of a question: a type of HTML's, or one of the words above."""
    field = field_called(name)
    return KINDS[field.type] if field else "text"


def stands_as_kept(name: str) -> bool:
    """Whether what is kept can be put into the input as it is: browsers take days and times in that form only."""
    field = field_called(name)
    return field is not None and field.type in _AS_KEPT


def options(name: str, held: Value = None) -> tuple[tuple[str, str], ...]:
    """What can be ticked, as keys and words; an option that the shop has taken away stays with whoever has it."""
    field, language = field_called(name), str(get_locale())
    if field is None:
        return ()
    known = {option.key: option.labels.get(language) or next(iter(option.labels.values())) for option in field.options}
    gone = [str(key) for key in held if key not in known] if isinstance(held, list) else []
    return (*known.items(), *((key, str(gettext("%(option)s (no longer offered)", option=key))) for key in gone))


def ticked(name: str, keys: list[str]) -> Answer:
    """The answer of whoever ticked these, for the question's own reader."""
    return Answer(tapped=f"{name}:{';'.join(keys)}") if keys else Answer(text="")
