"""Tables as an Excel workbook: every cell a text, none a formula, a link or a number."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desk.exchange.formats.cells import Customer, Table, neutral, row_of

# Source: Excel specifications and limits (support.microsoft.com, read 2026-11): rows of a sheet, characters of a cell.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
_WIDTH = 18


def write(path: Path, table: Table, customers: Iterable[Customer], *, bare_phones: bool = False) -> None:
    """Write a table; a row leaves memory when the next one begins. What one sheet cannot hold goes on in the next."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    headings = [neutral(column.heading) for column in table]
    with Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})

        def begun() -> Any:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            for place, heading in enumerate(headings):
                sheet.set_column(place, place, _WIDTH)
                sheet.write_string(0, place, heading, bold)
            return sheet

        sheet, row = begun(), 1
        for customer in customers:
            if row == MOST_ROWS:
                sheet, row = begun(), 1
            for place, cell in enumerate(row_of(table, customer, bare_phones=bare_phones)):
                if cell:
                    sheet.write_string(row, place, cell[:LONGEST_CELL])
            row += 1
