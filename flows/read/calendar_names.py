"""Months, weekdays and days told from today, by the names that people give them in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from flows.message import Context
from flows.read.data import data

_LONGEST_MONTH, _LONGEST_RELATIVE = 3, 5
# Shorter words of other languages mean something else too often: "hier" is "here" to a German.
_CLEAR = 5


def _tongues(context: Context) -> tuple[str, ...]:
    """The languages that a customer most likely writes: ours first, then those of her region."""
    return (context.language.partition("-")[0], *(data("regions").get(context.region or "") or ()))


def _months_called(name: str, context: Context) -> tuple[int, ...]:
    found = data("calendars")["months"].get(name)
    if found is None:
        return ()
    if isinstance(found, int):
        return (found,)
    for tongue in _tongues(context):
        if own := [int(month) for month, languages in found.items() if tongue in languages]:
            return tuple(own)
    return tuple(int(month) for month in found)


def month_at(tokens: Sequence[str], place: int, context: Context) -> tuple[int, tuple[int, ...]]:
    """How many words of a month's name stand at this place, and the months that it can be; 0 when none does."""
    for size in range(min(_LONGEST_MONTH, len(tokens) - place), 0, -1):
        name = " ".join(tokens[place : place + size])
        # Hebrew puts "in" before the name, in one word.
        for spelling in (name, name.removeprefix("ב")):
            if months := _months_called(spelling, context):
                return size, months
    return 0, ()


def misspelt_month(token: str) -> int | None:
    """The month that a word means when a letter of it is wrong."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if not 5 <= len(token) <= 15:
        return None
    index = data("calendars")["months"]
    near = process.extract(token, _month_names(), scorer=OSA.distance, score_cutoff=1 if len(token) < 8 else 2, limit=8)
    nearest = {index[name] for name, distance, _ in near if distance == near[0][1]}
    return nearest.pop() if len(nearest) == 1 else None


@lru_cache(maxsize=1)
def _month_names() -> tuple[str, ...]:
    return tuple(name for name, month in data("calendars")["months"].items() if isinstance(month, int))


def weekday_called(token: str) -> int | None:
    """The weekday of this name, 0 for Monday; -1 where languages differ, None when it is none."""
    found: int | None = data("calendars")["weekdays"].get(token)
    return found


def days_from_today(tokens: Sequence[str], context: Context) -> tuple[int, int] | None:
    """How many days from today a message names, and how many of its words say so ("tomorrow": 1)."""
    for size in range(min(_LONGEST_RELATIVE, len(tokens)), 0, -1):
        for place in range(len(tokens) - size + 1):
            phrase = " ".join(tokens[place : place + size])
            for language, phrases in data("calendars")["days"].items():
                if phrase in phrases and (language == _tongues(context)[0] or len(phrase) >= _CLEAR or not phrase.isascii()):
                    offset: int = phrases[phrase]
                    return offset, size
    return None


def local_days(context: Context) -> tuple[date, ...]:
    """The date where the customer is: one, or two where her region's clocks leave it open."""
    least, most = data("calendars")["offsets"].get(context.region or "", (0, 0))
    days = {(context.now + timedelta(minutes=minutes)).date() for minutes in (least, most)}
    return tuple(sorted(days))


def day_comes_first(context: Context) -> bool:
    """Whether 3/4 is the third of April where she is, or where her language is at home."""
    calendars = data("calendars")
    if context.region:
        order: str = calendars["order"].get(context.region, "dmy")
        # Canada writes all three; whoever puts the year last there mostly puts the month first.
        return order != "mdy" and context.region != "CA"
    return bool(calendars["order_of_language"].get(context.language.partition("-")[0], "dmy") != "mdy")


def order_is_sure(context: Context, separator: str) -> bool:
    """Whether nobody with this number and this language would write the other order."""
    if not day_comes_first(context):
        return False
    # English is spoken with everybody who has no language of ours, so it says little about her habits.
    return separator == "." or context.language.partition("-")[0] != "en"


def year_comes_first(context: Context) -> bool:
    """Whether dates of two-digit years begin with the year where she is."""
    return bool(data("calendars")["order"].get(context.region or "", "dmy") == "ymd")


def counts_twelve_hours(context: Context) -> bool:
    """Whether 2:30 may well be in the afternoon where she is."""
    return context.region is None or context.region in data("calendars")["twelve_hours"]
