"""Lines that an import rejected, and that name somebody who is erased."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import imports, tasks
from storage.customers import rejected_lines
from storage.customers.erasing import erase
from storage.customers.rejected_lines import Names, naming
from storage.database import Database
from storage.imports import ImportRow
from storage.sealed import Keys
from tests.storage.ada import NOW
from tests.storage.erased import DANA, registered

ADA = Names.of(["ada@example.com"], ["+4915112345678"])


def rejected(database: Database, *lines: tuple[str, ...], task_id: str = "import", first: int = 2, keys: Keys | None = None) -> None:
    """An import that has rejected these lines."""
    if tasks.one(database, task_id) is None:
        tasks.ask(database, replace(tasks.new("import", {}, NOW, "dana"), id=task_id))
    rows = [
        ImportRow(row=row, outcome="rejected", cells=cells, reason=({"target": "email", "why": "unknown"},))
        for row, cells in enumerate(lines, first)
    ]
    with database.transaction() as connection:
        imports.add(connection, keys or database.keys, task_id, rows)


def kept(database: Database, task_id: str = "import") -> list[tuple[int, tuple[str, ...] | None, int]]:
    """What is left: row, cells, how many reasons."""
    return [(row.row, row.cells, len(row.reason)) for row in imports.all_rows(database, task_id, ["rejected"])]


@pytest.mark.parametrize(
    "cell",
    [
        "ada@example.com", " ADA@Example.com ", "Ada Lovelace <ada@example.com>", "mailto:ada@example.com.",
        "ada@example.com/bea@example.com", "+4915112345678", "0151 12345678", "0049 (0)151/123 456-78",
        "please ring 0151 12345678 after 5", "４９１５１１２３４５６７８",
        "+٤٩١٥١١٢٣٤٥٦٧٨", "0151 12345678, 0170 1234567",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(cell: str) -> None:
    assert ADA.stand_in(cell)


@pytest.mark.parametrize(
    "cell", ["", "Ada Lovelace", "nada@example.com", "ada@example.co", "ada@example.com.tr", "0151 12345679", "12345678"]
)
def test_nobody_else_is_taken_for_her(cell: str) -> None:
    assert not ADA.stand_in(cell)


def test_an_erasure_empties_the_lines_that_name_her_and_no_others(database: Database) -> None:
    customer_id = registered(database)
    hers = [("Ada", "ADA@example.com", "x"), ("A. L.", "", "0151 12345678")]
    rejected(database, ("Bea", "bea@example.com", ""), *hers)
    rejected(database, hers[0], task_id="another")
    # Of a key that nobody has any more: nobody can read it.
    rejected(database, hers[0], task_id="unreadable", keys=Keys.passing())

    erase(database, customer_id, DANA, why="asked")

    assert kept(database) == [(2, ("Bea", "bea@example.com", ""), 1), (3, None, 0), (4, None, 0)]
    assert kept(database, "another") == [(2, None, 0)]
    assert imports.counts(database, "import") == {"rejected": 3}
    assert imports.counts(database, "unreadable") == {"rejected": 1}


def test_a_line_that_comes_while_she_is_erased_is_emptied_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id = registered(database)
    rejected(database, ("Bea", "bea@example.com"), ("Ada", "ada@example.com"))
    looked: list[int] = []

    def read(*given: object) -> rejected_lines.Found:
        found = naming(*given)  # type: ignore[arg-type]
        looked.append(len(found.lines))
        if len(looked) == 1:
            # In between another worker goes on with the import, and begins a second one.
            rejected(database, ("Ada", "ada@example.com"), first=4)
            rejected(database, ("Ada", "ada@example.com"), task_id="another")
        return found

    monkeypatch.setattr(rejected_lines, "naming", read)
    erase(database, customer_id, DANA, why="asked")

    assert looked == [1, 3]
    assert [cells for _, cells, _ in (*kept(database), *kept(database, "another"))] == [("Bea", "bea@example.com"), None, None, None]


def test_whoever_has_changed_her_email_meanwhile_is_looked_for_anew(database: Database) -> None:
    rejected(database, ("Ada", "ada@example.com"), ("Ada", "new@example.com"))
    with database.reading() as connection:
        before = naming(connection, database.keys, ADA)
        after = naming(connection, database.keys, Names.of(["new@example.com"], []), before)
        again = naming(connection, database.keys, ADA, before)
    assert (before.lines, after.lines, again) == ({("import", 2)}, {("import", 3)}, before)


def test_somebody_without_email_and_phone_is_in_no_line(database: Database) -> None:
    nobody = Names.of([], ["12345"])
    rejected(database, ("Ada", "", "12345"))
    with database.reading() as connection:
        assert (bool(nobody), naming(connection, database.keys, nobody).lines) == (False, frozenset())


def test_more_lines_than_a_page_are_read(database: Database) -> None:
    customer_id = registered(database)
    rejected(database, *[("Bea", f"bea{count}@example.com") for count in range(700)], ("Ada", "ada@example.com"))
    erase(database, customer_id, DANA, why="asked")
    assert [row for row, cells, _ in kept(database) if cells is None] == [702]
