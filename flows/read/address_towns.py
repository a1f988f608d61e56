"""The town of an address, and what stands around it: state, district, the number of a villa."""

from __future__ import annotations

import re

from flows.read import address_words as known
from flows.read.address_numbers import extras_in, is_number, number_before_town, number_of
from flows.read.address_pieces import HAS_DIGIT, Pieces
from flows.read.address_rules import state_of
from flows.read.address_segments import is_region, named_country
from flows.read.folding import fold

_HOUSE = re.compile(rf"(?:{known.HOUSES})\.?\s(?:no\.?\s?)?(?P<number>\d{{1,5}}[a-zA-Z]?)", re.IGNORECASE)
# "Bogotá D.C."
_CAPITAL = re.compile(r"\sD\.?\s?C\.?$")
# "Dublin 1", "Praha 1", "Lyon cedex 01".
_NUMBERED_TOWNS = frozenset(("IE", "CZ", "SK", "FR"))
_DUBLIN = re.compile(r"^\D{3,30}\s\d{1,2}W?$", re.IGNORECASE)
_TOWN = re.compile(r"^(?:г|гор|м|місто|город|şehir|il)\.\s*", re.IGNORECASE)


def behind_number(pieces: Pieces, text: str) -> None:
    """What stands behind a number without a comma: the town where no other piece can be one, else a flat or the like."""
    if pieces.town_at is not None or len(pieces.left) > 1 or HAS_DIGIT.search(text) or not text[0].isupper() or len(text) < 4:
        pieces.extras.append(text)
        return
    tokens = text.split()
    size = next(
        (size for size in (3, 2, 1) if len(tokens) > size and state_of(_CAPITAL.sub("", " ".join(tokens[-size:])), pieces.rules)), 0
    )
    if size:
        pieces.extras.append(" ".join(tokens[:-size]))
    pieces.found["city"] = " ".join(tokens[-size:])


def _without_state(pieces: Pieces, town: str) -> str:
    """The town of "Петрозаводск Карелия", with the state put away."""
    tokens = town.split()
    for size in (3, 2, 1):
        name = " ".join(tokens[-size:])
        if len(tokens) > size and (state := state_of(name, pieces.rules) or state_of(f"Республика {name}", pieces.rules)):
            pieces.found.setdefault("state", state)
            return " ".join(tokens[:-size])
    return town


def _without_country(pieces: Pieces, town: str) -> str:
    """The town of a line that goes on with its country, before the code that ended it."""
    named = named_country(town, pieces.rules, alone=False)
    return named[1] if named is not None and named[0] == pieces.country and len(town.split()) > 2 else town


def take_house(pieces: Pieces) -> None:
    """The number of a villa or a building, where the street has none."""
    for extra in list(pieces.extras):
        house = _HOUSE.fullmatch(extra)
        if house is not None and pieces.found.get("street") and not pieces.found.get("house_number"):
            pieces.found["house_number"] = house.group("number")
            pieces.extras.remove(extra)


def take_town(pieces: Pieces) -> None:
    """Take the town out, and put what is left where it belongs."""
    at = pieces.town_at
    if at is not None and at < len(pieces.left) and is_region(pieces.left[at]) and len(pieces.left) > 1:
        pieces.found.setdefault("state", pieces.left.pop(at))
        at = max(at - 1, 0)
    names = [place for place, segment in enumerate(pieces.left) if not is_region(segment) and not is_number(segment)]
    if at is None or at >= len(pieces.left):
        at = names[-1] if names else None
    if at is None:
        return
    town = _TOWN.sub("", pieces.left.pop(at))
    if ("house_number" not in pieces.found or not pieces.found["house_number"]) and (numbered := number_before_town(town)) is not None:
        pieces.found["house_number"], town = numbered
    if is_number(town) and not pieces.found.get("house_number"):
        pieces.found["house_number"] = number_of(town)
        return
    numbered_town = pieces.country in _NUMBERED_TOWNS or (pieces.town_sure and pieces.found.get("house_number"))
    if HAS_DIGIT.search(town) and not (numbered_town and _DUBLIN.match(town)):
        rest, extra = extras_in(town)
        if extra and rest and not HAS_DIGIT.search(rest):
            pieces.found["city"] = rest
            town = extra
        # No town is called so; better to ask than to keep a flat or a number as one.
        pieces.extras.append(town)
        return
    if pieces.country == "TR":
        town = _turkish(pieces, town)
    town = _without_country(pieces, town)
    if pieces.country == "RU":
        town = _without_state(pieces, town)
    pieces.found["district" if "city" in pieces.found else "city"] = town.strip(" ,.") if len(town) > 4 else town.strip(" ,")
    _take_rest(pieces)


def _take_rest(pieces: Pieces) -> None:
    """Region, district and number among what is left; the rest is beside the address."""
    for segment in pieces.left:
        if is_region(segment):
            pieces.found.setdefault("state", segment)
        elif "district" in pieces.rules.order and "district" not in pieces.found:
            pieces.found["district"] = segment
        elif is_number(segment) and not pieces.found.get("house_number"):
            pieces.found["house_number"] = number_of(segment)
        else:
            pieces.extras.append(segment)


def _turkish(pieces: Pieces, town: str) -> str:
    """The province of a Turkish address; its district goes beside it."""
    names = [name for name in re.split(r"\s*[/\\]\s*|\s+[-–]\s+", town) if name]
    if len(names) == 1:
        tokens = names[0].split()
        if len(tokens) > 1 and fold(tokens[-1]) in pieces.rules.states:
            names = [" ".join(tokens[:-1]), tokens[-1]]
    if len(names) > 1:
        pieces.found["district"] = names[0]
        return names[-1]
    if fold(town) not in pieces.rules.states:
        for place, segment in enumerate(pieces.left):
            if fold(segment) in pieces.rules.states:
                pieces.found["district"] = town
                return pieces.left.pop(place)
    return town
