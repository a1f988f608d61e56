"""Examples of answers to the shop's own fields, which are its steps' tests and its desk's help."""

from __future__ import annotations

from collections.abc import Mapping

from flows.message import Value
from flows.read.day_numbers import Span

_PAST = "24 March 1988", "24.3.1988", "24. März 1988", "24 Mart 1988", "le 24 mars 1988", "٢٤ مارس ١٩٨٨", "24 марта 1988 года"
_FUTURE = (
    "31 December 2030",
    "31.12.2030",
    "31. Dezember 2030",
    "31 Aralık 2030",
    "le 31 décembre 2030",
    "٣١ ديسمبر ٢٠٣٠",
    "31 декабря 2030 года",
)
_CLOCK = " 14:30"


def _all(texts: tuple[str, ...], value: Value, after: str = "") -> dict[str, Value]:
    return {text + after: value for text in texts}


_YES_OR_NO: dict[str, Value] = {
    "yes": True,
    "ja bitte": True,
    "evet": True,
    "oui": True,
    "نعم": True,
    "да": True,
    "no thanks": False,
    "nein": False,
    "hayır": False,
}
_NUMBERS: dict[str, Value] = {
    "42": 42,
    "3,5": 3.5,
    "1.234,5": 1234.5,
    "1,234.5": 1234.5,
    "42 Stück": 42,
    "42 adet": 42,
    "42 pièces": 42,
    "٤٢": 42,
    "42 шт.": 42,
    "forty-two": 42,
}
_TEXTS: dict[str, Value] = {text: text for text in ("Oak, please", "Eiche, bitte", "Meşe lütfen", "Du chêne", "بلوط", "Дуб")}

# Shape: by the type and the span of a field, which flows.custom knows.
ACCEPTS: Mapping[tuple[str, Span], Mapping[str, Value]] = {
    ("boolean", Span.ANY): _YES_OR_NO,
    ("number", Span.ANY): _NUMBERS,
    ("text", Span.ANY): _TEXTS,
    **{("date", span): _all(_PAST, "1988-03-24") for span in (Span.PAST, Span.ANY)},
    ("date", Span.FUTURE): _all(_FUTURE, "2030-12-31"),
    ("date_time", Span.PAST): _all(_PAST, "1988-03-24T14:30", _CLOCK),
    **{("date_time", span): _all(_FUTURE, "2030-12-31T14:30", _CLOCK) for span in (Span.FUTURE, Span.ANY)},
}
REJECTS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("???", "yes no"),
    "choice": ("???", "none of them"),
    "multiple_choice": ("???", "none of them"),
    "number": ("???", "12 or 13", "a few"),
    "text": ("???", "👍"),
    "date": ("???", "soon", "31/02/1990"),
    "date_time": ("???", "soon", "31/02/1990 14:30"),
}
