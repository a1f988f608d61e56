"""Tables as CSV (RFC 4180): UTF-8, commas, every cell in quotation marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from desk.exchange.formats.cells import Customer, Table, neutral, row_of


def write(path: Path, table: Table, customers: Iterable[Customer], *, bare_phones: bool = False, marked: bool = False) -> None:
    """Write a table; `marked` puts the byte order mark before it, by which Excel knows UTF-8."""
    rows = (row_of(table, customer, bare_phones=bare_phones) for customer in customers)
    write_rows(path, [column.heading for column in table], rows, marked=marked)


def write_rows(path: Path, headings: Iterable[str], rows: Iterable[Iterable[str]], *, marked: bool = True) -> None:
    """Write rows whose cells are neutral already, under their headings."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if marked:
            # The codec that writes the mark by itself takes five times as long for every row.
            file.write("\ufeff")
        # In quotation marks a separator of another country's tables parts nothing.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([neutral(heading) for heading in headings])
        writer.writerows(_without_nul(rows))


def _without_nul(rows: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    # No text of ours has one, but one would end a cell for many who read the file.
    return ([cell.replace("\0", "") for cell in row] for row in rows)
