"""Guesses what the columns of a table are, by their headings: ours, ikas', Google's, and what shops write in three languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from desk.exchange.formats.ikas import TYPES
from desk.exchange.formats.own import ADDRESS
from desk.exchange.importing.targets import IGNORED, MOST_ADDRESSES, SHOP_ID, address, targets
from flows.custom_fields import PREFIX, CustomField
from flows.read.folding import fold

_OURS = re.compile(r"address_([1-9]\d?)_([a-z0-9_]+)")
# Google Contacts writes "Address 1 - City", others "City 2" or "2. Adresse Stadt".
_GOOGLE = re.compile(r"([a-z ]+?) ([1-9])(?: ([a-z ]+))?")
_NUMBERED = re.compile(r"(?:(?P<before>[1-9]) )?(?P<name>.*?\D)(?: (?P<behind>[1-9]))?")
_GOOGLE_PARTS = {
    "street": "street",
    "city": "city",
    "region": "state",
    "postal code": "postal_code",
    "country": "country",
    "extended address": "address_line2",
    "label": "title",
    "type": "title",
}
_GOOGLE_ONES = {"e mail": "email", "email": "email", "phone": "phone"}
_IKAS_TYPES = frozenset(fold(words) for words in TYPES.values())


@cache
def _known() -> Mapping[str, str]:
    """Shape: folded heading -> target; parts of an address without the number."""
    written = tomllib.loads((Path(__file__).parent / "headings.toml").read_text(encoding="utf-8"))
    return {fold(heading): target for group in written.values() for target, headings in group.items() for heading in headings}


def guessed(headings: Sequence[str], fields: Sequence[CustomField] = ()) -> tuple[str, ...]:
    """What each column probably is; two columns are never the same thing."""
    own = _own(fields)
    known = frozenset(targets(fields, 0))
    found: list[str] = []
    for heading in headings:
        guess = _guess(heading.strip(), own, known)
        found.append(IGNORED if guess in found else guess)
    return tuple(found)


def _own(fields: Sequence[CustomField]) -> Mapping[str, str]:
    return {fold(name): PREFIX + field.key for field in fields for name in (field.key, *field.labels.values())}


def _guess(heading: str, own: Mapping[str, str], known: frozenset[str]) -> str:
    if heading in known:
        return heading
    if (ours := _OURS.fullmatch(heading)) and ours.group(2) in ADDRESS and int(ours.group(1)) <= MOST_ADDRESSES:
        return address(int(ours.group(1)), ours.group(2))
    kind, colon, name = heading.partition(":")
    if colon and fold(kind) in _IKAS_TYPES:
        return own.get(fold(name), IGNORED)
    if heading == "Customer ID":
        # ikas' own: their id is not one of ours.
        return SHOP_ID
    folded = fold(heading)
    return own.get(folded) or _google(folded) or _numbered(folded)


def _google(folded: str) -> str:
    match = _GOOGLE.fullmatch(folded)
    if match is None:
        return IGNORED
    name, number, part = match.group(1), int(match.group(2)), match.group(3)
    if name == "address" and part in _GOOGLE_PARTS:
        return address(number, _GOOGLE_PARTS[part])
    if number == 1 and part == "value":
        return _GOOGLE_ONES.get(name, IGNORED)
    return address(1, "company") if (name, number, part) == ("organization", 1, "name") else IGNORED


def _numbered(folded: str) -> str:
    found = _known().get(folded)
    number = 1
    if found is None and (match := _NUMBERED.fullmatch(folded)):
        found = _known().get(match["name"].strip())
        number = int(match["behind"] or match["before"] or 1)
        if found is not None and found not in ADDRESS_TARGETS and number > 1:
            # "Email 2": a customer has one.
            return IGNORED
    if found is None:
        return IGNORED
    return address(number, found.removeprefix("address.")) if found in ADDRESS_TARGETS else found


ADDRESS_TARGETS = frozenset(f"address.{part}" for part in ADDRESS)
