"""Dates as they are written in numbers: 24.3.1988, 3/24/88, 1988-03-24, 1988年3月24日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flows.message import Context
from flows.read.calendar_names import day_comes_first, local_days, order_is_sure, year_comes_first
from flows.read.folding import digits_plain, short
from flows.wording import Phrase, say

# Whoever registers is at most this old, and no delivery lies further ahead.
_LONGEST_LIFE, _EARLIEST, _LATEST = 125, 1800, 2199
# Fewer people are older than that than mistype a year.
_OLD = 95
# A two-digit year this near is of this century, this far of the last; between them lies a doubt.
_NEAR_YEARS, _FAR_YEARS = 10, 30
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
_ORDINAL = re.compile(
    r"(?<=\d)['’-]?(?:st|nd|rd|th|er|ère|ere|ème|eme|º|ª|o|te|ter|ten|го|ого|е|є|ий|de|da|te|ta|den|"
    r"dan|ın|in|un|ün)(?![^\W\d_])"
)
_YEAR_SIGN = re.compile(r"(?<=\d)\s?[年년]\s?|(?<=\d)\s?[月월]\s?(?=\d)|(?<=\d)\s(?:tháng|năm)\s(?=\d)")
_DAY_SIGN = re.compile(r"(?<=\d)\s?[日일號号]")
_DATE = re.compile(
    r"(?<![\d./:,-])(?P<a>\d{1,4})\s?(?P<sep>[./\-‐‑–—\\,، ]|de|del)\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<c>\d{1,4})(?!\d|[./:,-]\d)"
    r"(?!\s?(?:uhr|hrs|uur|h(?![^\W\d_])))"
)
_DAY_AND_MONTH = re.compile(r"(?<![\d./:,-])(?P<a>\d{1,2})\s?(?P<sep>[./\-])\s?(?P<b>\d{1,2})(?![\d:/-]|\.\d)")
_COMPACT = re.compile(r"(?<![\w.,/-])\d{8}(?![\w]|[.,/-]\d)")


class Span(StrEnum):
    """Where a field's days lie, seen from today."""

    ANY = "any"
    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A day that a message names, or what is wrong with it.

    Shape: `sure` is false where it should be asked back; `start` and `end` are its place in `plain_of(text)`.
    """

    day: date | None = None
    wrong: Phrase | None = None
    sure: bool = True
    start: int = 0
    end: int = 0


NOT_A_MONTH = say("A year has only 12 months.")
NOT_A_YEAR = say("That year cannot be right.")
NOT_YET = say("That day has not come yet.")
OVER = say("That day is already over.")


def plain_of(text: str) -> str:
    """A message with plain digits, in lower case, without unseen signs and without what only says "the 24th day"."""
    plain = " ".join(digits_plain(unicodedata.normalize("NFKC", _UNSEEN.sub("", short(text)))).casefold().split())
    return " ".join(_ORDINAL.sub("", _DAY_SIGN.sub(" ", _YEAR_SIGN.sub("-", plain))).split())


def made(year: int, month: int, day: int, *, context: Context, span: Span, sure: bool = True) -> Found:
    """The day of these numbers, if there is one and it lies where the field's days lie."""
    if not 1 <= month <= 12:
        return Found(wrong=NOT_A_MONTH)
    if not _EARLIEST <= year <= _LATEST:
        return Found(wrong=NOT_A_YEAR)
    longest = monthrange(year, month)[1]
    if not 1 <= day <= longest:
        return Found(wrong=say("That month has only {days} days.", days=longest))
    return within(date(year, month, day), context=context, span=span, sure=sure)


def within(day: date, *, context: Context, span: Span, sure: bool = True) -> Found:
    """The day, unless it lies on the wrong side of today."""
    first, *_, last = (*local_days(context), *local_days(context))
    if span is Span.PAST and day > last:
        return Found(wrong=NOT_YET)
    if span is Span.PAST and day.year < last.year - _LONGEST_LIFE:
        return Found(wrong=NOT_A_YEAR)
    if span is Span.FUTURE and day < first:
        return Found(wrong=OVER)
    return Found(day=day, sure=sure)


def century(short_year: int, context: Context, span: Span, month: int, day: int) -> tuple[int, bool]:
    """The whole year of a two-digit one, and whether it is certain."""
    today = local_days(context)[-1]
    this = today.year - today.year % 100 + short_year
    if span is Span.PAST:
        year = this if (this, month, day) <= (today.year, today.month, today.day) else this - 100
        return year, today.year - year < _OLD
    if span is Span.FUTURE:
        return this, True
    if this <= today.year + _NEAR_YEARS:
        return this, True
    return this - 100, this > today.year + _FAR_YEARS


def year_of(written: str, context: Context, span: Span, month: int, day: int) -> tuple[int, bool] | None:
    """The year that one to four digits mean, and whether it is certain; None for numbers that are no year."""
    if len(written) == 4:
        return int(written), True
    return century(int(written), context, span, month, day) if len(written) == 2 else None


def _of_three(a: str, b: str, c: str, separator: str, context: Context, span: Span) -> Found | None:
    if len(a) == 4:
        return made(int(a), int(b), int(c), context=context, span=span) if len(c) <= 2 else None
    if len(a) > 2 or len(c) == 3:
        return None
    if len(c) <= 2 and int(a) > 31:
        year = year_of(a, context, span, int(b), int(c))
        return made(year[0], int(b), int(c), context=context, span=span, sure=year[1]) if year else None
    first, second = int(a), int(b)
    sure = True
    if first > 12 or second > 12:
        day, month = (first, second) if second <= 12 else (second, first)
        if month > 12:
            return Found(wrong=NOT_A_MONTH)
    else:
        day, month = (first, second) if day_comes_first(context) else (second, first)
        sure = first == second or order_is_sure(context, separator)
    if len(c) <= 2 and year_comes_first(context):
        sure = False
    year = year_of(c, context, span, month, day)
    return made(year[0], month, day, context=context, span=span, sure=sure and year[1]) if year else None


def _of_eight(digits: str, context: Context, span: Span) -> Found | None:
    """A date without separators; asked back, because it may be any number."""
    orders = ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2]))
    found = [made(int(year), int(month), int(day), context=context, span=span, sure=False) for year, month, day in orders]
    return next((one for one in found if one.day is not None), None)


def dates_in(plain: str, context: Context, span: Span) -> Iterator[Found]:
    """Every date in numbers, with its place."""
    for match in _DATE.finditer(plain):
        found = _of_three(match["a"], match["b"], match["c"], match["sep"].strip(), context, span)
        if found is not None:
            yield replace(found, start=match.start(), end=match.end())
    for match in _COMPACT.finditer(plain):
        if (found := _of_eight(match.group(), context, span)) is not None:
            yield replace(found, start=match.start(), end=match.end())


def day_and_month(plain: str, context: Context) -> tuple[int, int] | None:
    """Month and day of "24.12." or "24/12", where nothing else is a number."""
    found = list(_DAY_AND_MONTH.finditer(plain))
    if len(found) != 1 or sum(character.isdigit() for character in plain) != len(found[0]["a"]) + len(found[0]["b"]):
        return None
    first, second = int(found[0]["a"]), int(found[0]["b"])
    if first > 12 or (second <= 12 and day_comes_first(context)):
        first, second = second, first
    return (first, second) if 1 <= first <= 12 else None
