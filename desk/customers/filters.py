"""The filter of the customers' list: where it stands, and how a page or a form goes on with it.

What names nobody stands in the address. Everything else lies in the database for a day, sealed, and the address has its number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from desk.access import current_staff, here, may
from desk.customers.field_words import condition_words
from desk.speech import zone_here
from storage.customers import segments
from storage.customers.searchable import field_of
from storage.customers.segments import Segment
from storage.customers.wanted import Match, Order, Unusable, Wanted


@dataclass(frozen=True)
class Chip:
    """A part of the filter, and the number by which it is taken off."""

    words: str
    place: str


@dataclass(frozen=True)
class Filter:
    """The filter of a page.

    Shape: `arguments` is what its address carries; `segment` where it is one that somebody saved, or lies behind the page.
    """

    wanted: Wanted
    arguments: dict[str, Any]
    segment: Segment | None = None

    @property
    def name(self) -> str:
        """What the segment is called; empty where it is none."""
        return self.segment.name if self.segment else ""

    def address(self, endpoint: str = "customers.listed", **more: Any) -> str:
        """The address of a page with this filter."""
        return url_for(endpoint, **{**self.arguments, **{name: value for name, value in more.items() if value}})

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same for a form: its hidden fields."""
        several = {name: value if isinstance(value, list) else [value] for name, value in self.arguments.items()}
        return [(name, each) for name, values in several.items() for each in values]

    @property
    def chips(self) -> list[Chip]:
        """What narrows the list, each part with a way to take it off."""
        found = [Chip(gettext("Search: %(words)s", words=self.wanted.search), "search")] if self.wanted.search else []
        for place, condition in enumerate(self.wanted.conditions):
            field = field_of(condition.field)
            if field is not None:
                found.append(Chip(condition_words(condition, field), str(place)))
        return found

    def sort(self, by: Order) -> dict[str, str]:
        """A table head that sorts: its address, and the direction when the list is sorted by it."""
        now = self.wanted.by is by
        down = not self.wanted.descending if now else by is not Order.NAME
        direction = ("descending" if self.wanted.descending else "ascending") if now else ""
        return {"url": self.address(by=by.value, order="down" if down else "up"), "direction": direction}


def filter_here(given: MultiDict[str, str]) -> Filter:
    """The filter that an address or a form carries; a segment that is gone is not found, and half a filter is refused."""
    arguments: dict[str, Any] = {"f": given.getlist("f"), **{name: given.get(name, "") for name in ("match", "by", "order", "bin")}}
    segment_id = given.get("segment", "")
    try:
        asked = Wanted.from_query(arguments["f"], given, zone_here().key)
    except Unusable:
        abort(400)
    if not segment_id:
        _look(asked)
        return Filter(asked, {name: value for name, value in arguments.items() if value})
    segment = segments.one(here().database, segment_id[:40], current_staff().id)
    if segment is None:
        abort(404, gettext("This filter is no longer there: a search is kept for a day."))
    wanted = segment.wanted
    _look(wanted)
    kept = {name: arguments[name] for name in ("by", "order") if arguments[name]}
    if kept:
        wanted = replace(wanted, by=asked.by, descending=asked.descending)
    return Filter(wanted, {"segment": segment_id, **kept}, segment)


def _look(wanted: Wanted) -> None:
    # The bin is where deleting is.
    if wanted.deleted and not may("customers.bin"):
        abort(403)


def address_of(wanted: Wanted, endpoint: str = "customers.listed") -> str:
    """The address of a list with this filter, which is kept aside first where it may name somebody."""
    if wanted.open:
        query: dict[str, Any] = {**wanted.to_query()}
        return url_for(endpoint, **query)
    desk = here()
    return url_for(endpoint, segment=segments.draft(desk.database, wanted, current_staff().id, desk.clock()))


def without(wanted: Wanted, place: str) -> Wanted:
    """The filter without one of its parts."""
    if place == "search":
        return replace(wanted, search="")
    kept = tuple(each for number, each in enumerate(wanted.conditions) if str(number) != place)
    return replace(wanted, conditions=kept, match=wanted.match if len(kept) > 1 else Match.ALL)
