"""The pieces of an address on their way to becoming parts: postal code and state first."""

from __future__ import annotations

import re

from flows.read import address_words as known
from flows.read.address_numbers import is_number, looks_like_street
from flows.read.address_rules import rules_for, state_of
from flows.read.address_segments import is_region
from flows.read.folding import fold
from flows.read.postal_codes import FoundCode, codes_in

# The rank of a code that fits its country and stands where codes stand.
_SURE = 6
HAS_DIGIT = re.compile(r"\d")


class Pieces:
    """The pieces still to be understood, and what is known already: the bench on which one address is taken apart.

    Shape: `town_at` is the place of the town among those `left`; `town_sure` says that the code stands before it,
    so that it cannot be a state; `named` says that she named the country herself.
    """

    __slots__ = ("country", "extras", "found", "left", "named", "rules", "town_at", "town_sure")

    def __init__(self, left: list[str], country: str | None, *, named: bool) -> None:
        self.left = left
        self.country = country
        self.named = named
        self.rules = rules_for(country)
        self.found: dict[str, str] = {}
        self.extras: list[str] = []
        self.town_at: int | None = None
        self.town_sure = False


def _begins_with_house(segment: str, country: str | None) -> bool:
    """Whether a piece begins with a house number, so that the number of an earlier piece is none."""
    return re.match(r"\d\S*\s+\D{2}", segment) is not None and not any(code.fits and code.start == 0 for code in codes_in(segment, country))


def _code_rank(pieces: Pieces, place: int, code: FoundCode) -> float:
    segment = pieces.left[place]
    rest = (segment[: code.start] + segment[code.end :]).strip(" ,.-")
    rank = 4.0 if code.fits else 1.0
    rank += 2 if not rest or (code.start == 0 and not looks_like_street(rest)) else 0
    rank += 1 if code.end == len(segment) and rest and pieces.country in known.NUMBER_FIRST else 0
    first = (
        place == 0
        and code.start == 0
        and bool(rest)
        and not (code.fits and any(_begins_with_house(other, pieces.country) for other in pieces.left[1:]))
        and (looks_like_street(rest) or ((len(pieces.left) > 1 or len(rest.split()) > 3) and pieces.country in known.NUMBER_FIRST))
    )
    last = (
        not code.fits
        and code.end == len(segment)
        and bool(rest)
        and looks_like_street(rest)
        and len(pieces.left) > 1
        and not re.search(r"\d", rest)
    )
    if (
        not rest
        and place > 0
        and looks_like_street(pieces.left[place - 1])
        and not HAS_DIGIT.search(pieces.left[place - 1])
        and len(pieces.left) > 2
    ):
        # The number of "Calle Turquía, 60229, 13346 San Juan" is the house's, when another can be the code.
        rank -= 1.5
    lone_number = is_number(segment) and 0 < place < len(pieces.left) - 1 and len(segment) < 5
    return rank - (6 if first or last or (lone_number and not code.fits) else 0) + place / 100 + code.start / 10000


def _only_first(pieces: Pieces, ranked: list[tuple[float, int, FoundCode]]) -> None:
    """Keep the first of two addresses in one message: the parts of both together would be a third."""
    sure = sorted({place for rank, place, code in ranked if rank >= _SURE and code.fits})
    if len(sure) > 1:
        del pieces.left[sure[0] + 1 :]


def take_code(pieces: Pieces) -> None:
    """Take the postal code out, and learn where the town stands."""
    ranked = [
        (_code_rank(pieces, place, code), place, code) for place, text in enumerate(pieces.left) for code in codes_in(text, pieces.country)
    ]
    if not ranked or max(ranked, key=lambda item: item[0])[0] <= 0:
        return
    _only_first(pieces, ranked)
    _, place, code = max((item for item in ranked if item[1] < len(pieces.left)), key=lambda item: item[0])
    segment = pieces.left[place]
    before, after = segment[: code.start].strip(" ,.-–"), segment[code.end :].strip(" ,.-–")
    pieces.found["postal_code"] = code.code
    if not code.fits and not pieces.named:
        # Codes of this kind do not exist in the guessed country, so the guess is worth nothing.
        pieces.country = None
    kept = [piece for piece in (before, after) if piece]
    pieces.left[place : place + 1] = kept
    if after:
        pieces.town_at = place + len(kept) - 1
        pieces.town_sure = True
    elif before:
        whole = len(pieces.left) == 1 or (place == 0 and bool(HAS_DIGIT.search(before))) or looks_like_street(before)
        pieces.town_at = None if whole else place
    elif pieces.left:
        order = pieces.rules.order
        code_first = "city" in order and "postal_code" in order and order.index("postal_code") < order.index("city")
        candidates = (
            (place, place - 1)
            if code_first and place < len(pieces.left) and not HAS_DIGIT.search(pieces.left[place])
            else (place - 1, place)
        )
        pieces.town_at = next((at for at in candidates if 0 <= at < len(pieces.left) and not HAS_DIGIT.search(pieces.left[at])), None)


def take_state(pieces: Pieces) -> None:
    """Take the state out, where the country has states and another piece can be the town."""
    if not pieces.rules.states or pieces.country == "TR" or "city" not in pieces.rules.order:
        return
    for place in range(len(pieces.left) - 1, -1, -1):
        segment = pieces.left[place]
        tokens = segment.split()
        towns = [
            other
            for at, other in enumerate(pieces.left)
            if at != place and not HAS_DIGIT.search(other) and not looks_like_street(other) and not is_region(other)
        ]
        if (
            place > 0
            and not (place == pieces.town_at and pieces.town_sure)
            and (state := state_of(segment, pieces.rules, in_sentence=len(segment) > 3 and not segment.isupper()))
        ) and (towns or len(segment.replace(".", "")) <= 3):
            if _is_city(pieces, state):
                pieces.found["city"] = segment
            else:
                pieces.found["state"] = state
            del pieces.left[place]
            if pieces.town_at in (None, place):
                pieces.town_at = place - 1 if not HAS_DIGIT.search(pieces.left[place - 1]) else None
            return
        for size in (3, 2, 1):
            name = " ".join(tokens[-size:])
            if (
                len(tokens) > size
                and fold(tokens[-size - 1]) not in ("de", "of", "di", "da", "del", "do")
                and (state := state_of(name, pieces.rules))
                and (place > 0 or len(name) <= 3 or "." in name)
                and fold(" ".join(tokens[:-size])) not in known.TOWN_WORDS
            ):
                if _is_city(pieces, state):
                    pieces.found["city"] = name
                else:
                    pieces.found["state"] = state
                pieces.left[place] = " ".join(tokens[:-size]).strip(" ,")
                return


def _is_city(pieces: Pieces, state: str) -> bool:
    """Whether a state is a city beside which only its district stands: "Gangnam-gu, Seoul"."""
    return pieces.country == "KR" and state.endswith("시")


def take_county(pieces: Pieces) -> None:
    """A county beside the code is no town: the town stands before it, maybe in the line of the street."""
    at = pieces.town_at
    if at is None or at >= len(pieces.left) or not is_region(pieces.left[at]):
        return
    before = at - 1
    usable = before >= 0 and not HAS_DIGIT.search(pieces.left[before]) and not looks_like_street(pieces.left[before])
    if not usable and pieces.town_sure:
        # "El Cantón de San Pablo" is a town where nothing else can be one.
        return
    pieces.found.setdefault("state", pieces.left.pop(at))
    pieces.town_at = before if usable else None
