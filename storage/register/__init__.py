"""The data register: what each column is, why it is kept and for how long. The privacy pages are written from it.

Shape: each `[[kept]]` of the .toml files beside this one is a part of a table. `basis` is a word of `BASES`, `recipients` of
`RECIPIENTS`; `columns.<class>` lists columns by a word of `Class`. A new column goes into the line of its class, a new table gets
a part of its own; then `make privacy`. `sealed` lists the columns whose values are encrypted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


class Class(StrEnum):
    """What sort of data a column holds; those up to `IDENTITY` are a customer's, and the public page tells of them in this order."""

    LANGUAGE = "language"
    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    INVOICE = "invoice"
    NOTE = "note"
    FURTHER = "further"
    MESSAGES = "messages"
    CONSENT = "consent"
    ORIGIN = "origin"
    IDENTITY = "identity"
    STAFF = "staff"
    SECRET = "secret"  # noqa: S105  # nosec B105 (a word, not a password)
    NONE = "none"


_OURS = frozenset((Class.STAFF, Class.SECRET, Class.NONE))
BASES = {
    "contract": "contract, Art. 6(1)(b)",
    "consent": "consent, Art. 6(1)(a)",
    "law": "law, Art. 6(1)(c)",
    "interest": "legitimate interest, Art. 6(1)(f)",
    "proof": "proof of consent, Art. 7(1)",
    "none": "nothing personal",
}
RECIPIENTS = {"": "team, host", "carriers": "team, host, Twilio, Meta"}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A part of a table that is kept for one reason.

    Shape: `columns` are pairs of class and column; `sealed` those whose values are encrypted (`storage/upkeep/resealing.py`).
    """

    table: str
    what: str
    why: str
    basis: str
    how_long: str
    recipients: str = ""
    columns: tuple[tuple[Class, str], ...] = ()
    sealed: tuple[str, ...] = ()


@cache
def register() -> tuple[Kept, ...]:
    """The whole register.

    Raises: ValueError or TypeError for what it does not know.
    """
    files = [_FOLDER / f"{name}.toml" for name in ("customers", "rights", "conversation", "leaving", "desk")]
    return tuple(_kept(each) for file in files for each in tomllib.loads(file.read_text(encoding="utf-8"))["kept"])


def groups() -> tuple[Class, ...]:
    """What the public page tells of: the classes of customers' data that stand in the register."""
    there = {each for kept in register() for each, _ in kept.columns}
    return tuple(each for each in Class if each in there and each not in _OURS)


def lines() -> Iterator[str]:
    """The register as the table of docs/privacy.md: a line for each part."""
    yield "| what | where | why | how long |"
    yield "|---|---|---|---|"
    for kept in register():
        parted = sum(each.table == kept.table for each in register()) > 1 and len(kept.columns) < 4
        named = ", ".join(f"`{column}`" for _, column in kept.columns)
        yield f"| {kept.what} | `{kept.table}`{f': {named}' if parted else ''} | {kept.why} | {kept.how_long} |"


def record() -> Iterator[str]:
    """The record of processing: a line for each column."""
    yield "| table | column | class | sealed | basis | why | how long | who sees it |"
    yield "|---|---|---|---|---|---|---|---|"
    for kept in register():
        for each, column in kept.columns:
            basis, who = BASES["none" if each is Class.NONE else kept.basis], RECIPIENTS[kept.recipients]
            sealed = "yes" if column in kept.sealed else ""
            yield f"| `{kept.table}` | `{column}` | {each.value} | {sealed} | {basis} | {kept.why} | {kept.how_long} | {who} |"


def _kept(each: dict[str, object]) -> Kept:
    columns, sealed = each.pop("columns"), each.pop("sealed", [])
    if not isinstance(columns, dict) or not isinstance(sealed, list):
        raise TypeError(f"{each.get('table')}: columns are listed by class, sealed ones by name")
    pairs = tuple((Class(name), str(column)) for name, listed in columns.items() for column in listed)
    kept = Kept(**{name: str(value) for name, value in each.items()}, columns=pairs, sealed=tuple(map(str, sealed)))
    if kept.basis not in BASES or kept.recipients not in RECIPIENTS:
        raise ValueError(f"{kept.table}: unknown basis or recipients")
    return kept
