"""Who else gets data: the list of processors and recipients, and what Art. 30 GDPR asks a record of processing to say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from storage.register import BASES, Class, Kept, register

_FILE = Path(__file__).with_name("processors.toml")
# Everything that is stored, and what travels.
HOST, CARRIERS = "host", "carriers"
# By these columns a row is about a customer, though it holds nothing of hers.
_CUSTOMERS = frozenset({"customer_id", "intake_id", "consent_id", "one"})


@dataclass(frozen=True, kw_only=True)
class Processor:
    """Somebody else who gets data.

    Shape: `gets` is `HOST`, `CARRIERS`, or classes separated by commas; `when` says whether the shop has it.
    """

    name: str
    role: str
    does: str
    where: str
    transfer: str
    when: str
    gets: str

    @property
    def classes(self) -> tuple[Class, ...]:
        """The classes of data that it gets.

        Raises: ValueError for what is no class.
        """
        if self.gets not in (HOST, CARRIERS):
            return tuple(Class(name.strip()) for name in self.gets.split(","))
        kept = [each for each in register() if self.gets == HOST or each.recipients == CARRIERS]
        # Who of us wrote a message, and what proves a link, does not travel with it.
        left_out = {Class.NONE} if self.gets == HOST else {Class.NONE, Class.STAFF, Class.SECRET}
        found = {each for part in kept for each, _ in part.columns} - left_out
        return tuple(each for each in Class if each in found)


@cache
def processors() -> tuple[Processor, ...]:
    """All of them.

    Raises: TypeError for an entry that lacks something.
    """
    return tuple(Processor(**each) for each in tomllib.loads(_FILE.read_text(encoding="utf-8"))["processor"])


def processor_lines() -> Iterator[str]:
    """The list, as a table."""
    yield "| who | role | what for | which data | where | transfer | when |"
    yield "|---|---|---|---|---|---|---|"
    for each in processors():
        data = ", ".join(one.value for one in each.classes)
        yield f"| {each.name} | {each.role} | {each.does} | {data} | {each.where} | {each.transfer} | {each.when} |"


def purpose_lines() -> Iterator[str]:
    """What is done for which purpose, as a table: Art. 30(1)(b), (c) and (f)."""
    yield "| purpose | basis | whose | which data | how long |"
    yield "|---|---|---|---|---|"
    found: dict[tuple[str, str], list[Kept]] = {}
    for kept in register():
        found.setdefault((kept.why, kept.basis), []).append(kept)
    for (why, basis), several in found.items():
        columns = [pair for kept in several for pair in kept.columns]
        data = {each for each, _ in columns} - {Class.NONE}
        if data:
            periods = "; ".join(dict.fromkeys(kept.how_long for kept in several))
            named = ", ".join(each.value for each in Class if each in data)
            yield f"| {why} | {BASES[basis]} | {_whose(data, {column for _, column in columns})} | {named} | {periods} |"


def _whose(classes: set[Class], columns: set[str]) -> str:
    customers = bool(classes - {Class.STAFF, Class.SECRET} or columns & _CUSTOMERS)
    staff = Class.STAFF in classes or not customers
    return "customers, colleagues" if staff and customers else "colleagues" if staff else "customers"
