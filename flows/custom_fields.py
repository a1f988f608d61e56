"""What the shop's own fields are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.message import Answer, Reading
from flows.read.dates import date_reader, date_time_reader
from flows.read.day_numbers import Span
from flows.read.folding import fold
from flows.read.numbers import number_reader
from flows.read.selections import Option, one_of, several_of
from flows.read.texts import free_text
from flows.read.yes_no import yes_or_no
from flows.step import EXAMPLE, Reader
from flows.wording import Named

PREFIX = "custom."
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPTION_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
# A list row holds 24 characters and a numbered line is read on a phone; more options are a search, not a question.
_MOST_OPTIONS = 30
_LONGEST_TEXT = 500


class FieldType(StrEnum):
    """What a field holds; the same seven types as customer properties in ikas."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTIPLE_CHOICE = "multiple_choice"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    DATE_TIME = "date_time"


@dataclass(frozen=True, kw_only=True)
class CustomOption:
    """One option of a choice: `key` is stored, `labels` are the shop's words per language."""

    key: str
    labels: Mapping[str, str]

    @property
    def name(self) -> Named:
        """The option in the customer's language."""
        return named(self.labels)


@dataclass(frozen=True, kw_only=True)
class CustomField:
    """A question of the shop's own.

    Shape: `key` is stored as the attribute's name; `labels` and `description` map a CLDR locale to the shop's words, the
    first label serving every other language; `options` belong to the two choices, and only to them; `example` is an
    answer in the shop's words; `span` says where a date may lie.
    Raises: ValueError when something of it cannot be asked.
    """

    key: str
    type: FieldType
    labels: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    options: tuple[CustomOption, ...] = ()
    required: bool = True
    example: str = ""
    span: Span = Span.ANY

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError("A field's key has small letters, digits and underscores, and begins with a letter.")
        if not self.labels or not all(label.strip() for label in self.labels.values()):
            raise ValueError("A field needs a label, and no label may be empty.")
        choosing = self.type in (FieldType.CHOICE, FieldType.MULTIPLE_CHOICE)
        if choosing != bool(self.options):
            raise ValueError("A choice needs options, and no other type has any.")
        keys = [option.key for option in self.options]
        if len(keys) > _MOST_OPTIONS or len(set(keys)) < len(keys) or not all(map(_OPTION_KEY.fullmatch, keys)):
            raise ValueError("Options have keys of their own, of letters, digits, dots and dashes, and are at most 30.")
        if not all(option.labels and all(label.strip() for label in option.labels.values()) for option in self.options):
            raise ValueError("An option needs a label, and no label may be empty.")
        if self.example and not isinstance(reader_of(self)(Answer(text=self.example), EXAMPLE), Reading):
            raise ValueError("The example is no answer to this question.")

    @property
    def name(self) -> Named:
        """The field in the customer's language."""
        return named(self.labels)

    @property
    def numbered(self) -> bool:
        """Whether an option can be chosen by its number; not where the options are numbers themselves."""
        return not any(fold(label).isdigit() for option in self.options for label in (*option.labels.values(), option.key))


def named(labels: Mapping[str, str]) -> Named:
    """The shop's words, the first of them for every language that has none."""
    return Named(labels, next(iter(labels.values())))


def _options(field: CustomField) -> tuple[Option, ...]:
    return tuple(Option(option.key, tuple(option.labels.values())) for option in field.options)


def reader_of(field: CustomField) -> Reader:
    """What reads the answers to this field."""
    match field.type:
        case FieldType.BOOLEAN:
            return yes_or_no
        case FieldType.CHOICE:
            return one_of(_options(field))
        case FieldType.MULTIPLE_CHOICE:
            return several_of(_options(field))
        case FieldType.NUMBER:
            return number_reader({word for label in field.labels.values() for word in fold(label).split()})
        case FieldType.TEXT:
            return free_text(_LONGEST_TEXT)
        case FieldType.DATE:
            return date_reader(field.span)
        case FieldType.DATE_TIME:
            return date_time_reader(field.span)
