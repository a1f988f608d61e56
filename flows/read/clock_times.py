"""Times of day: 14:30, 2:30 pm, 14 Uhr, 14h30, الساعة ٣ مساءً, 下午2点30分."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from flows.message import Context
from flows.read.calendar_names import counts_twelve_hours
from flows.read.data import data
from flows.read.folding import fold

_EXACT = re.compile(r"(?<![\d:.,])(?P<h>\d{1,2})\s?[:h時时點点시]\s?(?P<m>\d{2})(?::\d{2}(?:\.\d{1,6})?)?(?!\d|[:.,]\d)")
_DOTTED = re.compile(r"(?<![\d:.,])(?P<h>\d{1,2})\s?[.٫]\s?(?P<m>\d{2})(?![\d:]|[.,]\d)")
_FULL = re.compile(
    r"(?<![\d:.,])(?P<h>\d{1,2})\s?(?:uhr|h|hrs|hours|o['’]?clock|heures?|horas?|ore|uur|godz|saat|ч|час(?:а|ов)?|год(?:ина|ини|ині|ин)?|時|时|点|點|시)(?![^\W\d_])"
)
_BEFORE_HALF = re.compile(r"(?<![\d:.,])(?P<h>\d{1,2})(?!\d|[:.,]\d)")
_AFTER_WORD = re.compile(
    r"(?<!\w)(?:at|um|gegen|saat|saati|à|a\slas?|alle|om|às|o|в|о|الساعة|الساعه|godz\.?|godzina|ore)\s(?P<h>\d{1,2})(?!\d|[:.,/]\d|\s\d)"
)
# Shops and doors are open then; who means the night writes 03:00.
_DAYLIGHT_FROM = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFound:
    """A time of day in a message. `sure` is false where morning and afternoon are open; `possible` where there is no such time."""

    hour: int
    minute: int
    sure: bool = True
    possible: bool = True
    start: int = 0
    end: int = 0

    @property
    def written(self) -> str:
        """The time as it is stored."""
        return f"{self.hour:02}:{self.minute:02}"


@lru_cache(maxsize=2)
def _half_words(half: str) -> tuple[str, ...]:
    return tuple(sorted(data("calendars")["halves"][half], key=len, reverse=True))


def _half(before: str, after: str) -> tuple[str, int]:
    """Which half of the day the words beside a time name, and how many folded characters behind it say so."""
    for half in ("pm", "am"):
        for word in _half_words(half):
            if after == word or after.startswith(f"{word} "):
                return half, len(word)
            # "am 24.3." is German for "on the 24th"; no letters of ours stand before the hour.
            if not (word.isascii() and len(word) < 3) and (before == word or before.endswith(word)):
                return half, 0
    return "", 0


def _decided(found: TimeFound, half: str, *, plainly: bool, whole_hour: bool, context: Context) -> TimeFound:
    hour = found.hour
    if hour > 23 or found.minute > 59 or (half and hour > 12 and half == "am"):
        return replace(found, possible=False)
    if half == "pm":
        return replace(found, hour=hour + 12 if hour < 12 else hour)
    if half == "am":
        return replace(found, hour=0 if hour == 12 else hour)
    if plainly or hour == 0 or hour > 12:
        return found
    if counts_twelve_hours(context):
        return replace(found, hour=hour + 12 if hour < _DAYLIGHT_FROM else hour, sure=False)
    return replace(found, sure=not whole_hour or hour >= _DAYLIGHT_FROM)


def time_in(plain: str, context: Context, *, of_24_hours: bool = False) -> TimeFound | None:
    """The time of day that a text names; the first one, and None without any. `plain` is `plain_of` a message."""
    for pattern, whole_hour in ((_EXACT, False), (_FULL, True), (_DOTTED, False), (_AFTER_WORD, True), (_BEFORE_HALF, True)):
        for match in pattern.finditer(plain):
            after_text = plain[match.end() :].lstrip("分분 ")
            half, _ = _half(fold(plain[max(0, match.start() - 40) : match.start()]), fold(after_text[:60]))
            if pattern is _BEFORE_HALF and not half:
                continue
            minute = int(match["m"]) if not whole_hour else 0
            found = TimeFound(hour=int(match["h"]), minute=minute, start=match.start(), end=match.end())
            return _decided(found, half, plainly=of_24_hours or match["h"].startswith("0"), whole_hour=whole_hour, context=context)
    return None
