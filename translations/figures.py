"""Dates and numbers as a language writes them. Source: CLDR through Babel."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from translations.names import locale_of


def day_written(iso: str, language: str) -> str:
    """A date with its month in words, so that nobody takes the month for the day; with the time when it has one."""
    from babel.dates import format_date, format_time

    locale = locale_of(language)
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        # Kept by an older version of the field: shown as it is, for whoever can correct it.
        return iso
    day = format_date(date(moment.year, moment.month, moment.day), "long", locale=locale)
    return f"{day}, {format_time(moment.time(), 'short', locale=locale)}" if "T" in iso else day


def amount_written(value: int | float, language: str) -> str:
    """A number without signs between its thousands, which would be read as decimals elsewhere."""
    from babel.numbers import get_decimal_symbol

    # Babel's own formatting raises for large numbers with room for decimals, and its minus is no hyphen in some languages.
    whole, _, fraction = f"{Decimal(repr(value)):f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}{get_decimal_symbol(locale_of(language))}{fraction}" if fraction else whole
