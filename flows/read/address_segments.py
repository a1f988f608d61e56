"""An address cut into the pieces that people put commas and lines between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from flows.message import Value
from flows.read import address_words as known
from flows.read.address_numbers import looks_like_street
from flows.read.address_rules import AddressRules, state_of
from flows.read.address_talk import first_address, without_greeting, without_opening, without_purpose
from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import fold, short, visible
from flows.read.introductions import BEFORE_ADDRESSES, THANKS
from flows.read.labels import labelled_lines
from flows.read.place_names import countries_index
from flows.read.postal_codes import codes_in
from flows.read.vocabulary import words

_SPLIT = re.compile(
    r"[\n\r;،、]+|\s(?=(?:ул|пр|просп|пр-т|пер|бул|б-р|пл|наб|алл|вул|пров)\.\s?[А-ЯІЇЄ])|\s(?=(?:г|гор|пгт|пос|м|смт)\.\s?[А-ЯІЇЄ])|,(?!\d)|\s[-–]\s(?=[^\W\d])|(?<=\d),(?=\s)"
)
_NOTE = re.compile(r"\((?:no|kein|ohne|sans|sin|senza|yok|без)\b[^)]{0,40}\)", re.IGNORECASE)
_NUMBER_WORD = re.compile(rf"(?:^|\W)(?:{known.NUMBER_WORDS}|{known.EXTRA})\.?$", re.IGNORECASE)
# Countries' names of three letters; other such letters are a code only when they are large: Bra is a town.
_SHORT = frozenset("usa uk u k u s us uae eua abd vae bae zea сша оаэ рф ksa brd иран عمان".split()) | {"u s a", "u k", "u s"}
# "Ciudad de México" names no country.
_NAMESAKES = known.CITY_STATES | {"MX", "PA", "GT", "KW", "DJ", "TN", "DZ", "SV", "LU"}
_OF = frozenset(("de", "of", "di", "da", "del", "do", "von", "new", "nueva", "nuevo", "vieja", "viejo", "old", "novo", "nova", "nouvelle"))
# What labels a number among the lines of an address, where it would say too little elsewhere.
_NUMBER_LABELS = frozenset("no nr n num numero nummer numer number numara номер дом будинок буд αριθμος رقم".split())
_PARTS = ("street", "house_number", "postal_code", "city", "state", "district", "country", "address_line2")


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces of an address, without the country that was named at its end."""

    segments: tuple[str, ...]
    country: str | None = None


@lru_cache(maxsize=1)
def _intros() -> tuple[str, ...]:
    found = BEFORE_ADDRESSES | {phrase for vocabulary in words().values() for phrase in vocabulary.said.get("address", ())}
    return tuple(sorted(found, key=len, reverse=True))


@lru_cache(maxsize=1)
def _tails() -> frozenset[str]:
    return THANKS | {phrase for vocabulary in words().values() for phrase in vocabulary.said.get("tail", ())}


def cleaned(text: str) -> str:
    """An address without pictures, introduction and politeness."""
    text = _NOTE.sub(" ", visible(INVISIBLE.sub("", unicodedata.normalize("NFC", short(text))))).strip(" .!\n\t")
    text = without_purpose(without_greeting(first_address(text)))
    head, sign, rest = text.partition(":")
    if (
        sign
        and rest.strip()
        and "\n" not in head
        and len(head.split()) <= 5
        and not re.search(r"\d", head)
        and not _NUMBER_WORD.search(head)
    ):
        text = rest.strip()
    tokens = [(match.end(), fold(match.group())) for match in re.finditer(r"\S+", text[:80])]
    joined = ""
    best = 0
    for end, folded in tokens[:7]:
        joined = f"{joined} {folded}".strip()
        if joined in _intros() and end < len(text):
            best = end
    introduced = best > 0
    text = without_opening(text[best:].lstrip(" :：,\n-"), introduced=introduced)
    for size in (3, 2, 1):
        ending = text.split()[-size:]
        if len(text.split()) > size + 1 and fold(" ".join(ending)) in _tails():
            text = text[: text.rindex(ending[0])].rstrip(" ,.\n")
    return text


def labelled(text: str) -> dict[str, str]:
    """An address given with its labels, one to a line."""
    found: dict[str, str] = {}
    for folded, value in labelled_lines(text):
        for vocabulary in words().values():
            for part in _PARTS:
                if folded in vocabulary.fields.get(part, ()):
                    found.setdefault(part, value)
        if folded in _NUMBER_LABELS:
            found.setdefault("house_number", value)
    return found if len(found) > 1 else {}


def _two_letters(name: str, rules: AddressRules) -> str | None:
    """The country of two large letters that are no state ("Rotterdam NL")."""
    code = name.upper()
    known_code = (
        len(code) == 2 and code.isascii() and code in _codes() and code not in rules.states.values() and fold(name) not in rules.states
    )
    return code if known_code and (name.isupper() or name.islower()) else None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(countries_index().values())


def named_country(segment: str, rules: AddressRules, *, alone: bool) -> tuple[str, str] | None:
    """The country at the end of a piece and what stands before it."""
    tokens = segment.split()
    for size in range(min(5, len(tokens)), 0, -1):
        name = " ".join(tokens[-size:])
        folded = fold(name)
        code = countries_index().get(folded) or (_two_letters(name, rules) if size < len(tokens) or alone else None)
        if size < len(tokens) and fold(tokens[-size - 1]) in _OF:
            continue
        # "6496 ZM" is a Dutch postal code, not Zambia.
        if code and len(name) == 2 and rules.country == "NL" and re.search(r"\d{4}$", " ".join(tokens[:-size])):
            continue
        if code and (len(folded) > 3 or name.isupper() or folded in _SHORT) and state_of(name, rules) is None:
            return code, " ".join(tokens[:-size])
    return None


def cut(text: str, rules: AddressRules) -> Cut:
    """The pieces of an address."""
    segments = [segment.strip(" ,.") if not segment.strip().startswith(".") else segment.strip(" ,") for segment in _SPLIT.split(text)]
    segments = [segment for segment in segments if segment][:10]
    country: str | None = None
    for place in range(len(segments) - 1, max(-1, len(segments) - 3), -1):
        partial = place == len(segments) - 1
        if len(segments) == 1 and not any(c.isdigit() for c in segments[0]):
            break
        if len(segments) > 1 or len(segments[place].split()) > 2:
            found = named_country(segments[place], rules, alone=len(segments) > 1 and place > 0)
            if (
                found
                and found[1]
                and not (
                    partial
                    and (found[0] == rules.country or re.search(r"\d", found[1]))
                    and fold(segments[place].split()[-1]) not in known.DIRECTIONS
                )
            ):
                found = None
            if found and found[0] != rules.country and _is_town(found[1], segments, place, rules):
                found = None
            if found and (found[1] or len(segments) > 1):
                country = found[0]
                if country in known.CITY_STATES and not any(
                    country_town(segment, country) for at, segment in enumerate(segments) if at != place
                ):
                    break
                # "16 Sandilands Road, Singapore 546080": the only town is also the country.
                if found[1] or place > 1 or len(segments) > 2 or country not in _NAMESAKES:
                    segments[place : place + 1] = [found[1].strip(" ,")] if found[1].strip(" ,") else []
                break
    return Cut(tuple(segments), country)


def _is_town(before: str, segments: list[str], place: int, rules: AddressRules) -> bool:
    """Whether a country's name is the only town of an address: "9360 Moen", "201365 Argelia"."""
    behind_code = any(code.fits and code.end == len(before) for code in codes_in(before, rules.country or None)) if before else False
    return behind_code and not any(
        at != place and not any(c.isdigit() for c in segment) and not looks_like_street(segment) for at, segment in enumerate(segments)
    )


def country_town(segment: str, country: str) -> bool:
    """Whether a piece names the town that a city state is."""
    return countries_index().get(fold(re.sub(r"\d", "", segment))) == country


def is_region(segment: str) -> bool:
    """Whether a piece names a county, province or district."""
    folded = fold(segment)
    return folded in known.COUNTIES or bool(known.REGION_WORDS & set(folded.split()))


def as_facts(found: dict[str, str]) -> dict[str, Value]:
    """The parts that were found, under their steps' names."""
    return {part: value for part, value in found.items() if value}


__all__ = ["Cut", "as_facts", "cleaned", "cut", "is_region", "labelled", "replace"]
