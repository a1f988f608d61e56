"""Dates, and dates with a time, as people write them in any language. What is not certain is asked back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from flows.message import Answer, Context, Outcome, Problem, Reading, Suggestion
from flows.read.calendar_names import days_from_today, local_days, misspelt_month, month_at, weekday_called
from flows.read.clock_times import TimeFound, time_in
from flows.read.data import data
from flows.read.day_numbers import NOT_A_YEAR, Found, Span, dates_in, day_and_month, made, plain_of, within, year_of
from flows.read.folding import fold
from flows.step import Reader
from flows.wording import say

_RUN = re.compile(r"\d+|[^\W\d_][^\d\s]*")
# "2026-03-24T14:30", as programs write it.
_ISO = re.compile(r"(?<=\d)t(?=\d\d:)")
# How far a month's name and its numbers may stand apart: "24 de marzo de 1988".
_GAP = 2
_MOST_WORDS, _MOST_WORDS_OF_A_RELATIVE = 14, 4
# A longer message tells a story; cutting it could cut a year in two.
_LONGEST = 300

NO_DATE = say("I did not find a date in that.")
SEVERAL = say("I found more than one date in that. Which one is it?")
NO_YEAR = say("Please write the year as well.")
NO_DAY = say("Please write the day as well.")
NO_TIME = say("Please write the time as well.")
NOT_A_TIME = say("There is no such time of day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message in pieces: plain text without its time, and its words and numbers in order."""

    plain: str
    tokens: tuple[str, ...]
    context: Context
    span: Span


def _tokens(plain: str) -> tuple[str, ...]:
    return tuple(run for word in fold(plain).split() for run in _RUN.findall(word))


def _numbers(tokens: tuple[str, ...]) -> int:
    return sum(token.isdigit() for token in tokens)


def _beside(tokens: tuple[str, ...], start: int, step: int) -> list[str]:
    """The one or two numbers on one side of a month's name, the nearest first."""
    found: list[str] = []
    gap, place = 0, start
    while 0 <= place < len(tokens) and gap <= _GAP and len(found) < 2:
        if tokens[place].isdigit():
            found.append(tokens[place])
            gap = 0
        else:
            gap += 1
        place += step
    return found


def _of_month(months: tuple[int, ...], before: list[str], after: list[str], message: _Message) -> Found:
    """The day of a month's name and the numbers beside it."""
    context, span = message.context, message.span
    near = [*before[:1], *after[: 2 - len(before[:1])]]
    years = [number for number in (*near, *before[1:]) if len(number) == 4]
    if len(years) > 1 or any(len(number) not in (1, 2, 4) for number in near):
        return Found(wrong=NO_DATE if len(years) < 2 else SEVERAL)
    days = [number for number in near if len(number) <= 2]
    if not days:
        return Found(wrong=NO_DAY)
    month, sure = months[0], len(months) == 1
    if years:
        return made(int(years[0]), month, int(days[0]), context=context, span=span, sure=sure)
    if len(days) == 2:
        year, known = year_of(days[1], context, span, month, int(days[0])) or (0, False)
        return made(year, month, int(days[0]), context=context, span=span, sure=sure and known) if year else Found(wrong=NOT_A_YEAR)
    return _without_year(month, int(days[0]), message)


def _without_year(month: int, day: int, message: _Message) -> Found:
    """The next such day, to be asked back; nobody's birthday is guessed."""
    if message.span is Span.PAST:
        return Found(wrong=NO_YEAR)
    today = local_days(message.context)[-1]
    # Eight years hold a 29 February wherever they begin, but for the turn of a century.
    found = [made(year, month, day, context=message.context, span=message.span, sure=False) for year in range(today.year, today.year + 9)]
    return next((one for one in found if one.day is not None and one.day >= today), found[0])


def _named_months(message: _Message) -> list[Found]:
    tokens, place, found = message.tokens, 0, list[Found]()
    while place < len(tokens):
        size, months = month_at(tokens, place, message.context)
        before, after = (_beside(tokens, place - 1, -1), _beside(tokens, place + size, 1)) if size else ([], [])
        if before or after:
            found.append(_of_month(months, before, after, message))
            place += size - 1
        place += 1
    return found


def _misspelt(message: _Message) -> Found | None:
    if not 0 < _numbers(message.tokens) <= 2 or len(message.tokens) > _MOST_WORDS:
        return None
    for place, token in enumerate(message.tokens):
        if not token.isdigit() and (month := misspelt_month(token)) is not None:
            found = _of_month((month,), _beside(message.tokens, place - 1, -1), _beside(message.tokens, place + 1, 1), message)
            return replace(found, sure=False)
    return None


def _relative(message: _Message) -> Found | None:
    """A day told from today, or the next day of a weekday's name."""
    words = message.tokens
    if any(word in data("quantities")["negations"] for word in words) or len(words) > _MOST_WORDS:
        return None
    days = local_days(message.context)
    if (told := days_from_today(words, message.context)) is not None:
        offset, size = told
        if len(words) - size > _MOST_WORDS_OF_A_RELATIVE:
            return None
        sure = len(days) == 1 and not _numbers(words)
        return within(days[-1] + timedelta(days=offset), context=message.context, span=message.span, sure=sure)
    weekdays = {day for word in words if (day := weekday_called(word)) is not None and day >= 0}
    if len(weekdays) == 1 and len(words) <= _MOST_WORDS_OF_A_RELATIVE and message.span is not Span.PAST and not _numbers(words):
        ahead = (weekdays.pop() - days[-1].weekday() - 1) % 7 + 1
        return Found(day=days[-1] + timedelta(days=ahead), sure=False)
    return None


def _doubtful(found: Found, message: _Message, rest: tuple[str, ...]) -> bool:
    """Whether something beside the date makes it uncertain."""
    asides = data("quantities")
    weekdays = {day for word in rest if (day := weekday_called(word)) is not None and day >= 0 and len(word) > 3}
    contradicted = found.day is not None and len(weekdays) == 1 and found.day.weekday() not in weekdays
    return contradicted or len(rest) > _MOST_WORDS or any(word in asides["negations"] or word in asides["either"] for word in rest)


def _day_in(message: _Message) -> Found:
    if len(message.plain) > _LONGEST:
        return Found(wrong=NO_DATE)
    numeric = list(dates_in(message.plain, message.context, message.span))
    named = _named_months(message)
    found = [*numeric, *(one for one in named if one.day is not None or not numeric)]
    if not found:
        short = day_and_month(message.plain, message.context)
        one = _without_year(*short, message) if short else _relative(message) or _misspelt(message)
        return one or Found(wrong=NO_DATE)
    days = {one.day for one in found if one.day is not None}
    if len(days) > 1:
        return Found(wrong=SEVERAL)
    best = next((one for one in found if one.day is not None), found[0])
    if numeric:
        rest = _tokens(message.plain[: best.start] + " " + message.plain[best.end :]) if best.end else message.tokens
        extra = _numbers(rest) > (2 if named else 0)
    else:
        rest, extra = message.tokens, _numbers(message.tokens) > 2
    return replace(best, sure=best.sure and not extra and not _doubtful(best, message, rest))


def _outcome(found: Found, written: str) -> Outcome:
    if found.wrong is not None:
        return Problem(found.wrong)
    return Reading(written) if found.sure else Suggestion(written)


def _message(plain: str, context: Context, span: Span) -> _Message:
    return _Message(plain=plain, tokens=_tokens(plain) if len(plain) <= _LONGEST else (), context=context, span=span)


def date_reader(span: Span) -> Reader:
    """A reader for a day in the past, in the future, or anywhere."""

    def read(answer: Answer, context: Context) -> Outcome:
        found = _day_in(_message(plain_of(answer.text), context, span))
        return _outcome(found, found.day.isoformat() if found.day else "")

    return read


def date_time_reader(span: Span) -> Reader:
    """A reader for a day and a time, both as the clocks show them where the customer is."""

    def read(answer: Answer, context: Context) -> Outcome:
        plain, machines = _ISO.subn(" ", plain_of(answer.text))
        if len(plain) > _LONGEST:
            return Problem(NO_DATE)
        time, rest = _time_apart(plain, context, of_24_hours=machines > 0)
        found = _day_in(_message(rest, context, span))
        if found.wrong is not None or found.day is None:
            return _outcome(found, "")
        if time is None or not time.possible:
            return Problem(NOT_A_TIME if time else NO_TIME)
        return _outcome(replace(found, sure=found.sure and time.sure), f"{found.day.isoformat()}T{time.written}")

    return read


def _time_apart(plain: str, context: Context, *, of_24_hours: bool) -> tuple[TimeFound | None, str]:
    """The time of a message, and the message without it; a date like 24.03 is not taken for one."""
    dated = next((found for found in dates_in(plain, context, Span.ANY)), None)
    shown = plain if dated is None else f"{plain[: dated.start]}{' ' * (dated.end - dated.start)}{plain[dated.end :]}"
    time = time_in(shown, context, of_24_hours=of_24_hours)
    return time, plain if time is None else f"{plain[: time.start]} {plain[time.end :]}"


date = date_reader(Span.ANY)
past_day = date_reader(Span.PAST)
future_day = date_reader(Span.FUTURE)
date_time = date_time_reader(Span.ANY)

__all__ = ["Span", "date", "date_reader", "date_time", "date_time_reader", "future_day", "past_day"]
