"""What we say, written in English and translated at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CountryName:
    """A country's name, put into words in the reader's language.

    Shape: `code` is ISO 3166-1 alpha-2, upper case.
    """

    code: str


@dataclass(frozen=True, slots=True)
class LanguageName:
    """A language's name in itself ("Deutsch"), as a person would look for it.

    Shape: `code` is a CLDR locale, such as `de` or `pt-BR`.
    """

    code: str


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that the shop named itself, in as many languages as it liked.

    Shape: `labels` maps a CLDR locale to the shop's own words, shown as plain text; `default` is for every other language.
    """

    labels: Mapping[str, str]
    default: str

    def in_language(self, language: str) -> str:
        """The words for a reader of this language: pt-BR, else pt, else the default."""
        while language and language not in self.labels:
            language = language.rpartition("-")[0]
        return self.labels.get(language, self.default)


@dataclass(frozen=True, slots=True)
class Day:
    """A date, written as the reader's language writes it.

    Shape: `iso` is "1988-03-24", or "1988-03-24T14:30" with a time as the customer's own clocks show it.
    """

    iso: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is not a count of ours, written with the decimal sign of the reader's language."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence not yet translated, with the values for its `{placeholders}`.

    Shape: `text` is the English sentence and the catalogue's key; `plural` its English plural, chosen
    by `values["count"]`. A `str` among the values is somebody's own words: the door escapes it.
    """

    text: str
    values: Mapping[str, PhraseValue] = field(default_factory=dict)
    plural: str | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Several sentences of one message, one under the other; an empty `Phrase` leaves a blank line."""

    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Several names in one sentence, joined as the reader's language joins them ("a, b or c")."""

    items: tuple[Text, ...]
    joined_by_or: bool = False


Text = Phrase | Lines | Listing | CountryName | LanguageName | Named | Day | Amount
PhraseValue = str | int | Text


def say(text: str, **values: PhraseValue) -> Phrase:
    """A phrase for the catalogue; the extractor collects every call."""
    return Phrase(text, values)


def say_many(text: str, plural: str, *, count: int, **values: PhraseValue) -> Phrase:
    """A phrase whose words depend on `count`."""
    return Phrase(text, {"count": count, **values}, plural)


def verbatim(text: str, **values: PhraseValue) -> Phrase:
    """A pattern that is the same in every language, such as "{number}. {label}: {value}"."""
    return Phrase(text, values)


def lines(*texts: Text) -> Lines:
    """One message of several lines."""
    return Lines(texts)
