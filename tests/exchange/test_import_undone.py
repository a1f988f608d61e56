"""Imports that were killed, and imports that were taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desk.exchange.importing import applying
from desk.exchange.importing.running import BATCH
from storage import imports, tasks
from storage.customers import changing
from storage.database import Database
from storage.tables import import_rows
from storage.tasks import LEASE, State
from tests.conftest import FixedClock
from tests.exchange.imports import asked, counts, done, everybody, import_of, imported, kinds, reasons, table, undone
from tests.exchange.met import ADA, HEAD, HOME, edited, made, read


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_import_goes_on_and_applies_no_row_twice(
    database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    worker = kinds(database, clock, tmp_path)
    there = [made(database, clock, f"Old{letter}", note="") for letter in "abc"]
    rows = [(f"Anna{chr(97 + place // 26)}{chr(97 + place % 26)}", "", f"n{place}@example.com", "") for place in range(2 * BATCH)]
    rows[10:10] = [(str(record.customer["first_name"]), "", str(record.customer["email"]), "new") for record in there]
    rows += [("Tina", "", "n3@example.com", "")]
    content = table(("first_name", "last_name", "email", "note"), *rows)
    calls = []
    real = applying.create

    def killing(*given: Any) -> None:
        calls.append(1)
        if moment == "after":
            real(*given)
        if len(calls) == 2:
            raise Killed
        if moment == "before":
            real(*given)

    monkeypatch.setattr(applying, "create", killing)
    task = tasks.ask(database, asked(worker, import_of(worker, content)))
    with pytest.raises(Killed):
        worker.do_next()
    halfway = tasks.one(database, task.id)
    assert halfway is not None
    assert (halfway.state, halfway.done) == (State.RUNNING, BATCH)
    monkeypatch.setattr(applying, "create", real)
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert worker.do_next()
    ended = tasks.one(database, task.id)
    assert ended is not None
    assert ended.state is State.DONE
    assert counts(ended) == {"created": 2 * BATCH, "updated": 3, "rejected": 1} == imports.counts(database, task.id)
    people = everybody(database)
    assert len(people) == 2 * BATCH + 3 == len({record.customer["email"] for record in people})
    assert {read(database, record.customer["id"]).customer["version"] for record in there} == {2}
    assert reasons(worker, ended) == [(len(rows) + 1, [("email", "same_as_row")])]


def test_a_whole_import_is_undone_but_for_what_somebody_changed_since(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    ada = made(database, clock, addresses=(HOME,), note="before", tags=["old"]).customer["id"]
    eve = made(database, clock, "Eve", note="before").customer["id"]
    before = read(database, ada)
    content = table(
        ("first_name", "email", "note", "tags", "address_1_city", "address_2_city", "address_2_street"),
        ("Ada", "ada@example.com", "after", "new", "Bonn", "Köln", "Domplatz"),
        ("Eve", "eve@example.com", "after", "", "", "", ""),
        ("Nora", "new@example.com", "x", "", "", "", ""),
        ("Norma", "newer@example.com", "x", "", "", "", ""),
    )
    task = imported(worker, content)
    assert counts(task) == {"created": 2, "updated": 2}
    newer = next(record for record in everybody(database) if record.customer["first_name"] == "Norma")
    clock.forward(hours=1)
    edited(database, clock, read(database, eve), note="Eli's")
    edited(database, clock, newer, note="Eli's")
    gone = undone(worker, task)
    assert counts(gone) == {"undone": 2, "left": 2}
    after = read(database, ada)
    assert after.addresses == before.addresses
    assert {name: value for name, value in after.customer.items() if name not in ("version", "updated_at")} == {
        name: value for name, value in before.customer.items() if name not in ("version", "updated_at")
    }
    assert read(database, eve).customer["note"] == "Eli's"
    assert sorted(str(record.customer["first_name"]) for record in everybody(database)) == ["Ada", "Eve", "Norma"]
    assert reasons(worker, gone) == [(3, [("", "changed_since")]), (5, [("", "changed_since")])]


def test_an_undone_customer_can_come_again(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    for _ in range(2):
        task = imported(worker, table(HEAD, ADA))
        assert counts(task) == {"created": 1}
        assert counts(undone(worker, task)) == {"undone": 1}
    assert everybody(database) == []


def test_a_killed_undo_goes_on(database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = kinds(database, clock, tmp_path)
    rows = [(f"Anna{chr(97 + place // 26)}{chr(97 + place % 26)}", "", f"n{place}@example.com", "") for place in range(BATCH + 5)]
    task = imported(worker, table(HEAD, *rows))
    real, calls = changing.write, []

    def killing(*given: Any) -> int:
        calls.append(1)
        if len(calls) == BATCH + 2:
            raise Killed
        return real(*given)

    monkeypatch.setattr(changing, "write", killing)
    with pytest.raises(Killed):
        undone(worker, task)
    monkeypatch.setattr(changing, "write", real)
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert worker.do_next()
    (undo,) = tasks.listed(database, ["import_undo"])
    assert (undo.state, counts(undo)) == (State.DONE, {"undone": BATCH + 5})
    assert everybody(database) == []


def test_a_file_that_is_gone_fails_the_task_with_a_word(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    wish = import_of(worker, table(HEAD, ADA))
    (tmp_path / wish.file).unlink()
    task = done(worker, asked(worker, wish))
    assert (task.state, task.note["why"]) == (State.FAILED, "file_gone")


def test_what_a_record_was_is_not_guessed_when_it_has_been_forgotten(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    made(database, clock, note="before")
    task = imported(worker, table(("email", "note"), ("ada@example.com", "after")))
    with database.transaction() as connection:
        connection.execute(sa.update(import_rows).values(before=None))
    assert reasons(worker, undone(worker, task)) == [(2, [("", "changed_since")])]
    assert everybody(database)[0].customer["note"] == "after"
