"""What a row wants a record to be: new, or one that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desk.exchange.formats.cells import Customer, written
from desk.exchange.importing.lines import Line, Terms
from desk.exchange.importing.places import places_of
from desk.exchange.importing.targets import FULL_NAME
from desk.exchange.importing.troubles import Trouble, Why
from desk.exchange.importing.values import (
    ACCOUNT,
    B2B,
    Read,
    Taken,
    read_custom,
    read_full_name,
    read_labels,
    read_language,
    read_name,
    read_note,
    read_status,
)
from flows.custom_fields import PREFIX
from flows.profile import Address

# What an empty cell leaves, where it is to erase; a first name, a language and a state cannot be missing.
_EMPTIED: Mapping[str, Any] = {"last_name": "", "email": None, "phone": None, "note": "", "groups": [], "tags": [], "b2b_status": None}
_READ: Mapping[str, Callable[[str, Terms], Read]] = {
    "first_name": lambda text, terms: read_name(text, terms.context),
    "last_name": lambda text, terms: read_name(text, terms.context),
    "preferred_language": lambda text, terms: read_language(text, terms.languages, terms.context),
    "account_status": lambda text, _: read_status(text, ACCOUNT),
    "b2b_status": lambda text, _: read_status(text, B2B),
    "note": lambda text, _: read_note(text),
    "groups": lambda text, _: read_labels(text),
    "tags": lambda text, _: read_labels(text),
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a row wants.

    Shape: `values` are fields of the record that it names, `attributes` whole; `addresses` is None when it says nothing of them.
    """

    values: Mapping[str, Any]
    addresses: tuple[Address, ...] | None = None
    remarks: tuple[Trouble, ...] = ()
    troubles: tuple[Trouble, ...] = field(default=())

    def __repr__(self) -> str:
        return f"Wish({len(self.values)})"  # personal data: a repr ends in logs and exceptions


def wish_of(line: Line, current: Customer | None, terms: Terms) -> Wish:
    """What a row wants of this customer, or of a new one; what is wrong with it is in `troubles`."""
    reading = _Reading(line, current or {}, terms)
    reading.names()
    for target in _READ:
        reading.take(target)
    reading.contacts()
    reading.attributes()
    places = places_of(line, current, terms, reading.names_found())
    troubles = [*reading.troubles, *places.troubles]
    named = {trouble.target for trouble in troubles} & {"first_name", FULL_NAME}
    if current is None and not named and not reading.values.get("first_name"):
        troubles.append(Trouble(why=Why.NO_NAME))
    return Wish(
        values=reading.values,
        addresses=places.addresses,
        remarks=(*reading.remarks, *places.remarks),
        troubles=tuple(troubles),
    )


class _Reading:
    def __init__(self, line: Line, current: Customer, terms: Terms) -> None:
        self._line, self._current, self._terms = line, current, terms
        self.values: dict[str, Any] = {}
        self.troubles: list[Trouble] = [trouble for target, trouble in line.troubles.items() if target not in ("email", "phone")]
        self.remarks: list[Trouble] = []

    def _unchanged(self, target: str) -> bool:
        # What comes back as it went out is not read again: staff may have written what no customer could say.
        return bool(self._current) and written(self._current.get(target)) == self._line.said.get(target, "")

    def take(self, target: str) -> None:
        text = self._line.said.get(target)
        if text is None:
            self._erase(target)
        elif target not in self.values and not self._unchanged(target):
            self._keep(target, _READ[target](text, self._terms))

    def _erase(self, target: str) -> None:
        if self._terms.erases and target in _EMPTIED and target in self._terms.mapping and not self._unchanged(target):
            self.values[target] = _EMPTIED[target]

    def _keep(self, target: str, read: Read, name: str | None = None) -> None:
        match read:
            case Trouble():
                self.troubles.append(replace(read, target=target))
            case Taken(value, _, remark):
                self.values[name or target] = value
                if remark is not None:
                    self.remarks.append(Trouble(why=remark, target=target))

    def names(self) -> None:
        """The parts of a whole name, where no cells of their own say them."""
        text = self._line.said.get(FULL_NAME)
        if text is None or "first_name" in self._line.said:
            return
        if self._current and text == " ".join(filter(None, (self._current["first_name"], self._current["last_name"]))):
            return
        read = read_full_name(text, self._terms.context)
        if isinstance(read, Trouble):
            self.troubles.append(replace(read, target=FULL_NAME))
            return
        also = read.also or {}
        self.values["first_name"] = also.get("first_name") or also.get("last_name") or read.value
        if also.get("first_name") and "last_name" not in self._line.said:
            self.values["last_name"] = also.get("last_name") or ""

    def contacts(self) -> None:
        """Email and phone, which were read to find out who it is."""
        line = self._line
        for target, value in (("email", line.email), ("phone", line.phone)):
            if target not in line.said:
                self._erase(target)
            elif self._unchanged(target):
                continue
            elif target in line.troubles:
                self.troubles.append(line.troubles[target])
            else:
                self.values[target] = value
                self.remarks += [remark for remark in line.remarks if remark.target == target]

    def attributes(self) -> None:
        """The shop's own fields; those that no column names stay as they are."""
        before: Mapping[str, Any] = self._current.get("attributes") or {}
        after = dict(before)
        for own in self._terms.fields:
            target = PREFIX + own.key
            if target not in self._terms.mapping:
                continue
            text = self._line.said.get(target)
            if text is None:
                if self._terms.erases and own.key in after:
                    after[own.key] = None
            elif written(before.get(own.key)) != text:
                read = read_custom(own, text, self._terms.context)
                if isinstance(read, Trouble):
                    self.troubles.append(replace(read, target=target))
                else:
                    after[own.key] = read.value
        if after != before:
            self.values["attributes"] = after

    def names_found(self) -> dict[str, str]:
        """Whom an address is for, when it does not say."""
        found = {name: self.values.get(name, self._current.get(name)) for name in ("first_name", "last_name", "phone")}
        return {name: str(value or "") for name, value in found.items()}
