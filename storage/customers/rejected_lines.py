"""Lines that imports rejected and that name a person: no id leads from her to them, so each is opened and read.

A line was often rejected because its email or phone cannot be read, so that a hash of what was read would miss it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.read.folding import digits_plain
from storage.customers.likeness import email_key, phone_key
from storage.imports import place_of
from storage.sealed import Broken, Keys
from storage.tables import import_rows

_PAGE = 500
_EMAIL = re.compile(r"[^\s<>()\[\]\"',;:/|]+@[^\s<>()\[\]\"',;:/|]+")
# Digits with what people put between them. Two numbers in a row are read as one, in which hers is found all the same.
_NUMBER = re.compile(r"\d(?:\W{0,3}\d){6,}")
_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, kw_only=True)
class Names:
    """By what a line names somebody: emails and phones, however each is written."""

    emails: frozenset[str]
    phones: frozenset[str]

    @classmethod
    def of(cls, emails: Collection[str], phones: Collection[str]) -> Names:
        """Those of a person."""
        return cls(emails=frozenset(map(email_key, emails)), phones=frozenset(key for each in phones if (key := phone_key(each))))

    def __bool__(self) -> bool:
        return bool(self.emails or self.phones)

    def __repr__(self) -> str:
        return "Names(•••)"  # personal data: a repr ends in logs and exceptions

    def stand_in(self, cell: str) -> bool:
        """Whether this cell holds one of them."""
        text = digits_plain(unicodedata.normalize("NFKC", cell))
        if self.emails and any(email_key(found.strip(".")) in self.emails for found in _EMAIL.findall(text)):
            return True
        numbers = (_NOT_DIGIT.sub("", found) for found in _NUMBER.findall(text)) if self.phones else ()
        return any(key in number for number in numbers for key in self.phones)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found for somebody: the lines, as task and row, and how far each import was read."""

    names: Names
    lines: frozenset[tuple[str, int]]
    read_to: Mapping[str, int]


def naming(connection: Connection, keys: Keys, names: Names, before: Found | None = None) -> Found:
    """The rejected lines that name her. What was found before, by the same names, is kept: only what has come since is read.

    What no key of ours opens any more is left: nobody reads it, and it goes with its import.
    """
    lines: set[tuple[str, int]] = set()
    read_to: dict[str, int] = {}
    if before is not None and before.names == names:
        lines |= before.lines
        read_to |= before.read_to
    for task_id, row, sealed in _rejected(connection, dict(read_to)) if names else ():
        read_to[task_id] = row
        try:
            cells = json.loads(keys.open(sealed, place_of("cells", task_id, row)))
        except Broken:
            continue
        if any(map(names.stand_in, cells)):
            lines.add((task_id, row))
    return Found(names=names, lines=frozenset(lines), read_to=read_to)


def empty(connection: Connection, found: Found) -> None:
    """Empty these lines, in the caller's transaction. That there was one stays, for the import's counts."""
    for task_id in sorted({task for task, _ in found.lines}):
        rows = sorted(row for task, row in found.lines if task == task_id)
        for start in range(0, len(rows), _PAGE):
            mine = (import_rows.c.task_id == task_id, import_rows.c.row.in_(rows[start : start + _PAGE]))
            connection.execute(sa.update(import_rows).where(*mine).values(cells=None, reason=[]))


def _rejected(connection: Connection, read_to: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    """Lines with cells, import by import, a page in memory at a time."""
    with_cells = import_rows.c.cells.is_not(None)
    tasks = connection.execute(sa.select(import_rows.c.task_id).where(with_cells).distinct().order_by(import_rows.c.task_id)).scalars()
    for task_id in tasks.all():
        after = read_to.get(task_id, 0)
        page = sa.select(import_rows.c.row, import_rows.c.cells).where(import_rows.c.task_id == task_id, with_cells)
        while rows := connection.execute(page.where(import_rows.c.row > after).order_by(import_rows.c.row).limit(_PAGE)).all():
            yield from ((task_id, row.row, row.cells) for row in rows)
            after = rows[-1].row
