"""The addresses that a row wants: numbered as its columns are, each checked as its country writes addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from desk.exchange.formats.cells import Customer, written
from desk.exchange.importing import targets
from desk.exchange.importing.lines import Line, Terms
from desk.exchange.importing.troubles import Trouble, Why
from desk.exchange.importing.values import read_part
from flows.profile import Address

# Read first, because the others are read as that country writes them.
_ORDER = ("country", *(part for part in Address.__dataclass_fields__ if part != "country"))
_RECIPIENT = ("first_name", "last_name", "phone")
_WHERE = ("street", "city", "postal_code", "address_line2", "district", "state")


@dataclass(frozen=True, kw_only=True)
class Places:
    """The addresses, None where the row says nothing of any."""

    addresses: tuple[Address, ...] | None = None
    troubles: tuple[Trouble, ...] = ()
    remarks: tuple[Trouble, ...] = ()


def places_of(line: Line, current: Customer | None, terms: Terms, recipient: Mapping[str, str]) -> Places:
    """The addresses after this row; those that no column names stay as they are."""
    named = _named(terms.mapping)
    if not named:
        return Places()
    before = [Address(**address) for address in (current or {}).get("addresses", ())]
    after: list[Address | None] = [*before]
    troubles: list[Trouble] = []
    for number, parts in named.items():
        was = after[number - 1] if number <= len(before) else None
        said = {part: line.said[target] for part in parts if (target := targets.address(number, part)) in line.said}
        if not said:
            if terms.erases and was is not None:
                after[number - 1] = None
            continue
        read = _Part(number, parts, said, was, terms)
        address = read.address(recipient)
        troubles += read.troubles
        if was is not None:
            after[number - 1] = address
        else:
            after.append(address)
    kept = [address for address in after if address is not None]
    return Places(addresses=_with_default(kept, named, line) if kept != before else None, troubles=tuple(troubles))


def _named(mapping: Sequence[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for target in mapping:
        if (part := targets.address_part(target)) is not None:
            found.setdefault(part[0], []).append(part[1])
    return dict(sorted(found.items()))


def _with_default(kept: Sequence[Address], named: Mapping[int, list[str]], line: Line) -> tuple[Address, ...]:
    """The same, where the row says that another address is the default now."""
    said = [number for number in named if line.said.get(targets.address(number, "is_default"), "").upper() == "TRUE"]
    if not said or said[0] > len(kept):
        return tuple(kept)
    return tuple(replace(address, is_default=place == said[0] - 1) for place, address in enumerate(kept))


class _Part:
    """One address as it is read."""

    def __init__(self, number: int, parts: Sequence[str], said: Mapping[str, str], was: Address | None, terms: Terms) -> None:
        self._number, self._parts, self._said, self._was, self._terms = number, parts, said, was, terms
        self._values: dict[str, Any] = asdict(was) if was is not None else {}
        self._context = terms.context
        self.troubles: list[Trouble] = []

    def address(self, recipient: Mapping[str, str]) -> Address:
        """The address after this row."""
        if not self._values.get("country"):
            self._values["country"] = self._terms.country if any(part in self._said for part in _WHERE) else ""
        for part in _ORDER:
            self._take(part)
            if part == "country" and self._values["country"]:
                self._context = self._terms.context_in(self._values["country"])
        self._bill()
        if self._was is None:
            for part in _RECIPIENT:
                self._values[part] = self._values.get(part) or recipient[part]
            self._values["title"] = self._values.get("title") or self._values.get("company") or self._values.get("city") or ""
        return Address(**self._values)

    def _take(self, part: str) -> None:
        text = self._said.get(part)
        if text is None:
            if self._terms.erases and part in self._parts and part != "country":
                self._values[part] = Address.__dataclass_fields__[part].default
            return
        if self._was is not None and written(getattr(self._was, part)) == text:
            return
        read = read_part(part, text, self._context, alone="house_number" not in self._said)
        if isinstance(read, Trouble):
            self.troubles.append(replace(read, target=targets.address(self._number, part)))
            return
        self._values[part] = read.value if read.value is not None else ""
        for name, value in (read.also or {}).items():
            # "10115 Berlin" in the cell of the postal code, "Lindenweg 5" in that of the street.
            if name in Address.__dataclass_fields__ and name not in self._said and isinstance(value, str):
                self._values[name] = value

    def _bill(self) -> None:
        if "billing_type" not in self._said and self._said.get("company"):
            self._values["billing_type"] = "company"
        if self._values.get("billing_type") == "company" and not self._values.get("company"):
            self.troubles.append(Trouble(why=Why.NO_COMPANY, target=targets.address(self._number, "company")))
