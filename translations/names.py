"""Names of countries and languages, and lists of names, as a language writes them. Source: CLDR through Babel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

# Babel is imported where it is used: its data costs 40 ms and 7 MB, and most messages name no country.
if TYPE_CHECKING:
    from babel import Locale


def country_name(code: str, language: str) -> str:
    """The country's name in this language; the code itself for a country nobody has named."""
    return _countries(language).get(code, code)


@cache
def language_name(code: str) -> str:
    """The language's name in itself, with the capital of a line's beginning."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[0].upper() + name[1:]


def joined(items: Sequence[str], language: str, *, by_or: bool) -> str:
    """Several names in one sentence: "a", "a and b", "a, b or c"."""
    from babel.lists import format_list

    return format_list(items, style="or" if by_or else "standard", locale=locale_of(language))


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale for a language of ours."""
    from babel import Locale

    # CLDR's plain English is American and writes "a, b, or c".
    return Locale.parse("en-GB" if language == "en" else language, sep="-")


@cache
def _countries(language: str) -> dict[str, str]:
    return {code: str(name) for code, name in locale_of(language).territories.items() if len(code) == 2}
