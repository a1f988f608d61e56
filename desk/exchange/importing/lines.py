"""A row of somebody's table, by our names: who it is about, and what its cells say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from desk.exchange.formats.cells import as_meant
from desk.exchange.importing import targets
from desk.exchange.importing.troubles import Trouble, Why
from desk.exchange.importing.values import is_said, read_email, read_part, read_phone
from desk.exchange.reading import Row
from flows.custom_fields import CustomField
from flows.message import Context


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a table is to be read.

    Shape: `mapping` has a target for each column; `erases` says that an empty cell empties the field; `country` and `languages`
    are the shop's.
    """

    mapping: tuple[str, ...]
    now: datetime
    country: str
    languages: Sequence[str] = ("en",)
    fields: Sequence[CustomField] = ()
    erases: bool = False

    @cached_property
    def context(self) -> Context:
        """What readers know beside a cell."""
        return Context(now=self.now, language=self.languages[0], region=self.country, country=self.country)

    @cached_property
    def _contexts(self) -> dict[str, Context]:
        return {}

    def context_in(self, country: str) -> Context:
        """The same for what is written as in that country; made once, because a table has few of them."""
        found = self._contexts.get(country)
        if found is None:
            found = self._contexts[country] = replace(self.context, region=country, country=country)
        return found


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row by our names.

    Shape: `said` maps a target to its cell, without empty ones; `id`, `email` and `phone` say who it is about, as we keep them;
    `troubles` are those of these three cells.
    """

    row: int
    said: Mapping[str, str]
    id: str = ""
    email: str | None = None
    phone: str | None = None
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    remarks: tuple[Trouble, ...] = ()

    def __repr__(self) -> str:
        return f"Line({self.row})"  # personal data: a repr ends in logs and exceptions


def line_of(row: Row, terms: Terms) -> Line:
    """A row by our names."""
    cells = zip(terms.mapping, row.cells, strict=False)
    said = {target: meant for target, cell in cells if target and cell and (meant := as_meant(cell).strip())}
    line = Line(row=row.number, said=said, id=said.get(targets.ID, ""))
    troubles: dict[str, Trouble] = {}
    remarks: list[Trouble] = []
    found: dict[str, str] = {}
    around = _around(said, terms)
    for target, read in (("email", read_email), ("phone", read_phone)):
        if target in said:
            taken = read(said[target], around)
            if isinstance(taken, Trouble):
                troubles[target] = replace(taken, target=target)
            else:
                found[target] = str(taken.value)
                if taken.remark is not None:
                    remarks.append(Trouble(why=taken.remark, target=target))
    if is_said(said.get(targets.DELETED, "")):
        troubles[targets.DELETED] = Trouble(why=Why.MARKED_DELETED, target=targets.DELETED)
    return replace(line, troubles=troubles, remarks=tuple(remarks), email=found.get("email"), phone=found.get("phone"))


def _around(said: Mapping[str, str], terms: Terms) -> Context:
    # "0171 2345678" is a number of the country that the row names.
    written = said.get(targets.address(1, "country"))
    country = read_part("country", written, terms.context, alone=True) if written else None
    if country is None or isinstance(country, Trouble):
        return terms.context
    return terms.context_in(str(country.value))
