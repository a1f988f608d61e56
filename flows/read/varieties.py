"""Varieties of a language: which one a customer means, and which one we have for her."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.read.data import data
from flows.read.folding import fold, short
from flows.read.place_names import countries_index

# "Brasileiro", "brasilianisch", "brésilien" and "бразильська" share this much with their country's name.
_STEM = 5
_LOCALE = re.compile(r"\s*([a-z]{2})[-_]([a-z]{2})\s*", re.IGNORECASE)


def spoken_in(name: str, code: str) -> bool:
    """Whether a folded word names a country where this language is at home."""
    return code in data("regions").get(countries_index().get(name, ""), ())


def locale_in(text: str) -> str | None:
    """The language of a message that is only a locale's code ("pt-BR")."""
    found = _LOCALE.fullmatch(short(text))
    return found[1].lower() if found and found[1].lower() in data("regions").get(found[2].upper(), ()) else None


@lru_cache(maxsize=8)
def _stems(region: str) -> tuple[str, ...]:
    return tuple({name[:_STEM] for name, code in countries_index().items() if code == region and len(name) >= _STEM and " " not in name})


def _region_named(text: str, code: str, regions: tuple[str, ...]) -> str | None:
    """The region whose variety a message names, even one that we have no variety for."""
    locale = _LOCALE.fullmatch(short(text))
    if locale is not None:
        return locale[2].upper()
    folded = fold(text)
    for token in folded.split():
        if spoken_in(token, code):
            return countries_index()[token]
        for region in regions:
            if token.startswith(_stems(region)):
                return region
    return None


def served(code: str, *, text: str = "", region: str | None, offered: tuple[str, ...]) -> str | None:
    """The offered language for a speaker of `code`: the variety that she names, else her number's region's, else the plain one.

    Shape: `text` is what she wrote, `region` that of her number.
    """
    varieties = [language for language in offered if language.partition("-")[0] == code.partition("-")[0]]
    if "-" in code and code in varieties:
        return code
    regions = tuple(language.partition("-")[2] for language in varieties if "-" in language)
    wanted = (_region_named(text, code, regions) if text and regions else None) or region
    regional = next((language for language in varieties if wanted and language.endswith(f"-{wanted}")), None)
    return regional or (code if code in varieties else None) or (varieties[0] if varieties else None)
