"""Tables that people bring: CSV in every encoding that spreadsheets write, and Excel workbooks; read a row at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flows.message import Value

# A file of 100,000 customers with an address each is 20 MB as CSV, measured with our own export.
MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 400
LONGEST_CELL = 10_000


class Wrong(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    NO_TABLE = "no_table"
    OLD_EXCEL = "old_excel"
    BROKEN = "broken"
    TOO_WIDE = "too_wide"
    TOO_LONG = "too_long"
    TOO_BIG_INSIDE = "too_big_inside"


class Unreadable(Exception):
    """A file that is no table that we read."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a file is to be read.

    Shape: `encoding` and `delimiter` are empty for a workbook.
    """

    headings: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""

    @property
    def is_workbook(self) -> bool:
        """Whether it is an Excel workbook."""
        return not self.encoding

    def kept(self) -> dict[str, Value]:
        """The shape as JSON."""
        return {"headings": list(self.headings), "encoding": self.encoding, "delimiter": self.delimiter}

    @classmethod
    def of(cls, kept: Mapping[str, Value]) -> Shape:
        """The shape that `kept` gave."""
        headings = kept["headings"]
        names = tuple(str(heading) for heading in headings) if isinstance(headings, list) else ()
        return cls(headings=names, encoding=str(kept["encoding"]), delimiter=str(kept["delimiter"]))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, where the headings are row 1, and one cell a heading."""

    number: int
    cells: tuple[str, ...]


def shape_of(path: Path) -> Shape:
    """How a file is to be read, told by its content, never by its name.

    Raises: Unreadable.
    """
    from desk.exchange.reading import text, workbook

    with path.open("rb") as file:
        begins = file.read(8)
    if not begins:
        raise Unreadable(Wrong.EMPTY)
    if begins.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(Wrong.OLD_EXCEL)
    shape = workbook.shape_of(path) if begins.startswith(b"PK\x03\x04") else text.shape_of(path)
    if len(shape.headings) > MOST_COLUMNS:
        raise Unreadable(Wrong.TOO_WIDE)
    return shape


def rows_of(path: Path, shape: Shape) -> Iterator[Row]:
    """The rows under the headings, without those that are empty.

    Raises: Unreadable, also half-way.
    """
    from desk.exchange.reading import text, workbook

    width = len(shape.headings)
    for number, cells in enumerate(workbook.rows(path) if shape.is_workbook else text.rows(path, shape), 1):
        if number == 1:
            continue
        if number > MOST_ROWS + 1:
            raise Unreadable(Wrong.TOO_LONG)
        cleaned = tuple(clean(cell) for cell in cells[:width])
        if any(cleaned):
            yield Row(number, cleaned + ("",) * (width - len(cleaned)))


def clean(cell: str) -> str:
    """A cell as everything reads it: normalised once, without NUL, with one kind of line end."""
    if cell.isalnum() and cell.isascii() and len(cell) <= LONGEST_CELL:
        return cell
    text = cell[:LONGEST_CELL].replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    # What is ASCII is normal, and most cells are.
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
