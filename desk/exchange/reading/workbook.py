"""Excel workbooks: the first sheet that has something on it, a row at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from desk.exchange.formats.cells import written
from desk.exchange.reading import MOST_COLUMNS, Shape, Unreadable, Wrong, clean

# A workbook is packed: 20 MB may be gigabytes inside. 100,000 rows of forty cells are 150 MB.
_MOST_INSIDE = 400 * 1024 * 1024
_MOST_PARTS = 2_000
_DAY = time(0)


def shape_of(path: Path) -> Shape:
    """How a workbook is to be read.

    Raises: Unreadable.
    """
    _weighed(path)
    headings = tuple(clean(cell) for cell in next(rows(path), []))
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not headings:
        raise Unreadable(Wrong.EMPTY)
    return Shape(headings=headings)


def _weighed(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise Unreadable(Wrong.BROKEN) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(Wrong.NO_TABLE)
    # What the directory says is what `zipfile` unpacks at most: it stops there and finds the sum wrong.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_INSIDE:
        raise Unreadable(Wrong.TOO_BIG_INSIDE)


def rows(path: Path) -> Iterator[list[str]]:
    """Every row as text, the headings first, without empty rows before them.

    Raises: Unreadable.
    """
    from openpyxl import load_workbook

    # By its handle, because the library believes names.
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                # A style that it does not know is nothing to us.
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise Unreadable(Wrong.BROKEN) from error
        try:
            yield from _first_sheet(book)
        finally:
            book.close()


def _first_sheet(book: Any) -> Iterator[list[str]]:
    for sheet in book.worksheets:
        # Some programs write down that every sheet is one cell.
        sheet.reset_dimensions()
        begun = False
        for values in _values(sheet):
            cells = [_text(value) for value in values[: MOST_COLUMNS + 1]]
            begun = begun or any(cells)
            if begun:
                yield cells
        if begun:
            return


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise Unreadable(Wrong.BROKEN) from error
        yield row


def _text(value: object) -> str:
    """A cell as CSV would say it."""
    match value:
        case datetime() if value.time() == _DAY:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return written(value)
