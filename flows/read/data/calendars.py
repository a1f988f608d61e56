"""Months, weekdays, the order of a date and the hours of a day in all languages of CLDR; used by `build.py` alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pycountry
from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.languages import get_official_languages

from flows.read.data.number_words import number_words
from flows.read.folding import fold, umlauts_spelt

SPOKEN = frozenset("en de tr fr es it nl pt pl ar ru uk".split())
# Everyday measures; a decade or a furlong beside a number changes what it means to most people.
_MEASURED = re.compile(
    r"length-(kilo|centi|milli|deci)?meter|length-(inch|foot|yard|mile)|mass-(kilo|milli)?gram|mass-(pound|ounce|tonne)|"
    r"volume-(centi|milli)?liter|volume-cubic-meter|area-square-(centi)?meter|duration-(year|month|week|day|hour|minute|second)|"
    r"concentr-percent|temperature-(celsius|fahrenheit|generic)|power-(kilowatt|watt|horsepower)|digital-(giga|mega)byte"
)
_SHORTEST_FOREIGN = 4
# Sweeping half a year finds both the winter and the summer time of a zone.
_WINTER, _SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


def _locales() -> Iterator[tuple[str, Locale]]:
    for tag in localedata.locale_identifiers():
        if tag != "root":
            yield tag.partition("_")[0], Locale.parse(tag)


def _spellings(name: str) -> set[str]:
    return {fold(name), fold(umlauts_spelt(name)), fold(name.replace("'", "").replace("’", ""))}


def _worth(folded: str, language: str, width: str) -> bool:
    """Whether a name can be told from other words: no numbers, and no snippets of languages that we do not speak."""
    if not folded or any(character.isdigit() for character in folded) or (folded.isascii() and len(folded) < 3):
        return False
    return width == "wide" or language in SPOKEN or len(folded) >= _SHORTEST_FOREIGN


def _names(kind: str) -> dict[str, dict[int, set[str]]]:
    """Shape: folded name -> number of the month or weekday -> languages."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language, locale in _locales():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in dict(getattr(locale, kind).get(context, {}).get(width, {})).items():
                    for folded in _spellings(str(name)):
                        if _worth(folded, language, width):
                            found[folded][int(number)].add(language)
    return found


def _months() -> dict[str, Any]:
    """Shape: folded name -> month, or month -> languages where they differ ("listopad")."""
    return {
        name: next(iter(by_number)) if len(by_number) == 1 else {number: sorted(tongues) for number, tongues in sorted(by_number.items())}
        for name, by_number in sorted(_names("months").items())
    }


def _weekdays() -> dict[str, int]:
    """Shape: folded name -> 0 for Monday to 6; -1 where languages differ."""
    return {name: next(iter(by_number)) if len(by_number) == 1 else -1 for name, by_number in sorted(_names("days").items())}


def _order(locale: Locale) -> str:
    pattern = locale.date_formats["short"].pattern
    return "".join(sorted("dmy", key=lambda letter: pattern.lower().find(letter)))


def _has_twelve_hours(locale: Locale) -> bool:
    return bool(
        re.search(r"[ahbB]", re.sub(r"'[^']*'", "", locale.time_formats["short"].pattern))
        and "H" not in locale.time_formats["short"].pattern
    )


def _of_regions() -> tuple[dict[str, str], list[str]]:
    """Shape: region -> order where it is not day, month, year; and regions that count twelve hours."""
    orders: dict[str, str] = {}
    twelve: list[str] = []
    for country in pycountry.countries:
        code = country.alpha_2
        for language in get_official_languages(code, de_facto=True) or ("en",):
            try:
                locale = Locale.parse(f"{language}_{code}", sep="_", resolve_likely_subtags=True)
            except (UnknownLocaleError, ValueError):
                continue
            if (order := _order(locale)) != "dmy":
                orders[code] = order
            if _has_twelve_hours(locale):
                twelve.append(code)
            break
    return orders, twelve


def _offsets() -> dict[str, list[int]]:
    """How far a region's clocks are from UTC, at least and at most, in minutes."""
    found: dict[str, list[int]] = {}
    for code, zones in get_global("territory_zones").items():
        minutes: set[int] = set()
        for name in zones:
            try:
                zone = ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                continue
            minutes |= {int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60 for moment in (_WINTER, _SUMMER)}
        if minutes:
            found[code] = [min(minutes), max(minutes)]
    return dict(sorted(found.items()))


def _halves(said: dict[str, list[str]]) -> dict[str, list[str]]:
    """What people write for the hours before and after noon."""
    found = {half: {fold(phrase) for phrase in phrases} for half, phrases in said.items()}
    for language, locale in _locales():
        for widths in (locale.day_periods.get("format", {}), locale.day_periods.get("stand-alone", {})):
            for width in ("wide", "abbreviated"):
                for half, words in found.items():
                    if half in widths.get(width, {}) and (
                        (folded := fold(widths[width][half])) and (language in SPOKEN or not folded.isascii())
                    ):
                        words.add(folded)
    both = found["am"] & found["pm"]
    return {half: sorted(word for word in words - both if len(word) > 1 or not word.isascii()) for half, words in found.items()}


def calendars(said: dict[str, Any]) -> dict[str, Any]:
    """What `calendars.json` holds. `said` is quantities.toml."""
    orders, twelve = _of_regions()
    days: dict[str, dict[str, int]] = {
        language: {folded: int(offset) for offset, phrases in by_offset.items() for phrase in phrases for folded in _spellings(phrase)}
        for language, by_offset in said["days"].items()
    }
    return {
        "months": _months(),
        "weekdays": _weekdays(),
        "order": orders,
        "order_of_language": {language: _order(Locale.parse(language)) for language in sorted(SPOKEN)},
        "twelve_hours": twelve,
        "offsets": _offsets(),
        "halves": _halves(said["halves"]),
        "days": days,
    }


def quantities(said: dict[str, Any]) -> dict[str, Any]:
    """What `quantities.json` holds: number words, measures, and what stands around numbers and lists."""
    beside: set[str] = {folded for word in said["beside"]["words"] for folded in _spellings(word)}
    for language in sorted(SPOKEN):
        locale = Locale.parse(language)
        # Babel formats with these patterns and has no public way to list them.
        for unit, widths in locale._data["unit_patterns"].items():  # noqa: SLF001 - the reason stands above
            if _MEASURED.fullmatch(unit):
                patterns = (str(pattern) for forms in dict(widths).values() for pattern in dict(forms).values() if isinstance(pattern, str))
                beside |= {word for pattern in patterns for word in fold(pattern.replace("{0}", " ")).split() if not word.isdigit()}
    numbers = number_words()
    beside -= {word for words in numbers.values() for word in words}
    symbols = {language: Locale.parse(language).number_symbols["latn"] for language in SPOKEN}
    return {
        "numbers": numbers,
        "beside": sorted(beside),
        "multipliers": {fold(word): int(factor) for factor, words in said["multipliers"].items() for word in words},
        "decimal": {language: symbols[language]["decimal"] for language in sorted(SPOKEN)},
        "spaced": sorted(language for language in SPOKEN if symbols[language]["group"].isspace()),
        **{kind: sorted({fold(phrase) for phrase in phrases}) for kind, phrases in said["words"].items()},
    }
