"""Postal codes: their spelling in each country, and where they stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from flows.read.address_rules import rules_for
from flows.read.folding import digits_plain

# A letter or digit before or after is part of something else; characters of scripts without spaces are not.
_START = r"(?<![^\W\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af])(?<![/.])"
_STOP = r"(?![^\W\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af])(?!/)"
_LABEL = (
    r"(?:〒\s*|(?:plz|zip(?: ?code)?|post(?:al)? ?code|postcode|cap|cp|c\.p\.|cep|τκ|τ\.κ\.|posta kodu|"
    r"kod pocztowy|код|индекс|індекс|código postal|code postal|postleitzahl)[\s.:]*)?"
)
# Spellings of codes anywhere, for an address of a country that we do not know.
_FORMS = (
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    r"\d{5}-\d{3,4}",
    r"\d{4}-\d{3}",
    r"\d{3}-\d{4}",
    r"\d{2}-\d{3}",
    r"\d{4} ?[A-Z]{2}",
    r"\d{3} \d{2}",
    r"[A-Z]{1,3}-\d{4,5}",
    r"\d{4,8}",
)
# Groups of digits that go on are a phone number.
_ANYWHERE = re.compile(rf"{_START}(?<!\d )(?:{'|'.join(_FORMS)}){_STOP}(?! \d)")
# The letters of the country's cars, which many still write before the code.
_LETTERS = {
    "DE": "D",
    "AT": "A",
    "FR": "F",
    "BE": "B",
    "IT": "I",
    "ES": "E",
    "SE": "S",
    "FI": "FIN SF",
    "NO": "N",
    "PT": "P",
    "HU": "H",
    "LI": "FL",
    "SI": "SLO",
    "GR": "ΤΚ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """A postal code inside a text.

    Shape: `code` as its country writes it; `typed` and the place as in the text; `fits` says whether the country has such codes.
    """

    code: str
    start: int
    end: int
    fits: bool


# Where a country's codes are written with a sign, or without one, that its own pattern does not allow.
_LOOSE = {
    **dict.fromkeys(("SE", "GR", "CZ", "SK"), r"\d{3} ?\d{2}"),
    "PL": r"\d{2} ?-? ?\d{3}",
    "BR": r"\d{2}\.?\d{3}-?\d{3}",
    "PT": r"\d{4}[ -]?\d{3}",
    "JP": r"\d{3}[-‐－ー−]?\d{4}",
    "IN": r"\d{3} ?\d{3}",
}


@lru_cache(maxsize=256)
def _search(country: str) -> re.Pattern[str] | None:
    """What finds a country's codes in a text, with the label and the country letters that people put before them."""
    rules = rules_for(country)
    if rules.postal_code is None:
        return None
    inner = _LOOSE.get(country, rules.postal_code.pattern)
    own = "|".join(re.escape(letters) for letters in {country, rules.prefix.strip("-") or country, *_LETTERS.get(country, "").split()})
    letters = rf"(?:(?:{own})[-– ]?)?" if inner[0] in "\\([1" else ""
    return re.compile(rf"{_START}{_LABEL}{letters}(?P<code>{inner}){_STOP}", re.IGNORECASE)


_SEPARATED = {
    "PL": (2, "-"),
    "PT": (4, "-"),
    "JP": (3, "-"),
    "BR": (5, "-"),
    "NL": (4, " "),
    "SE": (3, " "),
    "GR": (3, " "),
    "CZ": (3, " "),
    "SK": (3, " "),
}
_FROM_END = {"GB": 3, "JE": 3, "GG": 3, "IM": 3, "CA": 3, "IE": 4, "GI": 3}


def as_written(code: str, country: str) -> str:
    """A code with the space or hyphen that its country puts into it."""
    plain = re.sub(r"[\s.]", "", code.upper())
    bare = re.sub(r"\W", "", plain)
    if country in _SEPARATED and len(bare) > _SEPARATED[country][0]:
        place, sign = _SEPARATED[country]
        return f"{bare[:place]}{sign}{bare[place:]}"
    if country in _FROM_END and 4 < len(bare) <= 8:
        return f"{bare[: -_FROM_END[country]]} {bare[-_FROM_END[country] :]}"
    return " ".join(code.upper().split())


def fits(code: str, country: str | None) -> bool:
    """Whether a code is one of a country's."""
    rules = rules_for(country)
    if rules.postal_code is None:
        return True
    if not re.fullmatch(r"[\w\s.\-‐－ー−]+", code):
        return False
    return bool(
        rules.postal_code.fullmatch(code)
        or rules.postal_code.fullmatch(as_written(code, country or ""))
        or rules.postal_code.fullmatch(re.sub(r"[\s-]", "", code))
    )


def _is_code(code: str, country: str | None) -> bool:
    """Whether a code fits its country; the Irish pattern allows words of seven letters, which are no codes."""
    return fits(code, country) and any(character.isdigit() for character in code)


def codes_in(text: str, country: str | None) -> list[FoundCode]:
    """The country's postal codes in a text, or what looks like one of another country."""
    text = digits_plain(text)
    pattern = _search(country) if country else None
    matches = [match for match in pattern.finditer(text) if _is_code(match.group("code"), country)] if pattern else []
    if matches:
        return [
            FoundCode(code=as_written(match.group("code"), country or ""), start=match.start(), end=match.end(), fits=True)
            for match in matches
        ]
    return [FoundCode(code=match.group(), start=match.start(), end=match.end(), fits=False) for match in _ANYWHERE.finditer(text)]
