"""Which customers a list, an export or a bulk change is about: words, conditions, and the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.message import Value
from storage.customers.searchable import Operator, field_of, takes

Word = TypeVar("Word", bound=StrEnum)

_LONGEST = 200
_MOST = 20
# Between the parts of a condition in an address; no name of ours has it.
_BETWEEN = "~"


class Unusable(ValueError):
    """This is no filter of ours. Nothing of it is left out: half a filter would be about other customers."""


class Match(StrEnum):
    """Whether all conditions must hold, or one of them."""

    ALL = "all"
    ANY = "any"


class Order(StrEnum):
    """What a list is ordered by."""

    CREATED = "created"
    UPDATED = "updated"
    NAME = "name"


@dataclass(frozen=True)
class Condition:
    """One condition.

    Shape: `field` is a name of `searchable.FIELDS`, or "attributes.<key>:<type>" for a field of the shop's own.
    Raises: Unusable.
    """

    field: str
    operator: Operator
    value: str = ""

    def __post_init__(self) -> None:
        known = field_of(self.field)
        if known is None or len(self.value) > _LONGEST or "\x00" in self.value or not takes(known, self.operator, self.value):
            raise Unusable("no condition of ours")

    def __repr__(self) -> str:
        return f"Condition({self.field} {self.operator})"  # what is looked for is somebody's

    @property
    def open(self) -> bool:
        """Whether it may stand in an address: what it compares with is a word from a list, or nothing."""
        known = field_of(self.field)
        return self.operator in (Operator.EMPTY, Operator.NOT_EMPTY) or (known is not None and known.open)

    @property
    def written(self) -> str:
        """The condition as it stands in an address."""
        return _BETWEEN.join((self.field, self.operator.value, self.value))

    @classmethod
    def read(cls, written: str) -> Self:
        """The condition that an address tells of.

        Raises: Unusable.
        """
        name, _, rest = written.partition(_BETWEEN)
        operator, _, value = rest.partition(_BETWEEN)
        return cls(name, _word(Operator, operator), value)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which customers, and in which order.

    Shape: `zone` is where a day begins, of whoever made the filter; those in the bin are wanted only when `deleted`.
    """

    match: Match = Match.ALL
    conditions: tuple[Condition, ...] = ()
    search: str = field(default="", repr=False)
    by: Order = Order.CREATED
    descending: bool = True
    deleted: bool = False
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if len(self.conditions) > _MOST or len(self.search) > _LONGEST or "\x00" in self.search:
            raise Unusable("too much")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise Unusable("no zone") from None

    @property
    def narrowed(self) -> bool:
        """Whether it is about less than everybody."""
        return bool(self.conditions or self.search.strip())

    @property
    def open(self) -> bool:
        """Whether all of it may stand in an address."""
        return not self.search and all(condition.open for condition in self.conditions)

    def to_json(self) -> dict[str, Value]:
        """The filter for a JSON column. It may hold somebody's name: seal it (`segments.sealed`)."""
        return {
            "match": self.match.value,
            "conditions": [{"field": each.field, "operator": each.operator.value, "value": each.value} for each in self.conditions],
            "search": self.search,
            "by": self.by.value,
            "descending": self.descending,
            "deleted": self.deleted,
            "zone": self.zone,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The filter again.

        Raises: Unusable.
        """
        try:
            return cls(
                match=Match(stored["match"]),
                conditions=tuple(Condition(each["field"], Operator(each["operator"]), each["value"]) for each in stored["conditions"]),
                search=stored["search"],
                by=Order(stored["by"]),
                descending=stored["descending"],
                deleted=stored["deleted"],
                zone=stored["zone"],
            )
        except (KeyError, TypeError, ValueError):
            raise Unusable("no filter of ours") from None

    def to_query(self) -> dict[str, list[str] | str]:
        """The filter as arguments of an address; nothing for what is usual, and never what is somebody's.

        Raises: Unusable when it is not `open`.
        """
        if not self.open:
            raise Unusable("not in an address")
        usual = self.by is not Order.NAME
        given: dict[str, list[str] | str] = {
            "f": [condition.written for condition in self.conditions],
            "match": self.match.value if self.match is not Match.ALL else "",
            "by": self.by.value if self.by is not Order.CREATED else "",
            "order": ("down" if self.descending else "up") if self.descending != usual else "",
            "bin": "yes" if self.deleted else "",
        }
        return {name: value for name, value in given.items() if value}

    @classmethod
    def from_query(cls, conditions: Iterable[str], arguments: Mapping[str, str], zone: str = "UTC") -> Self:
        """The filter that an address asks for. `conditions` are its arguments "f".

        Raises: Unusable.
        """
        by = _word(Order, arguments.get("by", "") or Order.CREATED.value)
        return cls(
            match=_word(Match, arguments.get("match", "") or Match.ALL.value),
            conditions=tuple(Condition.read(each) for each in conditions),
            by=by,
            descending={"up": False, "down": True}.get(arguments.get("order", ""), by is not Order.NAME),
            deleted=arguments.get("bin") == "yes",
            zone=zone,
        )


def _word(words: type[Word], given: str) -> Word:
    try:
        return words(given)
    except ValueError:
        raise Unusable("no word of ours") from None
