"""The parts of a whole address, put together from its pieces."""

from __future__ import annotations

import re

from flows.read import address_words as known
from flows.read.address_asian import large_to_small
from flows.read.address_numbers import (
    Street,
    colombian,
    extras_in,
    is_number,
    is_post_box,
    looks_like_street,
    number_of,
    street_and_number,
)
from flows.read.address_pieces import HAS_DIGIT, Pieces, take_code, take_county, take_state
from flows.read.address_rules import rules_for
from flows.read.address_segments import cleaned, cut, is_region, labelled
from flows.read.address_towns import behind_number, take_house, take_town
from flows.read.folding import digits_plain, fold
from flows.read.place_names import countries_index

_BUILDING = re.compile(rf"^(\D{{2,40}}?\s(?:{known.BUILDINGS})\b\.?)(?=[\s,]|$)", re.IGNORECASE)
# "Unit 5/120 Collins St": the unit stands before the house, with a slash between.
_UNIT_BEFORE = re.compile(r"^((?:unit|flat|apt|u)\.?\s?\w{1,5})\s?/\s?(?=\d)", re.IGNORECASE)
_QUARTER = re.compile(r"^(?P<quarter>.{2,60}?\b(?:mah|mahallesi|mahalle|mh)\b\.?)(?:[\s,]+(?P<rest>\S.*))?$", re.IGNORECASE)


def _take_extras(pieces: Pieces) -> None:
    for place, segment in enumerate(pieces.left):
        if place == pieces.town_at or is_post_box(segment):
            continue
        if pieces.country == "TR" and (building := _BUILDING.match(segment)):
            pieces.extras.append(building.group(1))
            segment = segment[building.end() :].strip(" ,")
            pieces.left[place] = segment
        if unit := _UNIT_BEFORE.match(segment):
            pieces.extras.append(unit.group(1))
            segment = segment[unit.end() :]
            pieces.left[place] = segment
        if pieces.country == "CO" and colombian(segment) is not None:
            continue
        rest, extra = extras_in(segment, unit_sign=pieces.country in known.NUMBER_FIRST)
        if extra and (rest or len(pieces.left) > 1):
            pieces.extras.append(extra)
            pieces.left[place] = rest
    _drop_empty(pieces)


def _drop_empty(pieces: Pieces) -> None:
    for place in range(len(pieces.left) - 1, -1, -1):
        if not pieces.left[place]:
            del pieces.left[place]
            if pieces.town_at is not None and place < pieces.town_at:
                pieces.town_at -= 1


def _street_place(pieces: Pieces) -> int | None:
    places = [place for place in range(len(pieces.left)) if place != pieces.town_at]
    numbered = [place for place in places if HAS_DIGIT.search(pieces.left[place]) and not is_number(pieces.left[place])]
    streets = [place for place in places if looks_like_street(pieces.left[place])]
    leading = [place for place in numbered if pieces.country in known.NUMBER_FIRST and pieces.left[place][0].isdigit()]
    for group in ([place for place in numbered if place in streets], leading, streets, numbered):
        if group:
            return group[0]
    lone = next((place for place in places if is_number(pieces.left[place])), None)
    if lone is None:
        return None
    before, after = lone - 1, lone + 1
    first = pieces.country in known.NUMBER_FIRST and lone == 0
    order = (after, before) if first or lone == 0 else (before, after)
    return next((place for place in order if place in places), None)


def _take_street(pieces: Pieces) -> None:
    place = _street_place(pieces)
    if place is None:
        return
    segment = pieces.left[place]
    if (quarter := _QUARTER.match(segment)) and quarter.group("rest"):
        pieces.extras.insert(0, quarter.group("quarter"))
        segment = quarter.group("rest")
    if pieces.town_at is None:
        segment = _cut_town(pieces, segment, place)
    # The number that ends "str. 31 August 1989" is a year where another number follows.
    grid = colombian(segment) if pieces.country == "CO" else None
    own = HAS_DIGIT.search(segment) and not (grid is not None and not grid.number) and not re.search(r"\b(?:1[89]|20)\d\d$", segment)
    beside_number = not own and place + 1 < len(pieces.left) and place + 1 != pieces.town_at and is_number(pieces.left[place + 1])
    read = Street(segment) if beside_number and not segment[0].isdigit() else street_and_number(segment, pieces.country)
    street, number = read.street, read.number
    if read.extra:
        behind_number(pieces, read.extra)
    used = {place}
    if not number:
        for beside in (place + 1, place - 1):
            if 0 <= beside < len(pieces.left) and beside != pieces.town_at and is_number(pieces.left[beside]):
                number = number_of(pieces.left[beside])
                used.add(beside)
                break
    pieces.found.update({"street": street, "house_number": number})
    _forget(pieces, used)


def _forget(pieces: Pieces, used: set[int]) -> None:
    town = pieces.left[pieces.town_at] if pieces.town_at is not None and pieces.town_at < len(pieces.left) else None
    pieces.left = [segment for place, segment in enumerate(pieces.left) if place not in used]
    pieces.town_at = pieces.left.index(town) if town in pieces.left and town is not None else None


def _cut_town(pieces: Pieces, segment: str, place: int) -> str:
    """The street of a line that goes on with the town without a comma; the town is put behind it."""
    if any(
        other != place and not is_region(text) and not is_number(text) and not HAS_DIGIT.search(text) and not looks_like_street(text)
        for other, text in enumerate(pieces.left)
    ):
        return segment
    tokens = segment.split()
    cut_at = 0
    if pieces.country in known.ENGLISH or pieces.country is None:
        for at in range(3, len(tokens)):
            if fold(tokens[at - 1]) in known.STREET_ENDS:
                cut_at = at
        if not cut_at and is_number(tokens[0]):
            cut_at = next((at for at in range(3, len(tokens)) if fold(tokens[at - 1]) in known.STREET_ENDS_TOO), 0)
        while 0 < cut_at < len(tokens) and fold(tokens[cut_at]).replace(" ", "") in known.DIRECTIONS:
            cut_at += 1
    if not cut_at:
        for at in range(1, len(tokens) - 1):
            if is_number(tokens[at]) and not any(HAS_DIGIT.search(token) for token in tokens[at + 1 :]) and len(tokens[at + 1]) > 2:
                cut_at = at + 1
    if cut_at and cut_at < len(tokens):
        pieces.left[place] = " ".join(tokens[:cut_at])
        pieces.left.insert(place + 1, " ".join(tokens[cut_at:]))
        pieces.town_at = place + 1
        return pieces.left[place]
    return segment


def parts_of(text: str, guess: str | None) -> dict[str, str]:
    """The parts of an address under the names of their steps; empty when there is none.

    `guess` is the country when she names none; it is left out when her postal code cannot be of that country.
    """
    if parts := labelled(text):
        return _of_labels(parts, guess)
    text = cleaned(text)
    if parts := large_to_small(digits_plain(text), guess):
        return parts
    pieces_of_text = cut(digits_plain(text), rules_for(guess))
    country = pieces_of_text.country or guess
    pieces = Pieces(list(pieces_of_text.segments), country, named=pieces_of_text.country is not None)
    take_code(pieces)
    take_state(pieces)
    take_county(pieces)
    _take_extras(pieces)
    _take_street(pieces)
    take_town(pieces)
    take_house(pieces)
    if pieces.extras:
        pieces.found["address_line2"] = ", ".join(dict.fromkeys(pieces.extras))
    if pieces.country:
        pieces.found["country"] = pieces.country
    return {part: value for part, value in pieces.found.items() if value}


def _of_labels(parts: dict[str, str], guess: str | None) -> dict[str, str]:
    named = countries_index().get(fold(parts.pop("country", "")))
    country = named or guess
    if "street" in parts and "house_number" not in parts:
        read = street_and_number(parts["street"], country)
        parts.update({part: value for part, value in (("street", read.street), ("house_number", read.number)) if value})
    return {**parts, **({"country": country} if country else {})}
